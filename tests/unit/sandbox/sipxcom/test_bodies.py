# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the two families read request bodies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox.sipxcom.javatypes import decode_long, double_text, hash_set_order, parse_int
from ucfleet_sandbox.sipxcom.jettison import parse_mapped_json

Make = Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("10", 10),
        ("010", 8),
        ("0x1F", 31),
        ("#ff", 255),
        ("-010", -8),
        ("+7", 7),
        ("0", 0),
        ("00", 0),
        ("09", None),
        ("", None),
        (" 5", None),
        ("1.0", None),
        ("1a", None),
        ("9223372036854775808", None),
    ],
)
def test_decode_long(text: str, value: int | None) -> None:
    assert decode_long(text) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (4.5, "4.5"),
        (1e3, "1000.0"),
        (1e7, "1.0E7"),
        (123456789.5, "1.234567895E8"),
        (0.001, "0.001"),
        (1e-4, "1.0E-4"),
        (-0.0, "-0.0"),
        (float("inf"), "Infinity"),
        (1e23, "1.0E23"),
    ],
)
def test_double_text(value: float, text: str) -> None:
    assert double_text(value) == text


def test_parse_int() -> None:
    assert [parse_int(text) for text in ("007", "+5", "-3", "2147483648", "", "x", None)] == [7, 5, -3] + [None] * 4


def test_hash_set_order() -> None:
    # One-letter texts hash to their code: c (99), a (97), p (112 = bucket 0).
    assert hash_set_order(["c", "a", "p", "a"]) == ["p", "a", "c"]


@pytest.mark.parametrize(
    ("document", "children"),
    [
        ('{"r": {"a": [1, "2", [3]], "b": []}}', [("a", "1"), ("a", "2"), ("a", "3")]),
        ('{"r": {"a": null, "b": TRUE, "c": 010, "d": 0x10, "e": 1.50}}', "a null b true c 8 d 16 e 1.5"),
        ("{r: {'a'= x; b => y,}}", "a x b y"),
        ('{"r": {"a": 1 /* one */, // two\n "b": 2 # three\n}} and more', "a 1 b 2"),
        ('{"r": {"a": 1, "a": 2}, "s": 3}', "a 2"),
        ('{"r": [{"a": 1}, {"a": 2}]}', "a 1"),
        ('{"r": null}', ""),
    ],
)
def test_mapped_json(document: str, children: Any) -> None:
    if isinstance(children, str):
        words = children.split()
        children = list(zip(words[::2], words[1::2], strict=True))
    assert [(child.name, child.text) for child in parse_mapped_json(document).children] == children


XML_ERRORS = [
    ("<call-sequence><rings><item/></rings></call-sequence>", "ConversionException"),
    ("<call-sequence><rings><string>x</string></rings></call-sequence>", "ClassCastException"),
    ('<call-sequence class="no.such"/>', "CannotResolveClassException"),
    ('<call-sequence><rings class="no.such"/></call-sequence>', "ConversionException"),
    ("<call-sequence><rings/><rings/></call-sequence>", "AbstractReflectionConverter$DuplicateFieldException"),
    ("<other/>", "CannotResolveClassException"),
    ("<string>x</string>", "ClassCastException"),
    ("", "StreamException"),
    ("<call-sequence><rings/><expiration> 5</expiration></call-sequence>", "ConversionException"),
]


@pytest.mark.parametrize(("body", "error"), XML_ERRORS)
def test_xml_errors(pbx: Make, body: str, error: str) -> None:
    server = pbx()
    if body:
        assert server.broken("PUT", "/my/forward", body, content_type="text/xml") == error
    else:
        assert server.broken("POST", "/my/phonebook", body, content_type="text/xml") == error


def test_xml_comments_cdata_and_entities(pbx: Make) -> None:
    server = pbx()
    body = (
        "<?xml version='1.0'?><!-- x --><call-sequence><expiration>0x10</expiration><rings><ring>"
        "<number>a<!-- y -->&lt;<![CDATA[<b>]]></number><enabled>TRUE</enabled></ring></rings></call-sequence>"
    )
    assert server.ask("PUT", "/my/forward", body, content_type="application/xml").status == 200
    sequence = server.get("/my/forward")["call-sequence"]
    assert sequence["expiration"] == 16
    assert sequence["rings"] == [{"expiration": 0, "enabled": True, "number": "a<<b>"}]


def test_json_scalars_of_the_x_family(pbx: Make) -> None:
    server = pbx()
    ring = {"number": [5], "type": "If no response", "enabled": "TRUE", "expiration": "4294967295"}
    server.put("/my/forward", {"call-sequence": {"rings": ring, "expiration": "010"}})
    sequence = server.get("/my/forward")["call-sequence"]
    assert sequence["expiration"] == 8
    assert sequence["rings"] == [{"expiration": -1, "type": "If no response", "enabled": True, "number": "5"}]
    server.put("/my/forward", {"call-sequence": {"rings": {"number": {"x": 1}}}})
    assert server.get("/my/forward")["call-sequence"]["rings"] == [{"expiration": 0, "enabled": False, "number": ""}]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("{}", "NoSuchElementException"),
        ('{"setting": []}', "StreamException"),
        ('{"setting": {"name": ["a", "b"]}}', "AbstractReflectionConverter$DuplicateFieldException"),
        ('{"setting": {"maxMembers": "09"}}', "ConversionException"),
        ('{"setting": {"maxMembers": {}}}', "ConversionException"),
        ('{"string": "x"}', "ClassCastException"),
    ],
)
def test_json_errors_of_the_x_family(pbx: Make, body: str, error: str) -> None:
    server = pbx({"conferences": [{"name": "c", "extension": "1"}]})
    assert server.broken("PUT", "/my/conferences/c", body) == error


@pytest.mark.parametrize(
    ("value", "seen"),
    [(7, 7), ("7", 7), (" 7 ", 7), (7.9, 7), (-7.9, -7), ("", 0), (None, 0), ("010", 10), ("+7", 7)],
)
def test_integers_of_the_j_family(pbx: Make, value: Any, seen: int) -> None:
    server = pbx()
    server.put("/my/callfwd", {"rings": [], "expiration": value})
    assert server.get("/my/callfwd")["expiration"] == seen


@pytest.mark.parametrize("value", ["7.5", True, [7], {}, 2**31, 1e300, "x"])
def test_refused_integers_of_the_j_family(pbx: Make, value: Any) -> None:
    assert pbx().refused("PUT", "/my/callfwd", {"rings": [], "expiration": value})[0] == 500


@pytest.mark.parametrize(
    "body",
    ["{'a': 1}", '{"a": 1,}', "// x\n{}", '{"a": NaN}', '{"a": 01}', '{"a": "\n"}', "\ufeff{}", ""],
)
def test_syntax_of_the_j_family_is_strict(pbx: Make, body: str) -> None:
    response = pbx().ask("POST", "/my/callfwdsched", body)
    assert (response.status, response.headers.get("Content-Type")) == (500, "text/html; charset=ISO-8859-1")


def test_what_follows_the_document_is_not_read_and_the_last_key_wins(pbx: Make) -> None:
    server = pbx()
    server.put("/my/im/prefs", ' {"otpMessage": "a", "otpMessage": 1.50} and more')
    assert server.get("/my/im/prefs")["otpMessage"] == "1.50"


def test_enumerations_take_their_position(pbx: Make) -> None:
    server = pbx()
    server.put("/my/vmprefs", {"greeting": 2, "emailAttachType": 1})
    preferences = server.get("/my/vmprefs")
    assert (preferences["greeting"], preferences["emailAttachType"]) == ("OUT_OF_OFFICE", "YES")
    for value in (4, -1, 1.0, "1", True):
        assert server.refused("PUT", "/my/vmprefs", {"greeting": value})[0] == 500
