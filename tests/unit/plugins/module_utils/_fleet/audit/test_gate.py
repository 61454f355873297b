# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option audit of `fleet`: documents with severe findings are refused before the first request."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run

COSTLY = "+499001234567"
FORWARD = {"call_forward": {"rings": [{"number": COSTLY}]}}


def rings(*numbers: str) -> dict[str, Any]:
    return {"call_forward": {"rings": [{"number": number} for number in numbers]}}


def test_fleet_refuses_dangerous_documents_before_the_first_request(tmp_path: pathlib.Path) -> None:
    report = tmp_path / "report.jsonl"
    report.write_text('{"user":"earlier","where":"users[1]","outcome":"ok"}\n', encoding="utf-8")
    wire = pbx(3)
    users = people(3)
    users[2]["sipxcom"] |= FORWARD
    for given in ({}, {"external_forward": {"severity": "high"}}, {"rules": {"mail_outside": {"enabled": False}}}):
        result = run(Fleet, wire, users=users, audit=given, report_file=str(report))
        assert result["failed"]
        assert result["msg"].startswith("fleet: audit refuses the documents: 1 finding has the severity high")
        assert (
            "; users[3] (user-3102): external_forward in sipxcom call_forward rings[1].number: calls are forwarded to a"
            " premium-rate number: +499001234567; " in result["msg"]
        )
        assert [(one["user"], one["rule"]) for one in result["findings"]] == [("user-3102", "external_forward")]
        assert result["counts"]["high"] == 1
        assert wire.calls == []
    assert report.read_text(encoding="utf-8") == '{"user":"earlier","where":"users[1]","outcome":"ok"}\n'


def test_fleet_applies_documents_that_pass() -> None:
    wire = pbx(2)
    users = people(2)
    users[1]["sipxcom"]["vm_prefs"] = {"greeting": "NONE", "email": "kim@gmail.com"}
    result = run(Fleet, wire, users=users, audit={})
    assert (result["summary"]["changed"], result.get("failed", False)) == (2, False)
    refused = run(Fleet, wire, users=users, audit={"fail_on": "medium"})
    assert "mail_outside" in refused["msg"]
    excepted = {"reason": "ticket 4711", "until": "2020-01-01"}
    warned: list[str] = []
    run(Fleet, wire, users=users, audit={"mail_outside": {"except": [excepted]}}, warned=warned)
    assert any("(ticket 4711) expired on 2020-01-01; 1 finding is reported again" in text for text in warned)


def test_everything_wrong_with_the_documents_is_reported_at_once_with_file_and_line(tmp_path: pathlib.Path) -> None:
    users = people(4)
    users[0]["sipxcom"] |= rings("3101")
    users[1]["sipxcom"] |= rings(COSTLY, "3100")
    users[2]["sipxcom"]["vm_pref"] = {}
    users[3]["sipxcom"] |= rings(COSTLY)
    source = tmp_path / "users.jsonl"
    source.write_text("".join(json.dumps(user) + "\n" for user in users), encoding="utf-8")
    wire = pbx(4)
    result = run(Fleet, wire, source=str(source), audit={})
    assert wire.calls == []
    parts = result["msg"].split("; ")
    loop = "forward_loop in sipxcom call_forward rings[{}].number: calls come back to the user: {}"
    assert parts[0] == "fleet: audit refuses the documents: 4 findings have the severity high or a higher one"
    assert parts[1] == (f"users.jsonl:1 (user-3100): {loop.format(1, 'user-3100 -> user-3101 -> user-3100: 3101')}")
    assert parts[2].startswith("users.jsonl:2 (user-3101) and 1 other: external_forward in ")
    assert parts[3] == (f"users.jsonl:2 (user-3101): {loop.format(2, 'user-3101 -> user-3100 -> user-3101: 3100')}")
    assert parts[4].startswith("users.jsonl:3 (user-3102): sipxcom: does not know vm_pref")
    assert parts[-3:] == [
        "correct the data",
        "give the rule of audit an exception if a finding is accepted",
        "nothing was sent.",
    ]
    assert result["counts"]["rules"]["external_forward"] == 2
    assert len(result["findings"]) == 4


def test_a_part_of_a_fleet_is_judged_with_all_documents_known() -> None:
    users = people(4)
    users[0]["sipxcom"] |= rings("3101")
    users[1]["sipxcom"] |= rings("3102")
    users[2]["sipxcom"] |= rings("3100")
    for part, names in (("1/2", ["user-3100", "user-3102"]), ("2/2", ["user-3101"])):
        result = run(Fleet, pbx(4), users=users, audit={}, slice=part)
        assert [(one["user"], one["rule"]) for one in result["findings"]] == [(name, "forward_loop") for name in names]
    users[2]["sipxcom"] |= rings("3103")
    result = run(Fleet, pbx(4), users=users, audit={"fail_on": "low"}, slice="1/2")
    assert (result["summary"]["changed"], result.get("failed", False)) == (2, False)


def test_a_line_that_cannot_be_read_may_have_any_number(tmp_path: pathlib.Path) -> None:
    users = people(2)
    users[0]["sipxcom"] |= rings("3177")
    source = tmp_path / "users.jsonl"
    lines = [json.dumps(user) for user in users]
    source.write_text("\n".join([*lines, '{"name": "3177", ']), encoding="utf-8")
    warned: list[str] = []
    result = run(Fleet, pbx(2), source=str(source), audit={"fail_on": "low"}, fail_on_error=False, warned=warned)
    assert result["summary"]["changed"] == 2
    assert any("so the rule unknown_target of audit was not applied" in text for text in warned)
    source.write_text("\n".join(lines), encoding="utf-8")
    result = run(Fleet, pbx(2), source=str(source), audit={"fail_on": "low"})
    assert "users.jsonl:1 (user-3100): unknown_target in " in result["msg"]


def test_a_refused_run_says_which_exceptions_expired() -> None:
    users = people(1)
    users[0]["sipxcom"] |= FORWARD
    excepted = {"reason": "ticket 4711", "until": "2020-01-01"}
    result = run(Fleet, pbx(1), users=users, audit={"external_forward": {"except": [excepted]}})
    assert result["msg"].startswith(
        "fleet: audit refuses the documents: 1 finding has the severity high or a higher one; an exception of the rule"
        " external_forward (ticket 4711) expired on 2020-01-01; 1 finding is reported again; extend it or remove it;"
        " users[1] (user-3100): "
    )


def test_fleet_refuses_who_left_by_class() -> None:
    users = people(2)
    users[0]["sipxcom"] |= rings("3101")
    users[0]["class"] = "retired"
    classes = {"left": {}, "retired": {"extends": "left"}}
    wire = pbx(2)
    result = run(Fleet, wire, users=users, classes=classes, audit={})
    assert (
        "users[1] (user-3100): leaver in sipxcom call_forward rings[1].number: the user has left, but" in result["msg"]
    )
    assert wire.calls == []
    result = run(Fleet, wire, users=users, classes=classes, audit={"leaver": {"classes": ["gone"]}})
    assert result["summary"]["changed"] == 2


def test_users_of_an_earlier_run_are_examined_too(tmp_path: pathlib.Path) -> None:
    state = str(tmp_path / "state.jsonl")
    users = people(2)
    users[1]["sipxcom"] |= FORWARD
    assert run(Fleet, pbx(2), users=users, state_file=state)["summary"]["changed"] == 2
    result = run(Fleet, pbx(2), users=users, state_file=state, audit={})
    assert "users[2] (user-3101): external_forward" in result["msg"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"external_foward": {}}, "audit does not know external_foward"),
        ({"mail_outside": {"severity": "worst"}}, "severity must be one of low, medium, high"),
        ({"mail_outside": []}, "mail_outside must be a dictionary"),
        ({"fail_on": "never"}, "fleet: audit: fail_on must be one of"),
        ({"mail_outside": {"except": [{"reason": "x", "until": "soon"}]}, "leaver": 5}, "leaver must be a dictionary"),
        ({"mail_outside": {"except": [{"reason": "x", "until": "soon"}]}, "leaver": 5}, "until must be a day such as"),
    ],
)
def test_wrong_rules_are_refused_before_the_source_is_read(given: dict[str, Any], message: str) -> None:
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1), audit=given)
    assert result["failed"]
    assert message in result["msg"]
    assert wire.calls == []
