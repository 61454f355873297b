# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is wrong with classes and with users who have them, each thing named once and with its place."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenInt
from ansible_collections.ucfleet.voice.tests.unit.support.documents import LOGIN, read, read_by, user
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run

SALES = {"sales": {"sipxcom": {"vm_prefs": {"greeting": "NONE", "email": "${mail}"}}}}


GREETING = {"sipxcom": {"vm_prefs": {"greeting": "NONE"}}}


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({"class": "slaes"}, "class slaes is not known; known are sales"),
        ({"class": ["sales", "x"]}, "class x is not known; known are sales"),
        ({"class": True}, "class must be the name of a class, or a list of names"),
        ({"class": {"a": 1}}, "class must be the name of a class, or a list of names"),
        ({"class": [["sales"]]}, "class must be the name of a class, or a list of names"),
        ({"class": "x" * 1001}, "class has a name of more than 1000 characters"),
        ({"class": ["x" * 1001]}, "class has a name of more than 1000 characters"),
        ({"vars": "x"}, "vars must be a dictionary of variables"),
        ({"vars": {"first name": 1}}, "vars has 'first name', to which nothing can refer"),
        ({"vars": {7: 1}}, "vars has 7, to which nothing can refer"),
        ({"vars": {"name": "x"}}, "vars has name, which is always the name of the user"),
    ],
)
def test_documents_that_are_refused(document: Any, problem: str) -> None:
    found, problems = read({"name": "kim", "sipxcom": LOGIN, **document}, classes=SALES)
    assert found is None
    assert len(problems) == 1
    assert problems[0].startswith(problem)


def test_a_class_without_any_classes() -> None:
    problems = read({"name": "kim", "class": "x", "sipxcom": LOGIN})[1]
    assert problems == ["class x is not known; the option classes has no class"]


def test_classes_can_be_labels() -> None:
    schema = Schema(COMPOSITES, labels=True)
    found, problems = read_by(schema, {"name": "kim", "class": ["left", "x"], "sipxcom": LOGIN})
    assert problems == []
    assert found is not None
    assert found.classes == ("left", "x")


@pytest.mark.parametrize("values", [{}, {"mail": ""}, {"mail": None}, {"mail": " "}])
def test_required_variables(values: Any) -> None:
    classes = {
        "staff": {"required_vars": ["mail"], "sipxcom": {}},
        "sales": {"extends": "staff", "required_vars": "ext"},
    }
    problems = read({"name": "kim", "class": "sales", "vars": values, "sipxcom": LOGIN}, classes=classes)[1]
    assert sorted(problems) == [
        "class sales needs vars.ext, which is empty or missing",
        "class staff needs vars.mail, which is empty or missing",
    ]
    user({"name": "kim", "class": "sales", "vars": {"mail": "m", "ext": 0}, "sipxcom": LOGIN}, classes=classes)


def test_what_is_wrong_with_classes_themselves() -> None:
    schema = Schema(
        COMPOSITES,
        defaults={"sipxcom": {"vm_prefs": {"email": "$"}}},
        classes={
            "a": {"asterisk": {}, "sipxcom": {"vm_pref": {}}, "ucp": "x"},
            "b": "x",
            "c": {"extends": "nobody", "required_vars": ["a b"]},
            "d": {"extends": True, "required_vars": [["x"]]},
            "e": {"sipxcom": {"vm_prefs": {"email": "${a b}"}}},
        },
    )
    assert schema.problems_of_defaults() == [
        (
            "class a",
            "unknown platform or key asterisk; known are sipxcom, ucp, telecomx, voipnow, extends, required_vars",
        ),
        ("class a", "sipxcom: does not know vm_pref (did you mean vm_prefs?)"),
        ("class a", "ucp must be a dictionary"),
        ("class b", "must be a dictionary of platforms"),
        (
            "class c",
            "required_vars has 'a b', to which nothing can refer: a variable has letters, digits and _ and begins with"
            " no digit",
        ),
        ("class d", "extends must be the name of a class, or a list of names"),
        ("class d", "required_vars must be the name of a variable, or a list of names"),
        ("class c", "extends nobody, which is not known; known are a, b, c, d, e"),
        (
            "defaults",
            "sipxcom.vm_prefs.email has a $ that begins no reference: write ${mobile} for a variable, and $$ for the"
            " sign itself",
        ),
        (
            "class e",
            "sipxcom.vm_prefs.email has a $ that begins no reference: write ${mobile} for a variable, and $$ for the"
            " sign itself",
        ),
    ]


@pytest.mark.parametrize(
    ("extends", "circles"),
    [
        ({"a": "a"}, ["a -> a"]),
        ({"a": "b", "b": "a"}, ["a -> b -> a"]),
        ({"x": "a", "a": "b", "b": ["y", "c"], "c": "a", "y": []}, ["a -> b -> c -> a"]),
        ({"a": "b", "b": "a", "c": "d", "d": "c"}, ["a -> b -> a", "c -> d -> c"]),
    ],
)
def test_each_circle_is_reported_once(extends: dict[str, Any], circles: list[str]) -> None:
    classes = {name: {"extends": parents, **GREETING} for name, parents in extends.items()}
    schema = Schema(COMPOSITES, classes=classes)
    found = [text for _where, text in schema.problems_of_defaults()]
    assert found == [f"extends itself: {circle}; remove one of these steps" for circle in circles]
    # The documents are checked all the same, so that everything is reported at once.
    assert read_by(schema, {"name": "kim", "class": "a", "sipxcom": LOGIN})[1] == []


def test_a_reference_that_no_user_can_fill_is_reported_once() -> None:
    schema = Schema(
        COMPOSITES,
        defaults={"ucp": {"domain": "${nowhere}"}},
        classes={**SALES, "idle": {"sipxcom": {"vm_prefs": {"email": "${unused}"}}}},
    )
    for name in ("kim", "lee"):
        assert read_by(schema, {"name": name, "class": "sales", "sipxcom": LOGIN})[1] == []
    assert schema.resolution.unknown_references() == [
        (
            "class sales at sipxcom.vm_prefs.email",
            "refers to the variable mail, which no user has: correct the name, or give it in vars",
        )
    ]
    # One user is enough, and an empty variable is one.
    assert read_by(schema, {"name": "bo", "vars": {"mail": None}, "sipxcom": LOGIN})[1] == []
    assert schema.resolution.unknown_references() == []


def test_required_variables_that_nobody_has_are_no_unknown_ones() -> None:
    schema = Schema(COMPOSITES, classes={"sales": {"required_vars": ["mail"], **SALES["sales"]}})
    assert len(read_by(schema, {"name": "kim", "class": "sales", "sipxcom": LOGIN})[1]) == 1
    assert schema.resolution.unknown_references() == []


# -------------------------------------------------------------- where wrong values were written
RINGS = {
    "staff": {"sipxcom": {"call_forward": {"rings": [{"number": "${second}"}, {"number": "${mobile}"}]}}},
    "sales": {"extends": "staff", "sipxcom": {"vm_prefs": {"greeting": "LOUD"}, "username": "${ext}"}},
}


def test_the_place_of_a_wrong_value_is_named() -> None:
    problems = read(
        {
            "name": "kim",
            "class": "sales",
            "vars": {"mobile": True, "ext": ["x"]},
            "sipxcom": {"url": "u", "password": "p"},
        },
        classes=RINGS,
    )[1]
    text = "\n".join(problems)
    for part in (
        "username must be a text, not a list (from class sales at sipxcom.username with the variable ext)",
        "(from class staff at sipxcom.call_forward.rings.1.number with the variable mobile)",
        "not 'LOUD' (from class sales at sipxcom.vm_prefs.greeting)",
    ):
        assert part in text, text


def test_a_value_of_the_document_is_not_blamed_on_a_class() -> None:
    problems = read(
        {
            "name": "kim",
            "class": "sales",
            "vars": {"mobile": "1", "ext": "2"},
            "sipxcom": {**LOGIN, "vm_prefs": {"greeting": "HOWL"}},
        },
        classes=RINGS,
    )[1]
    assert len(problems) == 1
    assert "'HOWL'" in problems[0]
    assert "from class" not in problems[0]


def test_what_is_needed_and_lost_is_explained() -> None:
    problems = read(
        {"name": "kim", "class": "sales", "sipxcom": {"url": "pbx.test", "password": "p"}},
        classes={"sales": {"sipxcom": {"username": "${ext}"}}},
    )[1]
    assert problems == [
        "sipxcom: needs username (class sales at sipxcom.username refers to the variable ext, which is empty or"
        " missing)"
    ]


def test_no_explanation_shows_a_secret() -> None:
    classes = {"sales": {"sipxcom": {"password": "${word}", "voicemail_pin": {"pin": "${pin}"}}}}
    document = {
        "name": "kim",
        "class": "sales",
        "vars": {"word": ["canary-word"], "pin": WrittenInt.written(4242, "0x1092", "u.yml:3")},
        "sipxcom": {"url": "pbx.test", "username": "1"},
    }
    problems = read(document, classes=classes)[1]
    text = "\n".join(problems)
    assert "with the variable word" in text
    assert "with the variable pin" in text
    assert "canary" not in text
    assert "4242" not in text
    assert "0x1092" not in text


@pytest.mark.parametrize(
    "classes",
    [
        {"sales": ["x"]},
        {"sales": {"extends": "sales"}},
        {"sales": {"sipxcom": {"vm_prefs": {"email": "${nobody}"}}}},
    ],
)
def test_users_without_settings_are_not_reported_where_a_class_is_wrong(classes: Any) -> None:
    wire = pbx(2)
    documents = [{**one, "class": "sales"} for one in people(2, {})]
    result = run(Fleet, wire, users=documents, classes=classes)
    assert "class sales" in result["msg"]
    assert "no settings" not in result["msg"]
    assert wire.calls == []
    assert "2 users have no settings" in run(Fleet, wire, users=documents, classes={"sales": {"sipxcom": {}}})["msg"]
