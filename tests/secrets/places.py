# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of ansible-playbook in which everything that they print, log and leave behind is kept.

The places: both outputs at -vvvv with --diff, all events as a callback gets them, the file of log_path, the journal and
the system log, command line and environment of each process, and every file below the folder of the run: temporary
files that Ansible keeps, files of async jobs, registered results, reports, plans, exports and so on.
"""

from __future__ import annotations

import contextlib
import ctypes
import dataclasses
import json
import os
import pathlib
import stat
import subprocess
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.killed import processes_below
from ansible_collections.ucfleet.voice.tests.unit.support.process import playbook_command
from ansible_collections.ucfleet.voice.tests.unit.support.system_log import system_log_in

_PR_SET_CHILD_SUBREAPER = 36
#: Ansible writes the options of a module process into this file, in a folder that only its owner can enter, and removes
#: it at the end. It is what ANSIBLE_KEEP_REMOTE_FILES keeps, so it has the secrets by its nature.
_MODULE = "AnsiballZ_*.py"
#: a callback that keeps each event whole, as callbacks for JSON print it
_CALLBACK = '''
from __future__ import annotations
import json, os
from ansible.plugins.callback import CallbackBase
DOCUMENTATION = """
name: all_events
type: aggregate
short_description: Keep each event
description: Keep each event.
"""
class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "all_events"
    CALLBACK_NEEDS_ENABLED = True
    def v2_runner_on_ok(self, event, *args, **kwargs):
        result = event._result
        with open(os.environ["UCFLEET_TEST_EVENTS"], "a", encoding="utf-8") as stream:
            stream.write(json.dumps(result, default=repr) + "\\n")
            stream.write(self._dump_results(dict(result)) + "\\n")
            stream.write(repr(result) + "\\n")
    v2_runner_on_failed = v2_runner_on_skipped = v2_runner_on_unreachable = v2_runner_on_ok
    v2_runner_item_on_ok = v2_runner_item_on_failed = v2_runner_item_on_skipped = v2_runner_retry = v2_runner_on_ok
    v2_runner_on_async_poll = v2_runner_on_async_ok = v2_runner_on_async_failed = v2_on_file_diff = v2_runner_on_ok
'''
#: an unexpected exception that quotes the request, for servers on these ports
_DEFECT = """
import http.client, os
_ports = os.environ.get("UCFLEET_TEST_DEFECTS", "").split(",")
_send = http.client.HTTPConnection.send
def send(self, data):
    if str(self.port) in _ports:
        raise AttributeError(f"NoneType has no attribute {data.decode('utf-8', 'replace')!r}")
    return _send(self, data)
http.client.HTTPConnection.send = send
"""


def adopt_orphans() -> None:
    """From now on processes that outlive their parent are children of this process."""
    assert ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


class Processes(contextlib.AbstractContextManager["Processes"]):
    """Command lines and environments of all processes below this one, looked at again and again by a thread."""

    def __init__(self) -> None:
        self.lines: set[bytes] = set()
        self.environments: set[bytes] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Processes:
        adopt_orphans()
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.01):
            for process in processes_below(os.getpid())[1:]:
                for found, name in ((self.lines, "cmdline"), (self.environments, "environ")):
                    with contextlib.suppress(OSError):
                        found.add(pathlib.Path(f"/proc/{process}/{name}").read_bytes())


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a run left: `places` is what may hold no secret, `results` the registered results by name."""

    status: int
    places: Mapping[str, bytes]
    results: Mapping[str, Any]

    @property
    def shown(self) -> str:
        """The end of the outputs, for the message of a failed test."""
        return (self.places["stdout"] + self.places["stderr"]).decode()[-6000:]


@dataclasses.dataclass(frozen=True)
class Scene:
    """A folder for runs. `given` are the files that hold secrets because the user wrote them."""

    folder: pathlib.Path
    given: set[pathlib.Path] = dataclasses.field(default_factory=set)

    def give(self, name: str, text: str | bytes) -> pathlib.Path:
        """Write a file that is read by a run and not searched afterwards."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        self.given.add(path)
        return path

    def play(
        self, play: list[dict[str, Any]] | str, variables: Mapping[str, Any], *options: str, path: str, **env: str
    ) -> Outcome:
        """Run tasks, or a playbook of the collection by its name; results of the tasks are in `registered`."""
        variables_file = self.give("vars.json", json.dumps(variables))
        playbook = play if isinstance(play, str) else str(self.give("play.yml", yaml.safe_dump(play, sort_keys=False)))
        log = system_log_in(self._fresh("logs"))
        self._give_library(pathlib.Path(log["PYTHONPATH"].partition(os.pathsep)[0]))
        events = self.folder / "events.jsonl"
        command, environment = playbook_command(
            self.folder,
            pathlib.Path(playbook),
            *("-vvvv", "--diff", "-e", f"@{variables_file}"),
            *("-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
            *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}", *options),
            **{
                "ANSIBLE_LOG_PATH": str(self.folder / "ansible.log"),
                "ANSIBLE_KEEP_REMOTE_FILES": "1",
                "ANSIBLE_REMOTE_TMP": str(self.folder / "remote"),
                "ANSIBLE_LOCAL_TEMP": str(self.folder / "local"),
                "ANSIBLE_ASYNC_DIR": str(self.folder / "async"),
                "ANSIBLE_CALLBACK_PLUGINS": str(self.folder / "logs" / "callbacks"),
                "ANSIBLE_CALLBACKS_ENABLED": "all_events",
                "ANSIBLE_DISPLAY_TRACEBACK": "always",
                "ANSIBLE_RETRY_FILES_ENABLED": "1",
                # Without it the file is written beside the playbook, which may be one of the collection.
                "ANSIBLE_RETRY_FILES_SAVE_PATH": str(self.folder / "retry"),
                "TMPDIR": str(self._fresh("tmp")),
                "UCFLEET_LOCK_DIR": str(self._fresh("locks")),
                "UCFLEET_TEST_EVENTS": str(events),
                **log,
                **env,
            },
        )
        with Processes() as watched:
            done = subprocess.run(command, env=environment, capture_output=True, check=False, cwd=self.folder)
        results = self.folder / "results.json"
        kept = {
            "stdout": done.stdout,
            "stderr": done.stderr,
            "command lines of processes": b"\n".join(watched.lines),
            "environments of processes": b"\n".join(watched.environments),
            **dict(self._files()),
        }
        text = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
        return Outcome(done.returncode, kept, text)

    def _fresh(self, name: str) -> pathlib.Path:
        path = self.folder / name
        number = 0
        while path.exists():
            number += 1
            path = self.folder / f"{name}{number}"
        path.mkdir()
        return path

    def _give_library(self, library: pathlib.Path) -> None:
        callbacks = self.folder / "logs" / "callbacks"
        callbacks.mkdir(exist_ok=True)
        (callbacks / "all_events.py").write_text(_CALLBACK, encoding="utf-8")
        with (library / "sitecustomize.py").open("a", encoding="utf-8") as stream:
            stream.write(_DEFECT)

    def _files(self) -> Iterator[tuple[str, bytes]]:
        """What the runs left, but for the files that the user gave."""
        for path in sorted(self.folder.rglob("*")):
            if not path.is_file() or path.is_symlink() or path in self.given or path.suffix == ".pyc":
                continue
            if path.match(_MODULE):
                assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700, path
                continue
            yield str(path.relative_to(self.folder)), path.read_bytes()


def keep(names: Collection[str], folder: pathlib.Path) -> dict[str, Any]:
    """A task that writes the registered results to a file."""
    return {
        "name": "Keep the results",
        "ansible.builtin.copy": {"content": "{{ results | to_json }}", "dest": str(folder / "results.json")},
        "vars": {"results": {name: f"{{{{ {name} }}}}" for name in names}},
        "no_log": True,
        "check_mode": False,
    }


def wait_for_end(limit: float = 30) -> list[int]:
    """Processes of the runs that have not ended after a time; empty: all have."""
    give_up = time.monotonic() + limit
    while time.monotonic() < give_up and processes_below(os.getpid())[1:]:
        time.sleep(0.05)
    return processes_below(os.getpid())[1:]
