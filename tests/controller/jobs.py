# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


"""A job as a controller runs it: the rendered credential, the files, the extra variables and the hosts of a slice.

The facts are those of AWX: it renders injectors with Jinja's immutable sandbox, writes their files into `env/` without
an ending, hands extra variables over as files, and gives each slice an inventory of its own.
"""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any

import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.process import collections_tree

KIT = ROOT / "extensions" / "awx"


class _Loader(yaml.SafeLoader):
    """Reads the kit's data; what is marked as unsafe is a text that Ansible does not render."""


_Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))  # type: ignore[no-untyped-call]


def kit_data(name: str) -> dict[str, Any]:
    """One of the data files of the kit."""
    with (KIT / "vars" / f"{name}.yml").open(encoding="utf-8") as stream:
        return dict(yaml.load(stream, Loader=_Loader))


@dataclasses.dataclass(frozen=True)
class Injected:
    """What the credentials of a job give it."""

    env: Mapping[str, str]
    extra_vars: Mapping[str, str]


def inject(credential_type: Mapping[str, Any], inputs: Mapping[str, str], folder: pathlib.Path) -> Injected:
    """Render the injectors of a credential; its files go to a folder. Fields without a value are undefined."""
    jinja = ImmutableSandboxedEnvironment()
    injectors = credential_type["injectors"]
    tower = types.SimpleNamespace(filename=types.SimpleNamespace())
    names: dict[str, Any] = {**{name: value for name, value in inputs.items() if value}, "tower": tower}
    for label, template in injectors.get("file", {}).items():
        path = folder / f"tmp{len(list(folder.iterdir()))}x"
        path.write_text(jinja.from_string(template).render(**names), encoding="utf-8")
        path.chmod(0o660)
        setattr(tower.filename, label.partition(".")[2], str(path))
    env, extra_vars = (
        {name: jinja.from_string(template).render(**names) for name, template in injectors.get(kind, {}).items()}
        for kind in ("env", "extra_vars")
    )
    return Injected(env, extra_vars)


@dataclasses.dataclass(frozen=True)
class JobRun:
    """How a job ended, and its events."""

    status: int
    events: Sequence[Mapping[str, Any]]
    #: bytes of all events, as they are stored
    size: int
    output: str

    @property
    def stats(self) -> dict[str, Any]:
        """What set_stats hands to the next node of a workflow."""
        last = [one for one in self.events if one["event"] == "playbook_on_stats"][-1]
        return dict(last["event_data"].get("artifact_data", {}))

    @property
    def fatal(self) -> list[str]:
        return [line for line in self.output.splitlines() if line.startswith("fatal:")]


def inventory_script(path: pathlib.Path, hosts: Mapping[str, Mapping[str, Any]]) -> None:
    """The inventory of a job: a program that prints the hosts of its slice."""
    text = json.dumps({"all": {"hosts": list(hosts)}, "_meta": {"hostvars": hosts}})
    path.write_text(f"#!{sys.executable}\nprint({text!r})\n", encoding="utf-8")
    path.chmod(0o700)


def run_job(
    folder: pathlib.Path,
    template: Mapping[str, Any],
    *,
    project: pathlib.Path,
    injected: Sequence[Injected] = (),
    answers: Mapping[str, Any],
    hosts: Mapping[str, Mapping[str, Any]],
) -> JobRun:
    """Run a job template through ansible-runner, in a folder that must not exist; the project stays as it is."""
    for name in ("env", "inventory", "artifacts"):
        (folder / name).mkdir(parents=True, exist_ok=name == "env")
    shutil.copytree(project, folder / "project")
    before = _content(folder / "project")
    inventory_script(folder / "inventory" / "hosts", hosts)
    options: list[str] = []
    for number, one in enumerate(injected):
        if one.extra_vars:
            path = folder / "env" / f"credential{number}"
            path.write_text(yaml.safe_dump(dict(one.extra_vars)), encoding="utf-8")
            options += ["-e", f"@{path}"]
    (folder / "env" / "cmdline").write_text(" ".join(options), encoding="utf-8")
    extra_vars = {"awx_job_id": 1, "awx_user_name": "ann", **template.get("extra_vars", {}), **answers}
    (folder / "env" / "extravars").write_text(yaml.safe_dump(extra_vars), encoding="utf-8")
    environment = {
        "ANSIBLE_COLLECTIONS_PATH": str(collections_tree()),
        "ANSIBLE_RETRY_FILES_ENABLED": "False",
        "ANSIBLE_NOCOLOR": "1",
        "JOB_ID": "1",
        "MAX_EVENT_RES": "700000",
    }
    for one in injected:
        environment |= one.env
    (folder / "env" / "envvars").write_text(yaml.safe_dump(environment), encoding="utf-8")
    for path in [*(folder / "project").rglob("*"), folder / "project"]:
        path.chmod(path.stat().st_mode & ~0o222)
    program = pathlib.Path(sys.executable).with_name("ansible-runner")
    command = [str(program), "run", str(folder), "-p", template["playbook"], "-i", "one"]
    clean = {"PATH": os.pathsep.join([str(program.parent), os.environ["PATH"]]), "LC_ALL": "C.UTF-8"}
    ended = subprocess.run(command, env=clean, capture_output=True, text=True, check=False, timeout=240)
    assert _content(folder / "project") == before
    files = sorted((folder / "artifacts" / "one" / "job_events").glob("*.json"))
    texts = [path.read_text(encoding="utf-8") for path in files]
    events = sorted((json.loads(text) for text in texts), key=lambda event: int(event["counter"]))
    return JobRun(ended.returncode, events, sum(len(text.encode()) for text in texts), ended.stdout + ended.stderr)


def _content(folder: pathlib.Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
