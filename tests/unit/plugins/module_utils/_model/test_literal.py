# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values that know how they were written, and whether they are valid texts."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import (
    WrittenFloat,
    WrittenInt,
    WrittenText,
    char_name,
    digits_problem,
    invisible_problem,
    is_bare_number,
    is_blank,
    text_problem,
    unquoted_text,
)

OCTAL = WrittenInt.written(50674039, "0301234567", "users.yml:6")
QUOTE = "put it into quotes"


def test_written_values_are_what_they_are_read_as() -> None:
    assert (OCTAL, OCTAL + 1, hash(OCTAL)) == (50674039, 50674040, hash(50674039))
    assert json.dumps([OCTAL, WrittenFloat.written(1.1, "1.10")]) == "[50674039, 1.1]"
    assert (OCTAL.text, OCTAL.where, OCTAL.is_plain) == ("0301234567", "users.yml:6", False)
    assert (WrittenInt("25").text, WrittenInt("25").where, WrittenInt("25").is_plain) == ("25", "", True)
    assert WrittenInt.written(-5, "-5", "users.yml:6").is_plain
    number = WrittenFloat.written("1.10", "1.10", "users.yml:7")
    assert (number, number.text, number.where) == (1.1, "1.10", "users.yml:7")
    assert (WrittenFloat(1.5).text, WrittenFloat(1.5).where) == ("1.5", "")
    text = WrittenText.written("2026-1-5", "2026-01-05", "users.yml:8")
    assert (text, text.reading, text.where) == ("2026-1-5", "2026-01-05", "users.yml:8")


@pytest.mark.parametrize("value", ["", "0301", "Müller", "a\u00a0b", None, 3100, WrittenInt("3100")])
def test_what_can_be_meant_as_a_text(value: Any) -> None:
    assert text_problem(value) is None


@pytest.mark.parametrize(
    ("value", "problem", "hidden"),
    [
        (
            OCTAL,
            f"at users.yml:6: YAML reads 0301234567 as 50674039; {QUOTE}",
            f"at users.yml:6: YAML reads the value otherwise than it is written; {QUOTE}",
        ),
        (
            WrittenFloat.written(1.1, "1.10", "users.yml:6"),
            f"at users.yml:6: YAML reads 1.10 as 1.1; {QUOTE}",
            f"at users.yml:6: YAML reads the value otherwise than it is written; {QUOTE}",
        ),
        (
            WrittenText.written("2026-11-28T10:00:00Z", "2026-11-28 10:00:00+00:00", "users.yml:6"),
            f"at users.yml:6: YAML reads 2026-11-28T10:00:00Z as 2026-11-28 10:00:00+00:00; {QUOTE}",
            f"at users.yml:6: YAML reads the value otherwise than it is written; {QUOTE}",
        ),
        (
            WrittenFloat.written("4.91555003E+11", "4.91555003E+11"),
            f"is the number 4.91555003E+11 without quotes, not a text: {QUOTE}",
            f"is a number without quotes, not a text: {QUOTE}",
        ),
        (
            1.5,
            f"is the number 1.5, not a text: {QUOTE}",
            f"is a number with a fraction or an exponent, not a text: {QUOTE}",
        ),
        ([], "must be a text, not a list", "must be a text, not a list"),
        ({}, "must be a text, not a dictionary", "must be a text, not a dictionary"),
        (b"x", "must be a text, not binary data", "must be a text, not binary data"),
        (datetime.date(2026, 1, 5), "must be a text, not a date", "must be a text, not a date"),
    ],
)
def test_what_cannot_be_meant_as_a_text(value: Any, problem: str, hidden: str) -> None:
    assert text_problem(value) == problem
    assert text_problem(value, secret=True) == hidden
    assert digits_problem(value) == problem


def test_long_values_are_shown_in_part() -> None:
    problem = text_problem(WrittenInt.written(8**4000, "0" + "1" * 5000, "users.yml:6"))
    assert problem is not None
    assert len(problem) < 200


@pytest.mark.parametrize("value", [True, False])
def test_a_boolean_is_no_text(value: bool) -> None:
    assert (text_problem(value) or "").startswith("is a boolean, not a text: put yes, no, on, off")
    assert not is_bare_number(value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a\x00b", "U+0000 (NUL) at character 2"),
        ("\x07", "U+0007 (BEL) at character 1"),
        ("\x08", "U+0008 (BACKSPACE) at character 1"),
        ("\x1a", "U+001A (SUBSTITUTE (Ctrl-Z)) at character 1"),
        ("\x1b", "U+001B (ESCAPE) at character 1"),
        ("\r", "U+000D (CARRIAGE RETURN) at character 1"),
        ("\x7f", "U+007F (DELETE) at character 1"),
        ("\x85", "U+0085 (NEXT LINE) at character 1"),
        ("\u202a0155", "U+202A (LEFT-TO-RIGHT EMBEDDING) at character 1"),
        ("0155\u200b", "U+200B (ZERO WIDTH SPACE) at character 5"),
        ("a\u00adb", "U+00AD (SOFT HYPHEN) at character 2"),
        ("a\u2028b", "U+2028 (LINE SEPARATOR) at character 2"),
        ("\x01", "U+0001 (control character) at character 1"),
    ],
)
def test_characters_that_cannot_be_seen(text: str, problem: str) -> None:
    class Templated(str):
        """As Ansible marks the texts of its variables."""

    expected = f"holds {problem}, which cannot be seen: remove it"
    assert text_problem(text) == text_problem(Templated(text)) == text_problem(text, multiline=True) == expected


def test_line_feeds_and_tabs_are_for_texts_of_several_lines() -> None:
    assert text_problem("a\nb\tc", multiline=True) is None
    assert "U+000A (LINE FEED) at character 2" in (text_problem("a\nb") or "")
    assert "U+0009 (TAB) at character 2" in (invisible_problem("a\tb") or "")
    assert char_name("\u200d") == "U+200D (ZERO WIDTH JOINER)"


@pytest.mark.parametrize(
    ("value", "dial", "pin"),
    [
        ("0301234567", None, None),
        (WrittenInt("491555003100"), None, None),
        (3100, None, "is the number 3100"),
        (123456, None, "is the number 123456"),
        (1234567, "is the number 1234567", "is the number 1234567"),
        (-5, "is the number -5", "is the number -5"),
    ],
)
def test_digits_without_quotes(value: Any, dial: str | None, pin: str | None) -> None:
    for problem, expected in ((digits_problem(value), dial), (digits_problem(value, most=0), pin)):
        if expected is None:
            assert problem is None
        else:
            assert problem == (
                f"{expected} without quotes, which may have lost a + or a 0 at its beginning: put it into quotes, or"
                " end its expression with | string"
            )
    assert is_bare_number(value) == (not isinstance(value, str))
    assert str(value) not in (digits_problem(value, most=0, secret=True) or "")


@pytest.mark.parametrize("text", ["", " ", "\u00a0\u2007\u3000", "\u200b", "\ufeff \u2060\t", "\x00"])
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["x", " x", "\u200bx", "0"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(("value", "shown"), [(7, "7"), (8, "8, perhaps written as 010"), (-9, "-9")])
def test_a_number_is_shown_with_the_octal_form_that_it_may_have_had(value: int, shown: str) -> None:
    assert unquoted_text(value) == shown
