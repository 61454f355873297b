# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a response says: Retry-After, JSON, charsets."""

from __future__ import annotations

import contextlib
import email.utils
import json
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import json_body
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response, retry_after
from ansible_collections.ucfleet.voice.tests.unit.support.example_client import client
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import DELETE, GET, CaseInsensitive, Http


# --------------------------------------------------------------------- Retry-After
@pytest.mark.parametrize(("header", "pause"), [("7", 7.0), (" 7 ", 7.0), ("0", 0.0), ("999", 30.0)])
def test_the_server_says_how_long_to_wait(header: str, pause: float) -> None:
    http = Http(GET("/api/a").answers(429, headers={"Retry-After": header}), GET("/api/a").answers(200))
    client(http).request("GET", "/a")
    assert http.clock.slept == [pause]


def test_the_server_may_name_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)
    date = email.utils.formatdate(1_900_000_009, usegmt=True)
    http = Http(GET("/api/a").answers(503, headers={"Retry-After": date}), GET("/api/a").answers(200))
    client(http).request("GET", "/a")
    assert http.clock.slept == [9.0]
    past = email.utils.formatdate(1_800_000_000, usegmt=True)
    http = Http(GET("/api/a").answers(503, headers={"Retry-After": past}), GET("/api/a").answers(200))
    client(http).request("GET", "/a")
    assert http.clock.slept == [0.0]


NONSENSE = [
    "",
    "soon",
    "-5",
    "1.5",
    "²",
    "9" * 400,
    "Mon, 01 Jan 0001 00:00:00 -0000",
    "Mon, 01 Jan 99999 00:00:00 GMT",
    "Mon, 01 Jan 2001 00:00:00 +99999999",
    "Mon, 99 Jan 2001 99:00:00 GMT",
]


@pytest.mark.parametrize("header", NONSENSE)
def test_nonsense_counts_as_nothing_said(header: str) -> None:
    http = Http(GET("/api/a").answers(429, headers={"Retry-After": header}), GET("/api/a").answers(200))
    client(http).request("GET", "/a")
    assert http.clock.slept in ([0.5], [0.0])


DATE = r"[A-Z][a-z]{2}, [0-9]{1,2} (Jan|Dec) [0-9]{1,5} [0-9]{1,2}:[0-9]{2}:[0-9]{2} ([A-Z]{3}|[+-][0-9]{1,6})"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255)) | st.from_regex(DATE))
def test_any_header_is_a_pause_or_none(header: str) -> None:
    pause = retry_after(Response(503, "", CaseInsensitive({"Retry-After": header}), b""))
    assert pause is None or pause >= 0


# ---------------------------------------------------------------------------- JSON
@pytest.mark.parametrize(
    ("text", "content_type", "what"),
    [
        ("<html></html>", "text/html", "an HTML page"),
        ("  <!DOCTYPE html>", "application/json", "an HTML page"),
        ("<a/>", "text/xml", "XML"),
        ("   ", "application/json", "nothing"),
        ("{", "application/json", "something that is not JSON (media type application/json)"),
        ("hello", "", "something that is not JSON (media type not given)"),
        ("[" * 100_000, "application/json", "something that is not JSON"),
        ("1" * 5000, "application/json", "something that is not JSON"),
    ],
)
def test_what_is_no_json_is_described(text: str, content_type: str, what: str) -> None:
    broken = [GET("/api/a?b=c").answers(200, text=text, content_type=content_type) for attempt in range(4)]
    http = Http(*broken)
    with pytest.raises(VoiceError) as caught:
        client(http).get_json("/a?b=c")
    http.done()
    assert caught.value.kind == errors.UNEXPECTED_ANSWER
    assert what in caught.value.why
    assert (caught.value.path, caught.value.attempts, caught.value.changed) == ("/api/a", 4, False)
    assert http.clock.slept == [0.5, 1.0, 2.0]
    assert client(Http(broken[0], GET("/api/a?b=c").answers(200, {"a": 1}))).get_json("/a?b=c") == {"a": 1}


CHARSETS = ["", "charset=utf-8", "charset=latin-1", "charset=nonsense", "charset=utf-7"]


@given(st.binary(max_size=40), st.sampled_from(CHARSETS))
def test_any_body_is_json_or_one_of_our_errors(body: bytes, charset: str) -> None:
    http = Http()
    answer = Response(200, "", CaseInsensitive({"Content-Type": f"application/json; {charset}"}), body)
    with contextlib.suppress(VoiceError):
        client(http).parse_json(answer, "GET", "/a")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(codec=None, categories=None)),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
)
@example({"name": "\ud800"})
def test_a_json_body_comes_back_as_it_was(value: Any) -> None:
    assert json.loads(json_body(value)) == value


def test_a_json_body_is_utf_8() -> None:
    assert json_body({"name": "Zoë"}) == '{"name": "Zoë"}'.encode()


def test_deleting_sends_no_body() -> None:
    http = Http(DELETE("/api/a").answers(200))
    client(http).request("DELETE", "/a")
    http.done()
