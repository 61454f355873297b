# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every rule of an audit: what it finds, what it does not, and where the line between the two is."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.catalogue import RULES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.job import FLEET_AUDIT
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.options import config_of, config_of_fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.tests.unit.support.audit import audited, forwarding, found
from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated


# -------------------------------------------------------------------- mail_outside
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
        # Several addresses, names beside them, and other ways to write a domain.
        ({"email": "k@other.test,kim@example.org"}, {"domains": ["example.org"]}, ["email"]),
        ({"email": "k@other.test; kim@example.org"}, {"domains": ["example.org"]}, ["email"]),
        ({"email": "k@one.test, l@two.test"}, {"domains": ["example.org"]}, ["email", "email"]),
        ({"email": "Kim Lee <kim@example.org>"}, {"domains": ["example.org"]}, []),
        ({"email": "Kim Lee <kim@gmail.com>"}, {}, ["email"]),
        ({"email": "kim@example.org."}, {"domains": ["example.org"]}, []),
        ({"email": "kim@xn--bcher-kva.test"}, {"domains": ["bücher.test"]}, []),
        ({"email": "kim@"}, {"domains": ["example.org"]}, ["email"]),
        ({"email": "kim"}, {"domains": ["example.org"]}, []),
        ({"email": "kim@example.org.evil.test"}, {"domains": ["example.org"]}, ["email"]),
    ],
)
def test_mail_that_leaves(prefs: dict[str, Any], params: dict[str, Any], expected: list[str]) -> None:
    findings = found({"3100": {"vm_prefs": prefs}}, "mail_outside", **params)
    assert [place for _user, _severity, place, _value in findings] == [f"vm_prefs {place}" for place in expected]


def test_mail_that_leaves_no_copy_is_said_to() -> None:
    settings = {"vm_prefs": {"email": "k@gmail.com"}, "personal_attendant": {"forward_delete_voicemail": True}}
    reason = audited({"3100": settings}).result()["findings"][0]["reason"]
    assert reason.endswith("and are then removed from the mailbox")


# ----------------------------------------------------------------- open_conference
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
WEAK += ["003100", "198504", "041985", "2030", "302010", "311299", "991231", "31121975", "19751231", "123"]
STRONG = ["8391", "7305", "3201", "839174", "1357924", "3299", "90817263", "198574", "canary-word"]


@pytest.mark.parametrize(("pin", "weak"), [(pin, True) for pin in WEAK] + [(pin, False) for pin in STRONG])
def test_weak_pins(pin: str, weak: bool) -> None:
    conference = {"name": "room", "access_code": "839174", "moderator_code": pin}
    settings: dict[str, Any] = {"conferences": [conference], "voicemail_pin": {"pin": pin}}
    settings |= {"portal_password": {"new_password": pin}, "contact_information": {"did_number": "+49 30 302010"}}
    findings = found({"3100": settings}, "open_conference")
    places = ["conferences [1].moderator_code", "voicemail_pin pin", "portal_password new_password"]
    assert sorted(place for _user, _severity, place, _value in findings) == sorted(places if weak else [])
    assert {value for *_more, value in findings} <= {"********"}


@pytest.mark.parametrize(("minimum", "weak"), [(6, True), (5, True), (4, False), (0, False)])
def test_the_least_length_of_a_pin(minimum: int, weak: bool) -> None:
    rules = {"open_conference": {"minimum_length": minimum}}
    assert bool(found({"3100": {"voicemail_pin": {"pin": "8391"}}}, "open_conference", rules=rules)) is weak


# -------------------------------------------------------------------- event_target
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
        ("https://a.example.org./", ["*.example.org"], []),
        ("https://a.example.org/", ["A.example.org."], []),
        ("https://xn--bcher-kva.test/", ["bücher.test"], []),
        ("https://bücher.test/", ["*.test"], []),
        # Not every program takes such a name for the host.
        ("https://evil.test\\.example.org/", ["*.example.org"], ["high"]),
        ("https://evil.test;.example.org/", ["*.example.org"], ["high"]),
        ("https://evil.test%2f.example.org/", ["*.example.org"], ["high"]),
        ("https://[2001:db8::1]/", ["2001:db8::1"], []),
        ("https://192.0.2.1/", ["*.example.org"], ["high"]),
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
    event = {"extension": "0003*210", "event_url": "http://[2001:db8::1]:8080/calls"}
    findings = found({"kim": {"voipnow": {"phone_call_events": [event]}}}, "event_target")
    assert [value for *_more, value in findings] == ["http://[2001:db8::1]:8080/calls"]


# ---------------------------------------------------------------- unreachable_user
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


# -------------------------------------------------------------------------- leaver
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


# ----------------------------------------------------------------------- all rules
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
