# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What may be given for each kind of field."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Float, FreeForm, Int, ListOf, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.walk import normalise_all
from ansible_collections.ucfleet.voice.tests.unit.support.fields import ANYTHING, FIELDS


def wrong(field: Field, value: Any) -> str:
    with pytest.raises(WrongValue) as caught:
        field.normalise(value)
    return str(caught.value)


# ----------------------------------------------------------------------- normalise
@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (Text("a"), 7, "7"),
        (Text("a"), "", ""),
        (Text("a", clean=str.lower), "ÄB", "äb"),
        (Text("a", choices=("x",), clearable=True), "", ""),
        (Int("a"), " 7 ", 7),
        (Int("a"), 7.0, 7),
        (Int("a"), "-7", -7),
        (Float("a"), "1.5", 1.5),
        (Bool("a"), "yes", True),
        (Bool("a"), "Off", False),
        (Bool("a"), 1, True),
        (ListOf("a", Int("a")), ["1", 2], [1, 2]),
        (ListOf("a", Text("a"), ordered=False), ["b", "a"], ["a", "b"]),
        (ListOf("a", Text("a"), clearable=True), [], []),
        (FreeForm("a"), {"any": [1]}, {"any": [1]}),
        (FIELDS[5], [{"number": "12", "seconds": "5"}], [{"number": "12", "seconds": 5}]),
    ],
)
def test_values_are_brought_to_one_form(field: Field, value: Any, expected: Any) -> None:
    normal = field.normalise(value)
    assert normal == expected
    assert type(normal) is type(expected)


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        (Text("a", choices=("x", "y")), "z", "must be one of x, y, not 'z'"),
        (Text("a", values={"x": 1}), "z", "must be one of x, not 'z'"),
        (Text("a", choices=("x",)), "", "must not be empty"),
        (Text("a", required=True), "", "must not be empty"),
        (Text("a", pattern="[0-9]+", pattern_hint="must be digits"), "1a", "must be digits, not '1a'"),
        (Text("a", pattern="[0-9]+"), "12\n", "holds U+000A (LINE FEED) at character 3"),
        (Text("a", pattern="[0-9]+", multiline=True), "12\n", "has a wrong form"),
        (Text("a", maximum=2), "abc", "may have 2 characters at most, this has 3"),
        (Text("a", minimum=2), "a", "needs 2 characters at least, this has 1"),
        (Text("a"), ["x"], "must be a text, not a list"),
        (Text("a"), {"x": 1}, "must be a text, not a dictionary"),
        (Text("a"), "\ud800", "holds a character that no platform can store"),
        (Text("a", secret=True, pattern="[0-9]+"), "canary", "has a wrong form, not the given value"),
        (Text("a", secret=True), HIDDEN, "is the mark that stands for a hidden secret"),
        (Int("a"), "x", "must be a whole number, not 'x'"),
        (Int("a"), True, "must be a whole number, not bool"),
        (Int("a"), 1.5, "must be a whole number"),
        (Int("a"), float("inf"), "must be a whole number"),
        (Int("a"), float("nan"), "must be a whole number"),
        (Int("a", minimum=1, maximum=5), 6, "must be 1..5, not 6"),
        (Int("a", minimum=1), 0, "must be 1 or more, not 0"),
        (Int("a", maximum=5), 6, "must be 5 at most, not 6"),
        (Int("a", choices=(1, 2)), 3, "must be one of 1, 2, not 3"),
        (Float("a"), "x", "must be a number"),
        (Float("a"), 10**400, "must be a number"),
        (Float("a"), float("nan"), "must be a number"),
        (Bool("a"), "maybe", "must be true or false, not 'maybe'"),
        (ListOf("a", Text("a")), "x", "must be a list"),
        (ListOf("a", Text("a")), [], "must not be an empty list"),
        (ListOf("a", Int("a")), [1, "x"], "(entry 2) must be a whole number"),
        (FIELDS[5], [{"seconds": 5}], "(entry 1) needs number"),
        (FIELDS[5], [{"number": "1", "colour": "red", "x": 1}], "(entry 1) does not know colour, x"),
        (FIELDS[5], [{"number": "x", "seconds": 500}], "number must be digits, not 'x'; seconds must be 1..120"),
        (FIELDS[6], [], "must be a dictionary"),
    ],
)
def test_wrong_values_are_described(field: Field, value: Any, problem: str) -> None:
    assert problem in wrong(field, value)


def test_a_lost_character_is_shown_unless_the_value_is_secret() -> None:
    again = "where a program lost a character: write the text again"
    assert wrong(Text("a"), "caf\ufffd") == f"is 'caf\ufffd', {again}"
    assert wrong(Text("a", secret=True), "caf\ufffd") == f"is the given value, {again}"


def test_only_what_is_mentioned_counts_and_every_problem_is_reported() -> None:
    values = {"title": None, "mode": "off", "count": "x", "active": "maybe", "id": "ignored", "other": 1}
    assert normalise_all(FIELDS, values) == (
        {"mode": "off"},
        ["count must be a whole number, not 'x'", "active must be true or false, not 'maybe'"],
    )


def test_a_dictionary_of_which_nothing_is_mentioned_mentions_nothing() -> None:
    assert normalise_all(FIELDS, {"limits": {"seconds": None, "pin": None}}) == ({}, [])
    assert normalise_all(FIELDS, {"limits": {}}) == ({}, [])
    assert normalise_all(FIELDS, {"title": "", "tags": [], "rings": []}) == ({"title": "", "tags": [], "rings": []}, [])


@given(st.dictionaries(st.sampled_from([field.name for field in FIELDS]), ANYTHING))
@example({"title": "\ud800"})
@example({"count": 10**400})
def test_any_options_are_values_or_problems_and_normalising_again_changes_nothing(values: dict[str, Any]) -> None:
    normal, problems = normalise_all(FIELDS, values)
    assert all(isinstance(problem, str) for problem in problems)
    assert normalise_all(FIELDS, normal) == (normal, [])


# --------------------------------------------------------------------------- kinds
def test_every_wrong_entry_of_a_list_is_named() -> None:
    assert wrong(ListOf("a", Text("a")), 5) == "must be a list"
    assert wrong(ListOf("a", Int("n")), ["x", 1, "y"]) == (
        "(entry 1) must be a whole number, not 'x'; (entry 3) must be a whole number, not 'y'"
    )
