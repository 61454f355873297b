# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The last value that each kind of field accepts, the first that it refuses, and the whole message."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import Kind, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._model.connection import COMMON, CREDENTIALS
from ansible_collections.ucfleet.voice.plugins.module_utils._model.container import as_dictionary
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import DialString
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.given import quote_warning, unquoted
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import (
    Bool,
    Float,
    Int,
    ListOf,
    Path,
    Record,
    Table,
    Text,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenInt, digits_problem
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Context
from ansible_collections.ucfleet.voice.plugins.module_utils._model.walk import decode, exportable, without_empty

DIGITS_18, DIGITS_19 = "9" * 18, "9" * 19
MENU = Table("menu", Text("action"), keys=("0", "1", "2"), keys_hint="keys are 0 to 2")
PERSON = Record("person", (Text("name", required=True, aliases=("title",)), Int("age"), Text("id", read_only=True)))


def refused(field: Field, value: Any) -> str:
    with pytest.raises(WrongValue) as caught:
        field.normalise(value)
    return str(caught.value)


# ------------------------------------------------------------------------- numbers
@pytest.mark.parametrize(
    ("field", "value", "normal"),
    [
        (Int("a", minimum=1, maximum=5), 1, 1),
        (Int("a", minimum=1, maximum=5), 5, 5),
        (Int("a", minimum=0), 0, 0),
        (Int("a", maximum=0), 0, 0),
        (Int("a", choices=(1, 2)), 2, 2),
        (Int("a"), f"+{DIGITS_18}", int(DIGITS_18)),
        (Int("a"), f"-{DIGITS_18}", -int(DIGITS_18)),
        (Text("a", minimum=2, maximum=3), "ab", "ab"),
        (Text("a", minimum=2, maximum=3), "abc", "abc"),
        (Text("a", minimum=2, clearable=True), "", ""),
        (Text("a", pattern="x", clearable=True), "", ""),
        (Float("a"), "-0.5", -0.5),
    ],
)
def test_the_limit_itself_is_accepted(field: Field, value: Any, normal: Any) -> None:
    assert field.normalise(value) == normal


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        (Int("a", minimum=1, maximum=5), 0, "must be 1..5, not 0"),
        (Int("a", minimum=0), -1, "must be 0 or more, not -1"),
        (Int("a", maximum=0), 1, "must be 0 at most, not 1"),
        (Int("a"), DIGITS_19, f"must be a whole number, not '{DIGITS_19}'"),
        (Int("a"), "", "must be a whole number, not ''"),
        (Int("a"), "1 2", "must be a whole number, not '1 2'"),
        (Int("a"), [1], "must be a whole number, not list"),
        (Int("a"), float("inf"), "must be a whole number, not inf"),
        (Int("a"), WrittenInt.written(8, "010"), "must be a number in decimal form; YAML reads 010 as 8"),
        (Text("a", minimum=2, maximum=3), "a", "needs 2 characters at least, this has 1"),
        (Text("a", minimum=2, maximum=3), "abcd", "may have 3 characters at most, this has 4"),
        (Text("a", minimum=2), "", "must not be empty"),
        (Text("a", pattern="x"), "", "must not be empty"),
        (Text("a", values={"x": 1}), "", "must not be empty"),
        (Float("a"), "1,5", "must be a number, not '1,5'"),
        (Float("a"), float("-inf"), "must be a number, not -inf"),
        (Float("a"), None, "must be a number, not None"),
    ],
)
def test_the_first_value_beyond_a_limit_is_refused(field: Field, value: Any, problem: str) -> None:
    assert refused(field, value) == problem


@pytest.mark.parametrize(("value", "valid"), [(-1, False), (0, True), (999_999, True), (1_000_000, False)])
def test_six_digits_without_quotes_are_the_most_for_a_number_to_dial(value: int, valid: bool) -> None:
    assert (digits_problem(value) is None) == valid
    assert digits_problem(value, most=0) is not None
    # Without further options the value is no secret, and has no lines.
    assert f" {value} " in (digits_problem(value, most=0) or "")
    assert digits_problem(f"{value}\n") is not None


@pytest.mark.parametrize(
    ("truth", "values"),
    [
        (True, [True, 1, "true", "1", "yes", "on", "TRUE", " Yes "]),
        (False, [False, 0, "false", "0", "no", "off", "", "OFF", "  "]),
    ],
)
def test_the_words_for_true_and_false(truth: bool, values: list[Any]) -> None:
    assert {Bool("a").normalise(value) for value in values} == {truth}


@pytest.mark.parametrize("value", [2, -1, 1.5, "y", "n", "t", "f", "enabled", None, [], [True]])
def test_nothing_else_is_true_or_false(value: Any) -> None:
    assert refused(Bool("a"), value).startswith("must be true or false, not ")


# --------------------------------------------------------------------------- texts
@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (Text("a", clearable=True), 'holds nothing but blanks: leave it out, or give an empty text ("") to clear it'),
        (Text("a"), "must not be empty"),
    ],
)
def test_blanks_are_refused_with_what_clears_where_something_does(field: Field, problem: str) -> None:
    assert refused(field, " \u00a0") == problem


def test_an_empty_text_is_for_the_platform_to_refuse_where_no_rule_does() -> None:
    assert Text("a").normalise("") == ""
    assert Text("a").normalise(None) == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (HIDDEN, "is the mark that stands for a hidden secret: write the value itself"),
        (HIDDEN_CHANGED, "is the mark that stands for a hidden secret: write the value itself"),
        (f"a {HIDDEN}", "holds the mark that stands for a hidden secret: write the value itself"),
        ("#N/A", "is '#N/A', which a program puts in place of a value: write the value itself"),
        ("__omit_place_holder__1", "is '__omit_place_holder__1', which a program puts in place of a value: write"),
        ("a {{ b", "is 'a {{ b', a template that nobody rendered"),
        ("a {% b", "is 'a {% b', a template that nobody rendered"),
    ],
)
def test_what_a_program_wrote_is_refused_in_full_words(text: str, problem: str) -> None:
    assert refused(Text("a"), text).startswith(problem)


@pytest.mark.parametrize("text", ["a { b", "a } {b", "a #N/A", "x__omit_place_holder__", "{"])
def test_what_only_resembles_a_mark_is_a_text(text: str) -> None:
    assert Text("a").normalise(text) == text


def test_a_secret_is_neither_read_as_a_template_nor_composed() -> None:
    assert Text("a", secret=True).normalise("{{x}}{%y") == "{{x}}{%y"
    assert Text("a", secret=True).normalise("e\u0301") == "e\u0301"
    assert Text("a").normalise("e\u0301") == "\u00e9"


def test_what_identifies_an_object_has_to_be_a_text_in_a_document() -> None:
    named, nameless = Text("id", identifies=True), Text("id", identifies=True, nameless=True)
    for value, problem in [(True, "is True, not a text"), (1.5, "is 1.5, not a text")]:
        for field in (named, nameless):
            with pytest.raises(WrongValue) as caught:
                field.decode(value)
            assert str(caught.value) == problem
    for empty in (None, ""):
        assert nameless.decode(empty) == ""
        assert decode((nameless,), {"id": empty}) == {"id": ""}
        with pytest.raises(WrongValue, match=r"\Ais missing\Z"):
            named.decode(empty)
        with pytest.raises(WrongValue, match=r"\Aid is missing\Z"):
            decode((named,), {"id": empty})
    assert (named.decode(7), named.decode("x")) == ("7", "x")
    assert (Text("a").decode(None), Text("a").decode(True)) == ("", "true")


def test_an_export_leaves_out_a_text_that_is_none_of_the_choices() -> None:
    fields = (Text("a", choices=("x", "y")), Text("b", choices=("x",), clearable=True), Text("c"), Bool("d"), Int("e"))
    values = {"a": "z", "b": "", "c": "", "d": None, "e": 0}
    assert exportable(fields, values, secrets=False) == {"b": "", "e": 0}
    assert exportable(fields, {"a": "y", "c": "n", "d": False}, secrets=False) == {"a": "y", "c": "n", "d": False}


@pytest.mark.parametrize(
    ("value", "places"),
    [(7, ["a is 7"]), (8, ["a is 8, perhaps written as 010"]), *((one, []) for one in (True, 1.5, None, [7], {}, "7"))],
)
def test_only_a_whole_number_is_warned_about_where_a_text_is_expected(value: Any, places: list[str]) -> None:
    assert unquoted([Text("a"), Int("b")], {"a": value, "b": 9}) == places


def test_a_warning_counts_what_it_does_not_list() -> None:
    places = [f"a[{number}]" for number in range(12)]
    assert quote_warning(places[:10]).endswith("a[8]; a[9]")
    assert quote_warning(places[:11]).endswith("a[8]; a[9] and 1 more")
    assert quote_warning(iter(places)).endswith("a[8]; a[9] and 2 more")


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"name": "", "age": None, "tags": [], "mail": "", "limits": {}}, {"name": ""}),
        ({"name": "x", "age": 0, "tags": [""], "mail": "m"}, {"name": "x", "age": 0, "tags": [""], "mail": "m"}),
        ({"limits": {"number": "", "seconds": 0}}, {"limits": {"number": "", "seconds": 0}}),
        ({"limits": {"number": "", "note": ""}}, {}),
        ({"rings": [{"number": "", "note": ""}, "x"]}, {"rings": [{"number": ""}, "x"]}),
    ],
)
def test_what_is_empty_is_left_out_unless_it_is_required(values: dict[str, Any], kept: dict[str, Any]) -> None:
    inner = (Text("number", required=True), Int("seconds"), Text("note", clearable=True))
    fields = (
        Text("name", required=True),
        Int("age"),
        ListOf("tags", Text("tag"), clearable=True),
        Text("mail", clearable=True),
        Record("limits", inner),
        ListOf("rings", Record("ring", inner)),
    )
    assert without_empty(fields, values) == kept


# ---------------------------------------------------------------------- containers
@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([], "must be a dictionary"),
        ({"3": "a"}, "has the key '3'; keys are 0 to 2"),
        ({True: "a"}, "has the key 'True'; keys are 0 to 2"),
        ({1: "a", "1": "b"}, "has the key 1 twice"),
        ({"1": ["a"]}, "key 1 must be a text, not a list"),
        ({"3": "a", "1": ["a"]}, "has the key '3'; keys are 0 to 2; key 1 must be a text, not a list"),
    ],
)
def test_keys_and_values_of_a_table(value: Any, problem: str) -> None:
    assert refused(MENU, value) == problem


def test_what_a_table_accepts_and_reads() -> None:
    nullable = Table("menu", Text("action", choices=("a",)), keys=("0",), keys_hint="", nullable=True)
    assert MENU.normalise({0: "a", "2": "b"}) == {"0": "a", "2": "b"}
    assert nullable.normalise({"0": None}) == {"0": None}
    assert (MENU.decode(None), MENU.decode({1: None, "x": 2})) == ({}, {"1": None, "x": "2"})
    assert list(MENU.parts({"1": "a", "2": None})) == [(".1", "1", MENU.of, "a")]
    with pytest.raises(WrongValue, match=r"\Ais no object\Z"):
        MENU.decode([])


def test_entries_are_counted_from_one_and_named_by_suboption_or_alias() -> None:
    numbers = ListOf("a", Int("n"))
    assert [part[:2] for part in numbers.parts([5, 6])] == [("[1]", 0), ("[2]", 1)]
    assert [(part[0], part[-1]) for part in numbers.parts(5)] == [("[1]", 5)]
    given = {"title": "Dr", "age": None, "id": "7", "other": 1}
    assert [(end, name, field.name, value) for end, name, field, value in PERSON.parts(given)] == [
        (".title", "title", "name", "Dr")
    ]


@pytest.mark.parametrize(
    ("of", "value", "problem"),
    [
        (Text("e"), "a,b", None),
        (Path("e"), "a", None),
        (Text("e"), 5, None),
        (Text("e"), [], None),
        (Text("e"), {}, "must be a list"),
        (Int("e"), "1,2", "must be a list"),
        (Int("e"), [1], None),
        (PERSON, "a", "must be a list"),
    ],
)
def test_ansible_splits_a_text_only_for_a_list_of_texts(of: Field, value: Any, problem: str | None) -> None:
    assert ListOf("a", of).type_problem(value) == problem


def test_a_missing_suboption_is_reported_only_where_the_others_are_valid() -> None:
    assert refused(PERSON, {"age": 1}) == "needs name"
    assert refused(PERSON, {"age": "x"}) == "age must be a whole number, not 'x'"
    assert refused(PERSON, {"b": 1, "a": 1, "name": "x"}) == "does not know a, b; it knows age, name"
    assert PERSON.normalise({"name": "x", "age": None}) == {"name": "x"}


@pytest.mark.parametrize(
    ("value", "dictionary"),
    [
        ({"a": 1}, {"a": 1}),
        ('{"a": true}', {"a": True}),
        (" \n{'a': True}", {"a": True}),
        ("{1, 2}", None),
        ("{", None),
        ("[]", None),
        ("a: 1", None),
        ("", None),
        ([], None),
        (None, None),
    ],
)
def test_a_dictionary_may_come_as_json_or_python_text(value: Any, dictionary: dict[str, Any] | None) -> None:
    assert as_dictionary(value) == dictionary
    assert PERSON.type_problem(value) == (None if dictionary is not None else "must be a dictionary")


@pytest.mark.parametrize("digits", [False, True])
def test_a_container_holds_digits_as_its_elements_do(digits: bool) -> None:
    element = DialString("n") if digits else Text("n")
    for field in (element, ListOf("a", element), Table("a", element, keys=("0",), keys_hint="")):
        assert (field.holds_digits, field.holds_dialled, field.holds_secret) == (digits, digits, False)
    record = Record("a", (element, Int("b", secret=digits)))
    assert (record.holds_digits, record.holds_dialled, record.holds_secret) == (False, digits, digits)


# --------------------------------------------------------------------- connections
def test_each_secret_of_a_connection_is_declared_as_one() -> None:
    secret = {"password", "token", "client_secret", "authenticator_token"}
    assert {name for name, field in CREDENTIALS.items() if field.secret} == secret
    assert {name: field.name for name, field in CREDENTIALS.items()} == {name: name for name in CREDENTIALS}


def test_the_defaults_of_a_connection() -> None:
    assert {field.name: field.default for field in COMMON} == {
        "allow_http": False,
        "validate_certs": True,
        "ca_path": None,
        "timeout": 30.0,
        "retries": 3,
        "retry_max_delay": 30.0,
        "deadline": 300.0,
        "max_response_size": 16_777_216,
    }
    assert not any(field.secret or field.required for field in COMMON)


def test_an_object_that_failed_keeps_others_from_being_removed_with_its_own_reason() -> None:
    first = Context().after_failure("contact 'a'", VoiceError(Kind.SERVER, "x", "y")).no_removal
    assert first is not None
    assert (first.kind, first.message) == (
        Kind.SERVER,
        "not removed, because contact 'a' failed before it; correct the failure of contact 'a' and run again.",
    )
    context = Context(no_removal=first)
    assert context.after_failure("contact 'b'", VoiceError(Kind.TLS, "x", "y")) is context
