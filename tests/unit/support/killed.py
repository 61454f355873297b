# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of ansible-playbook that are killed in the middle."""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import subprocess
import time
from collections.abc import Callable

from ansible_collections.ucfleet.voice.tests.unit.support.process import playbook_command

#: options of ansible-playbook for each path
PATHS = {
    "direct": (),
    "module": ("-e", "ucfleet_voice_direct=false", "-e", "ansible_python_interpreter={{ ansible_playbook_python }}"),
}


def processes_below(parent: int) -> list[int]:
    """The processes that a process started, at any depth, itself first."""
    children: dict[int, list[int]] = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found = [parent]
    for process in found:
        found += children.get(process, [])
    return found


def has_gone(process: int) -> bool:
    """Whether a process has ended; a zombie counts as ended."""
    try:
        text = pathlib.Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return text.rpartition(")")[2].split()[0] == "Z"


def wait_until(condition: Callable[[], bool], what: str) -> None:
    give_up = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < give_up, what
        time.sleep(0.02)


def kill_when(
    is_time: Callable[[], bool], folder: pathlib.Path, play: pathlib.Path, *, everything: bool, path: str
) -> None:
    """Start a play and kill it when it is time, alone or with all of its processes; returns when none of it is left."""
    command, environment = playbook_command(folder, play, *PATHS[path], ANSIBLE_REMOTE_TMP=str(folder / "remote"))
    with (folder / "killed.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        started = [process.pid]
        try:
            wait_until(lambda: is_time() or process.poll() is not None, "the time to kill did not come")
            assert process.poll() is None, (folder / "killed.log").read_text(encoding="utf-8")
            started = processes_below(process.pid)
        finally:
            for one in started if everything else started[:1]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(one, signal.SIGKILL)
            process.wait(timeout=30)
    assert process.returncode == -signal.SIGKILL
    # What outlives it finishes the users under way and begins no others.
    wait_until(lambda: all(map(has_gone, started)), "processes of the killed run go on")
