# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import ClockTime, Code, DialString, Email, Url
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, Table, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenFloat, WrittenInt
from ansible_collections.ucfleet.voice.plugins.module_utils._model.walk import changes, decode, exportable, unreadable

NUMBER = DialString("number", clearable=True, clean=str.strip)
WRITTEN = DialString("number", written=True)
PIN = Code("pin", secret=True, pattern="[0-9]{4,}")
TIME = ClockTime("start")


def refused(field: Field, value: Any) -> str:
    with pytest.raises(WrongValue) as caught:
        field.normalise(value)
    return str(caught.value)


@pytest.mark.parametrize(
    "number",
    [
        *("3101", "0", "*97", "#31#", "01555003101", "+491555003100", "  3101 ", "lee", "kim.lee", "żółw", "早"),
        *("lee@pbx.test", "sip:lee@pbx.test", "sips:+491555003100@10.0.0.7:5061;transport=tcp", "анна@pbx.test"),
        *("3101@[2001:db8::1]", "sip:pbx.test", "a&b%20c@pbx.test", ""),
    ],
)
def test_what_a_phone_dials(number: str) -> None:
    assert NUMBER.normalise(number) == number.strip()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("4,91555E+11", "the exponent form of a spreadsheet"),
        ("4.91555003E+11", "the exponent form of a spreadsheet"),
        ("4e11", "the exponent form of a spreadsheet"),
        ('="01555003101"', "begins with =, which a spreadsheet puts before a text"),
        ("=01555003101", "begins with ="),
        ("'01555003101", "begins with '"),
        ("\u201901555003101", "begins with \u2019"),
        ('"3101"', 'begins with "'),
        ("{{ mobile }}", "a template that nobody rendered"),
        ("{% if x %}1{% endif %}", "a template that nobody rendered"),
        ("\u202a+491555003100\u202c", "holds U+202A (LEFT-TO-RIGHT EMBEDDING) at character 1"),
        ("3101\u200b", "holds U+200B (ZERO WIDTH SPACE)"),
        ("\ufeff3101", "U+FEFF"),
        ("31\u00ad01", "U+00AD (SOFT HYPHEN)"),
        ("3101\x00", "holds U+0000 (NUL)"),
        ("3101\x07", "holds U+0007 (BEL)"),
        ("3101\n", "holds U+000A (LINE FEED)"),
        ("3101\t", "holds U+0009 (TAB)"),
        *(
            (f"#{error}", "which a program puts in place of a value")
            for error in ("NV", "N/A", "REF!", "WERT!", "DIV/0!")
        ),
        *((word, "which programs write where there is no value") for word in ("None", "null", "NaN", "n/a", "TRUE")),
        (HIDDEN, "is the mark that stands for a hidden secret"),
        (HIDDEN_CHANGED, "is the mark that stands for a hidden secret"),
        (f"+49155500{HIDDEN}", "holds the mark that stands for a hidden secret"),
        *(
            (text, "must be an extension, a star code, a number such as '+491555003100' or a SIP address")
            for text in (
                *("+0155", "+49155500310012345", "+", "+49 155 500", "31-01", "3101;3102", "3101, 3102", "1.10"),
                *(
                    "\uff13\uff11\uff10\uff11",
                    "\u0663\u0661",
                    "lee pbx",
                    "Lee <sip:lee@pbx.test>",
                    "lee@",
                    "@pbx.test",
                ),
                *("tel:+491555003100", "2026-11-28", "12:30", "#abc", "lee@pbx test", "a@b@c"),
            )
        ),
        (True, "is a boolean, not a text"),
        (False, "is a boolean, not a text"),
        (1.5, "is the number 1.5, not a text: put it into quotes"),
        (491555003100, "is the number 491555003100 without quotes"),
        (1000000, "without quotes"),
        (-31, "without quotes"),
        (WrittenInt.written(50674039, "0301234567", "u.yml:6"), "at u.yml:6: YAML reads 0301234567 as 50674039"),
        (WrittenInt.written(1000, "1_000", "u.yml:6"), "YAML reads 1_000 as 1000"),
        (WrittenFloat.written(4.91555003e11, "4.91555003E+11"), "is the number 4.91555003E+11 without quotes"),
        (["3101"], "must be a text, not a list"),
        ({"a": 1}, "must be a text, not a dictionary"),
    ],
)
def test_everything_else_is_refused_by_name(value: Any, why: str) -> None:
    assert why in refused(NUMBER, value)


@pytest.mark.parametrize(
    "text",
    [*("none", "NULL", "nil", "NaN", "n/a", "N/A", "na", "true", "False"), *("undefined", "inf", "Infinity")],
)
def test_what_programs_write_for_no_value_is_no_number(text: str) -> None:
    expected = f"is '{text}', which programs write where there is no value: leave the option out"
    assert refused(NUMBER, text) == expected
    assert refused(Url("url"), text) == expected


@pytest.mark.parametrize("value", [3101, 999999, WrittenInt("491555003100")])
def test_a_number_that_cannot_have_lost_anything_is_taken(value: int) -> None:
    assert NUMBER.normalise(value) == str(value)


@pytest.mark.parametrize("number", ["+49 155 500-3100", "+49 (0)155 5003100", "0155/500.31", "(0155) 50031 x12"])
def test_numbers_as_people_write_them_only_where_they_are_shown(number: str) -> None:
    assert WRITTEN.normalise(number) == number
    assert "must be an extension" in refused(NUMBER, number)
    assert "the exponent form" in refused(WRITTEN, "4,9E+11")


@pytest.mark.parametrize("value", [2505, 0, 47, 1234567, True, 1.5, WrittenInt.written(2505, "04711", "u.yml:3")])
def test_a_code_is_no_number_and_is_not_shown(value: Any) -> None:
    why = refused(PIN, value)
    assert "quotes" in why
    assert [shown for shown in ("2505", "04711", "1234567") if shown in why] == []


def test_a_code_as_a_file_has_it() -> None:
    assert PIN.normalise("04711") == "04711"
    assert PIN.normalise(WrittenInt("4711")) == "4711"


@pytest.mark.parametrize(
    ("given", "time"), [("8:00", "08:00"), ("08:00", "08:00"), (" 0:05 ", "00:05"), ("23:59", "23:59")]
)
def test_times(given: str, time: str) -> None:
    assert TIME.normalise(given) == time


@pytest.mark.parametrize(
    "value",
    ["0800", "8", "900", "", "24:00", "8:5", "08:60", "8.00", "8:00:00", "8 Uhr", "\u0668:00", 800, 8, 1080, 8.3, True],
)
def test_what_is_no_time(value: Any) -> None:
    assert "as H:MM or HH:MM" in refused(TIME, value) or "quotes" in refused(TIME, value)


@pytest.mark.parametrize(("text", "meant"), [("0800", "08:00"), ("2359", "23:59"), (" 0005 ", "00:05")])
def test_four_digits_are_no_time_and_the_message_says_what_to_write(text: str, meant: str) -> None:
    assert refused(TIME, text).endswith(f"; write '{meant}' if that is the time")


@pytest.mark.parametrize("text", ["2400", "0860", "800", "8"])
def test_what_can_be_no_time_gets_no_such_advice(text: str) -> None:
    assert "if that is the time" not in refused(TIME, text)


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.test",
        "http://10.0.0.7:8080/a%20b?who=1&to=%2B49#x",
        "https://[2001:db8::1]/calls",
        "https://user@crm.test/",
        "https://xn--bcher-kva.example/(a);b=1,2",
    ],
)
def test_addresses_that_a_platform_calls(url: str) -> None:
    assert Url("url").normalise(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *("crm.test", "//crm.test/a", "ftp://crm.test/", "javascript:alert(1)", "https://", "https:///path"),
        *("https:/x", "https://crm.test/a b", " https://crm.test/", "https://crm.test/\u00a0", "https://crm.test/\t"),
        *("https://crm.test/%zz", "https://crm.test/\u202a", "https://b\u00fccher.example/", "https://crm.test/{{x}}"),
        *('https://crm.test/"', "https://crm.test/<a>", "https://crm.test:0/", "https://crm.test:99999/"),
        *("https://[::1/", "=https://crm.test/", "'https://crm.test/", "none"),
    ],
)
def test_what_is_no_address_that_a_platform_can_call(url: str) -> None:
    assert refused(Url("url"), url)


@pytest.mark.parametrize("text", [" ", "   ", "\u00a0", "\u3000 "])
def test_blanks_neither_clear_nor_overwrite(text: str) -> None:
    for field in (Text("title", clearable=True), Text("name", clearable=True, clean=str.strip), NUMBER):
        assert "holds nothing but blanks: leave it out" in refused(field, text)
    assert refused(Text("value"), text) == "must not be empty"
    assert NUMBER.normalise("") == ""


def test_what_a_platform_has_and_no_option_takes_is_left_out_of_an_export_with_its_reason() -> None:
    fields = (Text("title", clearable=True), Text("name", minimum=1), Text("shown", read_only=True))
    for text, why in (
        ("a\u200db", "it holds U+200D (ZERO WIDTH JOINER) at character 2"),
        ("{{ x }}", "it is '{{ x }}', a template that nobody rendered"),
        ("  ", "it holds nothing but blanks"),
        ("a\nb", "it holds U+000A (LINE FEED)"),
    ):
        values = {"title": text, "name": text, "shown": text}
        # What an object cannot do without stays, so that the object as a whole is reported.
        assert exportable(fields, values, secrets=False) == {"name": text}
        (found,) = unreadable(fields, values)
        assert found[0] == "title"
        assert found[1].startswith(why)


@pytest.mark.parametrize("text", ["{{ name }}", "Kim {{name}}", "{% if x %}"])
def test_a_template_that_nobody_rendered_is_no_text(text: str) -> None:
    assert "a template that nobody rendered" in refused(Text("title", clearable=True), text)
    assert "a template that nobody rendered" in refused(NUMBER, text)
    assert Text("password", secret=True).normalise(text) == text
    assert Text("title").normalise("a { b } %") == "a { b } %"


def test_a_character_that_a_program_lost_is_no_text() -> None:
    assert "where a program lost a character" in refused(Text("title", clearable=True), "M\ufffdller")
    assert "ller" not in refused(Text("password", secret=True), "M\ufffdller")


@pytest.mark.parametrize("address", ["kim@pbx.test", "kim.lee+x@a-b.museum", "żółw@pbx.test", "kim@bücher.example"])
def test_addresses(address: str) -> None:
    assert Email("email").normalise(address) == address


@pytest.mark.parametrize(
    "address", ["kim", "kim@", "@pbx.test", "a@b.test, c@d.test", "Kim <kim@pbx.test>", "a b@c.test"]
)
def test_what_is_no_address(address: str) -> None:
    assert refused(Email("email"), address) == (
        f"must be one e-mail address such as 'kim@example.org', not '{address}'"
    )


@pytest.mark.parametrize(
    "text",
    [
        *(HIDDEN, f"a {HIDDEN} b", "__omit_place_holder__1a", "$encrypted$"),
        *("VALUE_SPECIFIED_IN_NO_LOG_PARAMETER", "NOT_LOGGING_PARAMETER", "NOT_LOGGING_PASSWORD"),
        *("#N/A", "#NV", "#REF!", "#BEZUG!", "#VALUE!", "#WERT!", "#NAME?", "#DIV/0!", "#NUM!", "#ZAHL!", "#NULL!"),
    ],
)
def test_marks_are_refused_in_every_text(text: str) -> None:
    assert "write the value itself" in refused(Text("title", clearable=True), text)
    assert HIDDEN not in refused(Text("password", secret=True), text)


@pytest.mark.parametrize(
    "value", [True, False, 1.1, 1e20, float("nan"), 12345678, [1], {"a": 1}, "a\x07b", "a\nb", "a\u200eb"]
)
def test_no_text_is_anything_else(value: Any) -> None:
    assert refused(Text("title", clearable=True), value)


def test_line_feeds_where_the_option_has_lines() -> None:
    assert Text("note", multiline=True).normalise("a\n\tb") == "a\n\tb"
    assert "BEL" in refused(Text("note", multiline=True), "a\n\x07")


def test_a_number_field_refuses_what_yaml_reads_otherwise() -> None:
    assert Int("seconds").normalise(WrittenInt("30")) == 30
    assert "YAML reads 030 as 24" in refused(Int("seconds"), WrittenInt.written(24, "030", "u.yml:2"))
    assert "not bool" in refused(Int("seconds"), True)


def test_texts_that_look_the_same_are_the_same() -> None:
    fields = (Text("title"),)
    composed, apart = "Zoë", "Zoe\u0308"
    assert fields[0].normalise(apart) == composed
    live = decode(fields, {"title": apart})
    assert changes(fields, live, {"title": fields[0].normalise(composed)}) == []
    # Another password.
    assert Text("password", secret=True).normalise(apart) == apart


def test_every_wrong_entry_of_a_table_is_reported() -> None:
    menu = Table(
        "menu", DialString("target", minimum=1), keys=tuple("12"), keys_hint="there are 1 and 2", nullable=True
    )
    assert menu.normalise({1: "3101", "2": None}) == {"1": "3101", "2": None}
    why = refused(menu, {1: True, "2": "4,2E+11", "3": "3101"})
    assert "key 1 is a boolean" in why
    assert "key 2 is '4,2E+11'" in why
    assert "has the key '3'; there are 1 and 2" in why
    for value in (["4201"], "1=4201", 5):
        assert refused(menu, value) == "must be a dictionary"
