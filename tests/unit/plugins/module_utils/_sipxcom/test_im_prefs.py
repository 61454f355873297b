# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.im_prefs import IM_PREFS
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import as_desired
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, PUT, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import simulated

PATH = "/sipxconfig/rest/my/im/prefs"
LOGIN = {"url": "https://pbx.test:8080", "username": "3100", "password": "canary-pw"}
DEFAULTS = {"statusPhonePresence": True, "statusCallInfo": False, "otpMessage": "On the phone", "voicemailOnDnd": False}
LATIN1 = "text/plain; charset=ISO-8859-1"


def look() -> Expected:
    return GET(PATH).basic("3100", "canary-pw").header("Accept", "application/json")


def read(**changed: Any) -> Expected:
    return look().answers(200, {**DEFAULTS, **changed}, content_type=LATIN1)


def test_converged_costs_one_read() -> None:
    result = Http(read()).run(
        IM_PREFS,
        **LOGIN,
        phone_presence=True,
        call_info=False,
        on_the_phone_message="On the phone",
        voicemail_on_dnd=False,
    )
    assert result["changed"] is False
    assert result["requests"] == 1
    assert result["im_prefs"] == {
        "phone_presence": True,
        "call_info": False,
        "on_the_phone_message": "On the phone",
        "voicemail_on_dnd": False,
    }


@pytest.mark.parametrize(
    ("option", "wire", "value"),
    [
        ("phone_presence", "statusPhonePresence", False),
        ("call_info", "statusCallInfo", True),
        ("on_the_phone_message", "otpMessage", "In a call"),
        ("voicemail_on_dnd", "voicemailOnDnd", True),
    ],
)
def test_only_the_difference_is_written(option: str, wire: str, value: Any) -> None:
    predicted = Http(read()).run(IM_PREFS, check=True, **LOGIN, **{option: value})
    applied = Http(read(), PUT(PATH).basic("3100", "canary-pw").json({wire: value}).answers(200)).run(
        IM_PREFS, **LOGIN, **{option: value}
    )
    assert applied["requests"] == 2
    assert applied["actions"] == [{"action": "update", "fields": [option]}]
    assert {**applied, "requests": 1} == predicted
    assert Http(read(**{wire: value})).run(IM_PREFS, **LOGIN, **{option: value})["changed"] is False


def test_the_message_is_cleared_and_then_reads_as_null() -> None:
    http = Http(read(), PUT(PATH).json({"otpMessage": ""}).answers(200))
    assert http.run(IM_PREFS, **LOGIN, on_the_phone_message="")["changed"] is True
    assert Http(read(otpMessage=None)).run(IM_PREFS, **LOGIN, on_the_phone_message="")["changed"] is False


def test_what_is_not_mentioned_is_left_alone() -> None:
    assert Http(read(otpMessage="Mine")).run(IM_PREFS, **LOGIN, call_info=False)["changed"] is False


def test_latin_1_answers_are_decoded_by_their_charset() -> None:
    body = '{"otpMessage":"déjà vu"}'
    answer = look().answers(200, text="x", content_type=LATIN1)
    reply = answer.reply()
    reply.body = body.encode("latin-1")
    result = Http(answer).run(IM_PREFS, **LOGIN, on_the_phone_message="déjà vu")
    assert result["changed"] is False


def test_a_text_that_cannot_be_read_back_converges() -> None:
    text = "Привет €5"
    http = Http(read(), PUT(PATH).json({"otpMessage": text}).answers(200))
    assert http.run(IM_PREFS, **LOGIN, on_the_phone_message=text)["changed"] is True
    again = Http(read(otpMessage="?????? ?5")).run(IM_PREFS, **LOGIN, on_the_phone_message=text)
    assert again["changed"] is False
    assert again["im_prefs"]["on_the_phone_message"] == text


@pytest.mark.parametrize("choice", ["fail", "skip"])
def test_a_message_that_reads_alike_is_left_with_a_warning(choice: str) -> None:
    http = Http(read(otpMessage="????"), PUT(PATH).json({"statusCallInfo": True}).answers(200))
    result = http.run(IM_PREFS, **LOGIN, on_the_phone_message="Сплю", call_info=True, masked_texts=choice)
    assert result["actions"] == [{"action": "update", "fields": ["call_info"]}]
    assert "on_the_phone_message reads '????', which can be 'Сплю' or another text" in http.warnings[0]


@pytest.mark.parametrize("check", [False, True])
def test_a_message_that_reads_alike_is_written_in_each_run_when_asked(check: bool) -> None:
    write = [] if check else [PUT(PATH).json({"otpMessage": "Сплю"}).answers(200)]
    http = Http(read(otpMessage="????"), *write)
    result = http.run(IM_PREFS, check=check, **LOGIN, on_the_phone_message="Сплю", masked_texts="overwrite")
    assert result["changed"] is True
    assert result["diff"] == {
        "before": {"on_the_phone_message": "????"},
        "after": {"on_the_phone_message": "Сплю"},
    }
    assert "overwrite writes it in each run" in http.warnings[0]


@pytest.mark.parametrize(
    ("shown", "desired", "same"),
    [
        ("caf?", "caf€", True),
        ("café", "café", True),
        ("caf?", "café", False),
        ("a.c?", "a.c€", True),
        ("abc?", "a.c€", False),
        ("?", "😀", True),
        ("??", "😀", True),
        ("???", "😀", False),
        ("??", "?😀", True),
        ("?\n", "€", False),
        ("", "€", False),
        ("?", "x", False),
    ],
)
def test_a_question_mark_stands_for_what_latin_1_lacks(shown: str, desired: str, same: bool) -> None:
    assert as_desired(shown, desired) == (desired if same else shown)


def test_nothing_desired_means_what_is_shown() -> None:
    assert as_desired("?", None) == "?"


@pytest.mark.parametrize("value", ["perhaps", "2"])
def test_a_switch_that_is_none_is_refused_by_the_options(value: str) -> None:
    with pytest.raises(AssertionError, match="call_info"):
        Http().run(IM_PREFS, **LOGIN, call_info=value)


@pytest.mark.parametrize(
    "document",
    [[], 7, "x", None, {"otpMessage": ["a"]}, {"statusCallInfo": {}}, {"statusCallInfo": "perhaps"}],
    ids=json.dumps,
)
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(look().answers(200, document)).run(IM_PREFS, **LOGIN, call_info=True)
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"status": 401, "reason": "Bad credentials"}, "authentication"),
        ({"status": 403, "reason": "Access is denied"}, "permission"),
        ({"status": 404}, "not_found"),
        ({"status": 500, "text": '{"error":"x","type":"a.b.NullPointerException"} '}, "server"),
        ({"status": 200, "text": "<html>", "content_type": "text/html"}, "unexpected_answer"),
    ],
)
def test_a_refused_read_is_named(answer: dict[str, Any], kind: str) -> None:
    result = Http(look().answers(**answer)).run(IM_PREFS, **LOGIN, call_info=True)
    assert result["failure"]["kind"] == kind
    assert result["changed"] is False
    assert "canary-pw" not in json.dumps(result)


def test_a_refused_write_is_reported_in_the_servers_words() -> None:
    http = Http(read(), PUT(PATH).json({"statusCallInfo": True}).answers(500, reason="The server broke"), read())
    result = http.run(IM_PREFS, **LOGIN, call_info=True)
    assert result["failure"]["kind"] == "server"
    assert "The server broke" in result["msg"]


def test_a_rate_limit_is_waited_for() -> None:
    http = Http(look().answers(429, headers={"Retry-After": "7"}), read())
    assert http.run(IM_PREFS, **LOGIN, call_info=False)["requests"] == 2
    assert http.clock.slept == [7.0]


def test_a_time_out_is_tried_again_and_then_reported() -> None:
    late = VoiceError(errors.UNREACHABLE, "pbx.test did not answer within 30 s", response_lost=True)
    result = Http(*[look().fails(late) for _attempt in range(4)]).run(IM_PREFS, **LOGIN, call_info=True)
    assert result["failure"]["kind"] == "unreachable"
    assert result["failure"]["attempts"] == 4


@pytest.mark.parametrize("legacy", [False, True])
def test_recipe(legacy: bool) -> None:
    server = simulated(system={"legacy": legacy})
    everything = {"phone_presence": False, "call_info": True, "voicemail_on_dnd": True, "on_the_phone_message": "Busy"}
    server.recipe(IM_PREFS, expect_requests=1, **LOGIN, **everything)
    server.recipe(IM_PREFS, expect_requests=1, **LOGIN, on_the_phone_message="déjà vu")
    server.recipe(IM_PREFS, expect_requests=1, **LOGIN, on_the_phone_message="Привет €5 😀")
    server.recipe(IM_PREFS, expect_requests=1, **LOGIN, on_the_phone_message="")
    server.recipe(IM_PREFS, expect_requests=1, **LOGIN, on_the_phone_message="On the phone", phone_presence=True)


def test_a_server_without_the_resource_says_so() -> None:
    server = simulated(system={"legacy": ["no_j_resources"]})
    result = server.run(IM_PREFS, **LOGIN, call_info=True)
    assert result["failure"]["kind"] == "not_found"
    assert "does not offer" in result["msg"]
