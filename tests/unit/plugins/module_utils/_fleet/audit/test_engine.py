# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of an audit: severities, exceptions and what is refused; and how findings are counted and limited."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit import numbers
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import Document
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.engine import Audit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.options import config_of, config_of_fleet

TODAY = datetime.date(2027, 6, 30)
COSTLY = "+499001234567"


def audited(users: int = 2, *, limit: int = 100, whole: bool = True, complete: bool = True, **params: Any) -> Audit:
    audit = Audit(config_of(params), limit=limit, today=TODAY)
    for number in range(users):
        settings = {
            "call_forward": {"rings": [{"number": COSTLY}]},
            "vm_prefs": {"email": f"u{number}@gmail.com"},
            "speed_dial": {"buttons": [{"number": "7799"}]},
        }
        audit.examine(Document(f"user-{number}", {"sipxcom": settings}, number))
    audit.finish(whole=whole, complete=complete)
    return audit


def rules_found(audit: Audit) -> dict[str, int]:
    return {name: count for name, count in audit.result()["counts"]["rules"].items() if count}


def exception(**more: Any) -> dict[str, Any]:
    return {"reason": "ticket 4711", "until": "2027-06-30", **more}


def test_findings_are_counted_by_severity_and_rule() -> None:
    counts = audited().result()["counts"]
    assert {name: counts[name] for name in ("total", "high", "medium", "low", "excepted")} == {
        "total": 6,
        "high": 2,
        "medium": 4,
        "low": 0,
        "excepted": 0,
    }
    assert rules_found(audited()) == {"external_forward": 2, "mail_outside": 2, "unknown_target": 2}


def test_the_most_severe_findings_are_kept_and_the_others_counted() -> None:
    result = audited(50, limit=3).result()
    assert [(one["user"], one["rule"]) for one in result["findings"]] == [
        (f"user-{number}", "external_forward") for number in range(3)
    ]
    assert result["findings_left_out"] == 147
    assert result["counts"]["total"] == 150
    assert audited(3, limit=0).result()["findings"] == []


def test_a_rule_can_be_off_or_have_another_severity() -> None:
    rules = {"external_forward": {"enabled": False}, "mail_outside": {"severity": "low"}}
    audit = audited(rules=rules)
    assert rules_found(audit) == {"mail_outside": 2, "unknown_target": 2}
    assert {one["severity"] for one in audit.result()["findings"] if one["rule"] == "mail_outside"} == {"low"}


@pytest.mark.parametrize(
    ("given", "left"),
    [
        (exception(), 0),
        (exception(users=["user-0"]), 1),
        (exception(users=["USER-*"]), 0),
        (exception(users=["user-1?"]), 2),
        (exception(values=["+49900*"]), 0),
        (exception(values=["+33*"]), 2),
        (exception(users=["user-0"], values=["+33*"]), 2),
        (exception(until="2027-07-01"), 0),
        (exception(until="2027-06-29"), 2),
    ],
)
def test_exceptions(given: dict[str, Any], left: int) -> None:
    audit = audited(rules={"external_forward": {"except": [given]}})
    assert rules_found(audit).get("external_forward", 0) == left
    assert audit.result()["counts"]["excepted"] == 2 - left


def test_an_exception_that_expired_is_reported() -> None:
    given = [exception(users=["user-0"], until="2027-06-29"), exception(users=["user-9"], until="2026-01-01")]
    audit = audited(rules={"external_forward": {"except": given}})
    assert list(audit.warnings()) == [
        "an exception of the rule external_forward (ticket 4711) expired on 2027-06-29; 1 finding is reported again;"
        " extend it or remove it",
        "an exception of the rule external_forward (ticket 4711) expired on 2026-01-01; 0 findings are reported again;"
        " extend it or remove it",
    ]
    assert audit.result()["expired_exceptions"][0] == {
        "rule": "external_forward",
        "reason": "ticket 4711",
        "until": "2027-06-29",
    }


def test_an_exception_that_covers_nothing_is_reported() -> None:
    given = [
        exception(users=["user-0"], values=["+49900*"]),
        exception(users=["user-O", "user-9"], values=["+49900*"], reason="misspelt"),
        exception(values=["+33*"], reason="Paris"),
        exception(users=["user-9"], until="2026-01-01", reason="over"),
    ]
    audit = audited(rules={"external_forward": {"except": given}, "leaver": {"except": [exception(reason="left")]}})
    assert [text for text in audit.warnings() if "covers" in text] == [
        "an exception of the rule external_forward (misspelt) covers no finding of the users user-O, user-9 with the"
        " values +49900*; correct its patterns or remove it",
        "an exception of the rule external_forward (Paris) covers no finding of any user with the values +33*; correct"
        " its patterns or remove it",
        "an exception of the rule leaver (left) covers no finding of any user; correct its patterns or remove it",
    ]
    result = audit.result()
    assert [one["reason"] for one in result["unused_exceptions"]] == ["misspelt", "Paris", "left"]
    assert [one["reason"] for one in result["expired_exceptions"]] == ["over"]


@pytest.mark.parametrize("part", [{"whole": False}, {"complete": False}])
def test_a_part_of_a_fleet_says_nothing_of_exceptions_that_cover_nothing(part: dict[str, bool]) -> None:
    audit = audited(rules={"external_forward": {"except": [exception(users=["user-9"])]}}, **part)
    assert audit.result()["unused_exceptions"] == []
    assert not [text for text in audit.warnings() if "covers" in text]


def test_an_exception_of_a_rule_that_is_off_is_not_judged() -> None:
    off = {"enabled": False, "except": [exception(users=["user-9"])]}
    assert audited(rules={"external_forward": off}).result()["unused_exceptions"] == []


@pytest.mark.parametrize(
    ("fail_on", "count"),
    [(None, ""), ("high", "2 findings have"), ("medium", "6 findings have"), ("low", "6 findings")],
)
def test_which_findings_fail(fail_on: str | None, count: str) -> None:
    failure = audited(fail_on=fail_on).failure
    assert failure.startswith(count)
    assert bool(failure) is bool(count)
    if failure:
        assert "first user-0: external_forward in sipxcom call_forward rings[1].number: calls are" in failure


def test_a_part_of_a_fleet_is_not_asked_about_all_users() -> None:
    assert rules_found(audited(whole=False)) == {"external_forward": 2, "mail_outside": 2}


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"rules": {"no_such_rule": {}}}, "rules does not know no_such_rule"),
        ({"rules": {"leaver": {"clases": ["x"]}}}, "leaver does not know clases"),
        ({"rules": {"leaver": {"severity": "worst"}}}, "severity must be one of low, medium, high"),
        ({"rules": {"leaver": {"except": [{"until": "2027-06-30"}]}}}, "needs reason"),
        ({"rules": {"leaver": {"except": [{"reason": "x"}]}}}, "needs until"),
        ({"rules": {"leaver": {"except": [exception(until="30.06.2027")]}}}, "except (entry 1) until must be a day"),
        ({"rules": {"leaver": {"except": [exception(until="2027-02-30")]}}}, "rules.leaver.except[1]: until must be a"),
        *(
            (
                {"rules": {"external_forward": {"allowed_countries": [one]}}},
                "must be an ISO code such as DE or a country",
            )
            for one in ("Germany", "+49 30")
        ),
        (
            {"rules": {"external_forward": {"allowed_countries": ["de", "UK", "+44", "999"]}}},
            "allowed_countries has 'UK', '999', which no country has",
        ),
        *(
            (
                {"rules": {"external_forward": {"allowed_prefixes": [one]}}},
                "must be the beginning of a number such as +4930, with the country code",
            )
            for one in ("DE", "030", "+0", "000")
        ),
        # A list that a template left empty stands for nobody, not for everybody.
        *(
            ({"rules": {"leaver": {"except": [exception(**{name: []})]}}}, f"{name} must not be an empty list")
            for name in ("users", "values")
        ),
        *(
            ({"rules": {"event_target": {"allowed_hosts": [one]}}}, "without scheme, port and path")
            for one in ("https://crm.test", "crm.test/x", "crm.test:443", "kim@crm.test")
        ),
        *(
            (params, "must be a domain such as example.org")
            for one in ("*.example.org", "@example.org", "kim@example.org", "https://example.org", "example.org:5060")
            for params in ({"domains": [one]}, {"rules": {"mail_outside": {"allowed_domains": [one]}}})
        ),
        ({"default_region": "Germany"}, "default_region must be an ISO code"),
        ({"default_region": "XX"}, "default_region is 'XX', which is no known region"),
        ({"internal_length": -1}, "internal_length must be 0 or more"),
        ({"internal_pattern": "[2-"}, "internal_pattern is no regular expression"),
        ({"outside_prefix": "0-"}, "outside_prefix must have digits only"),
        ({"fail_on": "worst"}, "fail_on must be one of"),
    ],
)
def test_options_that_are_refused(params: dict[str, Any], message: str) -> None:
    with pytest.raises(VoiceError) as caught:
        config_of(params)
    assert message in caught.value.message


def test_all_wrong_options_are_reported_at_once() -> None:
    given = {"except": [exception(until="x"), exception(until="y")]}
    with pytest.raises(VoiceError) as caught:
        config_of({"rules": {"leaver": given, "mail_outside": given}, "outside_prefix": "a"})
    assert caught.value.message.count("until must be a day") == 4
    assert "outside_prefix" in caught.value.message


@pytest.mark.parametrize(
    ("given", "fail_on", "off"),
    [
        ({}, "high", False),
        ({"fail_on": "low"}, "low", False),
        ({"external_forward": {"enabled": False}}, "high", True),
        ({"rules": {"external_forward": {"enabled": False}}}, "high", True),
    ],
)
def test_the_audit_of_fleet_has_the_same_options(given: dict[str, Any], fail_on: str, off: bool) -> None:
    config = config_of_fleet(given)
    assert config.fail_on == fail_on
    assert ("external_forward" not in [one.rule.name for one in config.rules]) is off


@pytest.mark.parametrize(("given", "message"), [({"leavers": {}}, "audit does not know leavers"), (5, "dictionary")])
def test_an_audit_of_fleet_that_is_refused(given: Any, message: str) -> None:
    with pytest.raises(VoiceError, match=message):
        config_of_fleet(given)


def test_a_missing_library_is_reported_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "PHONENUMBERS_IMPORT_ERROR", "ModuleNotFoundError")
    with pytest.raises(VoiceError) as caught:
        config_of({})
    assert "the rule external_forward needs another library: Failed to import the required Python library" in (
        caught.value.message
    )
    assert caught.value.message.endswith("install it, or set enabled to false in the rule.")
    config = config_of({"rules": {"external_forward": {"enabled": False}}, "default_region": "DE"})
    assert len(config.rules) == 7


def test_numbers_that_no_country_explains_are_counted() -> None:
    def warnings(*numbers_called: str, **params: Any) -> list[str]:
        audit = Audit(config_of(params), limit=100, today=TODAY)
        for number in numbers_called:
            settings = {"call_forward": {"rings": [{"number": number}]}}
            audit.examine(Document(f"user-{number}", {"sipxcom": settings}))
        return list(audit.warnings())

    national = ("09001234567", "0301234567", "3100", "+499001234567", "*98")
    assert warnings(*national) == [
        "the rule external_forward could not judge 2 numbers without a country code, first 09001234567 of"
        " user-09001234567; set default_region"
    ]
    assert warnings("0301234567")[0].startswith("the rule external_forward could not judge 1 number without")
    off = {"external_forward": {"enabled": False}}
    allowed = {"external_forward": {"allowed_countries": ["DE"]}}
    for quiet in ({"default_region": "DE"}, {"rules": off}, {"rules": allowed}):
        assert warnings(*national, **quiet) == []


def test_a_rule_in_two_places_of_the_option_of_fleet_is_refused() -> None:
    rule = {"external_forward": {"enabled": False}}
    with pytest.raises(VoiceError, match="audit has external_forward twice, in rules and beside them"):
        config_of_fleet({**rule, "rules": rule})
    assert config_of_fleet({"leaver": {"enabled": False}, "rules": rule}).rules
