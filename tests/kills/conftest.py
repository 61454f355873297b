# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Prints how many runs were killed, and how."""

from __future__ import annotations

import pathlib
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.kills.victims import KILLED


@pytest.fixture
def folder() -> Iterator[pathlib.Path]:
    """A folder with a short name: Ansible makes a socket in it, whose path ends at 107 characters."""
    with tempfile.TemporaryDirectory(prefix="k-", dir="/tmp") as name:
        yield pathlib.Path(name)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    terminalreporter.write_line(f"kills: {KILLED.total()} in the middle of the work: {dict(sorted(KILLED.items()))}")
