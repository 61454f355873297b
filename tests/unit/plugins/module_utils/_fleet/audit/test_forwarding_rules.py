# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rules about the numbers that a user's settings call."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import across, numbers
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
        ("+33 2 23 45 67 89", [], ["+33 (0)2"], "DE", False),
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
        ({"3100": {"call_forward": {"rings": [{"number": "3100", "expiration": 0}]}}}, []),
        ({"3100": forwarding("~~vm~3100")}, []),
        ({"3100": {"personal_attendant": {"operator": "3100"}}}, []),
        ({"3100": forwarding("3199")}, []),
    ],
)
def test_loops(people: People, users: list[str]) -> None:
    assert [user for user, *_more in found(people, "forward_loop")] == users


def by_schedule(number: str, *periods: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    """Forwarding by a schedule with these periods: day, start and end."""
    listed = [dict(zip(("day", "start", "end"), period, strict=True)) for period in periods]
    ring = {"number": number, "schedule": "Some", **more}
    return {"call_forward": {"rings": [ring]}, "call_forward_schedules": [{"name": "Some", "periods": listed}]}


@pytest.mark.parametrize(
    ("one", "other", "loops"),
    [
        ([("weekdays", "08:00", "17:00")], [("weekdays", "16:59", "23:59")], True),
        ([("weekdays", "8:00", "17:00")], [("weekdays", "17:00", "23:59")], False),
        ([("weekdays", "08:00", "17:00")], [("weekend", "08:00", "17:00")], False),
        ([("everyday", "08:00", "17:00")], [("sunday", "12:00", "13:00")], True),
        ([("-2", "08:00", "17:00")], [("7", "12:00", "13:00")], True),
        ([("2", "08:00", "17:00")], [("tuesday", "08:00", "17:00")], False),
        # An end at midnight reads as 0:00.
        ([("friday", "22:00", "00:00")], [("friday", "23:00", "23:30")], True),
        ([("friday", "08:00", "09:00"), ("monday", "08:00", "09:00")], [("monday", "08:30", "08:45")], True),
        # What cannot be understood may be any time.
        ([("someday", "08:00", "17:00")], [("monday", "18:00", "19:00")], True),
        ([("monday", "17:00", "08:00")], [("monday", "18:00", "19:00")], True),
        ([("monday", "noon", "17:00")], [("tuesday", "18:00", "19:00")], True),
        # No time belongs to it.
        ([], [("monday", "18:00", "19:00")], False),
    ],
)
def test_loops_by_schedules_that_are_in_effect_together(
    one: list[tuple[str, str, str]], other: list[tuple[str, str, str]], loops: bool
) -> None:
    people = {"3100": by_schedule("3101", *one), "3101": by_schedule("3100", *other)}
    assert bool(found(people, "forward_loop")) is loops
    # Three users, of whom one forwards always.
    people = {"3100": by_schedule("3101", *one), "3101": by_schedule("3102", *other), "3102": forwarding("3100")}
    assert len(found(people, "forward_loop")) == (3 if loops else 0)


def test_a_loop_by_schedules_says_when() -> None:
    people = {
        "3100": by_schedule("3101", ("weekdays", "08:00", "17:00")),
        "3101": by_schedule("3100", ("wednesday", "12:30", "23:59")),
    }
    reasons = [one["reason"] for one in audited(people).result()["findings"] if one["rule"] == "forward_loop"]
    assert reasons == [
        "calls come back to the user: 3100 -> 3101 -> 3100, for example on Wednesday 12:30",
        "calls come back to the user: 3101 -> 3100 -> 3101, for example on Wednesday 12:30",
    ]


def test_two_ways_of_which_one_is_always_there() -> None:
    day = by_schedule("3101", ("everyday", "08:00", "17:00"))
    day["call_forward"]["rings"].append({"number": "3102"})
    night = by_schedule("3100", ("everyday", "18:00", "23:00"))
    people = {"3100": day, "3101": night, "3102": forwarding("3100")}
    findings = audited(people).result()["findings"]
    assert {(one["user"], one["place"], one["reason"]) for one in findings if one["rule"] == "forward_loop"} == {
        ("3100", "rings[2].number", "calls come back to the user: 3100 -> 3102 -> 3100"),
        ("3102", "rings[1].number", "calls come back to the user: 3102 -> 3100 -> 3102"),
    }


def test_a_ring_with_an_unknown_schedule_may_be_in_effect_always() -> None:
    unknown = {"call_forward": {"rings": [{"number": "3101", "schedule": "Group"}]}}
    people = {"3100": unknown, "3101": by_schedule("3100", ("monday", "08:00", "17:00"))}
    assert len(found(people, "forward_loop")) == 2
    # Names that read alike, of which nobody knows which one the ring has.
    masked = by_schedule("3101", ("friday", "08:00", "17:00"))
    masked["call_forward_schedules"] *= 2
    assert len(found({**people, "3100": masked}, "forward_loop")) == 2


def test_schedules_do_not_count_where_looking_at_them_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    people = {
        "3100": by_schedule("3101", ("monday", "08:00", "17:00")),
        "3101": by_schedule("3100", ("tuesday", "08:00", "17:00")),
    }
    assert found(people, "forward_loop") == []
    monkeypatch.setattr(across, "_MOST_LOOKS", 3)
    assert len(found(people, "forward_loop")) == 2


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
        # A national number, and one that is dialled without the one of the caller.
        ({"3100": {**forwarding("030 1234567"), **direct("+49 30 1234567")}}, ["3100"]),
        ({"3100": {**forwarding("0 0049 30 1234567"), **direct("030/1234567")}}, ["3100"]),
        ({"3100": {**forwarding("*67+49301234567"), **direct("+49301234567")}}, ["3100"]),
        ({"3100": {**forwarding("030 1234568"), **direct("+49 30 1234567")}}, []),
        # A number that is too long is no shorter one.
        ({"3100": {**forwarding("+49 170 12345678 1234"), **direct("+49 170 12345678")}}, []),
        # A short one.
        ({"3100": {**forwarding("3101"), **direct("4444")}, "3101": forwarding("4444")}, ["3100", "3101"]),
        ({"3100": {**forwarding("4444"), **direct("4444")}, "3101": direct("4444")}, []),
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
    params: dict[str, Any] = {"domains": ["pbx.test"], "default_region": "DE", "outside_prefix": "0"}
    assert [user for user, *_more in found(people, "forward_loop", **params)] == users


def test_loops_over_direct_numbers_without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "PHONENUMBERS_IMPORT_ERROR", "no module")
    people = {"3100": {**forwarding("0049 30 1234567"), **direct("+49 30 1234567")}}
    assert [user for user, *_more in found(people, "forward_loop")] == ["3100"]


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
        ("Board-Room", False),
        ("room-2", True),
        # A service of the platform for a user.
        ("~~vm~3101", False),
    ],
)
def test_internal_numbers_that_nobody_has(number: str, expected: bool) -> None:
    people = {
        "3100": forwarding(number),
        "3101": {
            "phonebook": {"entries": [{"number": "7790"}]},
            "phonebook_entries": [{"number": "7791"}, {"number": "3199", "state": "absent"}],
            "contact_information": {"did_number": "4444"},
            "conferences": [{"name": "board-room"}, {"name": "room-2", "state": "absent"}],
        },
    }
    findings = found(people, "unknown_target", rules={"unknown_target": {"known": ["88*"]}})
    assert bool(findings) is expected
    assert all(severity == "medium" for _user, severity, *_more in findings)
