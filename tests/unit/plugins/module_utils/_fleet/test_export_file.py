# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file of an export: what it keeps after an outage, and when it is replaced."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import Kind, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.exports import both, office
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import (
    hold_up_the_first,
    pbx,
    people,
    run,
)


def test_an_outage_changes_nothing(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "live.yml"
    run(FleetInfo, office(), users=both(), dest=str(dest))
    last = dest.read_bytes()
    wire = office()

    def is_down(method: str, target: str) -> None:
        raise VoiceError(Kind.UNREACHABLE, "nobody answers")

    wire.before = is_down
    result = run(FleetInfo, wire, users=both(), dest=str(dest))
    assert result["failed"]
    assert not result["changed"]
    assert f"{dest} was not written; " in result["msg"]
    assert dest.read_bytes() == last
    # A new file is not made for nobody.
    new = tmp_path / "new.yml"
    result = run(FleetInfo, wire, users=both(), dest=str(new))
    assert (result["failed"], result["changed"]) == (True, False)
    assert f"{new} was not written; " in result["msg"]
    assert [path.name for path in tmp_path.iterdir()] == ["live.yml"]


def test_a_user_who_cannot_be_read_keeps_the_last_export(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "live.jsonl"

    def documents() -> list[Any]:
        return [json.loads(line) for line in dest.read_text(encoding="utf-8").splitlines()]

    run(FleetInfo, office(), users=both(), dest=str(dest), reveal_secrets=True)
    kim, lee = documents()
    assert "471199471" in dest.read_text(encoding="utf-8")
    wire = office()
    users = both()
    users[1]["sipxcom"]["password"] = "canary-wrong"
    result = run(FleetInfo, wire, users=users, dest=str(dest), fail_on_error=False)
    assert not result.get("failed")
    # As this export would have said it: without secrets.
    del lee["sipxcom"]["password"]
    for code in ("access_code", "moderator_code"):
        del lee["sipxcom"]["conferences"][0][code]
    assert documents()[1] == lee
    assert "471199471" not in dest.read_text(encoding="utf-8")

    # One setting that cannot be read keeps its old value among the new ones of the others.
    wire = office()
    state = wire.sandbox.platform.dump()
    state["users"][0] |= {"first_name": "Max", "speeddial": []}
    wire.sandbox.platform.load(state)

    def is_broken(method: str, target: str) -> None:
        if "speeddial" in target:
            raise VoiceError(Kind.SERVER, "the server failed")

    wire.before = is_broken
    assert run(FleetInfo, wire, users=both()[:1], dest=str(dest), allow_shrink=True)["failed"]
    (found,) = documents()
    assert found["sipxcom"]["speed_dial"] == kim["sipxcom"]["speed_dial"]
    assert found["sipxcom"]["contact_information"]["first_name"] == "Max"
    assert list(found["sipxcom"]) == [name for name in kim["sipxcom"] if name != "password"]


def test_what_the_subset_leaves_out_is_not_kept(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "live.jsonl"
    run(FleetInfo, office(), users=both(), dest=str(dest))
    users = both()
    users[0]["sipxcom"]["password"] = "canary-wrong"
    result = run(FleetInfo, office(), users=users, dest=str(dest), gather_subset=["im_prefs"])
    assert f"what could not be read stays in {dest} as the last export had it; " in result["msg"]
    kim, _lee = [json.loads(line) for line in dest.read_text(encoding="utf-8").splitlines()]
    assert list(kim["sipxcom"]) == ["url", "username", "im_prefs"]


def test_what_somebody_else_wrote_is_not_kept(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "live.yml"
    dest.write_text("- {name: kim, sipxcom: {vm_prefs: [1]}}\n- 7\n- {name: lee, sipxcom: x}\n", encoding="utf-8")
    users = both()
    users[0]["sipxcom"]["password"] = "canary-wrong"
    result = run(FleetInfo, office(), users=users, dest=str(dest), allow_shrink=True)
    assert result["failed"]
    assert [one["name"] for one in yaml.safe_load(dest.read_bytes())] == ["lee"]


#: an export that somebody spoiled below its first document
BROKEN = "- name: kim\n- {name: lee\n"


def test_a_file_that_is_no_export_is_left_alone_when_it_is_needed(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "live.yml"
    dest.write_text(BROKEN, encoding="utf-8")
    users = both()
    users[0]["sipxcom"]["password"] = "canary-wrong"
    result = run(FleetInfo, office(), users=users, dest=str(dest), concurrency=1)
    assert result["failed"]
    assert "1 of 2 users failed, and the run stopped with 1 users not tried because live.yml" in result["msg"]
    assert f"{dest} was not written" in result["msg"]
    assert [row["user"] for row in result["results"]] == ["kim"]
    assert dest.read_text(encoding="utf-8") == BROKEN


def test_a_file_that_changed_during_the_run_is_left_alone(tmp_path: pathlib.Path) -> None:
    dest, wire = tmp_path / "live.yml", office()

    def replaced(method: str, target: str) -> None:
        dest.write_text("precious\n", encoding="utf-8")

    wire.before = replaced
    result = run(FleetInfo, wire, users=both(), dest=str(dest))
    assert f"dest {dest} is not an export or a fleet document" in result["msg"]
    assert dest.read_text(encoding="utf-8") == "precious\n"
    assert [path.name for path in tmp_path.iterdir()] == ["live.yml"]


@pytest.mark.parametrize(
    ("users", "lost", "refused"),
    [(10, 1, False), (10, 2, True), (6, 1, False), (5, 1, True), (4, 1, True), (2, 2, True), (1, 1, True)],
)
@pytest.mark.parametrize("check", [False, True])
def test_an_export_does_not_lose_a_fifth_of_its_users(
    tmp_path: pathlib.Path, users: int, lost: int, refused: bool, check: bool
) -> None:
    dest, wire = tmp_path / "live.jsonl", pbx(12)
    run(FleetInfo, wire, users=people(users, {}), dest=str(dest))
    last = dest.read_bytes()
    # A new user does not make up for those who are gone.
    later = [*people(12, {})[lost:users], people(12, {})[11]]
    result = run(FleetInfo, wire, users=later, dest=str(dest), check=check)
    if refused:
        assert f"dest {dest} has {users} users, and {lost} of them are not in the new export" in result["msg"]
        assert "set allow_shrink if that is intended" in result["msg"]
        assert (result["failed"], result["changed"]) == (True, False)
    assert bool(result.get("failed")) == refused, result
    assert (dest.read_bytes() == last) == (refused or check)
    assert run(FleetInfo, wire, users=later, dest=str(dest), allow_shrink=True, check=check)["changed"] != (
        not refused and not check
    )
    assert [path.name for path in tmp_path.iterdir()] == ["live.jsonl"]


def test_everybody_is_never_replaced_by_nobody(tmp_path: pathlib.Path) -> None:
    dest, wire = tmp_path / "live.yml", office()
    run(FleetInfo, wire, users=both(), dest=str(dest))
    last = dest.read_bytes()

    def is_gone(method: str, target: str) -> None:
        raise VoiceError(Kind.NOT_FOUND, "no such page")

    wire.before = is_gone
    result = run(FleetInfo, wire, users=both(), dest=str(dest), gather_subset=["im_prefs"])
    assert f"dest {dest} has 2 users, and 2 of them are not in the new export" in result["msg"]
    assert not result["changed"]
    assert dest.read_bytes() == last


def test_a_line_that_cannot_be_read_leaves_the_last_export(tmp_path: pathlib.Path) -> None:
    dest, source = tmp_path / "live.jsonl", tmp_path / "users.jsonl"
    run(FleetInfo, pbx(2), users=people(2, {}), dest=str(dest))
    last = dest.read_bytes()
    source.write_text(json.dumps(people(1)[0]) + "\n{\n", encoding="utf-8")
    result = run(FleetInfo, pbx(2), source=str(source), dest=str(dest))
    assert f"{dest} was not written" in result["msg"]
    assert dest.read_bytes() == last


def test_users_stand_in_the_order_of_the_source(tmp_path: pathlib.Path) -> None:
    wire, dest, report = pbx(12), tmp_path / "live.jsonl", tmp_path / "report.jsonl"
    hold_up_the_first(wire, lambda: report.read_bytes().count(b"\n") == 11)
    files = {"dest": str(dest), "report_file": str(report)}
    run(FleetInfo, wire, users=people(12, {}), concurrency=6, gather_subset=["im_prefs"], **files)
    assert json.loads(report.read_bytes().splitlines()[-1])["user"] == "user-3100"
    names = [json.loads(line)["name"] for line in dest.read_text(encoding="utf-8").splitlines()]
    assert names == [document["name"] for document in people(12)]


@pytest.mark.parametrize("ending", ["yml", "jsonl"])
def test_the_file_is_replaced_only_when_something_differs(tmp_path: pathlib.Path, ending: str) -> None:
    wire, dest = pbx(3), tmp_path / f"live.{ending}"
    assert run(FleetInfo, wire, users=people(3), dest=str(dest))["changed"]
    assert dest.stat().st_mode & 0o777 == 0o600
    first = dest.stat().st_ino
    assert not run(FleetInfo, wire, users=people(3), dest=str(dest))["changed"]
    assert dest.stat().st_ino == first
    run(Fleet, wire, users=people(3))
    assert run(FleetInfo, wire, users=people(3), dest=str(dest), check=True)["changed"]
    assert dest.stat().st_ino == first
    assert run(FleetInfo, wire, users=people(3), dest=str(dest))["changed"]
    # Whoever could read the file before, only its owner can now: that is a change, too.
    dest.chmod(0o644)
    assert run(FleetInfo, wire, users=people(3), dest=str(dest))["changed"]
    assert dest.stat().st_mode & 0o777 == 0o600
    assert not run(FleetInfo, wire, users=people(3), dest=str(dest))["changed"]
    assert [path.name for path in tmp_path.iterdir()] == [dest.name]


def test_a_run_that_was_stopped_leaves_the_last_export(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "live.yml"
    run(FleetInfo, pbx(4), users=people(4), dest=str(dest))
    whole = dest.read_bytes()
    users = people(4)
    users[0]["sipxcom"]["password"] = "canary-wrong"
    result = run(FleetInfo, pbx(4), users=users, dest=str(dest), max_failures=0, concurrency=1)
    assert result["failed"]
    assert dest.read_bytes() == whole
    assert [path.name for path in tmp_path.iterdir()] == ["live.yml"]


def test_an_export_of_nobody(tmp_path: pathlib.Path) -> None:
    dest, warned = tmp_path / "live.yml", list[str]()
    dest.write_text("- {name: kim}\n", encoding="utf-8")
    result = run(FleetInfo, pbx(1), users=[], dest=str(dest), warned=warned)
    assert "the source holds no user; set allow_empty if that is intended; " in result["msg"]
    result = run(FleetInfo, pbx(1), users=[], dest=str(dest), warned=warned, allow_empty=True)
    assert not result.get("failed")
    assert not result["changed"]
    # An upload that came to nothing is no reason to forget everybody.
    assert warned == ["fleet_info: there is no user in users, so nothing was done"]
    assert dest.read_text(encoding="utf-8") == "- {name: kim}\n"


def test_an_export_can_be_renewed_in_place(tmp_path: pathlib.Path) -> None:
    wire, dest = pbx(3), tmp_path / "live.yml"
    run(FleetInfo, wire, users=people(3, {}), dest=str(dest), logins=True, reveal_secrets=True)
    run(Fleet, wire, users=people(3))
    renewed = run(FleetInfo, wire, source=str(dest), dest=str(dest), logins=True, reveal_secrets=True)
    assert (renewed.get("failed"), renewed["changed"]) == (None, True)
    assert run(Fleet, wire, users=people(3))["summary"]["ok"] == 3
    assert [one["sipxcom"]["vm_prefs"]["greeting"] for one in yaml.safe_load(dest.read_bytes())] == ["NONE"] * 3
    result = run(FleetInfo, wire, source=str(dest), dest=str(dest), report_file=str(dest))
    assert "source and report_file are the same file" in result["msg"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "users[1] (user-3100) and 2 others: sipxcom: has password, and dest is the source, which would lose it"),
        ({}, "correct the data; name another file in dest, or set reveal_secrets; nothing was sent"),
        ({"classes": {"sales": {}}}, "classes is given, and dest is the source, which would lose what refers to them"),
        ({"limit": ["user-3100"]}, "limit is given, and dest is the source, which would lose the other users; name"),
        ({"slice": "1/2"}, "slice is given, and dest is the source, which would lose the other users; name another"),
    ],
)
@pytest.mark.parametrize("is_linked", [False, True])
def test_a_source_that_would_lose_something_is_not_replaced(
    tmp_path: pathlib.Path, options: dict[str, Any], why: str, is_linked: bool
) -> None:
    wire, source, dest = pbx(3), tmp_path / "users.yml", tmp_path / "live.yml"
    source.write_text(f"# by hand\n{json.dumps(people(3))}\n", encoding="utf-8")
    if is_linked:
        dest.hardlink_to(source)
    before = source.read_bytes()
    result = run(FleetInfo, wire, source=str(source), dest=str(dest if is_linked else source), **options)
    assert why.replace("users[1]", "users.yml:2") in result["msg"]
    assert wire.calls == []
    assert source.read_bytes() == before


@pytest.mark.parametrize(("key", "value"), [("class", ["sales"]), ("vars", {"mobile": "+491711234567"})])
@pytest.mark.parametrize("is_folder", [False, True])
def test_what_an_export_does_not_have_is_not_lost(
    tmp_path: pathlib.Path, key: str, value: Any, is_folder: bool
) -> None:
    """Neither a file nor a folder of documents that somebody wrote by hand loses classes and variables."""
    wire, source = pbx(1), tmp_path / ("live" if is_folder else "live.yml")
    file = source / "user-3100.yml" if is_folder else source
    file.parent.mkdir(exist_ok=True)
    [document] = people(1, {})
    file.write_text(json.dumps([{**document, "vars": {"mobile": "+491711234567"}}]), encoding="utf-8")
    before = file.read_bytes()
    name = f"{source}/" if is_folder else str(source)
    result = run(FleetInfo, wire, source=name, dest=name, reveal_secrets=True, logins=True)
    assert "(user-3100): has vars, and dest is the source, which would lose them" in result["msg"]
    assert wire.calls == []
    assert file.read_bytes() == before


def test_a_folder_of_exports_is_renewed_for_some_users(tmp_path: pathlib.Path) -> None:
    wire, live = pbx(3), f"{tmp_path / 'live'}/"
    credentials = {user["name"]: {"sipxcom": user["sipxcom"]} for user in people(3, {})}
    documents = [{"name": name, "sipxcom": {}} for name in credentials]
    run(FleetInfo, wire, users=documents, credentials=credentials, dest=live)
    run(Fleet, wire, users=people(3))
    renewed = run(FleetInfo, wire, source=live, credentials=credentials, dest=live, limit=["user-3100"])
    assert (renewed.get("failed"), renewed["changed"]) == (None, True)
    found = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "live").iterdir()}
    assert [name for name, text in sorted(found.items()) if "NONE" in text] == ["user-3100.yml"]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("dest", "why"),
    [
        ("none/live.yml", "cannot be written: no such file or directory"),
        ("live.txt", "live.txt does not show its format"),
        (".", "is a folder"),
    ],
)
def test_a_bad_dest_is_reported_at_the_start(tmp_path: pathlib.Path, dest: str, why: str) -> None:
    wire = pbx(1)
    result = run(FleetInfo, wire, users=people(1), dest=str(tmp_path / dest))
    assert why in result["msg"]
    assert wire.calls == []


def test_check_mode_sends_nothing_but_reads(tmp_path: pathlib.Path) -> None:
    dest = tmp_path / "live.yml"
    result = run(FleetInfo, pbx(2), users=people(2), dest=str(dest), check=True)
    assert result["changed"]
    assert not dest.exists()
