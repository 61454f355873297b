# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about the numbers that a user's settings call."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import Document
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.engine import Audit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.options import config_of
from ansible_collections.ucfleet.voice.tests.unit.support.audit import TODAY, People, audited, forwarding, found


# ---------------------------------------------------------------- external_forward
def is_found(number: str, **params: Any) -> bool:
    return bool(found({"3100": forwarding(number)}, "external_forward", **params))


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("+49 900 1 234567", None),
        ("0049900-1234567", None),
        ("0900 1234567", "DE"),
        ("(0180) 5 123456", "DE"),
        ("1-900-555-0123", "US"),
        ("+44 909 8790000", "GB"),
        ("+44 7012 345678", "GB"),
        ("+881 6 12345678", None),
        ("+870 773 111 632", None),
        ("+882 16 12345678", None),
        ("+979 1 2345 6789", None),
        ("sip:+499001234567@gateway.test", None),
        ("sip:+499001234567@pbx.test;user=phone", None),
        ("tel:+49-900-1234567", None),
        # A network ignores digits after a complete number.
        ("+49 900 1234567 8901234", None),
    ],
)
def test_expensive_numbers_are_always_found(number: str, region: str | None) -> None:
    rules = {"external_forward": {"allowed_countries": ["DE", "US", "GB", "881"], "allowed_prefixes": ["+"]}}
    findings = found(
        {"3100": forwarding(number)}, "external_forward", rules=rules, default_region=region, domains=["pbx.test"]
    )
    assert findings == [("3100", "high", "call_forward rings[1].number", number)]


@pytest.mark.parametrize(
    ("number", "countries", "prefixes", "region", "expected"),
    [
        ("+49 170 1234567", [], [], "DE", False),
        ("0170 1234567", [], [], "DE", False),
        ("+33 1 23 45 67 89", [], [], "DE", True),
        ("+33 1 23 45 67 89", ["DE", "FR"], [], "DE", False),
        ("+33 1 23 45 67 89", ["49", "+33"], [], "DE", False),
        ("+33 1 23 45 67 89", [], ["+33 1"], "DE", False),
        ("+33 2 23 45 67 89", [], ["+33 1"], "DE", True),
        ("+33 2 23 45 67 89", [], ["0033 2"], "DE", False),
        ("0170 1234567", [], ["+33 1"], "DE", True),
        # One country code for several countries.
        ("+1 876 555 0123", ["US"], [], "US", True),
        ("+1 212 555 0123", ["US"], [], "US", False),
        ("+1 876 555 0123", ["1"], [], "US", False),
        # Nothing says what is allowed.
        ("+33 1 23 45 67 89", [], [], None, False),
        # Nobody can say where that is.
        ("0170 1234567", ["DE"], [], None, True),
        ("0170 1234567", [], [], None, False),
    ],
)
def test_numbers_outside_of_what_is_allowed_are_found(
    number: str, countries: list[str], prefixes: list[str], region: str | None, expected: bool
) -> None:
    rules = {"external_forward": {"allowed_countries": countries, "allowed_prefixes": prefixes}}
    assert is_found(number, rules=rules, default_region=region) is expected


@pytest.mark.parametrize(
    ("number", "params", "expected"),
    [
        ("123456", {}, False),
        ("1234567", {}, True),
        ("12345", {"internal_length": 5}, False),
        ("12345", {"internal_length": 4}, True),
        ("2345", {"internal_pattern": "[2-7][0-9]{3}"}, False),
        ("1345", {"internal_pattern": "[2-7][0-9]{3}"}, True),
        ("23456", {"internal_pattern": "[2-7][0-9]{3}"}, True),
        ("kim.lee", {"internal_pattern": "[2-7][0-9]{3}"}, False),
        ("*98", {}, False),
        ("kim@pbx.test", {"domains": ["pbx.test"]}, False),
        ("kim@a.pbx.test", {"domains": ["pbx.test"]}, False),
        ("kim@xpbx.test", {"domains": ["pbx.test"]}, True),
        ("3200@pbx.test", {}, True),
        ("0033123456789", {"outside_prefix": "0"}, True),
        ("00170 1234567", {"outside_prefix": "0", "default_region": "DE"}, False),
        ("", {}, False),
    ],
)
def test_what_is_internal(number: str, params: dict[str, Any], expected: bool) -> None:
    rules = {"external_forward": {"allowed_countries": ["DE"]}}
    assert is_found(number, rules=rules, **{"default_region": "FR", **params}) is expected


def test_every_place_that_calls_a_number_is_looked_at() -> None:
    costly = "+499001234567"
    settings = {
        "call_forward": {
            "rings": [
                {"number": costly, "enabled": False},
                {"number": costly, "schedule": "Evenings"},
                {"number": costly, "enabled": "yes"},
            ]
        },
        "personal_attendant": {"operator": costly, "menu": {"1": costly, "2": None, "3": "3200"}},
        "speed_dial": {"buttons": [{"number": "3200"}, {"number": costly}, {"number": "+33123456789"}]},
    }
    assert found({"3100": settings}, "external_forward", default_region="DE") == [
        ("3100", "high", "speed_dial buttons[2].number", costly),
        ("3100", "high", "personal_attendant menu.1", costly),
        ("3100", "high", "personal_attendant operator", costly),
        ("3100", "high", "call_forward rings[2].number", costly),
        ("3100", "high", "call_forward rings[3].number", costly),
        ("3100", "medium", "speed_dial buttons[3].number", "+33123456789"),
    ]


def test_a_ring_with_a_schedule_says_which() -> None:
    ring = {"number": "+499001234567", "schedule": "Evenings"}
    finding = audited({"3100": {"call_forward": {"rings": [ring]}}}).result()["findings"][0]
    assert finding["reason"] == "calls are forwarded to (by the schedule Evenings) a premium-rate number"


# -------------------------------------------------------------------- forward_loop
@pytest.mark.parametrize(
    ("people", "users"),
    [
        ({"3100": forwarding("3100")}, ["3100"]),
        ({"3100": forwarding("3101"), "3101": forwarding("3100")}, ["3100", "3101"]),
        (
            {"3101": forwarding("3102"), "3102": forwarding("3103"), "3103": forwarding("3101")},
            ["3101", "3102", "3103"],
        ),
        # Who leads into a loop is on none.
        ({"3100": forwarding("3101"), "3101": forwarding("3101")}, ["3101"]),
        ({"3100": forwarding("3101"), "3101": forwarding("3102"), "3102": {}}, []),
        # Two ways to one user are no loop.
        ({"3100": forwarding("3101", "3102"), "3101": forwarding("3102"), "3102": {}}, []),
        ({"3100": {"call_forward": {"rings": [{"number": "3100", "enabled": False}]}}}, []),
        ({"3100": {"personal_attendant": {"operator": "3100"}}}, []),
        ({"3100": forwarding("3199")}, []),
    ],
)
def test_loops(people: People, users: list[str]) -> None:
    assert [user for user, *_more in found(people, "forward_loop")] == users


def direct(number: str) -> dict[str, Any]:
    return {"contact_information": {"did_number": number}}


@pytest.mark.parametrize(
    ("people", "users"),
    [
        # A direct number, in another way to write it.
        ({"3100": {**forwarding("0049 30 1234567"), **direct("+49 (30) 123-4567")}}, ["3100"]),
        (
            {"3100": forwarding("+49301234567"), "3101": {**forwarding("3100"), **direct("+49301234567")}},
            ["3100", "3101"],
        ),
        # The number of a reception, which several users name, belongs to nobody.
        ({"3100": {**forwarding("+49301234567"), **direct("+49301234567")}, "3101": direct("+49301234567")}, []),
        ({"3100": {**forwarding("+49301234567"), **direct("+49301234568")}}, []),
        # SIP addresses of the organisation, names of users.
        (
            {"3100": forwarding("sip:3101@pbx.test;user=phone"), "3101": forwarding("<sip:3100@pbx.test>")},
            ["3100", "3101"],
        ),
        ({"3100": forwarding("sip:3101@other.test"), "3101": forwarding("3100")}, []),
        ({"kim": forwarding("LEE"), "lee": forwarding("kim")}, ["kim", "lee"]),
    ],
)
def test_loops_over_other_names_of_a_user(people: People, users: list[str]) -> None:
    assert [user for user, *_more in found(people, "forward_loop", domains=["pbx.test"])] == users


def test_a_loop_over_names_at_several_platforms() -> None:
    audit = Audit(config_of({}), limit=10, today=TODAY)
    audit.examine(Document("kim", {"sipxcom": forwarding("anna.ucp")}, 0, ("3100", "kim.ucp")))
    audit.examine(Document("anna", {"sipxcom": forwarding("3100"), "ucp": {}}, 1, ("3101", "anna.ucp")))
    audit.finish()
    assert [(one["user"], one["reason"]) for one in audit.result()["findings"] if one["rule"] == "forward_loop"] == [
        ("kim", "calls come back to the user: kim -> anna -> kim"),
        ("anna", "calls come back to the user: anna -> kim -> anna"),
    ]


def test_a_finding_shows_no_password_of_an_address() -> None:
    written = "sip:3199:canary-word@pbx.test"
    settings = {**forwarding(written), "personal_attendant": {"operator": f"<{written}>"}}
    for domains in ([], ["pbx.test"]):
        result = audited({"3100": settings}, domains=domains).result()
        assert "canary" not in json.dumps(result)
        assert {one["value"] for one in result["findings"]} == {"sip:3199@pbx.test", "<sip:3199@pbx.test>"}


def test_a_loop_shows_its_way() -> None:
    people = {str(number): forwarding(str(3100 + (number - 3099) % 5)) for number in range(3100, 3105)}
    findings = audited(people).result()["findings"]
    assert findings[0]["reason"] == ("calls come back to the user: 3100 -> 3101 -> 3102 -> 3103 -> 3104 -> 3100")
    big = {str(number): forwarding(str(10000 + (number - 9999) % 1000)) for number in range(10000, 11000)}
    findings = audited(big, limit=1000).result()["findings"]
    assert len(findings) == 1000
    assert findings[0]["reason"] == "calls come back to the user: 10000 -> 10001 -> ... -> 10000"


# ------------------------------------------------------------------ unknown_target
@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("3101", False),
        ("3199", True),
        ("8801", False),
        ("7790", False),
        ("7791", False),
        ("0170 1234567", False),
        ("*98", False),
        ("kim", True),
        ("310", True),
        ("4444", False),
    ],
)
def test_internal_numbers_that_nobody_has(number: str, expected: bool) -> None:
    people = {
        "3100": forwarding(number),
        "3101": {
            "phonebook": {"entries": [{"number": "7790"}]},
            "phonebook_entries": [{"number": "7791"}, {"number": "3199", "state": "absent"}],
            "contact_information": {"did_number": "4444"},
        },
    }
    findings = found(people, "unknown_target", rules={"unknown_target": {"known": ["88*"]}})
    assert bool(findings) is expected
    assert all(severity == "medium" for _user, severity, *_more in findings)
