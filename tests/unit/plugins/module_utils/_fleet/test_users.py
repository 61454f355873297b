# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of a task: everything is checked before the first request, slices, sources that change."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import users as users_module
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, names, pbx, people, run


def report(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_nothing_is_sent_before_all_data_is_right() -> None:
    wire = pbx(3)
    users = people(3)
    users[0]["sipxcom"]["vm_prefs"] = {"greeting": "LOUD"}
    users[2]["sipxcom"]["im_pref"] = {}
    result = run(Fleet, wire, users=[*users, users[1]], defaults={"skype": {}})
    assert result["failed"]
    assert result["failure"]["kind"] == "invalid"
    for part in ("greeting must be one of", "does not know im_pref", "defaults: unknown platform skype"):
        assert part in result["msg"]
    assert "users[4] (user-3101): duplicate user name, first used at users[2]" in result["msg"]
    assert wire.calls == []


@pytest.mark.parametrize("wrong", [0, 1])
def test_a_name_given_twice_is_reported_although_one_of_the_documents_is_wrong(wrong: int) -> None:
    users = [*people(1), *people(1)]
    users[wrong]["sipxcom"]["vm_prefs"] = {"greeting": "LOUD"}
    message = run(Fleet, pbx(1), users=users)["msg"]
    assert f"users[{wrong + 1}] (user-3100): sipxcom: vm_prefs: greeting must be one of" in message
    assert "users[2] (user-3100): duplicate user name, first used at users[1]" in message


def test_many_problems_are_counted() -> None:
    users = [{"name": f"n{number}", "sipxcom": {f"x{number}": 1}} for number in range(80)]
    result = run(Fleet, pbx(1), users=users)
    assert "users[1] (n0) and 79 others: sipxcom: needs username; " in result["msg"]
    assert "users[9] (n8): sipxcom: does not know x8; " in result["msg"]
    assert "; and 33 more; correct the data; nothing was sent" in result["msg"]


def test_a_broken_line_is_a_failed_user_and_holds_nobody_up(tmp_path: pathlib.Path) -> None:
    source, path = tmp_path / "users.jsonl", tmp_path / "report.jsonl"
    lines = [json.dumps(document) for document in people(3)]
    source.write_text("\n".join([lines[0], "{oops", *lines[1:]]) + "\n", encoding="utf-8")
    result = run(Fleet, pbx(3), source=str(source), report_file=str(path))
    assert result["failed"]
    assert result["summary"]["changed"] == 3
    assert result["summary"]["total"] == 4
    broken = [row for row in report(path) if row["outcome"] == "failed"]
    assert broken[0]["where"] == "users.jsonl:2"
    assert "users.jsonl:2 is not JSON" in broken[0]["failures"][0]["msg"]


def test_a_table_without_titles_is_refused_and_not_shown(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "users.csv"
    source.write_text("kim,3100,canary-word\nlee,3101,canary-other\n", encoding="utf-8")
    warned: list[str] = []
    result = run(Fleet, pbx(1), source=str(source), warned=warned)
    assert "users.csv:1: nothing in the first line is name, a place below sipxcom, " in result["msg"]
    assert "canary" not in json.dumps([result, warned])


def test_slices_part_the_fleet() -> None:
    wire = pbx(10)
    seen: list[str] = []
    for part in (1, 2, 3):
        result = run(Fleet, wire, users=people(10), slice=f"{part}/3")
        seen += [row["user"] for row in result["results"]]
        assert result["summary"]["total"] == (4 if part == 1 else 3)
    assert sorted(seen) == [f"user-{name}" for name in names(10)]


def test_a_part_without_a_user_is_reported() -> None:
    warned: list[str] = []
    result = run(Fleet, pbx(1), users=people(1), slice="2/2", warned=warned)
    assert not result.get("failed")
    assert warned == ["fleet: there is no user in users in the part 2/2, so nothing was done"]


def test_every_slice_checks_the_whole_source() -> None:
    users = people(4)
    users[1]["sipxcom"]["oops"] = 1
    assert "does not know oops" in run(Fleet, pbx(4), users=users, slice="1/2")["msg"]


@pytest.mark.parametrize(("later", "why"), [("", "the run stopped with"), ("[]\n" * 80_000, "the source changed")])
def test_a_source_that_changes_meanwhile_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, later: str, why: str
) -> None:
    monkeypatch.setattr(users_module, "KEPT_USERS", 4019)
    source = tmp_path / "users.jsonl"
    document = people(1)[0]
    # Each on a server of its own, because no two users may have one login.
    lines = [
        json.dumps({"name": f"n{number}", "sipxcom": {**document["sipxcom"], "url": f"https://n{number}.kite.test"}})
        for number in range(4020)
    ]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wire = pbx(1)

    def meanwhile(method: str, target: str) -> None:
        source.write_text(later, encoding="utf-8")

    # Files are read in blocks, so what stands in the first one is worked on all the same.
    wire.before = meanwhile
    result = run(Fleet, wire, source=str(source), concurrency=1)
    assert result["failed"]
    assert why in result["msg"]


def test_a_small_fleet_is_read_once(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "users.jsonl"
    source.write_text("\n".join(json.dumps(person) for person in people(3)) + "\n", encoding="utf-8")
    wire = pbx(3)

    def meanwhile(method: str, target: str) -> None:
        source.write_text("", encoding="utf-8")

    wire.before = meanwhile
    result = run(Fleet, wire, source=str(source))
    assert result["summary"]["changed"] == 3


# --------------------------------------------------------------------- nothing to do
def test_users_without_settings_are_refused() -> None:
    wire = pbx(50)
    result = run(Fleet, wire, users=people(50, {}))
    assert result["failed"]
    assert result["msg"] == (
        "fleet: 50 users have no settings, first user-3100 at users[1]; set allow_empty if that is intended; correct"
        " the data; nothing was sent."
    )
    assert wire.calls == []
    some = [*people(2), *people(4, {"phonebook_entries": []})[2:3]]
    assert "1 user has no settings, first user-3102 at users[3]; " in run(Fleet, wire, users=some)["msg"]
    assert run(Fleet, wire, users=some, allow_empty=True)["summary"]["total"] == 3
    # An export needs none.
    assert not run(FleetInfo, wire, users=people(2, {})).get("failed")


@pytest.mark.parametrize(
    "empty", [{"im_prefs": {}}, {"im_prefs": {"call_info": None}}, {"im_prefs": {}, "vm_prefs": {}}]
)
def test_a_setting_that_says_nothing_is_none(empty: dict[str, Any]) -> None:
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1, empty))
    assert "1 user has no settings" in result["msg"]
    assert wire.calls == []
    assert not run(Fleet, wire, users=people(1, {**empty, "imbot_prefs": {"conference_entry": True}})).get("failed")


@pytest.mark.parametrize("job", [Fleet, FleetInfo])
@pytest.mark.parametrize("content", ["", "[]\n", "# nobody\n"])
def test_an_empty_source_is_refused(tmp_path: pathlib.Path, job: Any, content: str) -> None:
    source = tmp_path / "users.yml"
    source.write_text(content, encoding="utf-8")
    assert "the source holds no user; set allow_empty" in run(job, pbx(1), source=str(source))["msg"]
    warned: list[str] = []
    assert not run(job, pbx(1), source=str(source), allow_empty=True, warned=warned).get("failed")
    assert warned == [f"{job.name}: there is no user in {source}, so nothing was done"]


def test_credentials_that_match_no_user_are_reported() -> None:
    warned: list[str] = []
    given = {name: {"sipxcom": {"password": PASSWORD}} for name in ("user-3100", "user-310l", "user-9")}
    run(Fleet, pbx(2), users=people(2), credentials=given, warned=warned, slice="2/2")
    assert warned == ["fleet: credentials match no user: user-310l, user-9; check the names"]
    many = {f"nobody-{number}": {} for number in range(12)}
    run(Fleet, pbx(2), users=people(2), credentials=many, warned=warned)
    assert warned[1].endswith("nobody-8, nobody-9 and 2 more; check the names")
