# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan is made, approved and applied: exactly what was approved is written, and nothing else."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import Shared, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.plans import apply, counts, lines, plan, planned, writes


def move(wire: Shared, position: int, **settings: Any) -> None:
    """Another system changes the settings of a user."""
    person = people(position + 1, settings)[position]
    assert run(Fleet, wire, users=[person])["summary"]["changed"] == 1


# ------------------------------------------------------------------------------ equal
def test_what_was_approved_is_written_and_the_second_run_has_nothing_to_do(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    first = apply(wire, path, users)
    assert counts(first) == {"total": 3, "changed": 3}
    # Read and write of each setting, and one more read of the voicemail preferences, as without a plan.
    assert first["summary"]["requests"] == 3 * 5
    again = apply(wire, path, users)
    assert counts(again) == {"total": 3, "ok": 3}
    assert writes(wire) == []


def test_nobody_who_is_not_in_the_plan_is_asked_for(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    result = apply(wire, path, [*users, *people(5)[3:]])
    assert counts(result) == {"total": 5, "changed": 3, "unplanned": 2}
    assert result["summary"]["requests"] == 3 * 5
    assert result["summary"]["not_tried"] == 0


def test_a_user_without_changes_is_unplanned(tmp_path: pathlib.Path) -> None:
    wire, users, path = pbx(3), people(3), tmp_path / "plan.jsonl"
    run(Fleet, wire, users=users[:1])
    plan(wire, path, users)
    assert counts(apply(wire, path, users)) == {"total": 3, "changed": 2, "unplanned": 1}


def test_check_mode_shows_what_would_be_and_writes_nothing(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    move(wire, 0, vm_prefs={"greeting": "OUT_OF_OFFICE"})
    result = apply(wire, path, users, check=True)
    assert counts(result) == {"total": 3, "changed": 2, "stale": 1}
    assert writes(wire) == []


def test_slices_share_a_plan(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    assert counts(apply(wire, path, users, slice="1/2")) == {"total": 2, "changed": 2}
    assert counts(apply(wire, path, users, slice="2/2")) == {"total": 1, "changed": 1}


def test_the_key_may_stand_in_a_file_beside_the_plan(tmp_path: pathlib.Path) -> None:
    wire, users, path = pbx(2), people(2), tmp_path / "plan.jsonl"
    plan(wire, path, users, digest_key=None)
    key = tmp_path / "plan.jsonl.key"
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32
    assert counts(apply(wire, path, users, digest_key=None)) == {"total": 2, "changed": 2}


# ------------------------------------------------------------------------------ stale
def test_live_state_that_moved_makes_one_user_stale_and_says_what_differs(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    move(wire, 1, vm_prefs={"greeting": "OUT_OF_OFFICE"})
    report = tmp_path / "report.jsonl"
    result = apply(wire, path, users, report_file=str(report))
    assert counts(result) == {"total": 3, "changed": 2, "stale": 1}
    assert result["failed"]
    assert result["failure"]["kind"] == "conflict"
    assert "1 of 3 users are stale" in result["msg"]
    assert "first user-3101" in result["msg"]
    assert "make a new plan" in result["msg"]
    (row,) = [row for row in result["results"] if row["outcome"] == "stale"]
    assert row["user"] == "user-3101"
    assert row["stale"] == [
        {
            "platform": "sipxcom",
            "setting": "vm_prefs",
            "field": "greeting",
            "approved": {"before": "STANDARD", "after": "NONE"},
            "now": {"before": "OUT_OF_OFFICE", "after": "NONE"},
        }
    ]
    assert row["stale"] in [line.get("stale") for line in lines(report)]
    # Nothing of it is written, not even the setting that is as approved.
    state = wire.sandbox.platform.dump()["users"][1]
    assert run(Fleet, wire, check=True, users=users[1:2])["summary"]["changed"] == 1, state


def test_without_fail_on_stale_there_is_a_warning(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    move(wire, 1, vm_prefs={"greeting": "OUT_OF_OFFICE"})
    warned: list[str] = []
    result = apply(wire, path, users, fail_on_stale=False, warned=warned)
    assert not result.get("failed")
    assert counts(result) == {"total": 3, "changed": 2, "stale": 1}
    assert any("1 of 3 users are stale" in text for text in warned)


@pytest.mark.parametrize(
    ("desired", "fields"),
    [
        ({"vm_prefs": {"greeting": "EXTENDED_ABSENCE"}, "im_prefs": {"call_info": True}}, ["greeting"]),
        ({"im_prefs": {"call_info": True}}, ["greeting"]),
        (
            {"vm_prefs": {"greeting": "NONE"}, "im_prefs": {"call_info": True, "voicemail_on_dnd": True}},
            ["voicemail_on_dnd"],
        ),
        (
            {"vm_prefs": {"greeting": "STANDARD"}, "im_prefs": {"call_info": False}},
            ["(account)", "call_info", "greeting"],
        ),
    ],
)
def test_a_source_that_changed_makes_users_stale(
    tmp_path: pathlib.Path, desired: dict[str, Any], fields: list[str]
) -> None:
    wire, path, _users = planned(tmp_path, 1)
    result = apply(wire, path, people(1, desired))
    assert counts(result) == {"total": 1, "stale": 1}
    assert sorted(entry["field"] for entry in result["results"][0]["stale"]) == fields
    assert writes(wire) == []


def test_a_plan_for_one_server_is_not_applied_to_another(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path, 1)
    users[0]["sipxcom"]["url"] = "https://production.test"
    result = apply(wire, path, users)
    assert counts(result) == {"total": 1, "stale": 1}
    (entry,) = result["results"][0]["stale"]
    assert entry["field"] == "(account)"
    assert entry["now"] == "3100 at https://production.test/sipxconfig/rest"
    assert writes(wire) == []


def test_a_planned_user_whom_the_source_lost_is_stale(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    result = apply(wire, path, users[:2])
    assert counts(result) == {"total": 3, "changed": 2, "stale": 1}
    row = result["results"][0]
    assert (row["user"], row["where"], row["outcome"]) == ("user-3102", "plan.jsonl:4", "stale")
    assert result["failed"]


@pytest.mark.parametrize("details", [{"job_title": "Smith"}, {"job_title": ""}, {"office_address": {"zip": "0100"}}])
@pytest.mark.parametrize("option", ["phonebook", "phonebook_entries"])
def test_a_new_object_with_a_part_of_its_suboptions_is_in_force_once_it_is_made(
    tmp_path: pathlib.Path, option: str, details: dict[str, Any]
) -> None:
    """The platform fills in the other suboptions, which nobody approved."""
    wire, path = pbx(1), tmp_path / "plan.jsonl"

    def desired(**contact: Any) -> dict[str, Any]:
        entries = [{"last_name": "Feld", "first_name": "Rosa", "number": "4201", "contact_information": contact}]
        return {option: {"entries": entries} if option == "phonebook" else entries}

    users = people(1, desired(**details))
    plan(wire, path, users)
    assert counts(apply(wire, path, users)) == {"total": 1, "changed": 1}
    assert counts(apply(wire, path, users)) == {"total": 1, "ok": 1}
    assert writes(wire) == []
    move(wire, 0, **desired(job_title="Luthier", office_address={"zip": "0200"}))
    assert counts(apply(wire, path, users)) == {"total": 1, "stale": 1}
    assert writes(wire) == []


def test_what_is_in_force_already_only_in_part_is_stale(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path, 1)
    move(wire, 0, vm_prefs={"greeting": "NONE"})
    result = apply(wire, path, users)
    assert counts(result) == {"total": 1, "stale": 1}
    assert writes(wire) == []


def test_a_user_without_a_complete_plan_fails_and_nothing_is_written(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)

    def before(method: str, target: str) -> None:
        if target.endswith("/my/im/prefs") and method == "GET" and not broken:
            broken.append(target)
            raise VoiceError(errors.SERVER, "the server has a problem", status=500)

    broken: list[str] = []
    wire.before = before
    result = apply(wire, path, users, concurrency=1)
    assert counts(result) == {"total": 3, "changed": 2, "failed": 1}
    (row,) = [row for row in result["results"] if row["outcome"] == "failed"]
    assert "changes" not in row
    assert len(writes(wire)) == 4


def test_a_changed_secret_makes_a_user_stale_and_is_shown_nowhere(tmp_path: pathlib.Path) -> None:
    wire, path = pbx(1), tmp_path / "plan.jsonl"
    plan(wire, path, people(1, {"voicemail_pin": {"pin": "4711"}}))
    result = apply(wire, path, people(1, {"voicemail_pin": {"pin": "4712"}}))
    assert counts(result) == {"total": 1, "stale": 1}
    assert "471" not in json.dumps(result["results"][0]["stale"])
    assert counts(apply(wire, path, people(1, {"voicemail_pin": {"pin": "4711"}}))) == {"total": 1, "changed": 1}


def test_what_the_platform_never_shows_is_set_again_and_only_that(tmp_path: pathlib.Path) -> None:
    wire, path = pbx(1), tmp_path / "plan.jsonl"
    users = people(1, {"voicemail_pin": {"pin": "4711"}, "vm_prefs": {"greeting": "NONE"}})
    plan(wire, path, users)
    assert counts(apply(wire, path, users)) == {"total": 1, "changed": 1}
    assert counts(apply(wire, path, users)) == {"total": 1, "changed": 1}
    assert [call.rpartition("/")[0] for call in writes(wire)] == ["PUT /sipxconfig/rest/my/voicemail/pin"]
    move(wire, 0, vm_prefs={"greeting": "OUT_OF_OFFICE"})
    assert counts(apply(wire, path, users)) == {"total": 1, "stale": 1}


def test_only_who_passes_the_comparison_is_in_the_undo_file(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path)
    move(wire, 1, vm_prefs={"greeting": "OUT_OF_OFFICE"})
    undo = tmp_path / "undo.jsonl"
    assert counts(apply(wire, path, users, undo_file=str(undo))) == {"total": 3, "changed": 2, "stale": 1}
    assert sorted(line["name"] for line in lines(undo)[1:]) == ["user-3100", "user-3102"]


# ------------------------------------------------------------------------------ resume
@pytest.mark.parametrize("kill_at", range(1, 15))
def test_a_run_that_was_killed_goes_on(tmp_path: pathlib.Path, kill_at: int) -> None:
    """Wherever the process ends, the next run does the rest and nobody is stale."""
    wire, path, users = planned(tmp_path)
    state = str(tmp_path / "state.jsonl")
    sent: list[str] = []

    class Killed(BaseException):
        """Nothing runs after it, as after a signal."""

    def before(method: str, target: str) -> None:
        sent.append(target)
        if len(sent) == kill_at:
            raise Killed

    wire.before = before
    with pytest.raises(Killed):
        apply(wire, path, users, state_file=state, concurrency=1)
    wire.before = lambda method, target: None
    result = apply(wire, path, users, state_file=state)
    assert not result.get("failed"), result
    assert result["summary"]["stale"] == 0
    assert result["summary"]["changed"] + result["summary"]["ok"] + result["summary"]["resumed"] == 3
    assert run(Fleet, wire, check=True, users=users)["summary"]["ok"] == 3
    assert not pathlib.Path(state).exists()


@pytest.mark.parametrize("fails_at", range(1, 15))
def test_a_run_in_which_the_server_died_goes_on(tmp_path: pathlib.Path, fails_at: int) -> None:
    """Whichever request is the last one that is answered, nobody is stale afterwards, however often it happens."""
    wire, path, users = planned(tmp_path)
    state = tmp_path / "state.jsonl"
    sent: list[str] = []

    def before(method: str, target: str) -> None:
        sent.append(target)
        if len(sent) >= fails_at:
            raise VoiceError(errors.UNREACHABLE, "gone")

    given: dict[str, Any] = {"state_file": str(state), "concurrency": 1}
    for _turn in range(2):
        wire.before = before
        assert apply(wire, path, users, **given)["summary"]["failed"]
        # Each user takes five requests, of which the first two read. Only who has a part of the plan needs the file.
        assert state.exists() == ((fails_at - 1) % 5 >= 2)
    wire.before = lambda method, target: None
    result = apply(wire, path, users, **given)
    assert not result.get("failed"), result
    assert result["summary"]["stale"] == 0
    assert run(Fleet, wire, check=True, users=users)["summary"]["ok"] == 3
    assert not state.exists()


def test_a_user_on_whom_a_killed_run_had_begun_gets_nothing_that_was_not_approved(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path, 1)
    state = str(tmp_path / "state.jsonl")

    def before(method: str, target: str) -> None:
        if len(writes(wire)) == 1:
            raise VoiceError(errors.UNREACHABLE, "gone")

    wire.before = before
    assert apply(wire, path, users, state_file=state, max_failures=0)["failed"]
    wire.before = lambda method, target: None
    move(wire, 0, im_prefs={"call_info": False, "voicemail_on_dnd": True})
    users[0]["sipxcom"]["im_prefs"] = {"call_info": True, "voicemail_on_dnd": False}
    assert counts(apply(wire, path, users, state_file=state)) == {"total": 1, "stale": 1}


def test_a_state_of_another_plan_does_not_count(tmp_path: pathlib.Path) -> None:
    wire, path, users = planned(tmp_path, 2)
    state = str(tmp_path / "state.jsonl")
    users[1]["sipxcom"]["password"] = "canary-wrong"
    apply(wire, path, users, state_file=state, max_failures=0, concurrency=1)
    users[1]["sipxcom"]["password"] = people(2)[1]["sipxcom"]["password"]
    move(wire, 0, vm_prefs={"greeting": "OUT_OF_OFFICE"})
    plan(wire, path, users)
    result = apply(wire, path, users, state_file=state)
    assert counts(result) == {"total": 2, "changed": 2}
    assert result["summary"]["resumed"] == 0
