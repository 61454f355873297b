# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenInt
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward_schedule import CALL_FORWARD_SCHEDULE
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.schedule_fields import PERIOD
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.schedules import (
    CHANGED,
    EVENING,
    PATH,
    PROBE,
    RINGS,
    WIRE_EVENING,
    listed,
    rings,
    run,
    stored,
    taken,
    written,
)
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    LOGIN,
    asked,
    delete,
    null_pointer,
    post,
    put,
    refused,
    simulated,
)


def test_converged_costs_one_read() -> None:
    result = run(Http(listed(stored(7, "Days"), stored())), periods=[EVENING], description="")
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["call_forward_schedule"] == {"id": 41, "name": "Evenings", "description": "", "periods": [EVENING]}


# -------------------------------------------------------------------------- create
def test_create_then_read_back_for_the_id() -> None:
    http = Http(listed(), post(PATH, written(description="late")), listed(stored(description="late")))
    result = run(http, periods=[EVENING], description="late")
    assert result["actions"] == [{"action": "create", "fields": ["name", "description", "periods"]}]
    assert result["call_forward_schedule"]["id"] == 41
    assert result["diff"]["before"] == {}


def test_create_in_check_mode() -> None:
    result = run(Http(listed()), check=True, periods=[EVENING])
    assert result["changed"] is True
    assert result["diff"] == {"before": {}, "after": {"name": "Evenings", "periods": [EVENING]}}


def test_a_lost_answer_does_not_create_twice() -> None:
    lost = post(PATH, written()).fails(VoiceError(errors.UNREACHABLE, "gone", response_lost=True))
    assert run(Http(listed(), lost, listed(stored())), periods=[EVENING])["changed"] is True


def test_a_create_that_shows_nothing_is_a_failure() -> None:
    result = run(Http(listed(), post(PATH, written()), listed()), periods=[EVENING], retries=0)
    assert result["failure"]["kind"] == "not_converged"


def test_a_new_schedule_needs_periods() -> None:
    result = run(Http(listed()), description="x")
    assert result["failure"]["kind"] == "invalid"
    assert "needs periods" in result["msg"]


# -------------------------------------------------------------------------- update
def test_an_own_schedule_is_replaced_after_the_proof_that_it_is_own() -> None:
    document = written(description="kept", periods=[{**WIRE_EVENING, "scheduledDay": 7}])
    after = stored(description="kept", periods=[{**WIRE_EVENING, "scheduledDay": 7}])
    http = Http(listed(stored(description="kept")), taken(document), put(f"{PATH}/41", document), listed(after))
    result = run(http, periods=[{**EVENING, "day": "7"}])
    assert result["actions"] == [{"action": "update", "fields": ["periods"]}]
    assert result["diff"]["after"]["periods"][0]["day"] == "saturday"
    assert http.warnings == []


def test_the_schedule_of_a_group_is_never_changed() -> None:
    document = written(description="mine")
    http = Http(listed(stored()), post(PATH, document), listed(stored(77, description="mine"), stored()))
    result = run(http, description="mine")
    assert result["call_forward_schedule"]["id"] == 77
    assert "belongs to a user group and was left alone" in http.warnings[0]


def test_description_can_be_cleared_and_left_alone() -> None:
    live = stored(description="late")
    assert run(Http(listed(live)))["changed"] is False
    http = Http(listed(live), taken(written()), put(f"{PATH}/41", written()), listed(stored()))
    assert run(http, description="")["changed"] is True
    assert run(Http(listed(stored())), description="")["changed"] is False


def test_a_refusal_of_the_values_is_reported() -> None:
    document = written(description="x")
    generic = "The server understands the content type"
    both = refused(post(PATH, document), 422, generic), refused(put(f"{PATH}/41", document), 422, generic)
    http = Http(listed(stored()), *both)
    assert run(http, description="x")["failure"]["kind"] == "invalid"


def test_a_failing_proof_stops_the_change() -> None:
    http = Http(listed(stored()), null_pointer(post(PATH, written(description="x"))), listed(stored()))
    assert run(http, description="x")["failure"]["kind"] == "server"


# -------------------------------------------------------------------------- delete
def test_delete_an_own_schedule_that_rings_use() -> None:
    http = Http(listed(stored()), rings(41, None, 41), taken(written(periods=PROBE)), delete(f"{PATH}/41"))
    result = run(http, state="absent")
    assert result["changed"] is True
    assert result["call_forward_schedule"] is None
    assert "these numbers ring at any time: 3200, 3202" in http.warnings[0]


def test_delete_in_check_mode_warns_about_rings_too() -> None:
    http = Http(listed(stored()), rings(41))
    assert run(http, check=True, state="absent")["changed"] is True
    assert len(http.warnings) == 1


def test_delete_of_an_unused_schedule_warns_of_nothing() -> None:
    http = Http(listed(stored()), rings(40), taken(written(periods=PROBE)), delete(f"{PATH}/41"))
    run(http, state="absent")
    assert http.warnings == []


@pytest.mark.parametrize("answer", [null_pointer(asked(RINGS)), refused(asked(RINGS), 404, "")])
def test_delete_where_the_rings_cannot_be_read(answer: Expected) -> None:
    http = Http(listed(stored()), answer, taken(written(periods=PROBE)), delete(f"{PATH}/41"))
    assert run(http, state="absent")["changed"] is True
    assert "whether rings use the schedule is unknown" in http.warnings[0]


def test_the_schedule_of_a_group_is_never_removed() -> None:
    http = Http(
        listed(stored()),
        rings(),
        post(PATH, written(periods=PROBE)),
        listed(stored(77), stored()),
        delete(f"{PATH}/77"),
    )
    result = run(http, state="absent")
    assert result["failure"]["kind"] == "permission"
    assert result["changed"] is False
    assert "belongs to a user group" in result["msg"]


def test_what_does_not_exist_is_not_removed() -> None:
    assert run(Http(listed(stored(41, "evenings"))), state="absent")["changed"] is False


# ----------------------------------------------------------------- words and times
@pytest.mark.parametrize(
    ("given", "shown"), [("8:05", "08:05"), ("0:00", "00:00"), (" 18:00 ", "18:00"), ("23:59", "23:59")]
)
def test_times_with_one_digit_or_two(given: str, shown: str) -> None:
    period = {"day": "1", "start": given, "end": "23:59"} if given != "23:59" else {**EVENING, "end": given}
    result = run(Http(listed()), check=True, periods=[period])
    assert shown in result["call_forward_schedule"]["periods"][0].values()


@pytest.mark.parametrize(
    ("number", "day"), [(-2, "weekend"), (0, "everyday"), (None, "everyday"), (1, "sunday"), (7, "saturday")]
)
def test_days_by_name_and_by_number(number: int | None, day: str) -> None:
    live = stored(periods=[{**WIRE_EVENING, "scheduledDay": number}])
    assert run(Http(listed(live)), periods=[{**EVENING, "day": day}])["changed"] is False
    if number is not None:
        assert run(Http(listed(live)), periods=[{**EVENING, "day": number}])["changed"] is False


@pytest.mark.parametrize(
    ("periods", "text"),
    [
        ([], "must not be an empty list"),
        ([{**EVENING, "end": "24:00"}], "cannot store 24:00"),
        ([{**EVENING, "end": "1440"}], "as H:MM or HH:MM"),
        ([{**EVENING, "start": "0800"}], "as H:MM or HH:MM"),
        ([{**EVENING, "start": "8"}], "as H:MM or HH:MM"),
        ([{**EVENING, "start": "0"}], "as H:MM or HH:MM"),
        ([{**EVENING, "start": "18:00:00"}], "as H:MM or HH:MM"),
        ([{**EVENING, "start": "\uff11\uff18:00"}], "as H:MM or HH:MM"),
        ([{**EVENING, "start": "noon"}], "must be a time"),
        ([{**EVENING, "end": "18:00"}], "period 1 starts and ends at 18:00"),
        ([EVENING, {**EVENING, "day": "sunday", "start": "23:00"}], "period 2 ends (22:30) before it starts (23:00)"),
        ([EVENING, {"day": "friday", "start": "22:29", "end": "23:00"}], "periods 1 and 2 overlap on friday"),
        ([EVENING, {**EVENING, "day": "everyday"}], "periods 1 and 2 overlap on friday"),
        ([{**EVENING, "day": "weekend"}, {**EVENING, "day": "1"}], "periods 1 and 2 overlap on sunday"),
    ],
)
def test_impossible_periods_are_refused_before_any_request(periods: list[Any], text: str) -> None:
    result = run(Http(), periods=periods)
    assert result["failure"]["kind"] == "invalid"
    assert text in result["msg"]


STORED_MIDNIGHT = {"scheduledDay": -1, "start": {"hrs": 18, "min": 0}, "end": {"hrs": 0, "min": 0}}


def test_a_period_stored_up_to_midnight_can_be_kept_but_not_be_written() -> None:
    desired = {**EVENING, "end": "00:00"}
    live = stored(periods=[STORED_MIDNIGHT])
    assert run(Http(listed(live)), periods=[desired])["changed"] is False
    for changed in ({"periods": [desired, {**EVENING, "day": "1"}]}, {"description": "x"}):
        result = run(Http(listed(live)), **changed)
        assert result["failure"]["kind"] == "invalid"
        assert "ends at 00:00, which sipXcom cannot store" in result["msg"]
    assert run(Http(listed()), periods=[desired])["failure"]["kind"] == "invalid"
    overlap = run(Http(), periods=[desired, {**EVENING, "start": "23:00", "end": "23:30"}])
    assert "periods 1 and 2 overlap" in overlap["msg"]


def test_touching_periods_are_possible() -> None:
    periods = [EVENING, {**EVENING, "start": "22:30", "end": "23:00"}, {**EVENING, "day": "weekend"}]
    assert run(Http(listed()), check=True, periods=periods)["changed"] is True


def test_a_number_of_a_day_is_taken_as_it_is_written() -> None:
    day = PERIOD[0]
    assert [day.type_problem(value) for value in (3, -2, WrittenInt("3"))] == [None, None, None]
    for value in (True, WrittenInt.written(3, "03", "users.yml:7")):
        assert day.type_problem(value)


@pytest.mark.parametrize("day", ["Sunday", "8", "-3", "holiday"])
def test_unknown_days_are_refused(day: str) -> None:
    problem = validated(CALL_FORWARD_SCHEDULE, {**LOGIN, "name": "x", "periods": [{**EVENING, "day": day}]})[1]
    assert problem is not None
    assert "day" in problem


# -------------------------------------------------------------------------- errors
@pytest.mark.parametrize(
    "item",
    [
        7,
        stored(None),
        stored(periods=7),
        stored(periods=[7]),
        stored(periods=[{**WIRE_EVENING, "start": 7}]),
        stored(periods=[{**WIRE_EVENING, "start": {"hrs": "x"}}]),
        {**stored(), "scheduleId": "x"},
    ],
)
def test_a_document_of_another_shape_is_no_traceback(item: Any) -> None:
    assert run(Http(listed(item)))["failure"]["kind"] == "unexpected_answer"


def test_a_schedule_without_times_still_shows() -> None:
    result = run(Http(listed(stored(periods=[{"scheduledDay": 9}]))))
    assert result["call_forward_schedule"]["periods"] == [{"day": "9", "start": "00:00", "end": "00:00"}]


def test_a_server_without_schedules() -> None:
    result = run(Http(refused(asked(PATH), 404, "")), periods=[EVENING])
    assert result["failure"]["kind"] == "not_found"
    assert "does not offer" in result["msg"]


def test_an_unreadable_list_is_never_taken_for_absent() -> None:
    assert run(Http(null_pointer(asked(PATH))), state="absent")["failure"]["kind"] == "server"


# ----------------------------------------------------------- against the simulator
def state_of(number: int, name: str, description: str | None = None) -> dict[str, Any]:
    return {"id": number, "name": name, "description": description, "periods": [WIRE_EVENING]}


def schedules_of(sandbox: Any, owner: str = "users") -> list[tuple[str, str | None]]:
    return [(item["name"], item.get("description")) for item in sandbox.platform.dump()[owner][0].get("schedules", [])]


def test_recipe() -> None:
    sandbox = simulated({"schedules": [state_of(7, "Days")]})
    name = {"name": "Off hours"}
    periods = [EVENING, {"day": "weekend", "start": "00:00", "end": "23:59"}]
    sandbox.recipe(CALL_FORWARD_SCHEDULE, expect_requests=1, **LOGIN, **name, periods=periods, description="late")
    sandbox.recipe(CALL_FORWARD_SCHEDULE, expect_requests=1, **LOGIN, **name, periods=periods[1:])
    assert schedules_of(sandbox) == [("Days", None), ("Off hours", "late")]
    sandbox.recipe(CALL_FORWARD_SCHEDULE, expect_requests=1, **LOGIN, **name, description="")
    assert schedules_of(sandbox)[1] == ("Off hours", None)
    sandbox.recipe(CALL_FORWARD_SCHEDULE, expect_requests=1, **LOGIN, **name, state="absent")
    assert schedules_of(sandbox) == [("Days", None)]


def test_a_schedule_beyond_latin_1_in_the_simulator() -> None:
    sandbox = simulated()
    sandbox.recipe(CALL_FORWARD_SCHEDULE, **LOGIN, name="Früh – 早", periods=[EVENING], description="夜")
    # Check mode cannot prove whose the name is; a run can.
    assert sandbox.run(CALL_FORWARD_SCHEDULE, check=True, **LOGIN, name="Früh – 早", state="absent")["failed"] is True
    assert sandbox.run(CALL_FORWARD_SCHEDULE, **LOGIN, name="Früh – 早", state="absent")["changed"] is True
    assert schedules_of(sandbox) == []


def test_schedules_that_look_alike_in_the_simulator() -> None:
    sandbox = simulated({"schedules": [state_of(7, "Вторник", "shop")]})
    before = sandbox.platform.dump()["users"]
    for params in ({"periods": [CHANGED]}, {"state": "absent"}):
        for check in (True, False):
            assert (
                sandbox.run(CALL_FORWARD_SCHEDULE, check=check, **LOGIN, name="Четверг", **params)["changed"] is False
            )
    assert sandbox.platform.dump()["users"] == before
    sandbox.run(CALL_FORWARD_SCHEDULE, **LOGIN, name="Вторник", periods=[CHANGED])
    assert schedules_of(sandbox) == [("Вторник", "shop")]
    assert sandbox.platform.dump()["users"][0]["schedules"][0]["periods"][0]["start"] == {"hrs": 19, "min": 0}


def test_the_schedule_of_a_group_survives_in_the_simulator() -> None:
    desk = {"name": "desk", "weight": 1, "schedules": [state_of(41, "Evenings", "of all")]}
    sandbox = simulated({"groups": ["desk"]}, groups=[desk])
    result = sandbox.run(CALL_FORWARD_SCHEDULE, **LOGIN, name="Evenings", state="absent")
    assert result["failure"]["kind"] == "permission"
    assert schedules_of(sandbox) == []
    sandbox.recipe(CALL_FORWARD_SCHEDULE, expect_requests=1, **LOGIN, name="Evenings", description="mine")
    assert schedules_of(sandbox) == [("Evenings", "mine")]
    sandbox.recipe(CALL_FORWARD_SCHEDULE, expect_requests=1, **LOGIN, name="Evenings", description="still mine")
    assert schedules_of(sandbox, "groups") == [("Evenings", "of all")]
    assert sandbox.run(CALL_FORWARD_SCHEDULE, **LOGIN, name="Evenings", state="absent")["changed"] is True
    assert schedules_of(sandbox, "groups") == [("Evenings", "of all")]
