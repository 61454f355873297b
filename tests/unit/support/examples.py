# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The EXAMPLES of modules and plugins as plays that tests run against the simulators.

Each example runs on a host of its own, so that one that fails does not stop the others. A task of the collection runs
in check mode, as it stands, and once more.
"""

from __future__ import annotations

import copy
import dataclasses
import importlib
import json
import pathlib
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.modules import PLUGINS
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command

CALLBACKS = pathlib.Path(__file__).with_name("callbacks")
#: servers of the examples -> platform
SERVERS = {
    "https://pbx.example.org": "sipxcom",
    "https://old.example.org": "sipxcom",
    "https://portal.example.org": "ucp",
    "https://voipnow.example.org": "voipnow",
}
#: the server of the examples that is another one of the same platform
OTHER_SERVER = "https://new.example.org"
STEPS = ("check", "run", "again")
_OURS = "ucfleet.voice."


def examples_of(kind: str, name: str) -> str:
    """The text of EXAMPLES of a module ("modules") or a plugin ("lookup", "filter", ...)."""
    return str(importlib.import_module(f"{PLUGINS}.{kind}.{name}").EXAMPLES)


def on_simulators(text: str, running: Simulators, other: Simulators) -> str:
    """The text with the addresses of simulators for those of the examples."""
    for server, platform in SERVERS.items():
        text = text.replace(server, running.urls[platform])
    return text.replace(OTHER_SERVER, other.urls["sipxcom"])


@dataclasses.dataclass(frozen=True)
class Result:
    """What a task of an example returned; `options` are those of the task, `result` is that of the module."""

    source: str
    task: str
    step: str
    outcome: str
    module: str
    options: dict[str, Any]
    result: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.source}: {self.task} [{self.step}]"


class Examples:
    """Plays of the examples of many sources, in one playbook."""

    def __init__(self, module_defaults: Mapping[str, Mapping[str, Any]], steps: Sequence[str] = STEPS) -> None:
        self._defaults = dict(module_defaults)
        self._steps = steps
        self._calls: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {}
        self.plays: list[dict[str, Any]] = []
        self.seeds: dict[str, list[tuple[str, Any]]] = {}
        self.hosts: list[str] = []

    def add(self, source: str, text: str, seeds: list[tuple[str, Any]], steps: Sequence[str] = ()) -> None:
        """Add the examples of a source; the seeds (address, state) are posted before the first of them."""
        for number, play in enumerate(self._as_plays(yaml.safe_load(text))):
            host = f"{source}.{number}"
            name = f"{host}: {play.get('name', 'tasks')}"
            self.hosts.append(host)
            if not number:
                self.seeds[name] = seeds
            play = copy.deepcopy(play)
            for part in ("tasks", "post_tasks"):
                if part in play:
                    play[part] = list(self._repeated(host, play[part], steps or self._steps))
            if any(list(_calls(task)) for task in play.get("tasks", [])):
                play["diff"] = True
            self.plays.append({**play, "name": name, "hosts": host, "gather_facts": False})

    def _as_plays(self, entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Plays as they are, and tasks that follow each other as one play with the usual connection."""
        tasks: list[dict[str, Any]] = []
        for entry in [*entries, {"hosts": "end"}]:
            if "hosts" not in entry:
                tasks.append(entry)
                continue
            if tasks:
                yield {"module_defaults": self._defaults, "tasks": tasks}
            tasks = []
            if entry["hosts"] != "end":
                yield entry

    def _repeated(self, host: str, tasks: list[dict[str, Any]], steps: Sequence[str]) -> Iterator[dict[str, Any]]:
        for task in tasks:
            if "block" in task:
                yield {**task, "block": list(self._repeated(host, task["block"], steps))}
                continue
            called = list(_calls(task))
            if not called:
                yield task
                continue
            assert len(called) == 1, task
            for step in steps:
                if step == "check" and "check_mode" in task:
                    continue
                name = f"{task['name']} [{step}]"
                self._calls[host, name] = called[0], task[_OURS + called[0]] or {}
                yield {**task, "name": name, **({"check_mode": True} if step == "check" else {})}

    def run(self, folder: pathlib.Path, variables: Mapping[str, Any], **env: str) -> tuple[list[Result], str]:
        """Run all plays in one process; the results of the collection's modules, and all of the output."""
        playbook = folder / "examples.yml"
        playbook.write_text(yaml.safe_dump(self.plays, sort_keys=False, allow_unicode=True), encoding="utf-8")
        files = {"vars.json": variables, "seeds.json": self.seeds}
        for name, content in files.items():
            (folder / name).write_text(json.dumps(content), encoding="utf-8")
        collected = folder / "results.jsonl"
        collected.write_text("", encoding="utf-8")
        command, environment = playbook_command(
            folder,
            playbook,
            *("-i", ",".join([*self.hosts, ""]), "-e", f"@{folder / 'vars.json'}"),
            ANSIBLE_CALLBACK_PLUGINS=str(CALLBACKS),
            ANSIBLE_CALLBACKS_ENABLED="collected",
            COLLECTED_RESULTS=str(collected),
            SEEDS=str(folder / "seeds.json"),
            **env,
        )
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
        lines = map(json.loads, collected.read_text(encoding="utf-8").splitlines())
        return list(self._results(lines)), done.stdout + done.stderr

    def _results(self, lines: Iterator[dict[str, Any]]) -> Iterator[Result]:
        for line in lines:
            name, _space, step = line["task"].removesuffix("]").rpartition(" [")
            module, options = self._calls.get((line["host"], line["task"]), ("", {}))
            source = line["host"].rpartition(".")[0]
            if not module:
                name, step = line["task"], "run"
            for result in line["result"]["results"] if line["loop"] else [line["result"]]:
                yield Result(source, name, step, line["outcome"], module, options, result)


def _calls(task: Mapping[str, Any]) -> Iterator[str]:
    """The modules of the collection that a task calls, in its blocks, too."""
    for key in task:
        if key.startswith(_OURS):
            yield key.removeprefix(_OURS)
    for inner in task.get("block", []):
        yield from _calls(inner)
