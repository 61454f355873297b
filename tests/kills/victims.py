# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is killed, how, and when."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import os
import pathlib
import random
import signal
import subprocess
import time
from collections import Counter

from ansible_collections.ucfleet.voice.tests.kills import fleet
from ansible_collections.ucfleet.voice.tests.kills.fleet import Server
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS, has_gone, processes_below
from ansible_collections.ucfleet.voice.tests.unit.support.process import playbook_command

#: how many kills must have met a run in its middle, and the first seed
KILLS = int(os.environ.get("KILLS", "0"))
SEED = int(os.environ.get("KILLS_SEED", "1"))
#: kills that met a run in the middle of its work, by victim and signal
KILLED: Counter[str] = Counter()
#: whom a signal meets: ansible-playbook alone, the process that works on the fleet, all processes, the terminal's
#: group as by Ctrl-C, the server
VICTIMS = (
    ("playbook", signal.SIGKILL),
    ("playbook", signal.SIGTERM),
    ("playbook", signal.SIGINT),
    ("worker", signal.SIGKILL),
    ("worker", signal.SIGTERM),
    ("all", signal.SIGKILL),
    ("terminal", signal.SIGINT),
    ("server", signal.SIGKILL),
    ("server", signal.SIGTERM),
)
#: seconds in which everything of a run that was killed has ended; users under way are finished
_END = 20.0
#: seconds in which Ctrl-C ends ansible-playbook
CTRL_C = 5.0


@dataclasses.dataclass(frozen=True)
class Ended:
    """A run that was killed, or that was faster than the kill."""

    killed: bool
    status: int
    output: str
    seconds: float


def lives(each: int) -> range:
    """The seeds of the lives of a fleet if each life counts so many of the kills; one in a bounded run."""
    return range(SEED, SEED + (KILLS // each + 1 if KILLS else 1))


def kill(
    folder: pathlib.Path,
    playbook: pathlib.Path,
    server: Server,
    path: str,
    victim: tuple[str, int],
    rng: random.Random,
    requests: tuple[int, int] = (1, 90),
) -> Ended:
    """Start a play, kill at a random moment of it, wait until nothing of it is left.

    Most moments come after a number of `requests` from the first to before the second one.
    """
    who, number = victim
    command, environment = command_of(folder, playbook, path)
    server.running.forget_requests("sipxcom")
    # Most moments are in the middle of the requests, some before the first one.
    after_requests = rng.choice((0, 1, 1, 1, 1, 1)) * rng.randrange(*requests)
    pause = rng.uniform(0, 0.06) if after_requests else rng.uniform(0, 2.5)
    log = folder / "killed.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, env=environment, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True
        )
    give_up = time.monotonic() + 60
    while process.poll() is None and server.requests() < after_requests and time.monotonic() < give_up:
        time.sleep(0.005)
    time.sleep(pause)
    is_running = process.poll() is None
    started = processes_below(process.pid) if is_running else []
    began = time.monotonic()
    if is_running:
        _send(who, number, process.pid, started, server)
    status = process.wait(timeout=60)
    seconds = time.monotonic() - began
    end = time.monotonic() + _END
    # A worker that was forked after the look at the processes has a lock while it works.
    while time.monotonic() < end and not (all(map(has_gone, started)) and locks_are_free(folder)):
        time.sleep(0.02)
    if who == "server" and is_running:
        server.start()
    left = [one for one in started if not has_gone(one)]
    assert left == [], f"processes of a killed run go on: {left}"
    if is_running:
        KILLED[f"{path} {who} {signal.Signals(number).name}"] += 1
    return Ended(is_running, status, log.read_text(encoding="utf-8", errors="replace"), seconds)


def _send(who: str, number: int, playbook: int, started: list[int], server: Server) -> None:
    if who == "server":
        server.stop(number)
        return
    with contextlib.suppress(ProcessLookupError):
        if who == "terminal":
            os.killpg(playbook, number)
        elif who == "all":
            for one in started:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(one, number)
        elif who == "worker":
            # The last one that was started: the worker of Ansible, or the module below it.
            os.kill(started[-1], number)
        else:
            os.kill(playbook, number)


def command_of(folder: pathlib.Path, playbook: pathlib.Path, path: str) -> tuple[list[str], dict[str, str]]:
    (folder / "locks").mkdir(exist_ok=True)
    return playbook_command(
        folder,
        playbook,
        *PATHS[path],
        ANSIBLE_REMOTE_TMP=str(folder / "remote"),
        UCFLEET_LOCK_DIR=str(folder / "locks"),
    )


def complete(folder: pathlib.Path, playbook: pathlib.Path, path: str) -> str:
    """A run that nobody disturbs; returns what it shows."""
    command, environment = command_of(folder, playbook, path)
    outcome = subprocess.run(
        [*command, "-v"], env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    text = outcome.stdout + outcome.stderr
    assert outcome.returncode == 0, text
    return text


def check_files(folder: pathlib.Path) -> None:
    """What is true after every kill: files are whole lines of JSON, no lock is held."""
    for path in (folder / "out").glob("*.jsonl"):
        assert fleet.broken_lines(path) == []
    assert locks_are_free(folder)


def locks_are_free(folder: pathlib.Path) -> bool:
    """Whether no process has a lock of the runs."""
    for path in (folder / "locks").glob("*/locks"):
        with path.open("r+b") as stream:
            try:
                fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
    return True
