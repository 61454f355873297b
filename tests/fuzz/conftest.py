# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints how many inputs were tried."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.tests.fuzz.targets import EXECUTIONS


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.write_line(f"fuzz: {EXECUTIONS.total()} inputs: {dict(sorted(EXECUTIONS.items()))}")
