# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fleet whose runs are killed, on a simulator that keeps its state in a database and can be killed, too."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import pathlib
import re
import signal
import subprocess
import sys
import time
import urllib.error
from collections.abc import Iterator
from typing import Any

import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators
from ansible_collections.ucfleet.voice.tests.unit.support.sockets import lasting_port

PASSWORD = "canary-portal-word"
NAMES = [str(3100 + number) for number in range(10)]
#: what a server hands out in the order of the requests
_NUMBERS = ("id", "scheduleId", "internalId", "next_ids", "timestamp")
#: files that a run may leave; there are no others
FILES = frozenset(
    f"{name}{end}"
    for name in ("state.jsonl", "memory.jsonl", "undo.jsonl", "report.jsonl", "plan.jsonl")
    for end in ("", ".key")
) | {"report.html"}


@dataclasses.dataclass
class Server:
    """One sipXcom at one address, before and after its death."""

    folder: pathlib.Path
    process: subprocess.Popen[str] | None = None
    ports: tuple[int, int] = dataclasses.field(default_factory=lambda: (lasting_port(), lasting_port()))

    def start(self) -> None:
        command = [sys.executable, "-m", "ucfleet_sandbox", "run", "--platform", "sipxcom"]
        command += ["--state", str(self.folder / "server.sqlite"), "--sipxcom-port", str(self.ports[0])]
        command += ["--control-port", str(self.ports[1])]
        line = ""
        give_up = time.monotonic() + 30
        while not line:
            assert time.monotonic() < give_up, "the server does not start again"
            time.sleep(0.1)
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
            assert self.process.stdout is not None
            line = self.process.stdout.readline()
            if not line:
                self.process.wait(timeout=30)
                self.process.stdout.close()
        self.slow()

    def slow(self, seconds: float = 0.02) -> None:
        """So that there is a middle in which to kill."""
        self.running.fault("sipxcom", {"fault": "delay", "seconds": seconds})

    @property
    def running(self) -> Simulators:
        sipxcom, control = self.ports
        return Simulators({"sipxcom": f"http://127.0.0.1:{sipxcom}"}, f"http://127.0.0.1:{control}")

    def stop(self, number: int = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(timeout=30)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def begin(self) -> None:
        """All users as they are before the change."""
        self.running.load(
            "sipxcom",
            {
                "users": [{"user_name": name, "password": PASSWORD} for name in NAMES],
                "conferences": [{"name": f"room{name}", "extension": f"8{name}", "owner": name} for name in NAMES],
            },
        )
        self.running.forget_requests("sipxcom")

    def requests(self) -> int:
        """How many requests came; 0 while the server is dead."""
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            return len(self.running.requests("sipxcom"))
        return 0

    def state(self) -> Any:
        return _without_numbers(self.running.dump("sipxcom"))


def _without_numbers(value: Any) -> Any:
    """Without them, and with an empty text or phonebook as none: the server makes no difference where it shows them."""
    if isinstance(value, dict):
        found = {key: _without_numbers(inner) for key, inner in value.items() if key not in _NUMBERS}
        return None if found == {"entries": [], "show_on_phone": True} else found
    if value == "":
        return None
    return [_without_numbers(inner) for inner in value] if isinstance(value, list) else value


@contextlib.contextmanager
def server(folder: pathlib.Path) -> Iterator[Server]:
    found = Server(folder)
    found.start()
    try:
        yield found
    finally:
        found.stop()


def document(name: str) -> dict[str, Any]:
    period = {"day": "weekdays", "start": "18:00", "end": "20:00"}
    return {
        "name": f"user-{name}",
        "sipxcom": {
            "username": name,
            "vm_prefs": {"greeting": "OUT_OF_OFFICE"},
            "call_forward_schedules": [{"name": "Late", "periods": [period]}],
            "call_forward": {"rings": [{"number": "4201", "schedule": "Late"}]},
            "phonebook_entries": [{"last_name": "Roy", "first_name": "Ines", "number": "7790"}],
            "conferences": [{"name": f"room{name}", "description": "daily"}],
        },
    }


def play(folder: pathlib.Path, url: str, name: str, *, check: bool = False, **options: Any) -> pathlib.Path:
    """A play of one task on the fleet; `check` for check mode."""
    source = folder / "users.jsonl"
    source.write_text("".join(json.dumps(document(name)) + "\n" for name in NAMES), encoding="utf-8")
    login = {"url": url, "password": PASSWORD, "retries": 1, "retry_max_delay": 0.2, "timeout": 5}
    task = {
        "name": "Run",
        "check_mode": check,
        "ucfleet.voice.fleet": {"source": str(source), "defaults": {"sipxcom": login}, "concurrency": 3, **options},
    }
    path = folder / f"{name}.yml"
    path.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    return path


def change(folder: pathlib.Path, url: str) -> pathlib.Path:
    """The change with all files that a run can keep."""
    files = _files(folder, "state", "undo", "memory", "report")
    return play(folder, url, "change", **files, report_format=["jsonl", "html"])


def plan(folder: pathlib.Path, url: str) -> pathlib.Path:
    """The change as a plan."""
    return play(folder, url, "plan", check=True, **_files(folder, "plan"))


def apply(folder: pathlib.Path, url: str) -> pathlib.Path:
    """The change as it was approved, so that it can be finished and undone."""
    approved = str(folder / "out" / "plan.jsonl")
    return play(folder, url, "apply", apply_plan=approved, **_files(folder, "state", "undo"))


def _files(folder: pathlib.Path, *names: str) -> dict[str, str]:
    (folder / "out").mkdir(exist_ok=True)
    return {f"{name}_file": str(folder / "out" / f"{name}.jsonl") for name in names}


def undo(folder: pathlib.Path, url: str) -> pathlib.Path:
    return play(folder, url, "undo", source=str(folder / "out" / "undo.jsonl"))


def broken_lines(path: pathlib.Path) -> list[str]:
    """Lines that are no JSON, but for the last one, in which the run may have died."""
    lines = path.read_bytes().split(b"\n")[:-1]
    found = []
    for line in lines:
        try:
            json.loads(line)
        except ValueError:
            found.append(f"{path.name}: {line[:80]!r}")
    return found


def changed(output: str) -> int:
    """How many users a run changed."""
    found = re.search(r'"summary": \{[^}]*"changed": (\d+)', output)
    assert found, output
    return int(found.group(1))


def duplicates(state: Any) -> list[str]:
    """Entries that a user has twice."""
    found = []
    for user in state["users"]:
        for kind in ("schedules", "phonebook"):
            entries = [json.dumps(one, sort_keys=True) for one in _listed(user.get(kind))]
            found += [f"{user['user_name']}: {one}" for one in entries if entries.count(one) > 1]
    return found


def _listed(value: Any) -> list[Any]:
    """Schedules are a list, and a phonebook has one."""
    return list(value.get("entries") or () if isinstance(value, dict) else value or ())
