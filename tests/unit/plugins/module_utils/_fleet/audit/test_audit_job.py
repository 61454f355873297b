# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job `fleet_audit` on documents and on simulated platforms."""

from __future__ import annotations

import json
import pathlib
import stat
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.job import FleetAudit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.tests.unit.support import ucp
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, Shared, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

COSTLY = "+499001234567"
FORWARD = {"call_forward": {"rings": [{"number": COSTLY}]}}


def audit(wire: Shared | None = None, **params: Any) -> tuple[dict[str, Any], list[str]]:
    warned: list[str] = []
    result = run(FleetAudit, wire or pbx(0), check=True, warned=warned, **params)
    return result, warned


def names_of(result: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((one["user"], one["rule"]) for one in result["findings"])


# ------------------------------------------------------------------ documents
def test_documents_are_looked_at_without_a_request() -> None:
    wire = pbx(2)
    users = [{"name": "kim", "sipxcom": {"username": "3100", **FORWARD}}, {"name": "lee", "sipxcom": {}}]
    result, warned = audit(wire, users=users)
    assert names_of(result) == [("kim", "external_forward")]
    assert result["look_at"] == "documents"
    assert result["summary"]["total"] == result["summary"]["ok"] == 2
    assert (result["changed"], result.get("failed", False), warned, wire.calls) == (False, False, [], [])


def test_defaults_and_credentials_are_looked_at_like_the_documents() -> None:
    users = [{"name": "kim", "sipxcom": {"username": "3100"}}, {"name": "lee", "sipxcom": None}]
    credentials = {"kim": {"sipxcom": {"voicemail_pin": {"pin": "0013"}}}}
    result, _warned = audit(users=users, defaults={"sipxcom": FORWARD}, credentials=credentials)
    assert names_of(result) == [
        ("kim", "external_forward"),
        ("kim", "open_conference"),
        ("lee", "external_forward"),
    ]
    assert "0013" not in json.dumps(result)


def test_numbers_are_those_of_the_login() -> None:
    rings = {"call_forward": {"rings": [{"number": "3101"}, {"number": "3199"}]}}
    users = [{"name": "kim", "sipxcom": {"username": "3100", **rings}}, {"name": "lee", "sipxcom": {"username": 3101}}]
    result, _warned = audit(users=users)
    assert [(one["rule"], one["value"]) for one in result["findings"]] == [("unknown_target", "3199")]


def test_a_class_says_who_left() -> None:
    users = [{"name": "kim", "class": ["sales", "left"], "sipxcom": {"username": "3100", **FORWARD}}]
    result, _warned = audit(users=users)
    assert names_of(result) == [("kim", "external_forward"), ("kim", "leaver")]


CLASSES = {"left": {}, "retired": {"extends": "left"}, "sales": {"sipxcom": FORWARD}}


@pytest.mark.parametrize(
    ("name", "rules", "found"),
    [
        ("left", {}, ["leaver"]),
        ("retired", {}, ["leaver"]),
        (["sales", "retired"], {}, ["external_forward", "leaver"]),
        ("sales", {}, ["external_forward"]),
        ("left", {"leaver": {"classes": ["gone"]}}, []),
        ("sales", {"leaver": {"classes": ["sal*"]}}, ["external_forward", "leaver"]),
    ],
)
def test_classes_and_those_that_they_extend_say_who_left(name: Any, rules: dict[str, Any], found: list[str]) -> None:
    ring = {"call_forward": {"rings": [{"number": "3101"}]}}
    kim: dict[str, Any] = {"name": "kim", "class": name, "sipxcom": {} if "sales" in name else ring}
    users = [kim, {"name": "3101", "sipxcom": {}}]
    result, warned = audit(users=users, classes=CLASSES, rules=rules, look_at="documents")
    assert (names_of(result), warned) == ([("kim", one) for one in found], [])


def test_documents_are_resolved_as_fleet_resolves_them() -> None:
    classes = {"sales": {"sipxcom": {"call_forward": {"rings": [{"number": "${mobile}"}, {"number": "3100"}]}}}}
    users = [{"name": "3100", "class": "sales", "vars": {"mobile": number}} for number in (COSTLY,)]
    result, _warned = audit(users=users, classes=classes)
    assert [(one["rule"], one["value"]) for one in result["findings"]] == [
        ("external_forward", COSTLY),
        ("forward_loop", "3100"),
    ]
    result, _warned = audit(users=[{"name": "3100", "class": "sale", "sipxcom": {}}], classes=classes)
    assert "class sale is not known" in result["msg"]


def test_a_value_that_no_rule_reads_is_not_judged() -> None:
    result, warned = audit(users=[{"name": "kim", "sipxcom": {"im_prefs": {"no_such": True}}}])
    assert (result["findings"], warned, result.get("failed", False)) == ([], [], False)


def test_a_value_that_fleet_would_refuse_is_looked_at_and_reported() -> None:
    device = {"device": "dev-a", "start": 20, "end": 20}
    users = [{"name": "anna", "ucp": {"fmfm_profiles": [{"name": "office", "active": True, "devices": [device]}]}}]
    result, warned = audit(users=users)
    assert names_of(result) == [("anna", "unreachable_user")]
    assert len(warned) == 1
    assert "users[1] (anna): ucp: fmfm_profiles[1]: device 'dev-a' rings from 20 until 20 s" in warned[0]


@pytest.mark.parametrize(
    ("users", "message"),
    [
        ([{"name": "kim", "sipxcom": {"call_forwards": {}}}], "does not know call_forwards"),
        ([{"name": "kim", "sipx": {}}], "unknown platform or key sipx"),
        ([{"name": "kim", "sipxcom": []}], "sipxcom: must be a dictionary"),
        ([{"sipxcom": {}}], "needs name"),
        ([{"name": "kim", "sipxcom": {}}, {"name": "kim", "ucp": {}}], "duplicate user name, first used at users[1]"),
    ],
)
def test_documents_that_are_none_are_refused(users: list[Any], message: str) -> None:
    result, _warned = audit(users=users, look_at="documents")
    assert result["failed"]
    assert message in result["msg"]


def test_a_source_without_users_is_refused_unless_that_is_intended() -> None:
    result, _warned = audit(users=[])
    assert "the source holds no user" in result["msg"]
    result, _warned = audit(users=[], allow_empty=True)
    assert (result["findings"], result.get("failed", False)) == ([], False)


def test_a_file_with_a_line_that_cannot_be_read(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "users.jsonl"
    good = json.dumps({"name": "kim", "sipxcom": FORWARD})
    source.write_text(f'{good}\n{{"name": \n{good.replace("kim", "lee")}\n', encoding="utf-8")
    report = tmp_path / "report.jsonl"
    result, _warned = audit(source=str(source), report_file=str(report), fail_on="high")
    assert result["failed"]
    assert "1 of 3 users failed" in result["msg"]
    assert "2 findings have the severity high" in result["msg"]
    assert [one["user"] for one in result["findings"]] == ["kim", "lee"]
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [row["outcome"] for row in rows] == ["ok", "failed", "ok"]
    result, _warned = audit(source=str(source), fail_on_error=False)
    assert not result.get("failed")


def test_an_export_is_a_source(tmp_path: pathlib.Path) -> None:
    wire, dest = office(), tmp_path / "live.yml"
    run(FleetInfo, wire, users=people(2, {}), dest=str(dest))
    result, _warned = audit(source=str(dest))
    assert result["look_at"] == "documents"
    assert {"external_forward", "forward_loop", "mail_outside"} <= {one["rule"] for one in result["findings"]}
    # The access codes are not in it.
    assert [one["severity"] for one in result["findings"] if one["rule"] == "open_conference"] == ["low", "low"]


def test_findings_go_to_a_file_of_the_owner_too(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "findings.jsonl"
    path.write_text('{"rule":"leaver","user":"earlier"}\n', encoding="utf-8")
    path.chmod(0o600)
    users = [{"name": f"user-{number}", "sipxcom": {"username": str(3100 + number), **FORWARD}} for number in range(5)]
    result, _warned = audit(users=users, findings_file=str(path), findings_limit=2)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["user"] for line in lines] == [user["name"] for user in users]
    assert lines[:2] == result["findings"]
    assert [line["where"] for line in lines] == [f"users[{number}]" for number in range(1, 6)]
    assert result["findings_left_out"] == 3
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    refused, _warned = audit(users=users, findings_file=str(path), report_file=str(path))
    assert "report_file and findings_file are the same file" in refused["msg"]
    path.write_text("notes\n", encoding="utf-8")
    refused, _warned = audit(users=users, findings_file=str(path))
    assert "is not the findings of an audit" in refused["msg"]
    assert path.read_text(encoding="utf-8") == "notes\n"


def test_a_part_of_the_documents_is_looked_at_with_all_of_them_known() -> None:
    numbers = ("3101", "3102", "3100", "3199", "3199")
    users = [
        {"name": str(3100 + place), "sipxcom": {"call_forward": {"rings": [{"number": number}]}}}
        for place, number in enumerate(numbers)
    ]
    parts = [audit(users=users, slice=part) for part in ("1/2", "2/2")]
    assert [warned for _result, warned in parts] == [[], []]
    assert [result["summary"]["total"] for result, _warned in parts] == [3, 2]
    assert [[(one["user"], one["rule"]) for one in result["findings"]] for result, _warned in parts] == [
        [("3100", "forward_loop"), ("3102", "forward_loop"), ("3104", "unknown_target")],
        [("3101", "forward_loop"), ("3103", "unknown_target")],
    ]


def test_a_line_that_cannot_be_read_may_have_any_number(tmp_path: pathlib.Path) -> None:
    rings = {"call_forward": {"rings": [{"number": "3199"}]}}
    lines = [json.dumps({"name": "3100", "sipxcom": rings}), '{"name": "3199", ', ""]
    source = tmp_path / "users.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    result, _warned = audit(source=str(source), fail_on_error=False)
    assert result["findings"] == []
    source.write_text(lines[0], encoding="utf-8")
    result, _warned = audit(source=str(source))
    assert [(one["rule"], one["where"]) for one in result["findings"]] == [("unknown_target", "users.jsonl:1")]


# ------------------------------------------------------------------ live settings
def test_a_part_of_the_live_settings_says_what_is_not_applied() -> None:
    users = people(4, {})
    result, warned = audit(pbx(4), users=users, slice="1/2")
    assert result["summary"]["total"] == 2
    assert warned == [
        "fleet_audit: slice is given, so unknown_target is not applied, and forward_loop finds loops in this part only"
    ]


def office() -> Shared:
    ring = {"expiration": 12, "type": "If no response", "enabled": True, "scheduleId": None}
    kim = {
        "user_name": "3100",
        "password": PASSWORD,
        "profile": {"emailAddress": "kim@gmail.com"},
        "settings": {"voicemail/mailbox/primary-email-voicemail-notification": "1"},
        "rings": [{**ring, "number": COSTLY}, {**ring, "number": "3101"}],
    }
    lee = {"user_name": "3101", "password": PASSWORD, "rings": [{**ring, "number": "3100"}]}
    conferences: list[dict[str, Any]] = [
        {"name": "open", "extension": "8800", "owner": "3100"},
        {"name": "weak", "extension": "8801", "owner": "3101", "settings": {"accessCode": "471147"}},
    ]
    conferences[1]["settings"]["accessCode"] = "31121999"
    return Shared(Sandbox(SipXcom(seed=1), {"users": [kim, lee], "conferences": conferences}))


def test_live_settings_are_read_as_an_export_reads_them() -> None:
    wire = office()
    result, _warned = audit(wire, users=people(2, {}), fail_on="high")
    audited = sorted(wire.calls)
    run(FleetInfo, wire, check=True, users=people(2, {}))
    assert audited == sorted(wire.calls)
    assert result["look_at"] == "live"
    assert names_of(result) == [
        ("user-3100", "external_forward"),
        ("user-3100", "forward_loop"),
        ("user-3100", "mail_outside"),
        ("user-3100", "open_conference"),
        ("user-3101", "forward_loop"),
        ("user-3101", "open_conference"),
    ]
    assert result["failed"]
    assert result["msg"].startswith("fleet_audit: 3 findings have the severity high or a higher one; first user-3100: ")
    assert result["summary"]["requests"] == len(audited)
    assert "31121999" not in json.dumps(result)


def test_classes_say_who_left_of_live_settings_too() -> None:
    users = people(2, {})
    users[1]["class"] = "left"
    result, _warned = audit(office(), users=users, look_at="live")
    assert [one["value"] for one in result["findings"] if one["rule"] == "leaver"] == ["3100"]
    assert {one["user"] for one in result["findings"] if one["rule"] == "leaver"} == {"user-3101"}


def test_a_user_who_cannot_be_read_is_known_all_the_same() -> None:
    users = people(2, {})
    users[1]["sipxcom"]["password"] = "canary-wrong"
    result, _warned = audit(office(), users=users, fail_on="medium")
    assert result["failed"]
    assert "1 of 2 users failed" in result["msg"]
    assert "severity medium" in result["msg"]
    # The number of the other one is no unknown target.
    assert "unknown_target" not in {one["rule"] for one in result["findings"]}
    assert {one["user"] for one in result["findings"]} == {"user-3100"}


def test_a_live_profile_that_no_option_can_describe_is_looked_at() -> None:
    window = {"id": "dev-a", "not_ring": False, "start": 20, "end": 10}
    profile = ucp.profile("office", window, active=True)
    wire = Shared(ucp.sandbox(profile, enabled=True, list_devices=True, read_switch=True))
    result, _warned = audit(wire, users=[{"name": "anna", "ucp": ucp.CONNECTION}])
    assert ("anna", "unreachable_user") in names_of(result)
    assert result["summary"]["failed"] == 0


@pytest.mark.parametrize(
    ("params", "look_at"),
    [
        ({}, "documents"),
        ({"look_at": "documents", "defaults": {"sipxcom": {"url": URL, "password": PASSWORD}}}, "documents"),
        ({"defaults": {"sipxcom": {"password": PASSWORD}}}, "documents"),
        ({"defaults": {"sipxcom": {"url": URL, "password": PASSWORD}}}, "live"),
        ({"credentials": {"user-3100": {"sipxcom": {"url": URL, "password": PASSWORD}}}}, "live"),
    ],
)
def test_the_login_decides_what_is_looked_at(params: dict[str, Any], look_at: str) -> None:
    wire = pbx(1)
    result, _warned = audit(wire, users=[{"name": "user-3100", "sipxcom": {"username": "3100"}}], **params)
    assert result["look_at"] == look_at
    assert bool(wire.calls) is (look_at == "live")


def test_a_url_without_a_login_is_reported() -> None:
    users = [{"name": "kim", "sipxcom": {"username": "3100", "url": URL}, "ucp": {}}]
    result, warned = audit(users=users)
    assert result["look_at"] == "documents"
    assert warned == [
        "fleet_audit: the login of the first user is not complete (sipxcom: needs password), so the documents were"
        " looked at and no live settings; set look_at"
    ]


def test_the_environment_can_have_the_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIPXCOM_URL", URL)
    result, _warned = audit(pbx(1), users=[{"name": "kim", "sipxcom": {"username": "3100", "password": PASSWORD}}])
    assert result["look_at"] == "live"


def test_a_live_audit_without_a_login_is_refused() -> None:
    users = [{"name": "kim", "sipxcom": {"username": "3100"}}]
    result, _warned = audit(users=users, look_at="live")
    assert result["failed"]
    assert "sipxcom: needs url" in result["msg"]


# ------------------------------------------------------------------ exceptions that cover nothing
UNUSED = {"leaver": {"except": [{"users": ["nobody"], "reason": "ticket 4711", "until": "2999-12-31"}]}}


@pytest.mark.parametrize(
    ("options", "is_reported"),
    [
        ({}, True),
        ({"limit": ["user-3100"]}, False),
        ({"slice": "1/2"}, False),
        ({"gather_subset": ["vm_prefs"]}, False),
    ],
)
def test_an_unused_exception_is_reported_where_everything_was_read(options: dict[str, Any], is_reported: bool) -> None:
    result, warned = audit(pbx(2), users=people(2, {}), rules=UNUSED, **options)
    assert [one["reason"] for one in result["unused_exceptions"]] == (["ticket 4711"] if is_reported else [])
    assert any("(ticket 4711) covers no finding of the users nobody" in text for text in warned) is is_reported


def test_a_user_who_cannot_be_read_may_be_the_one_of_the_exception() -> None:
    users = people(2, {})
    users[1]["sipxcom"]["password"] = "another"
    result, warned = audit(pbx(2), users=users, rules=UNUSED, fail_on_error=False)
    assert result["summary"]["failed"] == 1
    assert result["unused_exceptions"] == []
    assert not any("covers" in text for text in warned)


def test_documents_report_unused_exceptions_too() -> None:
    result, warned = audit(users=[{"name": "kim", "sipxcom": FORWARD}], rules=UNUSED)
    assert result["look_at"] == "documents"
    assert len(result["unused_exceptions"]) == 1
    assert any("covers no finding" in text for text in warned)
