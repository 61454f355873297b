# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenInt
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward_schedule import (
    CALL_FORWARD_SCHEDULE,
    PERIOD,
)
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    LOGIN,
    asked,
    delete,
    null_pointer,
    post,
    put,
    refused,
    shows_j,
    simulated,
)

PATH, RINGS = "/my/callfwdsched", "/my/callfwd"
EVENING = {"day": "weekdays", "start": "18:00", "end": "22:30"}
WIRE_EVENING = {"scheduledDay": -1, "start": {"hrs": 18, "min": 0}, "end": {"hrs": 22, "min": 30}}
PROBE = [{"scheduledDay": 1, "start": {"hrs": 0, "min": 0}, "end": {"hrs": 0, "min": 1}}]


def stored(number: int | None = 41, name: str = "Evenings", **changed: Any) -> dict[str, Any]:
    return {"scheduleId": number, "name": name, "description": None, "periods": [WIRE_EVENING], **changed}


def listed(*items: Any) -> Expected:
    return shows_j(PATH, list(items))


def written(name: str = "Evenings", description: str | None = None, periods: Any = None) -> dict[str, Any]:
    return {"name": name, "description": description, "periods": periods or [WIRE_EVENING]}


def taken(document: dict[str, Any]) -> Expected:
    """The server's refusal that proves the name to be the user's own."""
    return refused(post(PATH, document), 422, "A schedule with name Evenings is already defined")


def run(http: Http, check: bool = False, **params: Any) -> dict[str, Any]:
    return http.run(CALL_FORWARD_SCHEDULE, check=check, **LOGIN, **{"name": "Evenings", **params})


def test_converged_costs_one_read() -> None:
    result = run(Http(listed(stored(7, "Days"), stored())), periods=[EVENING], description="")
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["call_forward_schedule"] == {"id": 41, "name": "Evenings", "description": "", "periods": [EVENING]}


# -------------------------------------------------------------------------------- create
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
    result = run(Http(listed(), post(PATH, written()), listed()), periods=[EVENING])
    assert result["failure"]["kind"] == "not_converged"


def test_a_new_schedule_needs_periods() -> None:
    result = run(Http(listed()), description="x")
    assert result["failure"]["kind"] == "invalid"
    assert "needs periods" in result["msg"]


# -------------------------------------------------------------------------------- update
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


def test_a_refusal_of_the_values_is_told() -> None:
    document = written(description="x")
    generic = "The server understands the content type"
    both = refused(post(PATH, document), 422, generic), refused(put(f"{PATH}/41", document), 422, generic)
    http = Http(listed(stored()), *both)
    assert run(http, description="x")["failure"]["kind"] == "invalid"


def test_a_failing_proof_stops_the_change() -> None:
    http = Http(listed(stored()), null_pointer(post(PATH, written(description="x"))))
    assert run(http, description="x")["failure"]["kind"] == "server"


# -------------------------------------------------------------------------------- delete
def rings(*schedules: int | None) -> Expected:
    items = [{"number": f"32{row:02}", "scheduleId": number} for row, number in enumerate(schedules)]
    return shows_j(RINGS, {"rings": items, "expiration": 20})


def test_delete_an_own_schedule_that_rings_use() -> None:
    http = Http(listed(stored()), rings(41, None, 41), taken(written(periods=PROBE)), delete(f"{PATH}/41"))
    result = run(http, state="absent")
    assert result["changed"] is True
    assert result["call_forward_schedule"] is None
    assert "these numbers ring at any time: 3200, 3202" in http.warnings[0]


def test_delete_in_check_mode_tells_about_rings_too() -> None:
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


# ------------------------------------------------------------------------ words and times
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
    wish = {**EVENING, "end": "00:00"}
    live = stored(periods=[STORED_MIDNIGHT])
    assert run(Http(listed(live)), periods=[wish])["changed"] is False
    for changed in ({"periods": [wish, {**EVENING, "day": "1"}]}, {"description": "x"}):
        result = run(Http(listed(live)), **changed)
        assert result["failure"]["kind"] == "invalid"
        assert "ends at 00:00, which sipXcom cannot store" in result["msg"]
    assert run(Http(listed()), periods=[wish])["failure"]["kind"] == "invalid"
    overlap = run(Http(), periods=[wish, {**EVENING, "start": "23:00", "end": "23:30"}])
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


# ------------------------------------------------------------------------- Latin-1 answers
def test_texts_beyond_latin_1_are_compared_as_shown() -> None:
    live = stored(name="Fr?h ?", description="?")
    http = Http(listed(live), taken(written(name="Frőh 早", periods=PROBE)))
    assert run(http, name="Frőh 早", description="早")["changed"] is False


MASKED = "???????"
CHANGED = {**EVENING, "start": "19:00"}
WIRE_CHANGED = {**WIRE_EVENING, "start": {"hrs": 19, "min": 0}}


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    "params", [{}, {"periods": [EVENING]}, {"periods": [CHANGED], "description": "x"}, {"state": "absent"}]
)
def test_of_two_that_look_alike_none_is_touched(check: bool, params: dict[str, Any]) -> None:
    result = run(Http(listed(stored(1, MASKED), stored(2, MASKED))), check=check, name="Четверг", **params)
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is False
    assert "the schedules 1, 2 read like 'Четверг'" in result["msg"]
    assert "use names within Latin-1" in result["msg"]


def test_a_masked_name_that_the_server_refuses_is_own_and_updated_by_id() -> None:
    proof = taken(written("Четверг", periods=PROBE))
    document = written("Четверг", periods=[WIRE_CHANGED])
    after = stored(1, MASKED, periods=[WIRE_CHANGED])
    http = Http(listed(stored(1, MASKED)), proof, put(f"{PATH}/1", document), listed(after))
    result = run(http, name="Четверг", periods=[CHANGED])
    assert result["actions"] == [{"action": "update", "fields": ["periods"]}]
    assert result["call_forward_schedule"]["id"] == 1
    assert result["call_forward_schedule"]["name"] == "Четверг"


def test_a_masked_name_that_the_server_refuses_is_own_and_deleted_by_id() -> None:
    proof = taken(written("Четверг", periods=PROBE))
    http = Http(listed(stored(1, MASKED)), proof, rings(), delete(f"{PATH}/1"))
    assert run(http, name="Четверг", state="absent")["changed"] is True


def not_owned(name: str = "Четверг") -> list[Expected]:
    """The proof that the user owns none of that name leaves nothing behind."""
    probe = post(PATH, written(name, periods=PROBE))
    return [listed(stored(1, MASKED)), probe, listed(stored(1, MASKED), stored(9, MASKED)), delete(f"{PATH}/9")]


@pytest.mark.parametrize("name", ["Четверг", MASKED])
def test_present_leaves_another_that_looks_alike_alone(name: str) -> None:
    result = run(Http(*not_owned(name)), name=name, periods=[CHANGED])
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is False
    assert f"the schedule 1 reads like {name!r}" in result["msg"]


def test_absent_leaves_another_that_looks_alike_alone() -> None:
    http = Http(*not_owned())
    result = run(http, name="Четверг", state="absent")
    assert result["changed"] is False
    assert "failed" not in result
    assert "the user owns none of that name; it was left alone" in http.warnings[0]


@pytest.mark.parametrize("left", [[], [stored(8, MASKED), stored(9, MASKED)], [stored(None, MASKED)]])
def test_a_probe_that_cannot_be_found_again_is_reported(left: list[Any]) -> None:
    probe = post(PATH, written("Четверг", periods=PROBE))
    http = Http(listed(stored(1, MASKED)), probe, listed(stored(1, MASKED), *left))
    result = run(http, name="Четверг", state="absent")
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is True
    assert "delete the one for Sunday from 0:00 to 0:01" in result["msg"]


@pytest.mark.parametrize("params", [{"periods": [CHANGED]}, {"description": "x"}, {"state": "absent"}])
def test_check_mode_predicts_nothing_for_one_that_looks_alike(params: dict[str, Any]) -> None:
    result = run(Http(listed(stored(1, MASKED))), check=True, name="Четверг", **params)
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is False
    assert "run without check mode, which can prove the name" in result["msg"]


def test_check_mode_says_what_it_cannot_prove() -> None:
    http = Http(listed(stored(1, MASKED)))
    assert run(http, check=True, name="Четверг", periods=[EVENING])["changed"] is False
    assert "check mode cannot prove that the schedule 1 has the name 'Четверг'" in http.warnings[0]


def test_one_that_looks_alike_after_a_create_is_a_failure_that_changed() -> None:
    http = Http(listed(), post(PATH, written("Четверг")), listed(stored(1, MASKED), stored(2, MASKED)))
    result = run(http, name="Четверг", periods=[EVENING])
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is True


def test_two_names_that_read_alike_are_not_guessed() -> None:
    result = run(Http(listed(stored(1, "?"), stored(2, "?"))), name="早")
    assert result["failure"]["kind"] == "conflict"


def test_two_schedules_of_one_name_are_the_own_one_first() -> None:
    assert run(Http(listed(stored(1), stored(2))))["call_forward_schedule"]["id"] == 1


@pytest.mark.parametrize("check", [False, True])
def test_a_masked_description_is_not_written_back(check: bool) -> None:
    live = stored(description="?????")
    result = run(Http(listed(live)), check=check, periods=[CHANGED])
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is False
    assert "description '?????'" in result["msg"]


def test_a_masked_description_as_the_option_says() -> None:
    live = stored(description="?????")
    http = Http(listed(live))
    assert run(http, periods=[CHANGED], masked_texts="skip")["changed"] is False
    assert "skip leaves everything as it is" in http.warnings[0]
    document = written(description="?????", periods=[WIRE_CHANGED])
    after = stored(description="?????", periods=[WIRE_CHANGED])
    http = Http(listed(live), taken(document), put(f"{PATH}/41", document), listed(after))
    assert run(http, periods=[CHANGED], masked_texts="overwrite")["changed"] is True
    document = written(description="обеды", periods=[WIRE_CHANGED])
    http = Http(listed(live), taken(document), put(f"{PATH}/41", document), listed(after))
    assert run(http, periods=[CHANGED], description="обеды")["changed"] is True


# --------------------------------------------------------------------------------- errors
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


# ------------------------------------------------------------------- against the simulator
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
