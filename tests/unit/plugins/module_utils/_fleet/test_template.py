# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""References in values: what is compiled once, and what each user's variables make of it."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.template import (
    MISSING,
    Compiler,
    Origin,
    Variables,
    filled,
    laid_over,
    lay,
    origins_in,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, ListOf, Record, Table, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenInt

RING = Record("ring", (Text("number", required=True), Text("type"), Int("expiration")))
FIELDS = Record(
    "top",
    (
        Text("mail"),
        Text("pin", secret=True),
        ListOf("rings", RING),
        ListOf("numbers", Text("numbers")),
        Record("inner", (Text("number", required=True), Text("title"))),
        Table("menu", RING, keys=("1", "2"), keys_hint="a key"),
    ),
)


def compiled(value: Any, field: Field | None = FIELDS) -> Any:
    compiler = Compiler("class test")
    found = compiler.compile(value, field, ("top",))
    assert compiler.problems == []
    return found


def fill(value: Any, **variables: Any) -> Any:
    return filled(compiled(value), Variables(variables))


# ------------------------------------------------------------------------------ texts
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("${mail}", "kim@x.test"),
        ("$mail", "kim@x.test"),
        ("<${mail}>", "<kim@x.test>"),
        ("${mail}${ext}", "kim@x.test3100"),
        ("$ext-${mail}.", "3100-kim@x.test."),
        ("$$", "$"),
        ("a$$b", "a$b"),
        ("$${mail}", "${mail}"),
        ("$$${ext}", "$3100"),
    ],
)
def test_texts(text: str, expected: str) -> None:
    assert fill({"mail": text}, mail="kim@x.test", ext="3100") == {"mail": expected}


@pytest.mark.parametrize("text", ["$", "a$", "$ x", "${", "${}", "${a b}", "${1}", "$1", "${mail:?needed}", "${mäil}"])
def test_a_dollar_sign_that_begins_no_reference_is_refused_without_the_text(text: str) -> None:
    compiler = Compiler("class test")
    compiler.compile({"pin": f"canary{text}"}, FIELDS, ("top",))
    assert compiler.problems == [
        "top.pin has a $ that begins no reference: write ${mobile} for a variable, and $$ for the sign itself"
    ]


def test_a_dollar_sign_written_twice_is_one_in_constants_too() -> None:
    assert compiled({"mail": "a$$b", "numbers": ["$$"], "inner": {"title": "$$"}}) == {
        "mail": "a$b",
        "numbers": ["$"],
        "inner": {"title": "$"},
    }


@pytest.mark.parametrize("value", [True, False, 0, 17, 2.5, ["a"], {"b": 1}, WrittenInt("7")])
def test_a_single_reference_keeps_the_type(value: Any) -> None:
    found = fill({"mail": "${x}"}, x=value)["mail"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("value", [None, "", "  ", "\u200b", [], {}])
def test_a_reference_to_an_empty_variable_is_not_mentioned(value: Any) -> None:
    assert fill({"mail": "${x}", "pin": "1"}, x=value) == {"pin": "1"}
    assert fill({"mail": "a${x}b", "pin": "1"}, x=value) == {"pin": "1"}
    assert fill({"mail": "${x}", "pin": "1"}) == {"pin": "1"}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (True, "is a boolean, not a text"),
        (1.5, "is the number 1.5, not a text"),
        (WrittenInt.written(83, "0123", "users.yml:4"), "at users.yml:4: YAML reads 0123 as 83"),
        (301234567, "is the number 301234567 without quotes, which may have lost a + or a 0"),
        (["a"], "must be a text, not a list"),
        ({"a": 1}, "must be a text, not a dictionary"),
    ],
)
def test_what_can_be_no_part_of_a_text_is_refused(value: Any, problem: str) -> None:
    variables = Variables({"x": value})
    assert filled(compiled({"mail": "a${x}", "numbers": ["1"]}), variables) == {"numbers": ["1"]}
    [found] = variables.problems
    assert found.startswith(f"the variable x {problem}")
    assert found.endswith("(class test at top.mail)")


def test_a_problem_of_a_secret_does_not_show_it() -> None:
    variables = Variables({"x": 9876543210})
    filled(compiled({"pin": "a${x}"}), variables)
    assert len(variables.problems) == 1
    assert "9876" not in variables.problems[0]


def test_numbers_can_be_part_of_a_text() -> None:
    assert fill({"mail": "${x}@x.test"}, x=WrittenInt("3100")) == {"mail": "3100@x.test"}
    assert fill({"mail": "${x}@x.test"}, x=3100) == {"mail": "3100@x.test"}


def test_a_text_has_a_bound() -> None:
    variables = Variables({"x": "canary" * 20_000})
    assert filled(compiled({"mail": "${x}"}), variables)["mail"] == variables["x"]
    assert filled(compiled({"mail": "${x}" * 1000}), variables) is MISSING
    assert variables.problems == ["class test at top.mail comes to more than 131072 characters"]


# ------------------------------------------------------------------ dictionaries and lists
def test_nothing_is_copied_that_holds_no_reference() -> None:
    constant = {"rings": [{"number": "1"}]}
    assert compiled(constant) == constant
    template = compiled({"mail": "${x}", **constant})
    one, other = (filled(template, Variables({"x": value})) for value in "ab")
    assert one["rings"] is other["rings"]
    assert (one["mail"], other["mail"]) == ("a", "b")


def test_an_entry_that_loses_a_required_option_is_left_out() -> None:
    value = {"rings": [{"number": "${mobile}", "type": "a"}, {"number": "4200", "type": "${kind}"}]}
    assert fill(value, mobile="1", kind="k") == {
        "rings": [{"number": "1", "type": "a"}, {"number": "4200", "type": "k"}]
    }
    assert fill(value) == {"rings": [{"number": "4200"}]}
    assert fill({"menu": {"1": {"number": "${mobile}", "type": "a"}, "2": {"number": "2"}}}) == {
        "menu": {"2": {"number": "2"}}
    }
    assert fill({"numbers": ["${mobile}", "2"]}) == {"numbers": ["2"]}


def test_a_list_that_loses_all_entries_is_not_mentioned() -> None:
    # An empty list would clear what the platform has.
    assert fill({"rings": [{"number": "${mobile}"}], "mail": "m"}) == {"mail": "m"}
    assert fill({"rings": [{"number": "${mobile}"}]}) is MISSING
    assert fill({"rings": [], "mail": "${x}"}, x="m") == {"rings": [], "mail": "m"}


def test_an_entry_that_lacked_the_required_option_before_stays_to_be_refused() -> None:
    assert fill({"rings": [{"type": "${x}", "expiration": 1}]}) == {"rings": [{"expiration": 1}]}


def test_a_record_that_loses_a_required_option_stays_to_be_refused() -> None:
    assert fill({"inner": {"number": "${x}", "title": "t"}}) == {"inner": {"title": "t"}}
    assert fill({"inner": {"number": "${x}"}, "mail": "m"}) == {"mail": "m"}


def test_options_that_no_declaration_knows_are_filled_as_well() -> None:
    assert fill({"odd": {"deep": [{"x": "${a}"}]}}, a="1") == {"odd": {"deep": [{"x": "1"}]}}


def test_the_order_of_keys_stays() -> None:
    assert list(fill({"pin": "${x}", "mail": "m", "numbers": ["${x}"]}, x="1")) == ["pin", "mail", "numbers"]


# --------------------------------------------------------------------------- layers
LAYERS: list[tuple[Any, Any]] = [
    ({"mail": "low"}, {"mail": "${x}"}),
    ({"mail": "${y}"}, {"mail": "${x}"}),
    ({"mail": "${x}", "pin": "1"}, {"mail": "high"}),
    ({"inner": {"number": "${x}", "title": "t"}}, {"inner": {"number": "1"}}),
    ({"inner": {"number": "1", "title": "t"}}, {"inner": {"number": "${x}"}}),
    ({"inner": "${x}"}, {"inner": {"number": "1"}}),
    ({"inner": {"number": "1"}}, {"inner": "${x}"}),
    ({"inner": {"title": "t"}}, {"inner": "${d}"}),
    ({"inner": "${d}"}, {"inner": {"title": "t"}}),
    ({"rings": [{"number": "1"}]}, {"rings": [{"number": "${x}"}]}),
    ({"rings": [{"number": "${x}"}]}, {"rings": []}),
    ({"mail": "${x}"}, {"mail": None}),
    ({}, {"mail": "${x}"}),
    ({"mail": "${x}"}, {}),
    ({"inner": {"number": "${x}"}}, {"inner": {"title": "${y}"}}),
]


@pytest.mark.parametrize("variables", [{}, {"x": "X"}, {"y": "Y"}, {"d": {"number": "9"}}, {"x": "X", "y": "Y"}])
@pytest.mark.parametrize("layers", LAYERS)
def test_layers_give_what_their_filled_values_give_laid_over_each_other(layers: Any, variables: Any) -> None:
    below, above = (compiled(value) for value in layers)
    expected = laid_over(filled(below, Variables(variables)), filled(above, Variables(variables)))
    assert filled(lay(below, above), Variables(variables)) == expected


# -------------------------------------------------------------------------- origins
def test_a_traced_value_shows_where_everything_was_written() -> None:
    compiler = Compiler("class test", traced=True)
    value = {"mail": "m", "rings": [{"number": "${mobile}"}, {"number": "${ext}0", "type": None}], "numbers": []}
    variables = Variables({"ext": "3"})
    traced = filled(compiler.compile(value, FIELDS, ("top",)), variables)
    # The first ring is left out, so that the second one takes its place.
    assert dict(origins_in(traced)) == {
        ("mail",): Origin("class test", ("top", "mail")),
        ("rings", 0, "number"): Origin("class test", ("top", "rings", 1, "number"), ("ext",)),
        ("rings", 0, "type"): Origin("class test", ("top", "rings", 1, "type")),
        ("numbers",): Origin("class test", ("top", "numbers")),
    }
    assert variables.lost == [Origin("class test", ("top", "rings", 0, "number"), ("mobile",))]
    assert str(variables.lost[0]) == "class test at top.rings.0.number"
