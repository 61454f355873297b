# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call forwarding on servers that differ from the normal one."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward import CALL_FORWARD
from ansible_collections.ucfleet.voice.tests.unit.support.call_forward import (
    ALONG,
    LEGACY,
    PATH,
    SCHEDULES,
    legacy,
    no_callfwd,
    ring,
    stored,
    stored_legacy,
    wire,
    written,
)
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import PUT, Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    BASE,
    LOGIN,
    SUBJECT,
    asked,
    put,
    refused,
    shows_j,
    shows_x,
)


# --------------------------------------------------------- servers without callfwd
@pytest.mark.parametrize("wrapper", ["call-sequence", "callsequence"])
def test_old_server(wrapper: str) -> None:
    live = stored_legacy(legacy("3200"), wrapper=wrapper)
    http = Http(no_callfwd(), shows_x(LEGACY, live))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": ""}])["changed"] is False
    document = {"call-sequence": {"rings": [legacy("3201", type=ALONG)], "expiration": 22}}
    http = Http(no_callfwd(), shows_x(LEGACY, live), put(LEGACY, document))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3201", "type": ALONG}])
    assert result["call_forward"]["with_voicemail"] is True


@pytest.mark.parametrize(("live", "desired"), [((legacy("3200"),), {"rings": []}), ((), {"expiration": 30})])
def test_old_server_takes_an_empty_list_in_xml_only(live: tuple[Any, ...], desired: dict[str, Any]) -> None:
    seconds = desired.get("expiration", 22)
    body = f"<call-sequence><rings /><expiration>{seconds}</expiration></call-sequence>".encode()
    write = PUT(BASE + LEGACY).basic("3100", "canary-pw").header("Content-Type", "text/xml").raw(body).answers(200)
    http = Http(no_callfwd(), shows_x(LEGACY, stored_legacy(*live)), write)
    assert http.run(CALL_FORWARD, **LOGIN, **desired)["changed"] is True


def test_old_server_has_no_schedules() -> None:
    http = Http(no_callfwd(), shows_x(LEGACY, stored_legacy()))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200", "schedule": "Evenings"}])
    assert result["failure"]["kind"] == "invalid"
    assert "no schedules" in result["msg"]


def test_a_server_with_neither() -> None:
    result = Http(no_callfwd(), refused(asked(LEGACY), 404, "")).run(CALL_FORWARD, **LOGIN, rings=[])
    assert result["failure"]["kind"] == "not_found"
    assert "does not offer" in result["msg"]


def test_a_document_in_a_wrapper_is_read_as_well() -> None:
    document = {"callsequence": {**stored(wire("3200")), "withVoicemail": False}}
    result = Http(shows_j(PATH, document)).run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200"}])
    assert result["changed"] is False
    assert result["call_forward"]["with_voicemail"] is False


# ----------------------------------------------------------------- Latin-1 answers
def test_a_number_beyond_latin_1_is_read_where_it_is_not_masked() -> None:
    http = Http(shows_j(PATH, stored(wire("?ó?w@x.test"))), shows_x(LEGACY, stored_legacy(legacy("żółw@x.test"))))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "żółw@x.test"}])["changed"] is False


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("exact", ["анна@x.test", "????@x.test"])
def test_a_target_that_only_reads_alike_is_changed(check: bool, exact: str) -> None:
    rings = [
        shows_j(PATH, stored(wire("????@x.test", 41))),
        shows_x(LEGACY, stored_legacy(legacy(exact))),
    ]
    http = Http(*rings, *([] if check else [put(PATH, written(wire("юлия@x.test")))]))
    result = http.run(CALL_FORWARD, check=check, **LOGIN, rings=[{"number": "юлия@x.test"}])
    assert result["changed"] is True
    assert result["diff"]["before"] == {"rings": [ring(exact, "41")]}
    assert result["diff"]["after"] == {"rings": [ring("юлия@x.test")]}


def test_an_old_server_masks_nothing() -> None:
    document = {"call-sequence": {"rings": [legacy("юлия@x.test")], "expiration": 22}}
    http = Http(no_callfwd(), shows_x(LEGACY, stored_legacy(legacy("????@x.test"))), put(LEGACY, document))
    assert http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "юлия@x.test"}])["changed"] is True


@pytest.mark.parametrize("other", [{"type": ALONG}, {"enabled": False}, {"expiration": 21}])
def test_numbers_of_rings_that_differ_otherwise_are_not_assigned(other: dict[str, Any]) -> None:
    http = Http(
        shows_j(PATH, stored(wire("????@x.test"))), shows_x(LEGACY, stored_legacy(legacy("анна@x.test", **other)))
    )
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "3200"}])
    assert result["failure"]["kind"] == "conflict"
    assert "changed between two reads" in result["msg"]


def test_a_number_beyond_latin_1_survives_another_change() -> None:
    http = Http(
        shows_j(PATH, stored(wire("?ó?w@x.test", 41))),
        shows_x(LEGACY, stored_legacy(legacy("żółw@x.test"))),
        put(PATH, written(wire("żółw@x.test", 41), expiration=30)),
    )
    assert http.run(CALL_FORWARD, **LOGIN, expiration=30)["changed"] is True


@pytest.mark.parametrize("now", [[], ["3200"], ["żółw@x.test", "3200"]])
def test_numbers_are_never_written_to_rings_that_changed_between_two_reads(now: list[str]) -> None:
    http = Http(
        shows_j(PATH, stored(wire("?ó?w@x.test", 41))), shows_x(LEGACY, stored_legacy(*(legacy(text) for text in now)))
    )
    result = http.run(CALL_FORWARD, **LOGIN, expiration=30)
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is False


# -------------------------------------------------------------------------- errors
@pytest.mark.parametrize(
    ("desired", "text"),
    [
        ({"rings": [{"number": "3" * 256}]}, "255 characters"),
        ({"rings": [{"number": "3200", "expiration": -1}]}, "expiration must be 0..86400"),
        ({"expiration": 90000}, "expiration must be 0..86400"),
    ],
)
def test_bad_values_are_refused_before_any_request(desired: dict[str, Any], text: str) -> None:
    result = Http().run(CALL_FORWARD, **LOGIN, **desired)
    assert result["failure"]["kind"] == "invalid"
    assert text in result["msg"]


def test_an_unknown_ring_type_is_refused_before_any_request() -> None:
    problem = validated(CALL_FORWARD, {**LOGIN, "rings": [{"number": "3200", "type": "if no response"}]})[1]
    assert problem is not None
    assert "If no response" in problem


@pytest.mark.parametrize(
    "document",
    [[], 7, "x", None, {}, {"rings": 7}, {"rings": [7]}, {"rings": [], "expiration": []}, {"callsequence": 7}],
)
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(shows_j(PATH, document)).run(CALL_FORWARD, **LOGIN, rings=[])
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize("document", [{}, 7, [7], [[]]])
def test_schedules_of_another_shape_are_no_traceback(document: Any) -> None:
    http = Http(shows_j(PATH, stored()), shows_j(SCHEDULES, document))
    result = http.run(CALL_FORWARD, **LOGIN, rings=[{"number": "1", "schedule": "x"}])
    assert result["failure"]["kind"] == "unexpected_answer"


def test_wrong_password() -> None:
    result = Http(refused(asked(PATH), 401, "Bad credentials")).run(CALL_FORWARD, **LOGIN, rings=[])
    assert result["failure"]["kind"] == "authentication"
    assert result["msg"].startswith(f"call_forward of {SUBJECT}: ")
    assert "canary" not in str(result)
