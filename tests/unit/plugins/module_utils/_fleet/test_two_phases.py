# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users in two phases: the same end and nearly the same requests as in one, and gates that decide before any write."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet, record
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.job import Task
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.two_phases import (
    Gate,
    PlannedBlock,
    Stop,
    TwoPhases,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyComposite
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.tests.unit.support import telecomx, ucp, voipnow
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import WRITES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom
from ucfleet_sandbox.telecomx import TelecomX

PERIOD = {"day": "weekdays", "start": "18:00", "end": "22:00"}
LOGIN = {"url": URL, "password": PASSWORD, "username": "3100", "retries": 0}
CONFERENCES = [{"name": "standup", "extension": "8800", "owner": "3100"}]


class Gated(Fleet):
    """A fleet whose users go through gates."""

    gates: Sequence[Gate] = ()

    def task(self, params: Mapping[str, Any], run: Run) -> Task:
        plain = super().task(params, run)
        write = Mode(check=run.mode.check, diff=True, brief=True)
        return Task(plain.work, plain.results, plain.sinks, TwoPhases(self.gates, write, record))


def gated(*gates: Gate) -> Any:
    """A kind of job for `run`."""
    return type("Gated", (Gated,), {"gates": gates})


def passes(user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
    """A gate that is open."""
    return None


def writes(wire: Shared) -> list[str]:
    return [call for call in wire.calls if call.partition(" ")[0] in WRITES and "login" not in call]


def stored(wire: Shared) -> Any:
    """The state of the platform without times and tokens."""
    return without_times(wire.sandbox.platform.dump())


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_times(one) for name, one in value.items() if name not in ("timestamp", "tokens")}
    return [without_times(one) for one in value] if isinstance(value, list) else value


def rows_of(result: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {name: row.get(name) for name in ("user", "outcome", "changes", "failures", "warnings")}
        for row in result["results"]
    ]


def sipxcom(**settings: Any) -> dict[str, Any]:
    return {"name": "kim", "sipxcom": {**LOGIN, **settings}}


def office() -> Shared:
    """One user with contacts, a schedule and a conference."""
    wire = pbx(1, conferences=CONFERENCES)
    run(
        Fleet,
        wire,
        users=[
            sipxcom(
                call_forward_schedules=[{"name": "Summer", "periods": [PERIOD]}],
                call_forward={"rings": [{"number": "200", "schedule": "Summer"}]},
                phonebook={"entries": [{"last_name": "Roy", "first_name": "Ines", "number": "7790"}]},
                contact_information={"job_title": "Clerk"},
            )
        ],
    )
    return wire


#: settings, and how many requests two phases need more than one
SIPXCOM: list[tuple[dict[str, Any], int]] = [
    ({"vm_prefs": {"greeting": "NONE"}, "im_prefs": {"call_info": True}}, 0),
    ({"voicemail_pin": {"pin": "4812"}, "personal_attendant": {"operator": "3000"}}, 0),
    ({"portal_password": {"new_password": "canary-next-1"}, "im_prefs": {"call_info": True}}, 0),
    ({"conferences": [{"name": "standup", "access_code": "4711"}], "speed_dial": {"buttons": [{"number": "1"}]}}, 0),
    ({"phonebook": {"entries": [{"last_name": "Bo", "first_name": "Ann", "number": "1"}], "purge": True}}, 0),
    ({"phonebook_entries": [{"last_name": "Roy", "first_name": "Ines", "number": "7790", "state": "absent"}]}, 0),
    # The schedule gets its id with the write, so the rings are read again; the schedules were, to prove the write.
    (
        {
            "call_forward_schedules": [{"name": "Night", "periods": [PERIOD]}],
            "call_forward": {"rings": [{"number": "200", "schedule": "Night"}]},
        },
        1,
    ),
    # The same address is written by the first step, so the second one reads it again.
    (
        {
            "contact_information": {"email_address": "kim@new.test"},
            "vm_prefs": {"email": "kim@new.test", "email_notification": True},
        },
        1,
    ),
    # A removal warns of the rings that use the schedule, of those after the change of the rings.
    (
        {"call_forward_schedules": [{"name": "Summer", "state": "absent"}], "call_forward": {"rings": []}},
        2,
    ),
]


@pytest.mark.parametrize(
    ("settings", "more"), SIPXCOM, ids=lambda value: "+".join(value) if isinstance(value, dict) else ""
)
def test_two_phases_end_as_one_and_need_no_request_more_than_a_dependency(settings: dict[str, Any], more: int) -> None:
    one, two = office(), office()
    plain = run(Fleet, one, users=[sipxcom(**settings)])
    staged = run(gated(passes), two, users=[sipxcom(**settings)])
    assert plain["summary"]["changed"] == 1
    assert rows_of(staged) == rows_of(plain)
    assert stored(two) == stored(one)
    assert writes(two) == writes(one)
    assert len(two.calls) - len(one.calls) == more


def ucp_wire() -> Shared:
    return Shared(ucp.sandbox(ucp.profile("Day", active=True), list_devices=True, read_switch=True))


OTHERS: list[tuple[str, Any, dict[str, Any], int]] = [
    (
        "ucp",
        ucp_wire,
        {
            "url": "https://ucp.test",
            "username": "anna",
            "password": "canary-pw",
            "domain": "acme",
            "fmfm_profiles": [
                {"name": "Night", "active": True, "devices": [{"device": "dev-desk", "end": 20}]},
                {"name": "Trip", "devices": [{"device": "dev-desk", "end": 30}]},
            ],
            "fmfm": {"enabled": True},
        },
        # The devices, which both phases need, and the switch after the profiles.
        2,
    ),
    (
        "voipnow",
        lambda: Shared(voipnow.simulated()),
        {
            **voipnow.APP,
            "url": "https://voipnow.test",
            "phone_call_events": [{"extension": "0007*110", "type": "dial_in", "event_url": "https://a.test/x"}],
            "queue_agents": [{"queue": "0007*200", "agent": "0007*110", "status": "paused"}],
        },
        0,
    ),
    (
        "telecomx",
        lambda: Shared(Sandbox(TelecomX(), telecomx.state())),
        {
            "url": "https://telecomx.test",
            "username": "kim@x.test",
            "password": telecomx.PASSWORD,
            "mobileconfig_copy": {
                "source": {"id": telecomx.KIM},
                "targets": [{"id": telecomx.BO}, {"id": telecomx.CARL}],
                "create_missing": True,
                "require_converged": False,
            },
            "pbx_switches": [{"name": "night", "value": True}],
        },
        0,
    ),
]


@pytest.mark.parametrize(("platform", "wire", "block", "more"), OTHERS, ids=[row[0] for row in OTHERS])
def test_two_phases_on_the_other_platforms(platform: str, wire: Any, block: dict[str, Any], more: int) -> None:
    one, two = wire(), wire()
    users = [{"name": "kim", platform: block}]
    plain = run(Fleet, one, users=users)
    staged = run(gated(passes), two, users=users)
    assert plain["summary"]["changed"] == 1, plain
    assert rows_of(staged) == rows_of(plain)
    assert stored(two) == stored(one)
    assert writes(two) == writes(one)
    assert len(two.calls) - len(one.calls) == more


def test_a_converged_user_costs_the_same_requests() -> None:
    wire = pbx(1)
    run(Fleet, wire, users=people(1))
    run(Fleet, wire, users=people(1))
    plain = list(wire.calls)
    run(gated(passes), wire, users=people(1))
    assert wire.calls == plain


def test_a_gate_sees_every_platform_before_the_first_write() -> None:
    seen: list[tuple[str, list[bool], int]] = []
    wire = pbx(2)

    def gate(user: User, planned: Sequence[PlannedBlock]) -> None:
        seen.append((user.name, [one.is_complete and one.acts for one in planned], len(writes(wire))))

    run(gated(gate, passes), wire, users=people(2), concurrency=1)
    assert seen == [("user-3100", [True], 0), ("user-3101", [True], 2)]


def test_the_first_gate_that_stops_a_user_keeps_the_others_from_being_asked() -> None:
    asked: list[str] = []

    def stops(user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        return Stop(({"platform": "sipxcom", "setting": "vm_prefs"},)) if user.name == "user-3100" else None

    def notes(user: User, planned: Sequence[PlannedBlock]) -> None:
        asked.append(user.name)

    wire = pbx(2)
    result = run(gated(stops, notes), wire, users=people(2), concurrency=1)
    assert asked == ["user-3101"]
    assert result["summary"]["stale"] == 1
    assert result["summary"]["changed"] == 1
    assert result["results"][0]["outcome"] == "stale"
    assert result["results"][0]["stale"] == [{"platform": "sipxcom", "setting": "vm_prefs"}]
    assert "changes" not in result["results"][0]
    assert len(writes(wire)) == 2


def test_a_gate_that_fails_ends_the_run_and_nothing_is_written() -> None:
    def full(user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        raise VoiceError(errors.INVALID, "undo_file cannot be written: no space left on device", "make room")

    wire = pbx(3)
    result = run(gated(full), wire, users=people(3), concurrency=1)
    assert result["failed"]
    assert "no space left" in result["msg"]
    assert result["summary"]["failed"] == 1
    assert result["summary"]["not_tried"] == 2
    assert writes(wire) == []


@pytest.mark.defects
def test_a_defect_of_a_gate_fails_one_user() -> None:
    def broken(user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        if user.name == "user-3100":
            raise OverflowError("canary-text")
        return None

    wire = pbx(2)
    result = run(gated(broken), wire, users=people(2), concurrency=1)
    assert result["summary"]["failure_kinds"] == {"defect": 1}
    assert result["summary"]["changed"] == 1
    assert "canary" not in json.dumps(result)


def test_a_step_that_cannot_be_planned_fails_and_the_others_are_written() -> None:
    wire = office()
    settings = {"conferences": [{"name": "none", "enabled": True}], "im_prefs": {"call_info": True}}
    complete: list[bool] = []

    def gate(user: User, planned: Sequence[PlannedBlock]) -> None:
        complete.extend(one.is_complete for one in planned)

    result = run(gated(gate), wire, users=[sipxcom(**settings)])
    assert complete == [False]
    assert [entry["setting"] for entry in result["results"][0]["failures"]] == ["conferences[1]"]
    assert [entry["setting"] for entry in result["results"][0]["changes"]] == ["im_prefs"]
    assert len(writes(wire)) == 1


def test_a_stopped_user_shows_why_there_is_no_plan_and_nothing_is_written() -> None:
    def stops(user: User, planned: Sequence[PlannedBlock]) -> Stop | None:
        return Stop()

    wire = office()
    settings = {"conferences": [{"name": "none", "enabled": True}], "im_prefs": {"call_info": True}}
    result = run(gated(stops), wire, users=[sipxcom(**settings)])
    assert result["results"][0]["outcome"] == "failed"
    assert [entry["setting"] for entry in result["results"][0]["failures"]] == ["conferences[1]"]
    assert writes(wire) == []


def test_what_ends_the_work_on_a_user_in_the_plan_phase_keeps_everything_from_being_written() -> None:
    wire = office()

    def before(method: str, target: str) -> None:
        if target.endswith("/my/im/prefs"):
            raise VoiceError(errors.UNREACHABLE, "the connection broke", response_lost=True)

    wire.before = before
    result = run(gated(passes), wire, users=[sipxcom(vm_prefs={"greeting": "NONE"}, im_prefs={"call_info": True})])
    assert result["results"][0]["outcome"] == "failed"
    assert "changes" not in result["results"][0]
    assert writes(wire) == []


def test_a_name_that_only_a_write_can_prove_is_proven_in_the_write_phase() -> None:
    settings = {
        "call_forward_schedules": [{"name": "Вторник", "periods": [PERIOD]}],
        "call_forward": {"rings": [{"number": "200", "schedule": "Вторник"}]},
    }
    wire = pbx(1)
    first = run(gated(passes), wire, users=[sipxcom(**settings)])
    assert first["summary"]["changed"] == 1
    again = run(gated(passes), wire, users=[sipxcom(**settings)])
    assert again["summary"]["ok"] == 1, again
    # The create that is refused is the proof.
    assert writes(wire) == ["POST /sipxconfig/rest/my/callfwdsched"]


def test_state_that_moves_between_the_phases_is_caught_by_the_verification() -> None:
    wire = pbx(1)

    def moves(user: User, planned: Sequence[PlannedBlock]) -> None:
        state = wire.sandbox.platform.dump()
        state["users"][0]["permissions"] = {"voicemail": False}
        wire.sandbox.platform.load(state)

    result = run(gated(moves), wire, users=[sipxcom(vm_prefs={"greeting": "NONE"})])
    assert result["results"][0]["outcome"] == "failed"


def test_a_dependent_step_writes_nothing_that_its_plan_did_not_have() -> None:
    """The user gets a schedule of the same name as the group's, and the ring would have to follow it."""
    stored_period = {"scheduledDay": -1, "start": {"hrs": 18, "min": 0}, "end": {"hrs": 22, "min": 0}}
    evenings = {"id": 900, "name": "Evenings", "periods": [stored_period]}
    ring = {"number": "200", "type": "If no response", "enabled": True, "expiration": 20, "scheduleId": 900}
    state = {
        "users": [{"user_name": "3100", "password": PASSWORD, "groups": ["desk"], "rings": [ring]}],
        "groups": [{"name": "desk", "schedules": [evenings]}],
    }
    wire = Shared(Sandbox(SipXcom(seed=1), state))
    settings = {
        "call_forward_schedules": [{"name": "Evenings", "periods": [{**PERIOD, "end": "23:00"}]}],
        "call_forward": {"rings": [{"number": "200", "schedule": "Evenings"}]},
    }
    result = run(gated(passes), wire, users=[sipxcom(**settings)])
    (row,) = result["results"]
    assert [entry["setting"] for entry in row["changes"]] == ["call_forward_schedules[1]"]
    (failure,) = row["failures"]
    assert failure["setting"] == "call_forward"
    assert failure["failure"]["kind"] == "conflict"
    assert "run again" in failure["msg"]
    again = run(gated(passes), wire, users=[sipxcom(**settings)])
    assert [entry["setting"] for entry in again["results"][0]["changes"]] == ["call_forward"]


@pytest.mark.parametrize("platform", COMPOSITES)
def test_dependencies_name_parts_that_come_before(platform: str) -> None:
    composite: AnyComposite = COMPOSITES[platform]
    names = [part.option for part in composite.parts]
    for position, part in enumerate(composite.parts):
        assert set(part.after) <= set(names), part.option
        # A part after it counts for removals, which come last.
        later = set(part.after) & set(names[position + 1 :])
        assert not later or any(field.name == "state" for field in part.operation.own_fields())
