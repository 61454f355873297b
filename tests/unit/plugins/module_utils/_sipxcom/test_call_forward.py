# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward import CALL_FORWARD
from ansible_collections.ucfleet.voice.tests.unit.support.call_forward import (
    AFTER,
    ALONG,
    LEGACY,
    PATH,
    SCHEDULES,
    legacy,
    ring,
    stored,
    stored_legacy,
    wire,
    written,
)
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    BASE,
    LOGIN,
    asked,
    null_pointer,
    put,
    shows_j,
    shows_x,
    simulated,
)


# --------------------------------------------------------------- the normal server
def test_converged_costs_one_read() -> None:
    http = Http(shows_j(PATH, stored(wire("3200", 41), wire("3201", type=ALONG))))
    desired = [{"number": "3200", "schedule": "41"}, {"number": "3201", "type": ALONG, "expiration": 20}]
    result = http.run(CALL_FORWARD, **LOGIN, rings=desired, expiration=22)
    assert result["changed"] is False
    assert result["actions"] == []
    assert result["requests"] == 1
    assert result["call_forward"] == {
        "rings": [ring("3200", "41"), ring("3201", type=ALONG)],
        "expiration": 22,
        "with_voicemail": True,
    }
    assert result["diff"]["before"] == result["diff"]["after"]


def test_nothing_mentioned_changes_nothing() -> None:
    assert Http(shows_j(PATH, stored(wire("3200")))).run(CALL_FORWARD, **LOGIN)["changed"] is False


def test_new_rings_get_the_documented_defaults() -> None:
    http = Http(shows_j(PATH, stored()), put(PATH, written(wire("3200"), wire("kim@x.test", enabled=False))))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": " 3200"}, {"number": "kim@x.test", "enabled": False}])
    assert result["changed"] is True
    assert result["actions"] == [{"action": "update", "fields": ["rings"]}]
    assert result["requests"] == 2
    assert result["diff"]["before"] == {"rings": []}


def test_a_ring_keeps_what_the_task_does_not_mention() -> None:
    live = stored(wire("3200", 41, type=ALONG, enabled=False, expiration=7))
    http = Http(shows_j(PATH, live), put(PATH, written(wire("3200", 41, type=ALONG, enabled=False, expiration=9))))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "expiration": 9}])["changed"] is True


def test_of_equal_numbers_each_keeps_its_own() -> None:
    live = stored(wire("3200", 41), wire("3200", 42))
    http = Http(shows_j(PATH, live), put(PATH, written(wire("3200", 41), wire("3200", 42), wire("3200"))))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200"} for dummy in range(3)])["changed"] is True


def test_order_counts() -> None:
    http = Http(
        shows_j(PATH, stored(wire("3200", 41), wire("3201"))), put(PATH, written(wire("3201"), wire("3200", 41)))
    )
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3201"}, {"number": "3200"}])["changed"] is True


def test_another_field_never_loses_schedules() -> None:
    http = Http(
        shows_j(PATH, stored(wire("3200", 41), wire(None))),
        put(PATH, written(wire("3200", 41), wire(""), expiration=30)),
    )
    result = http.run(CALL_FORWARD, **LOGIN, expiration=30)
    assert result["diff"] == {"before": {"expiration": 22}, "after": {"expiration": 30}}


def test_the_empty_list_clears() -> None:
    http = Http(shows_j(PATH, stored(wire("3200"))), put(PATH, written()))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[])["call_forward"]["rings"] == []
    assert Http(shows_j(PATH, stored())).run(CALL_FORWARD, **LOGIN, rings=[])["changed"] is False


def test_an_empty_schedule_means_always() -> None:
    http = Http(shows_j(PATH, stored(wire("3200", 41))), put(PATH, written(wire("3200"))))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": ""}])["changed"] is True


def test_check_mode_predicts_without_writing() -> None:
    http = Http(shows_j(PATH, stored(wire("3200"))))
    result = http.run(CALL_FORWARD, check=True, **LOGIN, rings=[{"number": "3201"}])
    assert result["changed"] is True
    assert result["diff"] == {"before": {"rings": [ring("3200")]}, "after": {"rings": [ring("3201")]}}


def test_a_ring_without_number_can_be_kept_but_not_be_made() -> None:
    http = Http(shows_j(PATH, stored(wire("3200"))))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200"}, {"number": ""}])
    assert result["failure"]["kind"] == "invalid"
    assert "a ring has no number" in result["msg"]
    http = Http(shows_j(PATH, stored(wire(None))))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": ""}])["changed"] is False


# ----------------------------------------------------------------------- schedules
LIST = [{"scheduleId": 41, "name": "Evenings"}, {"scheduleId": 42, "name": "99"}, {"scheduleId": 43, "name": "?"}]


def test_a_schedule_by_name_costs_one_more_read() -> None:
    http = Http(shows_j(PATH, stored(wire("3200", 42))), shows_j(SCHEDULES, LIST), put(PATH, written(wire("3200", 41))))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "Evenings"}])
    assert result["diff"]["before"]["rings"][0]["schedule"] == "42", "a name of digits would be read as an id"
    assert result["diff"]["after"]["rings"][0]["schedule"] == "Evenings"


def test_a_schedule_by_name_that_is_set_already() -> None:
    http = Http(shows_j(PATH, stored(wire("3200", 41))), shows_j(SCHEDULES, LIST))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "Evenings"}])["changed"] is False


TUESDAY = {"scheduleId": 7, "name": "???????"}
THURSDAY = {"scheduleId": 8, "name": "???????"}


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("listed", "name", "text"),
    [
        ([TUESDAY], "Четверг", "the schedule 7 reads like 'Четверг'"),
        ([TUESDAY], "???????", "the schedule 7 reads like '???????'"),
        ([TUESDAY, THURSDAY], "Четверг", "the schedules 7, 8 read like 'Четверг'"),
        ([{"scheduleId": 7, "name": "café ?"}], "café 早", "the schedule 7 reads like"),
    ],
)
def test_a_schedule_whose_name_only_looks_alike_is_never_linked(
    check: bool, listed: list[Any], name: str, text: str
) -> None:
    http = Http(shows_j(PATH, stored(wire("3200", 7))), shows_j(SCHEDULES, listed))
    result = http.run(CALL_FORWARD, check=check, **LOGIN, rings=[{"number": "3200", "schedule": name}])
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is False
    assert text in result["msg"]
    assert "give the id of the schedule" in result["msg"]


def test_a_schedule_that_looks_alike_is_linked_by_its_id() -> None:
    http = Http(shows_j(PATH, stored(wire("3200", 7))), put(PATH, written(wire("3200", 8))))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "8"}])["changed"] is True


def test_a_masked_name_of_which_there_is_none_is_not_found() -> None:
    http = Http(shows_j(PATH, stored(wire("3200"))), shows_j(SCHEDULES, [TUESDAY]))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "Среда"}])
    assert result["failure"]["kind"] == "not_found"
    assert "use one of: 7" in result["msg"]


def test_of_two_schedules_with_one_name_the_first_counts() -> None:
    twice = [{"scheduleId": 50, "name": "Night"}, {"scheduleId": 7, "name": "Night"}]
    http = Http(shows_j(PATH, stored(wire("3200", 7))), shows_j(SCHEDULES, twice), put(PATH, written(wire("3200", 50))))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "Night"}])
    assert result["diff"]["before"]["rings"][0]["schedule"] == "7"


@pytest.mark.parametrize("number", [None, "x", [{"a": 1}], True])
def test_a_schedule_whose_id_is_no_number_is_an_unexpected_answer(number: Any) -> None:
    listed = [{"scheduleId": number, "name": "Evenings"}]
    http = Http(shows_j(PATH, stored(wire("3200", None))), shows_j(SCHEDULES, listed))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "Evenings"}])
    assert result["failure"]["kind"] == "unexpected_answer"


def test_an_unknown_schedule_name_is_reported_with_the_known_ones() -> None:
    result = Http(shows_j(PATH, stored()), shows_j(SCHEDULES, LIST)).run(
        CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "Mornings"}]
    )
    assert result["failure"]["kind"] == "not_found"
    assert "'Mornings'" in result["msg"]
    assert "use one of: 42, 43, Evenings" in result["msg"]


def test_check_mode_says_that_an_earlier_task_may_create_the_schedule() -> None:
    desired = [{"number": "3200", "schedule": "Mornings"}]
    for check in (True, False):
        http = Http(shows_j(PATH, stored()), shows_j(SCHEDULES, LIST))
        result = http.run(CALL_FORWARD, check=check, **LOGIN, rings=desired)
        assert result["failure"]["kind"] == "not_found"
        assert ("if an earlier task of this run would create it, that is no failure" in result["msg"]) is check
        assert "make it with call_forward_schedule first" in result["msg"]


def test_an_unknown_schedule_id_is_reported_with_advice() -> None:
    http = Http(shows_j(PATH, stored()), null_pointer(put(PATH, written(wire("3200", 4242)))), shows_j(PATH, stored()))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "4242"}])
    assert result["failure"]["kind"] == "server"
    assert "check that the schedules exist" in result["msg"]
    assert "digits are an id, also where they are the name of a schedule" in result["msg"]


# ------------------------------------------------------ a stored unknown ring type
def broken(*rings: dict[str, Any]) -> tuple[Any, Any]:
    return null_pointer(asked(PATH)), shows_x(LEGACY, stored_legacy(*rings))


def test_complete_rings_heal_an_unknown_stored_type() -> None:
    http = Http(*broken(legacy("3200", type=None)), put(PATH, written(wire("3200", 41, expiration=20))))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "type": AFTER, "schedule": "41"}])
    assert result["changed"] is True
    assert result["diff"]["before"]["rings"][0]["schedule"] is None
    assert result["diff"]["before"]["rings"][0]["type"] == ""


def test_the_empty_list_and_new_numbers_heal_too() -> None:
    http = Http(*broken(legacy("3200", type=None)), put(PATH, written()))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[])["changed"] is True
    http = Http(*broken(legacy("3200", type=None)), put(PATH, written(wire("3201"))))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3201"}])["changed"] is True


@pytest.mark.parametrize(
    ("desired", "advice"),
    [
        ({"expiration": 30}, "give the complete rings"),
        ({"rings": [{"number": "3200", "type": AFTER}]}, 'give the schedule of each ring ("" for always)'),
    ],
)
def test_an_incomplete_desired_state_does_not_heal(desired: dict[str, Any], advice: str) -> None:
    result = Http(*broken(legacy("3200", type=None))).run(CALL_FORWARD, **LOGIN, **desired)
    assert result["failure"]["kind"] == "server"
    assert result["failure"]["status"] == 500
    assert "a type that sipXcom itself does not know" in result["msg"]
    assert advice in result["msg"]


def test_another_500_stays_what_it_is() -> None:
    http = Http(*broken(legacy("3200")))
    assert "NullPointerException" in http.run(CALL_FORWARD, **LOGIN, rings=[])["msg"]
    http = Http(null_pointer(asked(PATH)), null_pointer(asked(LEGACY)))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[])["failure"]["path"] == BASE + PATH


# ----------------------------------------------------------- against the simulator
@pytest.mark.parametrize("legacy", [[], ["no_callfwd"]])
def test_recipe(legacy: list[str]) -> None:
    sandbox = simulated(system={"legacy": legacy})
    reads = 1 + len(legacy)
    desired = {"rings": [{"number": "3200", "type": ALONG}, {"number": "kim@x.test"}], "expiration": 18}
    applied = sandbox.recipe(CALL_FORWARD, expect_requests=reads, **LOGIN, **desired)
    assert applied["call_forward"]["expiration"] == 18
    update = {"rings": [{"number": "kim@x.test", "expiration": 9}, {"number": "3200"}]}
    applied = sandbox.recipe(CALL_FORWARD, expect_requests=reads, **LOGIN, **update)
    assert applied["call_forward"]["rings"] == [ring("kim@x.test", expiration=9), ring("3200", type=ALONG)]
    assert sandbox.recipe(CALL_FORWARD, expect_requests=reads, **LOGIN, rings=[])["call_forward"]["rings"] == []


def test_recipe_with_schedules() -> None:
    desk = {"name": "desk", "weight": 1, "schedules": [{"id": 9, "name": "Desk", "periods": [WIRE_PERIOD]}]}
    user = {
        "groups": ["desk"],
        "schedules": [{"id": 41, "name": "Evenings", "periods": [WIRE_PERIOD]}],
        "rings": [{"number": "3200", "type": AFTER, "enabled": True, "expiration": 5, "scheduleId": 41}],
    }
    sandbox = simulated(user, groups=[desk])
    sandbox.recipe(CALL_FORWARD, expect_requests=1, **LOGIN, expiration=7)
    assert rings_of(sandbox)[0]["scheduleId"] == 41, "another field kept the schedule"
    sandbox.recipe(CALL_FORWARD, expect_requests=1, **LOGIN, rings=[{"number": "3200", "expiration": 6}])
    assert rings_of(sandbox)[0]["scheduleId"] == 41, "another suboption kept the schedule"
    desired = {"rings": [{"number": "3200", "schedule": ""}, {"number": "3201", "schedule": "Desk"}]}
    sandbox.recipe(CALL_FORWARD, expect_requests=2, **LOGIN, **desired)
    assert [item["scheduleId"] for item in rings_of(sandbox)] == [None, 9]


WIRE_PERIOD = {"scheduledDay": 1, "start": {"hrs": 9, "min": 0}, "end": {"hrs": 10, "min": 0}}


def rings_of(sandbox: Any) -> list[dict[str, Any]]:
    rings: list[dict[str, Any]] = sandbox.platform.dump()["users"][0]["rings"]
    return rings


def test_an_unknown_stored_type_is_healed_in_the_simulator() -> None:
    broken_ring = {"number": "3200", "type": None, "enabled": True, "expiration": 5, "scheduleId": None}
    sandbox = simulated({"rings": [broken_ring]})
    assert sandbox.run(CALL_FORWARD, **LOGIN, expiration=7)["failure"]["status"] == 500
    sandbox.recipe(CALL_FORWARD, expect_requests=1, **LOGIN, rings=[{"number": "3200", "schedule": ""}])


def test_an_unknown_schedule_id_in_the_simulator() -> None:
    result = simulated().run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "4242"}])
    assert "check that the schedules exist" in result["msg"]


def test_a_number_beyond_latin_1_in_the_simulator() -> None:
    sandbox = simulated()
    sandbox.recipe(CALL_FORWARD, **LOGIN, rings=[{"number": "żółw@x.test"}])
    sandbox.recipe(CALL_FORWARD, **LOGIN, expiration=7)
    assert rings_of(sandbox)[0]["number"] == "żółw@x.test"
