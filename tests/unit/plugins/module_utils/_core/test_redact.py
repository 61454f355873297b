# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import copy
import html
import json
import re
import time
import unicodedata
import urllib.parse
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import (
    HIDDEN,
    LEAST,
    SHORT,
    Mask,
    Redactor,
)

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=20)


def test_a_secret_is_cut_out_of_any_text() -> None:
    assert Redactor(["s3cret"]).clean("PUT /pin/s3cret failed for s3cret") == f"PUT /pin/{HIDDEN} failed for {HIDDEN}"


def test_percent_encoded_and_base64_forms_are_cut_out_too() -> None:
    secret = "pass word/ü?"
    redactor = Redactor([secret])
    for form in (
        urllib.parse.quote(secret, safe=""),
        urllib.parse.quote(secret),
        urllib.parse.quote_plus(secret),
        "pass%20word%2f%c3%bc%3f",
        base64.b64encode(secret.encode()).decode(),
    ):
        assert redactor.clean(f"before {form} after") == f"before {HIDDEN} after", form


def escapes(secret: str) -> dict[str, str]:
    """Ways in which servers repeat a text."""
    raw, wide = secret.encode(), secret.encode("utf-16-be")
    return {
        "plain": secret,
        "percent": urllib.parse.quote(secret, safe=""),
        "form": urllib.parse.quote_plus(secret),
        "base64": base64.b64encode(raw).decode(),
        "base64 unpadded": base64.b64encode(raw).decode().rstrip("="),
        "base64 for urls": base64.urlsafe_b64encode(raw).decode().rstrip("="),
        "json": json.dumps(secret)[1:-1],
        "json utf-8": json.dumps(secret, ensure_ascii=False)[1:-1],
        "json php": json.dumps(secret)[1:-1].replace("/", "\\/"),
        "html": html.escape(secret),
        "html decimal": html.escape(secret).replace("&#x27;", "&#39;"),
        "html text": html.escape(secret, quote=False),
        "html ascii": html.escape(secret).encode("ascii", "xmlcharrefreplace").decode(),
        "mojibake": raw.decode("latin-1"),
        "windows mojibake": raw.decode("cp1252", "replace"),
        "masked": secret.encode("latin-1", "replace").decode("latin-1"),
        "ascii": secret.encode("ascii", "replace").decode(),
        "collapsed": " ".join(secret.split()),
        "percent, lower case": re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), urllib.parse.quote(secret)),
        "percent, everything": "".join(f"%{byte:02x}" for byte in raw),
        "percent twice": urllib.parse.quote(urllib.parse.quote(secret)),
        "json in json": json.dumps(json.dumps(secret))[3:-3],
        "json, everything": "".join(f"\\u{wide[place : place + 2].hex()}" for place in range(0, len(wide), 2)),
        "json in html": html.escape(json.dumps(secret)[1:-1]),
        "html of html": html.escape(html.escape(secret)),
        "html, everything decimal": "".join(f"&#{ord(char)};" for char in secret),
        "html, everything hexadecimal": "".join(f"&#x{ord(char):X};" for char in secret),
        "html in a url": urllib.parse.quote(html.escape(secret)),
        "in code": repr(secret)[1:-1],
        "in code, everything": "".join(f"\\U{ord(char):08x}" for char in secret),
        "in code with braces": "".join(f"\\u{{{ord(char):X}}}" for char in secret),
        "bytes in code": repr(raw)[2:-1],
        "hexadecimal": raw.hex(),
        "hexadecimal, upper case": raw.hex().upper(),
        "decomposed": unicodedata.normalize("NFD", secret),
    }


@pytest.mark.parametrize(
    "secret",
    [
        "s3cret-word",
        "pass  word/ü?",
        "a\"b'c<d>&e",
        "Пароль 9",
        "k\\w\tx+z==",
        "ünïcode'€",
        "100%41 \\u0041&amp;",
        "w\U0001f511rd\U0010fffd",
    ],
)
def test_every_form_of_a_secret_is_cut_out(secret: str) -> None:
    for name, form in escapes(secret).items():
        redactor = Redactor([secret])
        assert redactor.clean(f"before {form} after") == f"before {HIDDEN} after", name
        if form.isascii():
            assert redactor.clean_bytes(f"<{form}>".encode()) == f"<{HIDDEN}>".encode(), name
    for charset in ("utf-8", "latin-1", "cp1252"):
        data = f"<{secret}>".encode(charset, "replace")
        assert Redactor([secret]).clean_bytes(data) == f"<{HIDDEN}>".encode(), charset


def test_secrets_that_overlap_leave_nothing_of_either() -> None:
    assert Redactor(["abcdefgh", "efghijkl"]).clean("xabcdefghijklx") == f"x{HIDDEN}x"


def test_a_text_costs_the_same_however_many_secrets_there_are() -> None:
    redactor = Redactor(f"canary-word-{number}" for number in range(20_000))
    text = "the request was refused " * 10
    redactor.clean(text)
    began = time.perf_counter()
    for _message in range(200):
        assert redactor.clean(text) == text
    assert time.perf_counter() - began < 2.0
    assert redactor.clean("not canary-word-19999!") == f"not {HIDDEN}!"


def test_the_longest_secret_goes_first_so_that_no_rest_of_it_remains() -> None:
    assert Redactor(["12", "1234"]).clean("pin 1234") == f"pin {HIDDEN}"


def test_nothing_is_no_secret() -> None:
    redactor = Redactor(["", "x"])
    redactor.add(None)
    redactor.add("")
    assert redactor.clean("abc") == "abc"


@pytest.mark.parametrize(
    ("secret", "text", "cleaned"),
    [
        ("x", "sipx: retries must be 0 or more", "sipx: retries must be 0 or more"),
        ("x", "password 'x' is too short", f"password '{HIDDEN}' is too short"),
        ("403", "pin_403 of 1403 (403)", f"pin_{HIDDEN} of 1403 ({HIDDEN})"),
        ("?a", "why?a or a", "why?a or a"),
        # From four characters on it goes wherever it is.
        ("3100", "u3100", f"u{HIDDEN}"),
    ],
)
def test_stars_inside_of_words_do_not_spell_out_a_short_secret(secret: str, text: str, cleaned: str) -> None:
    assert Redactor([secret]).clean(text) == cleaned


def test_a_secret_that_comes_later_is_hidden_too() -> None:
    redactor = Redactor(["first one"])
    assert redactor.clean("first one") == HIDDEN
    redactor.add("first one and more")
    assert redactor.clean("first one and more, first one") == f"{HIDDEN}, {HIDDEN}"


@given(st.lists(ANY_TEXT, max_size=3), ANY_TEXT)
@example(["\ud800x"], "")
def test_any_text_can_be_a_secret(secrets: list[str], text: str) -> None:
    cleaned = Redactor(secrets).clean("".join(f"{text}{secret}" for secret in secrets))
    for secret in secrets:
        # What consists of stars cannot be distinguished from the marker, and may arise where two pieces meet.
        if len(secret) >= SHORT and not set(secret) & set(HIDDEN) and secret not in text:
            assert secret not in cleaned.replace(HIDDEN, "\x00"), (secret, cleaned)


# ------------------------------------------------------------------ results of many accounts
LONG = "canary-word"
ROW: dict[str, Any] = {
    "user": "u3103",
    "where": "users[3]",
    "outcome": "failed",
    "changes": [
        {"platform": "pbx", "setting": "rings", "fields": {"number": {"before": "3103", "after": "3104"}}},
        {"platform": "pbx", "setting": "notes", "fields": {"note": {"before": [LONG], "after": f"not {LONG}"}}},
    ],
    "failures": [
        {
            "platform": "pbx",
            "msg": f"3103@pbx: refused {LONG}.",
            "failure": {"kind": "server", "path": f"/{LONG}", "status": 403, "attempts": 3, "waited_seconds": 1.5},
        }
    ],
    "warnings": [f"pbx: {LONG}"],
    "requests": 3,
}
RESULT: dict[str, Any] = {
    "changed": True,
    "summary": {"total": 3, "changed": 3, "failure_kinds": {"server": 3}, "seconds": 3.0},
    "results": [ROW],
    "diff": [{"before": {"number": "3103"}, "after": {"number": LONG}, "before_header": "u3103 pbx rings"}],
    "report_file": f"{LONG}.jsonl",
    "msg": f"1 of 3 users failed; first u3103: {LONG}.",
    "failure": None,
}


@pytest.mark.parametrize("secrets", [["3", "3103", "x", "4"], ["1234567"[: LEAST - 1], "server", "failed", "pbx"]])
def test_secrets_that_equal_ordinary_words_change_nothing(secrets: list[str]) -> None:
    assert Mask(secrets).result(RESULT) == RESULT


def test_other_secrets_go_from_all_that_people_read_and_from_values() -> None:
    given = copy.deepcopy(RESULT)
    masked = Mask([LONG, "3103"]).result(given)
    assert given == RESULT
    row = masked["results"][0]
    assert row["failures"][0]["msg"] == f"3103@pbx: refused {HIDDEN}."
    assert row["failures"][0]["failure"] == {**ROW["failures"][0]["failure"], "path": f"/{HIDDEN}"}
    assert row["warnings"] == [f"pbx: {HIDDEN}"]
    # A value is a secret as a whole or not at all: a part of an address that is nobody's password stays readable.
    assert row["changes"][1]["fields"]["note"] == {"before": [HIDDEN], "after": f"not {LONG}"}
    assert masked["diff"][0]["after"] == {"number": HIDDEN}
    assert masked["msg"] == f"1 of 3 users failed; first u3103: {HIDDEN}."
    assert masked["report_file"] == f"{LONG}.jsonl"
    assert {key: row[key] for key in ("user", "where", "outcome", "requests")} == {
        key: ROW[key] for key in ("user", "where", "outcome", "requests")
    }


def test_exported_documents_stay_usable() -> None:
    """A user whose password is the own name is still identified by it, and the export can be applied again."""
    document = {"name": LONG, "pbx": {"username": LONG, "note": LONG, "aliases": [{"name": LONG, "number": "3103"}]}}
    assert Mask([LONG, "3103"]).result({"users": [document]}) == {
        "users": [
            {"name": LONG, "pbx": {"username": LONG, "note": HIDDEN, "aliases": [{"name": LONG, "number": "3103"}]}}
        ]
    }


def test_a_secret_is_cut_out_of_longer_base64() -> None:
    redactor = Redactor(["Kv7-canary-99"])
    for before in ("", "3100:", "ab", "kim@pbx.test:"):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            coded = encode(f"{before}Kv7-canary-99 and more".encode()).decode()
            shown = redactor.clean(f"refused {coded}")
            assert HIDDEN in shown
            # What is left decodes to no more than what stood around it.
            for piece in shown.removeprefix("refused ").split(HIDDEN):
                assert b"canary" not in base64.urlsafe_b64decode(piece[: len(piece) // 4 * 4])


def test_a_secret_that_is_no_word_is_found_in_values() -> None:
    for strong in ("Kv7-canary-99", "wQ3!wQ3!wQ", "eyJhbGciOi.eyJpZG.4sX9"):
        masked = Mask([strong]).result({"devices": [{"id": f"at {strong} now", "name": f"as {strong}"}], "count": 1})
        assert masked == {"devices": [{"id": f"at {HIDDEN} now", "name": f"as {strong}"}], "count": 1}
        named = Mask([strong], in_names=True).result({"name": f"as {strong}", "username": "anna"})
        assert named == {"name": f"as {HIDDEN}", "username": "anna"}
    for weak in ("conference", "morning conference", "4930123456", "+49 30 123456", "kim@pbx.test"):
        result = {"devices": [{"id": f"at {weak} now"}]}
        assert Mask([weak]).result(result) == result
