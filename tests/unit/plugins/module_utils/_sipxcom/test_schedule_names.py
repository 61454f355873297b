# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names and texts of schedules that sipXcom masks."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.schedules import (
    CHANGED,
    EVENING,
    PATH,
    PROBE,
    WIRE_EVENING,
    listed,
    rings,
    run,
    stored,
    taken,
    written,
)
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import delete, post, put


def test_texts_beyond_latin_1_are_compared_as_shown() -> None:
    live = stored(name="Fr?h ?", description="?")
    http = Http(listed(live), taken(written(name="Frőh 早", periods=PROBE)))
    assert run(http, name="Frőh 早", description="早")["changed"] is False


MASKED = "???????"
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
    assert "skip leaves it as it is" in http.warnings[0]
    document = written(description="?????", periods=[WIRE_CHANGED])
    after = stored(description="?????", periods=[WIRE_CHANGED])
    http = Http(listed(live), taken(document), put(f"{PATH}/41", document), listed(after))
    assert run(http, periods=[CHANGED], masked_texts="overwrite")["changed"] is True
    document = written(description="обеды", periods=[WIRE_CHANGED])
    http = Http(listed(live), taken(document), put(f"{PATH}/41", document), listed(after))
    assert run(http, periods=[CHANGED], description="обеды")["changed"] is True


@pytest.mark.parametrize("check", [False, True])
def test_a_description_that_reads_alike_is_left_with_a_warning_or_written_when_asked(check: bool) -> None:
    live = stored(description="????")
    http = Http(listed(live))
    assert run(http, check=check, description="Сплю")["changed"] is False
    assert "the description reads '????', which can be 'Сплю' or another text" in http.warnings[0]
    document = written(description="Сплю")
    writes = [] if check else [taken(document), put(f"{PATH}/41", document), listed(live)]
    http = Http(listed(live), *writes)
    result = run(http, check=check, description="Сплю", masked_texts="overwrite")
    assert result["changed"] is True
    assert result["diff"]["before"]["description"] == "????"
    assert result["diff"]["after"]["description"] == "Сплю"
    assert "overwrite writes it in each run" in http.warnings[0]


def test_an_export_with_a_masked_description_and_other_periods_is_a_failure() -> None:
    live = stored(description="????")
    result = run(Http(listed(live)), description="????", periods=[CHANGED])
    assert result["failure"]["kind"] == "conflict"
    assert "description '????'" in result["msg"]
