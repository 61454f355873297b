# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file that can grow no further, or that is gone, ends a run with one message, and the next run goes on."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import resource
import types
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import own_file
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import DESIRED, Shared, pbx, people, run

USERS = 40
ROOM = 2048
#: option, file, further options, whether in check mode
FILES: tuple[tuple[str, str, dict[str, Any], bool], ...] = (
    ("plan_file", "plan.jsonl", {}, True),
    ("resolved_file", "resolved.yml", {}, True),
    ("resolved_file", "resolved.jsonl", {}, True),
    ("report_file", "report.jsonl", {}, False),
    ("report_file", "report.csv", {"report_format": ["csv"]}, False),
    ("report_file", "report.html", {"report_format": ["html"]}, False),
    ("undo_file", "undo.jsonl", {}, False),
    ("memory_file", "memory.jsonl", {"skip_unchanged": True}, False),
    ("state_file", "state.jsonl", {}, False),
)


@contextlib.contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file of this process can grow beyond a size in bytes, as on a disk that is full then."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def changed_at(wire: Shared) -> set[str]:
    """The users whose greeting is no longer that of a new mailbox."""
    wire.sandbox.read_only = True
    found = run(Fleet, wire, check=True, users=people(USERS), return_unchanged=True)["results"]
    return {row["user"] for row in found if row["outcome"] == "ok"}


@pytest.mark.parametrize(("option", "name", "more", "check"), FILES, ids=[file[1] for file in FILES])
@pytest.mark.parametrize("size", [0, ROOM])
def test_a_full_disk(
    tmp_path: pathlib.Path, option: str, name: str, more: dict[str, Any], check: bool, size: int
) -> None:
    wire, path = pbx(USERS), tmp_path / name
    params = {"users": people(USERS), "digest_key": "canary-digest-key", "concurrency": 4, option: str(path), **more}
    with room_for(size):
        result = run(Fleet, wire, check=check, **params)
    assert result.get("failed"), result
    reason = f"{option} {path} cannot be written: file too large"
    assert result["msg"].count(reason) == 1
    assert "defect" not in result["msg"]
    assert sorted(file.name for file in tmp_path.iterdir()) in ([], [name])
    changed = changed_at(wire)
    if check or (size == 0 and not more.get("report_format")):
        assert not changed
    if option == "undo_file" and size:
        rows = [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]
        assert changed
        assert changed <= {row.get("name") for row in rows}

    result = run(Fleet, wire, check=check, **params)
    assert not result.get("failed"), result
    if option == "undo_file":
        assert run(Fleet, wire, source=str(path), credentials=logins(), defaults=login())["summary"]["failed"] == 0
        assert not changed_at(wire)
    elif not check:
        assert len(changed_at(wire)) == USERS


def login() -> dict[str, Any]:
    return {"sipxcom": {key: value for key, value in people(1)[0]["sipxcom"].items() if key in ("url", "retries")}}


def logins() -> dict[str, Any]:
    return {user["name"]: {"sipxcom": {"password": user["sipxcom"]["password"]}} for user in people(USERS)}


def test_a_folder_of_an_export_says_how_many_files_are_new(tmp_path: pathlib.Path) -> None:
    wire, live, users = pbx(2), tmp_path / "live", people(2)
    first, second = wire.sandbox.platform.dump()["users"]
    wire.sandbox.platform.load({"users": [first, {**second, "profile": {"jobTitle": "J" * ROOM}}]})
    with room_for(ROOM):
        result = run(FleetInfo, wire, users=users, dest=f"{live}/")
    assert f"dest {live}/user-3101.yml cannot be written: file too large" in result["msg"]
    assert f"{live}/ has 1 files of this run, and the others as they were" in result["msg"]
    assert (result["changed"], [path.name for path in live.iterdir()]) == (True, ["user-3100.yml"])
    assert run(FleetInfo, wire, users=users, dest=f"{live}/")["changed"]
    assert len(list(live.iterdir())) == len(users)


def test_a_read_only_file_system_is_named(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_file.os, "access", lambda *unused: False)
    monkeypatch.setattr(own_file.os, "statvfs", lambda path: types.SimpleNamespace(f_flag=os.ST_RDONLY))
    for dest in (tmp_path / "live.yml", f"{tmp_path}/live/", f"{tmp_path}/"):
        result = run(FleetInfo, pbx(1), users=people(1), dest=str(dest))
        assert f"dest {pathlib.Path(dest)} cannot be written: read-only file system" in result["msg"]


def test_an_undo_file_that_is_removed_during_the_run_ends_it(tmp_path: pathlib.Path) -> None:
    wire, path = pbx(USERS), tmp_path / "undo.jsonl"
    writes: list[str] = []

    def remove(method: str, target: str) -> None:
        if method == "PUT":
            writes.append(target)
            if len(writes) == 5:
                os.unlink(path)

    wire.before = remove
    result = run(
        Fleet, wire, users=people(USERS, {"vm_prefs": DESIRED["vm_prefs"]}), undo_file=str(path), concurrency=1
    )
    assert f"undo_file {path} cannot be written: it was removed during the run" in result["msg"]
    assert (result["summary"]["changed"], result["summary"]["failed"], len(writes)) == (5, 1, 5)
