# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Running what is measured: processes with their CPU time and memory, and the server they talk to."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.tests.bench import users

HERE = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass(frozen=True)
class Usage:
    """What one run took: seconds on the clock, CPU seconds of the whole process tree, bytes of its largest process.

    `output` is what the process printed.
    """

    wall: float
    cpu: float
    memory: int
    output: str


class Failed(Exception):
    """A run that is measured failed, so there is nothing to measure."""


def run(command: Sequence[str], environment: Mapping[str, str], folder: pathlib.Path) -> Usage:
    """Run a command to its end. Raises Failed with its output when it fails."""
    log = folder / "output.txt"
    with log.open("w", encoding="utf-8") as stream:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=dict(environment), cwd=folder, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
        )
        # wait4 reports the resource use of this child and its descendants, and of nothing else.
        _unused, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    output = log.read_text(encoding="utf-8")
    if process.returncode:
        raise Failed(f"{' '.join(command)} ended with {process.returncode}:\n{output[-3000:]}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, output)


@dataclasses.dataclass(frozen=True)
class Counters:
    """What the server saw since the last reset; `cpu_seconds` are its own."""

    connections: int
    requests: Mapping[str, int]
    cpu_seconds: float

    @property
    def total(self) -> int:
        return sum(self.requests.values())


class Responder:
    """The server, in a process of its own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url = f"http://127.0.0.1:{self._line()['port']}{users.BASE}"

    def _line(self) -> dict[str, Any]:
        if self._process.stdout is None:
            raise Failed("the server has no standard output")
        line = self._process.stdout.readline()
        if not line:
            raise Failed("the server ended")
        return dict(json.loads(line))

    def _command(self, command: str) -> Counters:
        if self._process.stdin is None:
            raise Failed("the server has no standard input")
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        return Counters(**self._line())

    def reset(self, *, drifted: bool = False, delay: float = 0.0) -> None:
        """Reset: all users have the same documents, responses take `delay` seconds, the counters are 0."""
        self._command(f"delay {delay}")
        self._command("drifted" if drifted else "live")

    def counters(self) -> Counters:
        return self._command("counters")


@contextlib.contextmanager
def responder() -> Iterator[Responder]:
    """A server while the block runs."""
    command = [sys.executable, "-m", "ansible_collections.ucfleet.voice.tests.bench.responder"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Responder(process)
        finally:
            # Its standard input ends with this block, and so does the server.
            process.communicate()


@dataclasses.dataclass(frozen=True)
class Bare:
    """What a client without Ansible measured of itself."""

    requests: int
    seconds: float
    cpu_seconds: float

    @property
    def rate(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    @property
    def cpu_per_request(self) -> float:
        return self.cpu_seconds / self.requests


class Bench:
    """Starts everything that is measured, on one server and in one folder for files."""

    def __init__(self, server: Responder, folder: pathlib.Path) -> None:
        self.server = server
        self._folder = folder
        configuration = folder / "ansible.cfg"
        configuration.touch()
        # Without compiled files every start of Ansible would compile some 400 modules, which no user waits for.
        inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._environment = {
            **inherited,
            "ANSIBLE_ACTION_PLUGINS": str(HERE / "action_plugins"),
            "ANSIBLE_CONFIG": str(configuration),
            "ANSIBLE_FORKS": "10",
            "ANSIBLE_HOME": str(folder / "home"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_NOCOLOR": "1",
        }

    def warm_up(self) -> None:
        """Run everything once, so that compiled files are there and files are in memory."""
        source = str(self.source(1))
        self.playbook("empty")
        for name in ("loop_noop", "loop_module", "loop_uri"):
            self.playbook(name, 1)
        self.playbook("fleet", source=source, concurrency=1)
        self.script("requests", 1)

    def source(self, count: int, resources: Sequence[users.Resource] = users.RESOURCES) -> pathlib.Path:
        """A fleet of that many users as a file, written when it is needed first."""
        path = self._folder / f"users-{count}x{len(resources)}.jsonl"
        return path if path.exists() else users.write_source(path, count, resources)

    def bare(self, *names: str, count: int, connections: int, rounds: int = 1) -> dict[str, list[Bare]]:
        """Let clients of contenders.py bring `count` users to their state, in turns."""
        found = json.loads(self._clients(names, count, connections, rounds).output)
        return {name: [Bare(**turn) for turn in turns] for name, turns in found.items()}

    def script(self, name: str, count: int) -> Usage:
        """A hand-written script (a client of contenders.py) on one connection, as a whole process."""
        return self._clients((name,), count, 1, 1)

    def _clients(self, names: Sequence[str], count: int, connections: int, rounds: int) -> Usage:
        program = [sys.executable, "-m", "ansible_collections.ucfleet.voice.tests.bench.contenders"]
        command = [*program, ",".join(names), self.server.url, str(self.source(count)), str(connections), str(rounds)]
        return run(command, self._environment, self._folder)

    def playbook(self, name: str, count: int = 0, *, hosts: int = 0, **variables: Any) -> Usage:
        """Run one playbook with `count` users to loop over and `hosts` users as hosts."""
        inventory = users.write_inventory(self._folder / "inventory.json", hosts)
        shared = {"url": self.server.url, "ansible_python_interpreter": sys.executable}
        extra = self._folder / "variables.json"
        extra.write_text(json.dumps({**users.playbook_variables(count), **shared, **variables}), encoding="utf-8")
        playbook = str(HERE / "playbooks" / f"{name}.yml")
        program = str(pathlib.Path(sys.executable).with_name("ansible-playbook"))
        return run([program, "-i", str(inventory), "-e", f"@{extra}", playbook], self._environment, self._folder)
