# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Unreadable, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import (
    Bool,
    Float,
    FreeForm,
    Int,
    ListOf,
    Record,
    Text,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import composed, text_problem
from ansible_collections.ucfleet.voice.plugins.module_utils._model.scalar import MARKS
from ansible_collections.ucfleet.voice.plugins.module_utils._model.walk import (
    changes,
    decode,
    encode,
    exportable,
    merge,
    normalise_all,
    secrets_of,
    select,
    shape_problems,
    show,
    show_diff,
    with_defaults,
)
from ansible_collections.ucfleet.voice.tests.unit.support.fields import ANYTHING, FIELDS, INNER

KEYS = [field.key for field in FIELDS] + [field.key for field in INNER]
DOCUMENT = st.recursive(ANYTHING, lambda inner: st.dictionaries(st.sampled_from(KEYS), inner | st.lists(inner)))


# ---------------------------------------------------------------------- wire forms
def test_encoding_uses_the_platforms_words_for_what_is_given() -> None:
    values = {
        "mode": "on",
        "count": 3,
        "active": False,
        "rings": [{"number": "1", "seconds": 20}],
        "limits": {"seconds": 5},
    }
    assert encode(FIELDS, values) == {
        "mode": "YES",
        "n": 3,
        "active": "0",
        "rings": [{"number": "1", "expiration": 20}],
        "limits": {"expiration": 5},
    }


def test_decoding_reads_absent_and_null_as_unset() -> None:
    empty = {
        "title": "",
        "mode": "",
        "count": None,
        "active": None,
        "tags": [],
        "rings": [],
        "limits": {"seconds": None, "enabled": None, "pin": ""},
        "pin": "",
        "id": "",
    }
    assert decode(FIELDS, {}) == empty
    assert decode(FIELDS, {field.key: None for field in FIELDS}) == empty


@pytest.mark.parametrize(("wire", "value"), [("1", True), (1, True), ("0", False), (0, False)])
def test_numbers_and_their_texts_are_the_same_on_the_wire(wire: Any, value: bool) -> None:
    assert decode(FIELDS, {"active": wire})["active"] is value
    assert decode(FIELDS, {"mode": "3"})["mode"] == decode(FIELDS, {"mode": 3})["mode"] == "third"


@pytest.mark.parametrize(("value", "text"), [(7, "7"), (True, "true"), (1.5, "1.5"), ("", ""), (None, "")])
def test_a_text_field_reads_any_single_value(value: Any, text: str) -> None:
    assert decode(FIELDS, {"title": value})["title"] == text


def test_a_wire_value_that_nobody_declared_stays_as_it_is() -> None:
    assert decode(FIELDS, {"mode": "MAYBE"})["mode"] == "MAYBE"


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ([], "is not an object"),
        (None, "is not an object"),
        ({"title": []}, "title is a list, not a single value"),
        ({"n": "x"}, "n must be a whole number"),
        ({"n": True}, "n must be a whole number, not bool"),
        ({"n": 1.5}, "n must be a whole number, not 1.5"),
        ({"active": 7.5, "n": {}}, "n is a dictionary, not a single value"),
        ({"tags": "x"}, "tags is not a list"),
        ({"rings": [7]}, "rings is not an object"),
        ({"rings": [{"expiration": {}}]}, "rings expiration is a dictionary, not a single value"),
        ({"limits": 7}, "limits is not an object"),
    ],
)
def test_documents_of_another_shape_are_described(document: Any, problem: str) -> None:
    with pytest.raises(WrongValue) as caught:
        decode(FIELDS, document)
    assert problem in str(caught.value)


@given(DOCUMENT)
def test_any_json_is_values_or_a_named_problem(document: Any) -> None:
    try:
        values = decode(FIELDS, document)
    except WrongValue:
        return
    assert set(values) == {field.name for field in FIELDS if not field.write_only}


# What cannot be seen can be read but not be given.
VISIBLE = st.text(max_size=20).map(composed).filter(lambda text: text_problem(text) is None)
STATE = st.fixed_dictionaries(
    {},
    optional={
        "title": VISIBLE,
        "mode": st.sampled_from(["off", "on", "third"]),
        "count": st.integers(-(10**9), 10**9),
        "active": st.booleans(),
        "tags": st.lists(VISIBLE.filter(bool)).map(lambda tags: sorted(tags, key=repr)),
        "limits": st.fixed_dictionaries({"seconds": st.integers(1, 120), "enabled": st.booleans(), "pin": VISIBLE}),
        "pin": VISIBLE,
    },
)


@given(STATE)
def test_what_is_encoded_decodes_to_the_same(values: dict[str, Any]) -> None:
    decoded = decode(FIELDS, encode(FIELDS, values))
    assert {name: decoded[name] for name in values} == values
    assert changes(FIELDS, decoded, values) == []


# ---------------------------------------------------------------------- comparison
@given(STATE, STATE)
def test_merging_lays_the_desired_state_over_the_state_once(before: dict[str, Any], desired: dict[str, Any]) -> None:
    after = merge(FIELDS, before, desired)
    assert merge(FIELDS, after, desired) == after
    assert changes(FIELDS, after, merge(FIELDS, after, desired)) == []
    assert {name: after[name] for name in desired} == desired
    assert {name: after[name] for name in before if name not in desired} == {
        name: before[name] for name in before if name not in desired
    }
    differing = {name.partition(".")[0] for name in changes(FIELDS, before, after)}
    assert differing == {name for name in desired if name not in before or before[name] != desired[name]}


def test_dictionaries_are_merged_and_compared_by_suboption() -> None:
    before = {"limits": {"seconds": 5, "enabled": True, "pin": "1"}}
    after = merge(FIELDS, before, {"limits": {"seconds": 6}})
    assert after == {"limits": {"seconds": 6, "enabled": True, "pin": "1"}}
    assert changes(FIELDS, before, after) == ["limits.seconds"]


def test_what_cannot_be_read_equals_nothing_but_is_no_change_by_itself() -> None:
    hidden = {"title": Unreadable("not shown")}
    assert changes(FIELDS, hidden, merge(FIELDS, hidden, {})) == []
    assert changes(FIELDS, hidden, merge(FIELDS, hidden, {"title": "x"})) == ["title"]


def test_select_shows_what_is_managed() -> None:
    values = {"title": "a", "count": 1, "limits": {"seconds": 5, "enabled": True}}
    assert select(FIELDS, values, {"title": "b", "limits": {"seconds": 6}}) == {"title": "a", "limits": {"seconds": 5}}
    assert select(FIELDS, values, {"mode": "on"}) == {}


# ----------------------------------------------------------------------- redaction
def test_a_secret_never_shows() -> None:
    before = {"pin": "canary-1", "limits": {"seconds": 5, "pin": "canary-2"}, "title": "a"}
    after = {"pin": "canary-3", "limits": {"seconds": 5, "pin": "canary-2"}, "title": "b"}
    assert show(FIELDS, after) == {"title": "b", "limits": {"seconds": 5, "pin": HIDDEN}, "pin": HIDDEN}
    old, new = show_diff(FIELDS, before, after)
    assert old == {"title": "a", "limits": {"seconds": 5, "pin": HIDDEN}, "pin": HIDDEN}
    assert new == {"title": "b", "limits": {"seconds": 5, "pin": HIDDEN}, "pin": HIDDEN_CHANGED}


def test_setting_and_clearing_a_secret_are_distinguished() -> None:
    assert show_diff(FIELDS, {"pin": ""}, {"pin": "x"}) == ({"pin": ""}, {"pin": HIDDEN_CHANGED})
    assert show_diff(FIELDS, {}, {"pin": "x"}) == ({}, {"pin": HIDDEN})
    assert show_diff(FIELDS, {"pin": "x"}, {}) == ({"pin": HIDDEN}, {})


def test_what_cannot_be_read_is_null_in_results_and_a_remark_in_diffs() -> None:
    hidden = {"title": Unreadable("not shown")}
    assert show(FIELDS, hidden) == {"title": None}
    assert show_diff(FIELDS, hidden, {"title": "x"}) == ({"title": "(not shown)"}, {"title": "x"})


def test_secrets_are_found_at_any_depth() -> None:
    fields = (
        ListOf("pins", Text("pin", secret=True), secret=True),
        ListOf("rooms", Record("room", (Text("pin", secret=True),))),
        *FIELDS,
    )
    values = {
        "pins": ["a", "", "b"],
        "rooms": [{"pin": "c"}, {"pin": ""}, {}],
        "limits": {"pin": "d"},
        "pin": Unreadable("x"),
        "password": "e",
    }
    assert secrets_of(fields, values) == ["a", "b", "c", "d", "e"]


@given(STATE, STATE)
def test_no_secret_of_any_state_shows(before: dict[str, Any], after: dict[str, Any]) -> None:
    secrets = {"pin": "canary-pin"}
    mark = {"limits": {"seconds": 1, "enabled": True, "pin": "canary-inner"}}
    shown = repr(
        (show(FIELDS, {**before, **secrets, **mark}), show_diff(FIELDS, {**before, **mark}, {**after, **secrets}))
    )
    assert "canary" not in shown


# ----------------------------------------------------------------------- documents
def test_an_export_holds_what_can_be_given_as_options_again() -> None:
    values = {
        "title": "",
        "mode": "",
        "count": None,
        "tags": Unreadable("not shown"),
        "rings": [{"number": "1", "seconds": None, "enabled": False}],
        "limits": {"seconds": 5, "pin": "canary"},
        "pin": "canary",
        "id": "7",
    }
    assert exportable(FIELDS, values, secrets=False) == {
        "title": "",
        "rings": [{"number": "1", "enabled": False}],
        "limits": {"seconds": 5},
    }
    assert exportable(FIELDS, values, secrets=True)["pin"] == "canary"


def can_be_given(values: dict[str, Any]) -> bool:
    """Whether no text is blank, a template or a mark, that of a hidden secret or that of an error in a table."""
    text = repr(values)
    return not any(mark in text for mark in (HIDDEN, *MARKS, "{{", "{%")) and not re.search(
        r"'(\s|\\[a-z]|\\x..|\\u....)+'", text
    )


@given(STATE.filter(can_be_given))
def test_an_export_given_again_changes_nothing(values: dict[str, Any]) -> None:
    exported, problems = normalise_all(FIELDS, exportable(FIELDS, values, secrets=True))
    assert problems == []
    assert changes(FIELDS, values, merge(FIELDS, values, exported)) == []


def test_keys_of_a_document() -> None:
    fields = (Text("number", required=True), Text("note"), Text("id", read_only=True))
    assert shape_problems(fields, {"number": "1"}) == []
    assert shape_problems(fields, {"colour": 1, "id": 2}) == [
        "does not know colour, id; it knows note, number",
        "needs number",
    ]
    assert shape_problems(fields, {"number": "1", "x": 2}) == ["does not know x; it knows note, number"]
    assert shape_problems(fields[1:], {"x": 1}) == ["does not know x; it knows note"]
    assert shape_problems(fields, []) == ["must be a dictionary"]


def test_defaults_fill_what_is_not_given() -> None:
    fields = (Text("a", default="x"), Bool("b", default=False), Text("c"))
    assert with_defaults(fields, {"a": None, "c": 1}) == {"a": "x", "b": False, "c": 1}
    assert with_defaults(fields, {"a": "", "b": True}) == {"a": "", "b": True}


# --------------------------------------------------------------------------- kinds
@pytest.mark.parametrize(("value", "exported"), [(True, True), (False, False), ("no", "no"), ("MAYBE", None)])
def test_an_export_keeps_what_can_be_given_for_a_boolean(value: Any, exported: Any) -> None:
    fields = (Bool("a", values={True: "1", False: "0"}),)
    assert exportable(fields, {"a": value}, secrets=False).get("a") == exported


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        (Text("a"), ("str", None, ())),
        (Int("a"), ("int", None, ())),
        (Float("a"), ("float", None, ())),
        (Bool("a"), ("bool", None, ())),
        (FreeForm("a"), ("dict", None, ())),
        (ListOf("a", Int("n")), ("list", "int", ())),
        (ListOf("a", Record("r", INNER)), ("list", "dict", INNER)),
        (Record("a", INNER), ("dict", None, INNER)),
    ],
)
def test_each_kind_names_its_type_and_suboptions(field: Field, kind: tuple[Any, ...]) -> None:
    assert (field.type, field.elements, field.fields) == kind
    assert (field.wire, field.key, field.default, field.doc, field.returned_doc) == ("", "a", None, "", "")


def test_choices_of_a_clearable_text_include_the_empty_text() -> None:
    assert Text("a", choices=("x",)).offered == ("x",)
    assert Text("a", choices=("x",), clearable=True).offered == ("x", "")
    assert ListOf("a", Text("e", choices=("x", "y"))).offered == ("x", "y")
