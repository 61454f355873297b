# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run of ansible-playbook shows, as one line: ansible-core 2.16 wraps warnings at the width of the terminal."""

from __future__ import annotations

import subprocess

#: the warning of a run that continues its undo file or its record
CONTINUES = "continues the file that a run began"


def shown(outcome: subprocess.CompletedProcess[str]) -> str:
    """Everything that a run wrote, with one blank between two words."""
    return " ".join((outcome.stdout + outcome.stderr).split())


def assert_quiet(outcome: subprocess.CompletedProcess[str]) -> None:
    """A run warns of nothing but of a file that it continues."""
    text = shown(outcome)
    assert text.count("WARNING") == text.count(CONTINUES), outcome.stdout + outcome.stderr


def passed(outcome: subprocess.CompletedProcess[str]) -> str:
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return " ".join(outcome.stdout.split())


def refused(outcome: subprocess.CompletedProcess[str]) -> str:
    assert outcome.returncode == 2, outcome.stdout + outcome.stderr
    return shown(outcome)
