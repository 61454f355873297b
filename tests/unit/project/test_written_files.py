# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about the files that runs write has each field of real files, with its type, and no other field."""

from __future__ import annotations

import csv
import importlib
import json
import pathlib
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.job import FleetAudit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.presence_job import PRESENCE_EXPORT
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.record_job import FLEET_RECORD
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Job
from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared, execute, run
from ansible_collections.ucfleet.voice.tests.unit.support.guides import GUIDES
from ansible_collections.ucfleet.voice.tests.unit.support.returned import Checker
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

#: fields that no run below writes, with the reason
NEVER = {
    "undo user ucp": "has the form of sipxcom",
    "undo user telecomx": "has the form of sipxcom",
    "undo user voipnow": "has the form of sipxcom",
    "plan user changes[].options": "update_phones and the like",
}
LOGIN = {"url": URL, "password": PASSWORD, "retries": 0}
KEY = "canary-digest-key-0123456789"
BUTTON = {"number": "3000", "label": "Front desk"}
STATE: dict[str, Any] = {
    "groups": [{"name": "staff", "speeddial": [{"label": "Switchboard", "number": "3300", "blf": False}]}],
    "conferences": [{"name": "standup", "extension": "8800", "owner": "3101"}],
}
CONFERENCES = [{"name": "standup", "access_code": "58979"}]


@pytest.fixture(name="declared")
def _declared(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    found: list[dict[str, Any]] = importlib.import_module("generating.written").declared(ROOT)
    return found


def write_lines(path: pathlib.Path, *lines: Any) -> str:
    text = "".join(one if isinstance(one, str) else json.dumps(one) + "\n" for one in lines)
    path.write_text(text, encoding="utf-8")
    return str(path)


def document(number: int, **settings: Any) -> dict[str, Any]:
    return {"name": f"user-{number}", "sipxcom": {**LOGIN, "username": str(number), **settings}}


def office() -> Shared:
    """Five users: the fourth one has no voice mail, the last one has buttons of the own."""
    users: list[dict[str, Any]] = [{"user_name": str(3100 + number), "password": PASSWORD} for number in range(5)]
    users[3]["permissions"] = {"voicemail": False}
    users[4] |= {"groups": ["staff"], "speeddial": [{**BUTTON, "blf": False}]}
    return Shared(Sandbox(SipXcom(seed=1), {**STATE, "users": users}))


class Runs:
    """Runs that write files into a folder."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.wire = office()
        self.users = [
            document(3100, im_prefs={"call_info": True}),
            document(3101, conferences=CONFERENCES),
            document(3102, vm_prefs={"greeting": "NONE"}, password="wrong"),
            document(3104, speed_dial={"group_speed_dial": True}, voicemail_pin={"pin": "80415"}),
        ]

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def run(self, kind: Callable[..., Job], **params: Any) -> None:
        run(kind, self.wire, concurrency=1, **params)

    def copied(self, name: str, kind: Callable[..., Job], **params: Any) -> None:
        """A run, with a copy of a file as it is at the first write."""

        def before(method: str, target: str) -> None:
            copy = self.path(f"middle.{name}")
            if method == "PUT" and not pathlib.Path(copy).exists():
                shutil.copy(self.path(name), copy)

        self.wire.before = before
        self.run(kind, **params)
        self.wire.before = lambda method, target: None

    def plan_and_apply(self) -> None:
        """A plan, and the plan applied to users of whom some have other documents, with the files of a run."""
        plan = self.path("plan.jsonl")
        given = {"digest_key": KEY, "return_limit": 0}
        report = self.path("planned.report.jsonl")
        self.run(Fleet, check=True, users=self.users, plan_file=plan, report_file=report, **given)
        other = document(3101, conferences=[{"name": "standup", "max_members": 25}])
        moved = [document(3100, vm_prefs={"greeting": "NONE"}), other, *self.users[2:]]
        files = {name: self.path(f"{name}.jsonl") for name in ("undo", "state")}
        self.copied(
            "state.jsonl",
            Fleet,
            users=moved,
            apply_plan=plan,
            report_file=self.path("applied.report.jsonl"),
            report_format=["jsonl", "csv"],
            undo_file=files["undo"],
            state_file=files["state"],
            **given,
        )

    def memory(self) -> None:
        """A run, and a second one with another document that ends early."""
        given = {"digest_key": KEY, "memory_file": self.path("memory.jsonl")}
        self.run(Fleet, users=self.users[:1], **given)
        other = document(3100, im_prefs={"call_info": False})
        state = {"state_file": self.path("other.state.jsonl"), "max_failures": 0}
        self.copied("memory.jsonl", Fleet, users=[other, *self.users[2:]], **state, **given)

    def whole_report(self) -> None:
        """A line that cannot be read, a defect, a warning, a setting that the user does not have."""
        lines = [*self.users, document(3103, call_forward={"rings": [{"number": "4201"}]}), "{broken\n"]
        source = write_lines(self.folder / "users.jsonl", *lines)

        def before(method: str, target: str) -> None:
            if "callfwd" in target:
                raise OverflowError("a defect")

        self.wire.before = before
        self.run(Fleet, source=source, report_file=self.path("run.report.jsonl"))
        self.wire.before = lambda method, target: None
        self.run(FleetInfo, users=[document(3103)], report_file=self.path("export.report.jsonl"))

    def others(self) -> None:
        ring = document(3100, call_forward={"rings": [{"number": "+499001234567"}]})
        audit = {"look_at": "documents", "default_region": "DE", "findings_file": self.path("findings.jsonl")}
        self.run(FleetAudit, users=[ring], **audit)
        execute(FLEET_RECORD, path=self.path("record.jsonl"), job="holiday", users=["kim.lee"])
        phone = {"extension": "0003*210", "registered": True, "status": 1, "status_name": "online", "agents": ["T46"]}
        rows = {"voipnow.example.org": [{**phone, "expires_at": None, "registrations": []}]}
        execute(PRESENCE_EXPORT, presence=rows, csv_file=self.path("presence.csv"))


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("written")
    for work in ("plan_and_apply", "memory", "whole_report", "others"):
        getattr(Runs(folder), work)()
    return folder


#: file of the page -> files of the runs
WRITTEN = {
    "report": "*.report.jsonl",
    "report_csv": "*.report.csv",
    "findings": "findings.jsonl",
    "plan": "plan.jsonl",
    "undo": "undo.jsonl",
    "memory": "*memory.jsonl",
    "state": "*state.jsonl",
    "record": "record.jsonl",
    "presence_csv": "presence.csv",
}


def rows_of(folder: pathlib.Path, name: str) -> Iterator[dict[str, Any]]:
    """The lines of all files of a kind."""
    for path in sorted(folder.glob(WRITTEN[name])):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


@pytest.mark.defects
def test_real_files_have_the_fields_of_the_page(folder: pathlib.Path, declared: list[dict[str, Any]]) -> None:
    assert {file["name"] for file in declared} == set(WRITTEN)
    problems = []
    for file in declared:
        kinds = {line["name"]: line["contains"] for line in file.get("lines", ())}
        checkers = {name: Checker("", fields) for name, fields in kinds.items()}
        for row in rows_of(folder, file["name"]) if kinds else ():
            fitting = [name for name, fields in kinds.items() if always(fields) <= set(row)]
            assert len(fitting) == 1, (file["name"], row)
            found = checkers[fitting[0]].problems(row, {}, check=False)
            problems += [f"{file['name']} {fitting[0]}: {problem}" for problem in found]
        problems += [
            f"{place} was in no file"
            for name, checker in checkers.items()
            for field in checker.never_seen()
            if (place := f"{file['name']} {name} {field}") not in NEVER
        ]
    assert not problems, "\n".join(sorted(set(problems)))


def always(fields: dict[str, Any]) -> set[str]:
    return {name for name, entry in fields.items() if entry["returned"] == "always"}


@pytest.mark.defects
def test_tables_have_the_columns_of_the_page(folder: pathlib.Path, declared: list[dict[str, Any]]) -> None:
    tables = {file["name"]: list(file["columns"]) for file in declared if "columns" in file}
    assert tables
    for name, columns in tables.items():
        [path] = folder.glob(WRITTEN[name])
        with path.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        assert header == columns
        assert rows


def test_guides_lead_to_the_page(declared: list[dict[str, Any]]) -> None:
    for file in declared:
        guide = (GUIDES / f"{file['guide']}.rst").read_text(encoding="utf-8")
        assert f"docsite.written_files.{file['name']}>`" in guide, file["guide"]
