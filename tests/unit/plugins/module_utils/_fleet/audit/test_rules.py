# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every rule of an audit: what it finds, what it does not, and where the line between the two is."""

from __future__ import annotations

import datetime
import json
import re
import textwrap
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.catalogue import RULES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import Document
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.engine import Audit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.job import FLEET_AUDIT
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.options import config_of, config_of_fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated

TODAY = datetime.date(2027, 6, 30)
#: name of a user -> settings of sipXcom, or of all platforms where one is named
People = Mapping[str, Mapping[str, Any]]


def document(name: str, settings: Mapping[str, Any], order: int = 0, classes: tuple[str, ...] = ()) -> Document:
    platforms = settings if settings.keys() <= COMPOSITES.keys() else {"sipxcom": settings}
    return Document(name, platforms, order, (name,), classes)


def audited(
    people: People, *, classes: Mapping[str, tuple[str, ...]] | None = None, limit: int = 100, **params: Any
) -> Audit:
    audit = Audit(config_of(params), limit=limit, today=TODAY)
    for order, (name, settings) in enumerate(people.items()):
        audit.examine(document(name, settings, order, (classes or {}).get(name, ())))
    audit.finish()
    return audit


def found(people: People, rule: str, **params: Any) -> list[tuple[str, str, str, str]]:
    """User, severity, setting with place, and value of what one rule finds."""
    off = {one.name: {"enabled": False} for one in RULES if one.name != rule}
    params["rules"] = {**off, **params.get("rules", {})}
    findings = audited(people, **params).result()["findings"]
    assert {finding["rule"] for finding in findings} <= {rule}
    assert all(finding["reason"] and finding["advice"] for finding in findings)
    return [
        (finding["user"], finding["severity"], f"{finding['setting']} {finding['place']}", finding["value"])
        for finding in findings
    ]


def forwarding(*numbers: str, **more: Any) -> dict[str, Any]:
    return {"call_forward": {"rings": [{"number": number} for number in numbers], **more}}


# ------------------------------------------------------------------ external_forward
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


# ------------------------------------------------------------------ forward_loop
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


# ------------------------------------------------------------------ mail_outside
@pytest.mark.parametrize(
    ("prefs", "params", "expected"),
    [
        ({"email": "kim@gmail.com"}, {}, ["email"]),
        ({"email": "kim@mail.example.org"}, {}, []),
        ({"email": "kim@other.test"}, {}, []),
        ({"email": "kim@other.test"}, {"domains": ["example.org"]}, ["email"]),
        ({"email": "kim@EXAMPLE.org"}, {"domains": ["example.org"]}, []),
        ({"email": "kim@mail.example.org"}, {"domains": ["example.org"]}, []),
        ({"email": "kim@notexample.org"}, {"domains": ["example.org"]}, ["email"]),
        ({"email": "kim@other.test"}, {"rules": {"mail_outside": {"allowed_domains": ["other.test"]}}}, []),
        ({"email": "kim@gmail.com", "email_notification": False}, {}, []),
        ({"email": "kim@gmail.com", "email_notification": True}, {}, ["email"]),
        ({"alt_email": "kim@gmail.com", "alt_email_notification": True}, {}, ["alt_email"]),
        ({"alt_email": "kim@gmail.com", "alt_email_notification": "no"}, {}, []),
        ({"email": ""}, {"domains": ["example.org"]}, []),
    ],
)
def test_mail_that_leaves(prefs: dict[str, Any], params: dict[str, Any], expected: list[str]) -> None:
    findings = found({"3100": {"vm_prefs": prefs}}, "mail_outside", **params)
    assert [place for _user, _severity, place, _value in findings] == [f"vm_prefs {place}" for place in expected]


def test_mail_that_leaves_no_copy_is_said_to() -> None:
    settings = {"vm_prefs": {"email": "k@gmail.com"}, "personal_attendant": {"forward_delete_voicemail": True}}
    reason = audited({"3100": settings}).result()["findings"][0]["reason"]
    assert reason.endswith("and are then removed from the mailbox")


# ------------------------------------------------------------------ open_conference
@pytest.mark.parametrize(
    ("conference", "expected"),
    [
        ({"access_code": ""}, "medium"),
        ({"access_code": "", "enabled": False}, None),
        ({"access_code": "", "state": "absent"}, None),
        ({"access_code": "839174"}, None),
        ({}, "low"),
        ({"access_code": None}, "low"),
    ],
)
def test_open_conferences(conference: dict[str, Any], expected: str | None) -> None:
    findings = found({"3100": {"conferences": [{"name": "room", **conference}]}}, "open_conference")
    wanted = [] if expected is None else [("3100", expected, "conferences [1].access_code", "room")]
    assert findings == wanted


def test_conferences_of_which_nothing_is_known_can_be_left_out() -> None:
    rules = {"open_conference": {"report_unstated": False}}
    assert found({"3100": {"conferences": [{"name": "room"}]}}, "open_conference", rules=rules) == []


WEAK = ["3100", "0013", "100", "1111", "4747", "474747", "1234", "9876", "8901", "2468", "1975", "3112", "1231"]
WEAK += ["311299", "991231", "31121975", "19751231", "123"]
STRONG = ["8391", "7305", "3201", "839174", "1357924", "3299", "90817263", "canary-word"]


@pytest.mark.parametrize(("pin", "weak"), [(pin, True) for pin in WEAK] + [(pin, False) for pin in STRONG])
def test_weak_pins(pin: str, weak: bool) -> None:
    conference = {"name": "room", "access_code": "839174", "moderator_code": pin}
    settings = {"conferences": [conference], "voicemail_pin": {"pin": pin}, "portal_password": {"new_password": pin}}
    findings = found({"3100": settings}, "open_conference")
    places = ["conferences [1].moderator_code", "voicemail_pin pin", "portal_password new_password"]
    assert sorted(place for _user, _severity, place, _value in findings) == sorted(places if weak else [])
    assert {value for *_more, value in findings} <= {"********"}


@pytest.mark.parametrize(("minimum", "weak"), [(6, True), (5, True), (4, False), (0, False)])
def test_the_least_length_of_a_pin(minimum: int, weak: bool) -> None:
    rules = {"open_conference": {"minimum_length": minimum}}
    assert bool(found({"3100": {"voicemail_pin": {"pin": "8391"}}}, "open_conference", rules=rules)) is weak


# ------------------------------------------------------------------ event_target
@pytest.mark.parametrize(
    ("url", "hosts", "expected"),
    [
        ("https://crm.test/calls", [], []),
        ("http://crm.test/calls", [], ["medium"]),
        ("HTTPS://crm.test/calls", ["CRM.test"], []),
        ("https://crm.test/calls", ["*.example.org"], ["high"]),
        ("https://a.example.org/calls", ["*.example.org"], []),
        ("https://example.org.evil.test/", ["*.example.org"], ["high"]),
        ("https://example.org@evil.test/", ["example.org"], ["high"]),
        ("http://evil.test/", ["example.org"], ["high", "medium"]),
        ("https://[::1/", [], ["medium"]),
        ("", ["example.org"], []),
    ],
)
def test_targets_of_events(url: str, hosts: list[str], expected: list[str]) -> None:
    people = {"kim": {"voipnow": {"phone_call_events": [{"extension": "0003*210", "event_url": url}]}}}
    findings = found(people, "event_target", rules={"event_target": {"allowed_hosts": hosts}})
    assert [severity for _user, severity, *_more in findings] == expected


def test_events_that_are_off_are_no_target() -> None:
    event = {"extension": "0003*210", "event_url": "http://crm.test", "enabled": False}
    assert found({"kim": {"voipnow": {"phone_call_events": [event]}}}, "event_target") == []


def test_a_url_is_shown_without_its_secrets() -> None:
    event = {"extension": "0003*210", "event_url": "http://canary:canary@crm.test:8080/calls?key=canary#canary"}
    findings = found({"kim": {"voipnow": {"phone_call_events": [event]}}}, "event_target")
    assert [value for *_more, value in findings] == ["http://crm.test:8080/calls"]


# ------------------------------------------------------------------ unreachable_user
NIGHT = {"name": "Night", "periods": []}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (forwarding("3101"), None),
        (forwarding("3101", expiration=0), None),
        (forwarding(expiration=20), None),
        (forwarding(expiration=0), "high"),
        ({"call_forward": {"expiration": 0}}, None),
        ({"call_forward": {"rings": [{"number": "3101", "enabled": False}], "expiration": 20}}, "low"),
        ({"call_forward": {"rings": [{"number": "3101", "enabled": False}], "expiration": 0}}, "high"),
        ({"call_forward": {"rings": [{"number": "3101", "expiration": 0}], "expiration": 0}}, "high"),
        ({"call_forward": {"rings": [{"number": "3101", "expiration": 1}], "expiration": 0}}, None),
        ({"call_forward": {"rings": [{"number": ""}]}}, "low"),
        (forwarding("3101") | {"call_forward_schedules": [NIGHT]}, None),
        (
            {"call_forward": {"rings": [{"number": "1", "schedule": "Night"}]}, "call_forward_schedules": [NIGHT]},
            "low",
        ),
    ],
)
def test_forwarding_that_rings_nothing(settings: dict[str, Any], expected: str | None) -> None:
    findings = found({"3100": settings}, "unreachable_user")
    assert [severity for _user, severity, *_more in findings] == ([] if expected is None else [expected])


DESK = {"device": "dev-a", "start": 0, "end": 20}


@pytest.mark.parametrize(
    ("settings", "places"),
    [
        ({"fmfm": {"enabled": True}, "fmfm_profiles": [{"name": "a", "active": True, "devices": [DESK]}]}, []),
        ({"fmfm": {"enabled": True}, "fmfm_profiles": [{"name": "a", "active": False}]}, ["active"]),
        ({"fmfm": {"enabled": True}, "fmfm_profiles": []}, ["active"]),
        ({"fmfm": {"enabled": False}, "fmfm_profiles": []}, []),
        # Nothing was read of the profiles, or of the devices.
        ({"fmfm": {"enabled": True}}, []),
        ({"fmfm_profiles": [{"name": "a", "active": True}]}, []),
        ({"fmfm_profiles": [{"name": "a", "active": True, "devices": []}]}, ["[1].devices"]),
        ({"fmfm_profiles": [{"name": "a", "active": True, "devices": [{**DESK, "not_ring": True}]}]}, ["[1].devices"]),
        ({"fmfm_profiles": [{"name": "a", "active": False, "devices": []}]}, []),
        ({"fmfm_profiles": [{"name": "a", "active": True, "devices": [{**DESK, "start": 20}]}]}, ["[1].devices"]),
        ({"fmfm_profiles": [{"name": "a", "active": True, "devices": [{**DESK, "start": 19}]}]}, []),
        (
            {"fmfm_profiles": [{"name": "a", "active": True, "devices": [DESK, {**DESK, "start": 30, "not_ring": 1}]}]},
            [],
        ),
    ],
)
def test_profiles_that_ring_nothing(settings: dict[str, Any], places: list[str]) -> None:
    findings = found({"anna": {"ucp": settings}}, "unreachable_user")
    assert [place for _user, _severity, place, _value in findings] == [f"fmfm_profiles {place}" for place in places]


# ------------------------------------------------------------------ leaver
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"sipxcom": forwarding("3101")}, ["high"]),
        ({"sipxcom": {"personal_attendant": {"operator": "3101"}}}, ["high"]),
        ({"sipxcom": {"speed_dial": {"buttons": [{"number": "3101"}]}}}, []),
        ({"sipxcom": {"vm_prefs": {"email": "k@example.org", "email_notification": True}}}, ["medium"]),
        ({"sipxcom": {"vm_prefs": {"email": "k@example.org", "email_notification": False}}}, []),
        ({"ucp": {"fmfm": {"enabled": True}}}, ["high"]),
        ({"ucp": {"fmfm": {"enabled": False}}}, []),
    ],
)
@pytest.mark.parametrize(
    ("classes", "rule", "left"),
    [
        (("left",), {}, True),
        (("sales", "leaver"), {}, True),
        (("sales",), {}, False),
        ((), {}, False),
        (("gone-2027",), {"classes": ["gone-*"]}, True),
        (("left",), {"classes": ["gone-*"]}, False),
        ((), {"users": ["310*"]}, True),
        ((), {"users": ["320*"]}, False),
    ],
)
def test_users_who_left(
    settings: dict[str, Any], expected: list[str], classes: tuple[str, ...], rule: dict[str, Any], left: bool
) -> None:
    findings = found({"3100": settings}, "leaver", rules={"leaver": rule}, classes={"3100": classes})
    assert [severity for _user, severity, *_more in findings] == (expected if left else [])


# ------------------------------------------------------------------ all rules
@pytest.mark.parametrize("value", [None, [], {}, "", 5, True, "text", [None], [[]], [5], {"x": None}, [{"x": []}]])
def test_no_rule_stumbles_over_values_of_another_form(value: Any) -> None:
    settings = {
        platform: {part.option: value for part in composite.parts} for platform, composite in COMPOSITES.items()
    }
    inner = {
        "sipxcom": {
            "call_forward": {"rings": value, "expiration": value},
            "personal_attendant": {"menu": value, "operator": value},
            "speed_dial": {"buttons": value},
            "phonebook": {"entries": value},
            "vm_prefs": {"email": value, "email_notification": value},
            "conferences": [{"name": value, "access_code": value, "moderator_code": "8391"}],
        },
        "ucp": {"fmfm": {"enabled": value}, "fmfm_profiles": [{"active": True, "devices": value}]},
        "voipnow": {"phone_call_events": [{"event_url": value}]},
    }
    result = audited({"3100": settings, "3101": inner}, classes={"3100": ("left",), "3101": ("left",)}).result()
    json.dumps(result)


def test_every_rule_reads_settings_that_exist_and_is_on() -> None:
    known = {f"{name}.{part.option}" for name, composite in COMPOSITES.items() for part in composite.parts}
    assert {setting for rule in RULES for setting in rule.reads} <= known
    assert [chosen.rule.name for chosen in config_of({}).rules] == [rule.name for rule in RULES]


def test_the_guide_names_the_settings_and_severities_of_every_rule() -> None:
    page = (ROOT / "docs" / "docsite" / "rst" / "guide_audit.rst").read_text(encoding="utf-8")
    rows = re.findall(r"   \* - ``(\w+)``\n     - ([\w, ]+)\n     - (.+)\n", page)
    assert {name: settings for name, _severities, settings in rows} == {
        rule.name: ", ".join(f"``{setting}``" for setting in rule.reads) for rule in RULES
    }
    assert all(rule.severity in {row[0]: row[1] for row in rows}[rule.name].split(", ") for rule in RULES)
    assert re.findall(r"^``(\w+)``$", page, re.MULTILINE) == [rule.name for rule in RULES]


def test_the_guide_gives_options_that_are_taken() -> None:
    page = (ROOT / "docs" / "docsite" / "rst" / "guide_audit.rst").read_text(encoding="utf-8")
    blocks = re.findall(r"code-block:: yaml\+jinja\n\n((?:    .*\n|\n)+)", page)
    tasks = [play["tasks"][0] for block in blocks for play in yaml.safe_load(textwrap.dedent(block))]
    audits = [task["ucfleet.voice.fleet_audit"] for task in tasks if "ucfleet.voice.fleet_audit" in task]
    gates = [task["ucfleet.voice.fleet"]["audit"] for task in tasks if "ucfleet.voice.fleet" in task]
    assert (len(audits), len(gates)) == (3, 1)
    for options in audits:
        params, problem = validated(FLEET_AUDIT, {**options, "credentials": {}})
        assert problem is None
        assert len(config_of(params).rules) == len(RULES)
    assert config_of_fleet(gates[0]).fail_on == "medium"
