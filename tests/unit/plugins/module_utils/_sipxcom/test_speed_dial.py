# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.speed_dial import SPEED_DIAL
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    LOGIN,
    asked,
    failed,
    put,
    refused,
    shows_j,
    simulated,
)

PATH = "/my/speeddial"
USER_EXCEPTION = "org.sipfoundry.sipxconfig.common.UserException"


def wire(number: str | None, label: str | None = None, blf: bool | None = False) -> dict[str, Any]:
    return {"label": label, "number": number, "blf": blf}


def button(number: str, label: str = "", blf: bool = False) -> dict[str, Any]:
    return {"number": number, "label": label, "blf": blf}


def stored(*buttons: dict[str, Any], group: bool = False, presence: bool | None = True) -> dict[str, Any]:
    named = [{**item, "name": f"{item['label']}={item['number']}"} for item in buttons]
    document = {"groupSpeedDial": group, "updatePhones": None, "buttons": named}
    return document if presence is None else {**document, "canSubscribeToPresence": presence}


def read(*buttons: dict[str, Any], **how: Any) -> Expected:
    return shows_j(PATH, stored(*buttons, **how))


def write(*buttons: dict[str, Any], **more: Any) -> Expected:
    return put(PATH, {"groupSpeedDial": False, "buttons": list(buttons), **more})


def run(http: Http, check: bool = False, **params: Any) -> dict[str, Any]:
    return http.run(SPEED_DIAL, check=check, **LOGIN, **params)


def test_converged_costs_one_read() -> None:
    http = Http(read(wire("3000", "Desk", True), wire("3001")))
    desired = [{"number": "3000", "label": "Desk", "blf": True}, {"number": " 3001"}]
    result = run(http, buttons=desired, group_speed_dial=False, update_phones=True)
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["speed_dial"] == {
        "group_speed_dial": False,
        "buttons": [button("3000", "Desk", True), button("3001")],
    }


def test_buttons_are_replaced_and_read_back_but_no_phone_is_rebooted() -> None:
    http = Http(read(wire("3000", "Desk", True)), write(wire("3001", "Lab")), read(wire("3001", "Lab")))
    result = run(http, buttons=[{"number": "3001", "label": "Lab"}])
    assert result["actions"] == [{"action": "update", "fields": ["buttons"]}]
    assert result["diff"]["before"]["buttons"] == [button("3000", "Desk", True)]


def test_phones_are_rebooted_only_when_asked_and_only_with_a_change() -> None:
    http = Http(read(), write(wire("3001"), updatePhones=True), read(wire("3001")))
    assert run(http, buttons=[{"number": "3001"}], update_phones=True)["changed"] is True


def test_a_button_keeps_what_the_task_does_not_mention() -> None:
    live = wire("3000", "Desk", True), wire("3000", "Desk 2"), wire("3001")
    after = live[0], wire("3000", "Second"), live[2]
    http = Http(read(*live), write(*after), read(*after))
    desired = [{"number": "3000"}, {"number": "3000", "label": "Second"}, {"number": "3001"}]
    assert run(http, buttons=desired)["changed"] is True


def test_labels_and_the_list_can_be_cleared() -> None:
    http = Http(read(wire("3000", "Desk")), write(wire("3000")), read(wire("3000")))
    assert run(http, buttons=[{"number": "3000", "label": ""}])["changed"] is True
    assert run(Http(read(wire("3000", "Desk")), write(), read()), buttons=[])["changed"] is True
    assert run(Http(read()), buttons=[])["changed"] is False
    assert run(Http(read(wire("3000", "Desk"))))["changed"] is False


def test_order_counts_and_check_mode_predicts() -> None:
    http = Http(read(wire("3000"), wire("3001")))
    result = run(http, check=True, buttons=[{"number": "3001"}, {"number": "3000"}])
    assert result["diff"]["after"]["buttons"] == [button("3001"), button("3000")]


# ------------------------------------------------------------------- own list, group list
GROUP = wire("3000", "Desk", True)


def test_the_list_of_the_group_becomes_an_own_one_only_for_other_buttons() -> None:
    assert run(Http(read(GROUP, group=True)), buttons=[{"number": "3000"}])["changed"] is False
    http = Http(read(GROUP, group=True), write(wire("3001")), read(wire("3001")))
    result = run(http, buttons=[{"number": "3001"}])
    assert result["actions"][0]["fields"] == ["group_speed_dial", "buttons"]
    assert result["diff"]["before"]["group_speed_dial"] is True


def test_an_own_copy_of_the_list_of_the_group() -> None:
    http = Http(read(GROUP, group=True), write(GROUP), read(GROUP))
    assert run(http, group_speed_dial=False)["speed_dial"]["buttons"] == [button("3000", "Desk", True)]


def test_following_the_group_removes_the_own_list() -> None:
    http = Http(read(wire("3001")), put(PATH, {"groupSpeedDial": True}), read(GROUP, group=True))
    result = run(http, group_speed_dial=True)
    assert result["speed_dial"]["buttons"] == [button("3000", "Desk", True)]
    assert result["diff"] == {"before": {"group_speed_dial": False}, "after": {"group_speed_dial": True}}
    assert "removes the user's own buttons: 3001" in http.warnings[0]
    http = Http(read(wire("3001")))
    assert run(http, check=True, group_speed_dial=True)["changed"] is True
    assert len(http.warnings) == 1


def test_buttons_beside_the_group_are_left_alone_with_a_warning() -> None:
    http = Http(read(GROUP, group=True))
    assert run(http, group_speed_dial=True, buttons=[{"number": "3001"}])["changed"] is False
    assert "buttons was left alone" in http.warnings[0]
    http = Http(read(GROUP, group=True))
    assert run(http, group_speed_dial=True, buttons=[button("3000", "Desk", True)])["changed"] is False
    assert http.warnings == []


# --------------------------------------------------------------------- presence
def test_without_the_permission_blf_stays_as_it_is() -> None:
    live = wire("3000", "Desk", True), wire("3001", "Lab")
    desired = [{"number": "3000", "label": "Desk", "blf": False}, {"number": "3001", "label": "Lab", "blf": True}]
    http = Http(read(*live, presence=False))
    assert run(http, buttons=desired)["changed"] is False
    assert "blf is left off for 3001" in http.warnings[0]


def test_without_the_permission_a_new_label_loses_blf() -> None:
    after = wire("3000", "Other", False)
    http = Http(read(wire("3000", "Desk", True), presence=False), write(after), read(after, presence=False))
    assert run(http, buttons=[{"number": "3000", "label": "Other"}])["changed"] is True
    assert "blf is left off for 3000" in http.warnings[0]


def test_an_old_server_does_not_report_the_permission() -> None:
    http = Http(read(presence=None), write(wire("3000", None, True)), read(wire("3000", None, False), presence=None))
    result = run(http, buttons=[{"number": "3000", "blf": True}], retries=0)
    assert result["failure"]["kind"] == "not_converged"


def test_a_number_that_nobody_can_watch() -> None:
    refusal = failed(write(wire("nowhere", None, True)), "error.notValidBlf", USER_EXCEPTION)
    result = run(Http(read(), refusal), buttons=[{"number": "nowhere", "blf": True}])
    assert result["failure"]["kind"] == "invalid"
    assert "presence of one of these numbers: nowhere" in result["msg"]


def test_another_refusal_stays_what_it_is() -> None:
    result = run(Http(read(), failed(write(wire("1")), "error.x", USER_EXCEPTION)), buttons=[{"number": "1"}])
    assert "error.x" in result["msg"]


# ----------------------------------------------------------------------- odds and ends
def test_labels_beyond_latin_1_are_compared_as_shown() -> None:
    http = Http(read(wire("44", "?ód?")))
    assert run(http, buttons=[{"number": "44", "label": "Łódź"}])["changed"] is False
    assert "the label of the button 44 reads '?ód?', which can be 'Łódź' or another text" in http.warnings[0]


@pytest.mark.parametrize("desired", [{"number": " "}, {"number": "3" * 256}, {"number": "1", "label": "x" * 256}])
def test_bad_values_are_refused_before_any_request(desired: dict[str, Any]) -> None:
    assert run(Http(), buttons=[desired])["failure"]["kind"] == "invalid"


@pytest.mark.parametrize("document", [[], 7, None, {"buttons": 7}, {"buttons": [7]}, {"groupSpeedDial": "maybe"}])
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    assert run(Http(shows_j(PATH, document)), buttons=[])["failure"]["kind"] == "unexpected_answer"


def test_a_server_without_speed_dial() -> None:
    assert run(Http(refused(asked(PATH), 404, "")), buttons=[])["failure"]["kind"] == "not_found"


# ------------------------------------------------------------------- against the simulator
@pytest.mark.parametrize("legacy", [False, True])
def test_recipe(legacy: bool) -> None:
    group = {"name": "desk", "weight": 1, "speeddial": [GROUP | {"number": "3101"}]}
    sandbox = simulated({"groups": ["desk"]}, groups=[group], system={"legacy": legacy})
    desired = [{"number": "3101", "label": "Lee", "blf": True}, {"number": "0170", "label": "Łódź"}]
    sandbox.recipe(SPEED_DIAL, expect_requests=1, **LOGIN, buttons=desired)
    sandbox.recipe(SPEED_DIAL, expect_requests=1, **LOGIN, buttons=desired[::-1], update_phones=True)
    sandbox.recipe(SPEED_DIAL, expect_requests=1, **LOGIN, buttons=[])
    sandbox.recipe(SPEED_DIAL, expect_requests=1, **LOGIN, group_speed_dial=True)
    applied = sandbox.recipe(SPEED_DIAL, expect_requests=1, **LOGIN, group_speed_dial=False)
    assert applied["speed_dial"]["buttons"] == [button("3101", "Desk", True)]


def test_without_presence_in_the_simulator() -> None:
    user = {"permissions": {"subscribe-to-presence": False}, "speeddial": [wire("3101", "Lee", True)]}
    sandbox = simulated(user)
    desired = [{"number": "3101", "label": "Lee", "blf": False}, {"number": "0170", "blf": True}]
    applied = sandbox.recipe(SPEED_DIAL, expect_requests=1, **LOGIN, buttons=desired)
    assert applied["speed_dial"]["buttons"] == [button("3101", "Lee", True), button("0170")]


def test_a_number_that_nobody_can_watch_in_the_simulator() -> None:
    result = simulated().run(SPEED_DIAL, **LOGIN, buttons=[{"number": "nowhere", "blf": True}])
    assert "presence of one of these numbers" in result["msg"]


# ------------------------------------------------------------------- texts that would be destroyed
HIDDEN = wire("3101", "?????? ?")


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(
    ("desired", "group"),
    [
        ({"buttons": [{"number": "3101"}, {"number": "3102", "label": "New"}]}, False),
        ({"buttons": [{"number": "3101", "blf": True}]}, False),
        ({"group_speed_dial": False}, True),
    ],
)
def test_a_masked_label_is_not_written_back(check: bool, desired: dict[str, Any], group: bool) -> None:
    result = run(Http(read(HIDDEN, group=group)), check=check, **desired)
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is False
    assert "label '?????? ?' of the button 3101" in result["msg"]
    assert "masked_texts" in result["msg"]


def test_a_masked_label_can_leave_the_write_out() -> None:
    http = Http(read(HIDDEN))
    result = run(http, buttons=[{"number": "3101"}, {"number": "3102"}], masked_texts="skip")
    assert result["changed"] is False
    assert "masked_texts: skip leaves it as it is" in http.warnings[0]


def test_a_masked_label_can_be_overwritten() -> None:
    after = [HIDDEN, wire("3102")]
    http = Http(read(HIDDEN), write(*after), read(*after))
    result = run(http, buttons=[{"number": "3101"}, {"number": "3102"}], masked_texts="overwrite")
    assert result["changed"] is True
    assert "masked_texts: overwrite writes it as it is shown" in http.warnings[0]


def test_a_masked_label_that_is_mentioned_or_not_written_is_no_failure() -> None:
    shown = [HIDDEN, wire("3102")]
    http = Http(read(HIDDEN), write(wire("3101", "Привет 😀"), wire("3102")), read(*shown))
    assert run(http, buttons=[{"number": "3101", "label": "Привет 😀"}, {"number": "3102"}])["changed"] is True
    assert run(Http(read(HIDDEN)), buttons=[{"number": "3101"}])["changed"] is False
    http = Http(read(HIDDEN), write(wire("3102")), read(wire("3102")))
    assert run(http, buttons=[{"number": "3102"}])["changed"] is True


# ------------------------------------------------------------------- changes that cannot be seen
MASHA = wire("3101", "????")


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("choice", ["fail", "skip"])
def test_a_label_that_reads_alike_is_left_with_a_warning(check: bool, choice: str) -> None:
    http = Http(read(MASHA))
    result = run(http, check, buttons=[{"number": "3101", "label": "Даша"}], masked_texts=choice)
    assert result["changed"] is False
    assert not result.get("failed")
    assert "which can be 'Даша' or another text" in http.warnings[0]
    assert "masked_texts: overwrite writes it" in http.warnings[0]


@pytest.mark.parametrize("group", [False, True])
def test_a_label_that_reads_alike_is_written_in_each_run_when_asked(group: bool) -> None:
    desired = {"buttons": [{"number": "3101", "label": "Даша"}], "masked_texts": "overwrite"}
    assert run(Http(read(MASHA, group=group)), check=True, **desired)["changed"] is True
    http = Http(read(MASHA, group=group), write(wire("3101", "Даша")), read(MASHA))
    result = run(http, **desired)
    assert result["changed"] is True
    assert result["diff"]["before"]["buttons"] == [button("3101", "????")]
    assert result["speed_dial"]["buttons"] == [button("3101", "Даша")]
    assert "overwrite writes it in each run" in http.warnings[0]


@pytest.mark.parametrize("check", [False, True])
def test_a_number_that_reads_alike_is_a_failure_because_calls_follow_it(check: bool) -> None:
    shown = wire("????@x.test")
    result = run(Http(read(shown)), check, buttons=[{"number": "юлия@x.test"}])
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is False
    assert "'юлия@x.test' or another text" in result["msg"]
    assert "masked_texts to overwrite" in result["msg"]
    http = Http(read(shown))
    assert run(http, buttons=[{"number": "юлия@x.test"}], masked_texts="skip")["changed"] is False
    assert http.warnings
    http = Http(read(shown), write(wire("юлия@x.test")), read(shown))
    assert run(http, buttons=[{"number": "юлия@x.test"}], masked_texts="overwrite")["changed"] is True


def test_a_text_that_reads_alike_is_written_with_a_change_beside_it() -> None:
    http = Http(read(MASHA), write(wire("3101", "Даша"), wire("3102")), read(MASHA, wire("3102")))
    result = run(http, buttons=[{"number": "3101", "label": "Даша"}, {"number": "3102"}])
    assert result["changed"] is True
    assert result["diff"]["before"]["buttons"] == [button("3101", "????")]
    assert http.warnings == []


@pytest.mark.parametrize("check", [False, True])
def test_an_export_with_a_masked_label_and_one_button_more_is_a_failure(check: bool) -> None:
    result = run(Http(read(MASHA)), check, buttons=[{"number": "3101", "label": "????"}, {"number": "3102"}])
    assert result["failure"]["kind"] == "conflict"
    assert "label '????' of the button 3101" in result["msg"]
    assert run(Http(read(MASHA)), buttons=[{"number": "3101", "label": "????"}])["changed"] is False


def test_a_text_with_a_question_mark_that_is_new_is_written() -> None:
    http = Http(read(), write(wire("3101", "Who?")), read(wire("3101", "Who?")))
    assert run(http, buttons=[{"number": "3101", "label": "Who?"}])["changed"] is True
