# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Classes of users: their order, their variables, and every refusal, as the check of documents sees them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.digest import Digests
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.tests.unit.support.documents import LOGIN, UCP, desired, read_by, user


def prefs(document: Any, **options: Any) -> Any:
    """The desired voicemail settings of a user."""
    return desired(user(document, **options), "sipxcom", "vm_prefs").values


def classed(**vm_prefs: Any) -> dict[str, Any]:
    return {"sipxcom": {"vm_prefs": vm_prefs}}


# ------------------------------------------------------------------------------ order
def test_defaults_then_classes_then_the_document_then_credentials() -> None:
    found = user(
        {"name": "kim", "class": "sales", "sipxcom": {"vm_prefs": {"email_format": "BRIEF"}}},
        defaults={"sipxcom": {**LOGIN, "vm_prefs": {"greeting": "NONE", "email": "d@x.test", "email_format": "FULL"}}},
        classes={
            "sales": {
                "sipxcom": {"password": "canary-class", "vm_prefs": {"email": "c@x.test", "email_format": "MEDIUM"}}
            }
        },
        credentials={"kim": {"sipxcom": {"password": "canary-own"}}},
    )
    assert desired(found, "sipxcom", "vm_prefs").values == {
        "greeting": "NONE",
        "email": "c@x.test",
        "email_format": "BRIEF",
    }
    assert found.blocks[0].settings.password == "canary-own"
    assert found.classes == ("sales",)


CLASSES = {
    "base": classed(greeting="NONE", email="base@x.test"),
    "one": {"extends": "base", **classed(greeting="STANDARD")},
    "two": {"extends": ["base"], **classed(email="two@x.test")},
    "three": {"extends": ["one", "two"], **classed(email_format="BRIEF")},
    "quiet": classed(greeting="NONE", email="quiet@x.test"),
    "left": classed(greeting="OUT_OF_OFFICE", email="left@x.test"),
    "repeated": {"extends": ["left", "quiet", "left"]},
}


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("base", ("NONE", "base@x.test")),
        (["one"], ("STANDARD", "base@x.test")),
        (["one", "two"], ("STANDARD", "two@x.test")),
        (["two", "one"], ("STANDARD", "two@x.test")),
        # A class lies above what it extends, wherever that is named.
        (["one", "base"], ("STANDARD", "base@x.test")),
        ("three", ("STANDARD", "two@x.test")),
        ([" one ", "one"], ("STANDARD", "base@x.test")),
        # A name that is repeated counts where it stands last.
        (["left", "quiet"], ("NONE", "quiet@x.test")),
        (["quiet", "left"], ("OUT_OF_OFFICE", "left@x.test")),
        (["left", "quiet", " left "], ("OUT_OF_OFFICE", "left@x.test")),
        (["quiet", "left", "left", "quiet", ""], ("NONE", "quiet@x.test")),
        ("repeated", ("OUT_OF_OFFICE", "left@x.test")),
    ],
)
def test_later_classes_win_and_a_class_lies_above_what_it_extends(named: Any, expected: tuple[str, str]) -> None:
    values = prefs({"name": "kim", "class": named, "sipxcom": LOGIN}, classes=CLASSES)
    assert (values["greeting"], values["email"]) == expected


def test_a_long_chain_of_classes() -> None:
    chain: dict[str, Any] = {f"c{number}": {"extends": f"c{number - 1}"} for number in range(1, 3000)}
    classes = {"c0": classed(greeting="NONE"), **chain}
    assert prefs({"name": "kim", "class": "c2999", "sipxcom": LOGIN}, classes=classes) == {"greeting": "NONE"}


@pytest.mark.parametrize("named", [None, "", " ", []])
def test_no_class_is_no_class(named: Any) -> None:
    found = user({"name": "kim", "class": named, "sipxcom": LOGIN}, classes=CLASSES)
    assert found.blocks[0].steps == []
    assert found.classes == ()


def test_a_number_is_a_class_too() -> None:
    assert prefs({"name": "kim", "class": 7, "sipxcom": LOGIN}, classes={7: classed(greeting="NONE")})["greeting"]


def test_a_class_puts_a_user_onto_its_platforms_and_gives_the_login() -> None:
    found = user(
        {"name": "kim", "class": "all", "vars": {"ext": "3100"}},
        defaults={"ucp": UCP},
        classes={"all": {"sipxcom": {**LOGIN, "username": "${ext}"}, "ucp": None}},
    )
    assert [block.composite.platform.name for block in found.blocks] == ["sipxcom", "ucp"]
    assert found.blocks[0].settings.username == "3100"
    # What an export writes, so that it does not need the class.
    assert found.blocks[0].login == {"url", "username", "password"}
    assert found.blocks[1].login == frozenset()


def test_null_in_a_class_takes_a_default_away() -> None:
    values = prefs(
        {"name": "kim", "class": "quiet", "sipxcom": LOGIN},
        defaults=classed(greeting="NONE", email="d@x.test"),
        classes={"quiet": classed(email=None)},
    )
    assert values == {"greeting": "NONE"}


def test_a_list_of_a_class_replaces_that_of_the_defaults() -> None:
    found = user(
        {"name": "kim", "class": "c", "sipxcom": LOGIN, "vars": {"mobile": "7"}},
        defaults={"sipxcom": {"speed_dial": {"buttons": [{"number": "2"}, {"number": "3"}]}}},
        classes={"c": {"sipxcom": {"speed_dial": {"buttons": [{"number": "${mobile}"}]}}}},
    )
    assert [button["number"] for button in desired(found, "sipxcom", "speed_dial").values["buttons"]] == ["7"]


# -------------------------------------------------------------------------- variables
SALES = {"sales": {"sipxcom": {"vm_prefs": {"greeting": "NONE", "email": "${mail}"}}}}


def test_variables_fill_classes_and_defaults() -> None:
    document = {"name": "kim", "class": "sales", "vars": {"mail": "kim@x.test", "ext": "3100"}, "sipxcom": {}}
    found = user(document, defaults={"sipxcom": {**LOGIN, "username": "${ext}"}}, classes=SALES)
    assert found.blocks[0].settings.username == "3100"
    assert desired(found, "sipxcom", "vm_prefs").values == {"greeting": "NONE", "email": "kim@x.test"}


def test_a_value_that_is_not_mentioned_leaves_what_lies_below() -> None:
    document = {"name": "kim", "class": "sales", "sipxcom": LOGIN}
    assert prefs(document, defaults=classed(email="d@x.test"), classes=SALES)["email"] == "d@x.test"


def test_the_document_itself_holds_no_references() -> None:
    # A password may look like one.
    found = user({"name": "kim", "sipxcom": {**LOGIN, "password": "${canary}"}}, classes=SALES)
    assert found.blocks[0].settings.password == "${canary}"


def test_variables_are_no_templates() -> None:
    document = {"name": "kim", "class": "c", "vars": {"title": "${name} $$"}, "sipxcom": LOGIN}
    classes = {"c": {"sipxcom": {"contact_information": {"job_title": "${title} of ${name}"}}}}
    values = desired(user(document, classes=classes), "sipxcom", "contact_information").values
    assert values["job_title"] == "${name} $$ of kim"


def test_a_user_without_variables_uses_the_name() -> None:
    classes = {"c": {"sipxcom": {"contact_information": {"job_title": "${name}"}}}}
    document = {"name": 3100, "class": "c", "sipxcom": LOGIN}
    assert desired(user(document, classes=classes), "sipxcom", "contact_information").values == {"job_title": "3100"}


# ---------------------------------------------------------------------------- secrets
def test_variables_that_fill_secrets_are_secrets() -> None:
    schema = Schema(
        COMPOSITES,
        defaults={"sipxcom": {"password": "${word}"}},
        classes={
            "c": {
                "sipxcom": {
                    "voicemail_pin": {"pin": "9${pin}"},
                    "conferences": [{"name": "a", "access_code": "${code}"}],
                }
            }
        },
    )
    document = {
        "name": "kim",
        "class": "c",
        "vars": {"word": "canary-a", "pin": "123", "code": 4711, "mail": "m"},
        "sipxcom": {},
    }
    assert set(schema.secrets_in(document)) == {"canary-a", "123", "9123", "4711"}
    for odd in (None, "x", [], {"vars": 3}, {"name": ["x"], "class": {}, "vars": {"pin": {"a": 1}}, "sipxcom": 3}):
        schema.secrets_in(odd)


@pytest.mark.parametrize("other", ["${pin}", "a${pin}"])
def test_a_variable_is_no_secret_at_one_place_and_shown_at_another(other: str) -> None:
    schema = Schema(
        COMPOSITES,
        defaults={"sipxcom": {"contact_information": {"job_title": other}}},
        classes={"c": {"sipxcom": {"voicemail_pin": {"pin": "${pin}"}}}, "d": {"sipxcom": {"password": "${name}"}}},
    )
    assert schema.problems_of_defaults() == [
        (
            "class c at sipxcom.voicemail_pin.pin",
            "takes a secret from the variable pin, which is shown at defaults at"
            " sipxcom.contact_information.job_title: use two variables",
        ),
        (
            "class d at sipxcom.password",
            "takes a secret from the variable name, which is shown at every result: use two variables",
        ),
    ]


def test_a_secret_can_be_made_of_what_is_shown() -> None:
    # The whole is the secret then.
    schema = Schema(COMPOSITES, defaults={"sipxcom": {"username": "${ext}", "password": "canary-${ext}"}})
    assert schema.problems_of_defaults() == []


# -------------------------------------------------------------------- numbers and digests
def test_numbers_without_quotes_are_found_in_variables_and_classes() -> None:
    schema = Schema(
        COMPOSITES,
        classes={
            "c": {
                "sipxcom": {
                    "vm_prefs": {"email": "${a}"},
                    "call_forward": {"expiration": "${b}", "rings": [{"number": 42}]},
                }
            }
        },
    )
    assert schema.unquoted({"name": "kim", "class": "c", "vars": {"a": 9, "b": 20, "other": 7}}) == [
        "vars.a is 9, perhaps written as 011"
    ]
    assert schema.unquoted_in_classes() == [
        "sipxcom.call_forward.rings[1].number is 42, perhaps written as 052 (class c)"
    ]


def test_the_digest_is_that_of_the_resolved_document() -> None:
    digests = Digests(b"key")
    resolved = user({"name": "kim", "sipxcom": {**LOGIN, "vm_prefs": {"greeting": "NONE", "email": "m@x.test"}}})
    classes = user(
        {"name": "kim", "class": "sales", "vars": {"mail": "m@x.test", "x": 1}, "sipxcom": LOGIN}, classes=SALES
    )
    changed = user({"name": "kim", "class": "sales", "vars": {"mail": "n@x.test"}, "sipxcom": LOGIN}, classes=SALES)
    assert digests.of(classes) == digests.of(resolved)
    assert digests.of(changed) != digests.of(resolved)


def test_classes_cost_little() -> None:
    """Compiled once for all users: to fill them takes about as long as to read what they come to."""
    described = {
        "vm_prefs": {"greeting": "NONE", "email": "${mail}"},
        "call_forward": {"rings": [{"number": "${mobile}"}]},
    }
    variables = [{"mail": f"u{number}@x.test", "mobile": f"+4915550{number}"} for number in range(2000)]
    plain = [
        json.loads(json.dumps(described).replace("${mail}", one["mail"]).replace("${mobile}", one["mobile"]))
        for one in variables
    ]
    users = {
        "plain": [{"name": f"u{number}", "sipxcom": {**LOGIN, **one}} for number, one in enumerate(plain)],
        "classes": [{"name": f"u{number}", "class": "c", "vars": one} for number, one in enumerate(variables)],
    }
    seconds: dict[str, float] = {}
    for _turn in range(3):
        for kind, documents in users.items():
            schema = Schema(COMPOSITES, classes={"c": {"sipxcom": {**LOGIN, **described}}})
            began = time.process_time()
            assert not [problem for document in documents for problem in read_by(schema, document)[1]]
            seconds[kind] = min(seconds.get(kind, 60), time.process_time() - began)
    assert seconds["classes"] < 1.5 * seconds["plain"], seconds
