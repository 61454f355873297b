# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""phone_call_event and phone_call_event_info, call by call and against the simulator."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import ExportRequest
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.client import VOIPNOW
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.events import event_of, event_path
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.phone_call_event import PHONE_CALL_EVENT
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.phone_call_event_info import (
    PHONE_CALL_EVENT_INFO,
)
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.phone_call_event import (
    EVENTS,
    KEY,
    LIST,
    URL,
    listing,
    post,
    put,
    row,
    run,
)
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import (
    APP,
    PAGE,
    WITH_TOKEN,
    collection,
    envelopes,
    error,
    login,
    read,
    simulated,
)


# ----------------------------------------------------------------- nothing to do
def test_converged_costs_a_login_and_one_read() -> None:
    result = run(Http(login(), listing(row())), method="POST", note="CRM", enabled=True)
    assert result["changed"] is False
    assert result["requests"] == 2
    assert result["phone_call_event"] == {
        **KEY,
        "method": "POST",
        "note": "CRM",
        "enabled": True,
        "id": "e1",
        "modified": "2026-01-01T00:00:00Z",
    }


def test_every_form_of_the_list() -> None:
    rows = [row(), row(id="e2", type="1")]
    for name, document in envelopes(rows).items():
        assert run(Http(login(), read(LIST).answers(200, document)))["changed"] is False, name


def test_numbers_may_be_numbers() -> None:
    shown = row(type=0, method=1, status=1, id=77)
    result = run(Http(login(), listing(shown)), method="POST", enabled=True)
    assert result["changed"] is False
    assert result["phone_call_event"]["id"] == "77"


# ------------------------------------------------------------------------- create
NEW = {"type": "0", "url": URL, "method": "1", "status": "1"}


@pytest.mark.parametrize("reply", [(200, row()), (200, {"id": "e1"}), (200, [row()]), (204, None)])
def test_a_new_event_is_complete_and_looked_up_for_its_id(reply: tuple[int, Any]) -> None:
    http = Http(login(), listing(row(type="1")), post(NEW).answers(*reply), listing(row(type="1"), row(note="")))
    result = run(http)
    assert result["changed"] is True
    assert result["actions"][0]["action"] == "create"
    assert result["phone_call_event"]["id"] == "e1"
    assert result["requests"] == 4


def test_a_new_event_as_described() -> None:
    document = {"type": "4", "url": URL, "method": "0", "note": "", "status": "0"}
    shown = row(type="4", method="0", note="", status="0")
    http = Http(login(), listing(), post(document).answers(204), listing(shown))
    result = run(http, type="outgoing_answered", method="GET", note="", enabled=False)
    assert result["phone_call_event"]["enabled"] is False


def test_a_create_in_check_mode() -> None:
    result = run(Http(login(), listing()), check=True, note="CRM")
    assert result["changed"] is True
    assert result["diff"] == {
        "before": {},
        "after": {**KEY, "method": "POST", "note": "CRM", "enabled": True},
    }


@pytest.mark.parametrize("status", [404, 501])
def test_servers_that_want_the_type_in_the_path_too(status: int) -> None:
    http = Http(
        login(),
        listing(),
        post(NEW).answers(status, error("request_not_implemented")),
        post(NEW, f"{EVENTS}0/").answers(204),
        listing(row()),
    )
    assert run(http)["changed"] is True


def test_a_create_whose_answer_is_lost_is_looked_up_and_not_repeated() -> None:
    lost = VoiceError(errors.UNREACHABLE, "reset", response_lost=True)
    http = Http(login(), listing(), post(NEW).fails(lost), listing(row()))
    assert run(http)["changed"] is True
    # VoipNow takes a second event of one address, so it is not sent again: it can show later.
    http = Http(login(), listing(), post(NEW).fails(lost), listing(), listing(), listing(row()))
    assert run(http)["changed"] is True
    result = run(Http(login(), listing(), post(NEW).fails(lost), *[listing()] * 7))
    assert (result["failure"]["kind"], result["changed"]) == ("unreachable", True)
    assert "the object may have been created" in result["msg"]


def test_an_accepted_event_that_does_not_show_is_a_failure() -> None:
    http = Http(login(), listing(), post(NEW).answers(204), *[listing()] * 4)
    assert run(http)["failure"]["kind"] == "not_converged"


@pytest.mark.parametrize("code", ["pcet_type_invalid", "pce_type_invalid", "pce_method_invalid"])
def test_a_refused_create(code: str) -> None:
    result = run(Http(login(), listing(), post(NEW).answers(400, error(code))))
    assert (result["failure"]["kind"], result["failure"]["code"]) == ("invalid", code)


# ------------------------------------------------------------------------- update
@pytest.mark.parametrize("reply", [(200, row()), (200, {"id": "e1"}), (204, None)])
def test_only_the_difference_is_written(reply: tuple[int, Any]) -> None:
    after = listing(row(method="0", status="1"))
    http = Http(login(), listing(row(status="0")), put({"method": "0", "status": "1"}).answers(*reply), after)
    result = run(http, method="GET", enabled=True, note="CRM")
    assert result["changed"] is True
    assert result["actions"] == [{"action": "update", "fields": ["method", "enabled"]}]


def test_the_note_is_left_alone_or_cleared() -> None:
    assert run(Http(login(), listing(row())))["changed"] is False
    http = Http(login(), listing(row()), put({"note": ""}).answers(204), listing(row(note=None)))
    assert run(http, note="")["changed"] is True
    assert run(Http(login(), listing(row(note=None))), note="")["changed"] is False


def test_an_event_named_by_id_can_get_another_address() -> None:
    options = {"id": "e1", "type": None, "event_url": "https://new.test/"}
    after = listing(row(id="e0"), row(url="https://new.test/"))
    http = Http(login(), listing(row(id="e0"), row()), put({"url": "https://new.test/"}).answers(204), after)
    result = run(http, **options)
    assert result["phone_call_event"]["event_url"] == "https://new.test/"
    again = run(Http(login(), after), **options)
    assert again["changed"] is False


def test_two_events_never_get_one_address() -> None:
    rows = (row(id="e0", url="https://new.test/"), row())
    result = run(Http(login(), listing(*rows)), id="e1", type=None, event_url="https://new.test/")
    assert result["failure"]["kind"] == "conflict"
    assert "event e1 cannot get the address https://new.test/, as the event e0" in result["msg"]
    other = (row(id="e0", url="https://new.test/", type="1"), row())
    after = listing(other[0], row(url="https://new.test/"))
    http = Http(login(), listing(*other), put({"url": "https://new.test/"}).answers(204), after)
    assert run(http, id="e1", type=None, event_url="https://new.test/")["changed"] is True


def test_the_type_of_an_event_cannot_be_changed() -> None:
    result = run(Http(login(), listing(row())), id="e1", type="hangup")
    assert result["failure"]["kind"] == "conflict"
    assert "event e1 is of the type dial_in, which cannot be changed" in result["msg"]


def test_an_id_cannot_be_chosen() -> None:
    result = run(Http(login(), listing()), id="e9")
    assert result["failure"]["kind"] == "not_found"
    assert "has no event with the id e9" in result["msg"]


def test_addresses_in_another_encoding_are_the_same() -> None:
    assert run(Http(login(), listing(row(url="https://crm.test/calls?who=a b"))))["changed"] is False
    twice = "https%3A%2F%2Fcrm.test%2Fcalls%3Fwho%3Da%2520b"
    result = run(Http(login(), listing(row(url=twice))))
    assert result["changed"] is False
    assert result["phone_call_event"]["event_url"] == URL


def test_two_events_of_one_address_are_not_guessed_between() -> None:
    for state in ("present", "absent"):
        result = run(Http(login(), listing(row(), row(id="e2"))), state=state)
        assert result["failure"]["kind"] == "conflict"
        assert "has 2 such events: e1, e2" in result["msg"]


def test_an_update_that_is_ignored_is_a_failure() -> None:
    http = Http(login(), listing(row()), put({"note": "new"}).answers(204), *[listing(row())] * 4)
    result = run(http, note="new")
    assert (result["failure"]["kind"], result["failure"]["fields"]) == ("not_converged", ["note"])
    # A list can lag behind a write.
    http = Http(login(), listing(row()), put({"note": "new"}).answers(204), listing(row()), listing(row(note="new")))
    assert run(http, note="new")["changed"] is True


def test_an_update_whose_proof_cannot_be_read_has_changed_something() -> None:
    http = Http(login(), listing(row()), put({"note": "new"}).answers(204), read(LIST).answers(403))
    result = run(http, note="new")
    assert (result["failed"], result["changed"]) == (True, True)


# ------------------------------------------------------------------------ bad input
@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"extension": "@self"}, "extension must be an extension number"),
        ({"extension": ""}, "extension must not be empty"),
        ({"type": None}, "type must be given where id is not"),
        ({"type": None, "event_url": None, "state": "absent"}, "type and event_url must be given where id is not"),
        ({"event_url": "crm.test"}, "event_url must be an http or https address"),
        ({"event_url": "https://crm.test/a b"}, "event_url must be an http or https address"),
        ({"event_url": ""}, "event_url must not be empty"),
        ({"id": ""}, "id must not be empty"),
        ({"id": "../0"}, "id must be the id of an event"),
    ],
)
def test_wrong_options_cost_no_request(options: dict[str, Any], problem: str) -> None:
    result = run(Http(), **options)
    assert problem in result["msg"]
    assert "nothing was sent" in result["msg"]


@pytest.mark.parametrize("bad", [{"status": "maybe"}, {"url": []}, {"id": {}}, {"status": 7}])
def test_events_of_another_shape(bad: dict[str, Any]) -> None:
    assert run(Http(login(), listing(row(**bad))))["failure"]["kind"] == "unexpected_answer"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
)


@given(st.dictionaries(st.sampled_from(["id", "type", "method", "url", "note", "status", "modified"]), ANYTHING))
def test_any_entry_is_an_event_with_a_safe_address_or_a_named_problem(entry: dict[str, Any]) -> None:
    try:
        event = {"extension": "0007*110", **event_of(entry)}
        path = event_path("@me", event)
    except (WrongValue, VoiceError):
        return
    assert len(path.strip("/").split("/")) == 6


def test_the_recipe() -> None:
    sandbox = simulated()
    sandbox.recipe(PHONE_CALL_EVENT, expect_requests=2, **APP, **KEY, note="CRM")
    sandbox.recipe(PHONE_CALL_EVENT, expect_requests=2, **APP, **KEY, note="", method="GET", enabled=False)
    sandbox.recipe(PHONE_CALL_EVENT, expect_requests=2, **APP, **{**KEY, "type": "hangup"})
    sandbox.recipe(PHONE_CALL_EVENT, expect_requests=2, **APP, **KEY, state="absent")
    kept = sandbox.run(PHONE_CALL_EVENT_INFO, **APP, extension="0007*110")["phone_call_events"]
    assert [event["type"] for event in kept] == ["hangup"]


# ------------------------------------------------------------- phone_call_event_info
def test_events_are_filtered_and_sorted_here() -> None:
    rows = [row(id="e3", type="2"), row(id="e2", url="https://z.test/"), row(status="0", note=None)]

    def listed(**options: Any) -> list[str]:
        http = Http(login(), listing(*rows))
        result = http.run(PHONE_CALL_EVENT_INFO, **APP, extension="0007*110", **options)
        assert result["changed"] is False
        return [event["id"] for event in result["phone_call_events"]]

    assert listed() == ["e1", "e2", "e3"]
    assert listed(type="dial_in") == ["e1", "e2"]
    assert listed(enabled=True) == ["e2", "e3"]
    assert listed(enabled=False) == ["e1"]


def test_no_events() -> None:
    http = Http(login(), listing())
    assert http.run(PHONE_CALL_EVENT_INFO, **APP, extension="0007*110")["phone_call_events"] == []


# ------------------------------------------------------------------------------ export
def exported(http: Http) -> list[dict[str, Any]]:
    client = http.connect(VOIPNOW, VOIPNOW.settings(WITH_TOKEN))
    request = ExportRequest(place={"user_id": "@me", "extension": "0007*110"})
    found = PHONE_CALL_EVENT.export(client, request).values
    http.done()
    assert isinstance(found, list)
    return found


def test_an_export_names_the_id_only_where_nothing_else_distinguishes_events() -> None:
    rows = [row(), row(id="e2", type="9"), row(id="e3", type="1"), row(id="e4", type="1", note="again")]
    found = [(one.get("type"), one.get("id"), one["note"]) for one in exported(Http(listing(*rows)))]
    assert found == [
        ("dial_in", None, "CRM"),
        ("dial_out", "e3", "CRM"),
        ("dial_out", "e4", "again"),
        # A type of a newer version has no name here, but the event can be given back by its id.
        (None, "e2", "CRM"),
    ]


def test_an_export_that_cannot_be_whole_fails() -> None:
    many = [row(id=f"e{number}") for number in range(4999)]
    pages = [read(f"{EVENTS}{PAGE}{start}").answers(200, collection(many)) for start in (0, 4999)]
    with pytest.raises(VoiceError) as caught:
        exported(Http(*pages))
    assert caught.value.kind == errors.UNEXPECTED_ANSWER
    assert "VoipNow pages to 9998 events of 0007*110; there may be more" in caught.value.message


def test_an_export_looks_at_each_named_place_once() -> None:
    here = {"extension": "0007*110", "type": "dial_in", "event_url": URL, "user_id": "@me"}
    desired_states = [PHONE_CALL_EVENT.prepare({**here, **more}) for more in ({}, {"type": "hangup"}, {"user_id": "7"})]
    assert PHONE_CALL_EVENT.export_requests(desired_states, secrets=True) == (
        ExportRequest(True, {"user_id": "@me", "extension": "0007*110"}),
        ExportRequest(True, {"user_id": "7", "extension": "0007*110"}),
    )
