# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option limit: who is named, and patterns that match nobody."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.job import FleetAudit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.limit import Limit
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run

NAMES = ("u3100", "u3101", "sales-kim", "sales-lee", "Sales-bo", "room[1]", "a,b")


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (None, NAMES),
        (["u3100"], ("u3100",)),
        (["u3100", "sales-*"], ("u3100", "sales-kim", "sales-lee")),
        (["u310?"], ("u3100", "u3101")),
        (["u310[1-9]"], ("u3101",)),
        (["sales-*", "!sales-lee"], ("sales-kim",)),
        (["!sales-*", "! u*"], ("Sales-bo", "room[1]", "a,b")),
        (["!u3100", "u*"], ("u3101",)),
        (["room[1]"], ("room[1]",)),
        ([" a,b "], ("a,b",)),
        (["*"], NAMES),
    ],
)
def test_who_is_meant(patterns: list[str] | None, expected: tuple[str, ...]) -> None:
    limit = Limit(patterns)
    assert tuple(name for name in NAMES if limit.includes(name)) == expected
    assert limit.unmatched() == []
    assert bool(limit) is (patterns is not None)


def test_patterns_that_match_nobody() -> None:
    limit = Limit(["u3100", "U*", "!sales-x", "sales-*"])
    assert [name for name in NAMES if limit.includes(name)] == ["u3100", "sales-kim", "sales-lee"]
    assert limit.unmatched() == ["U*", "!sales-x"]


@pytest.mark.parametrize("patterns", [[], [""], ["u3100", " "], ["!"], ["! "]])
def test_an_empty_limit_is_refused(patterns: list[str]) -> None:
    with pytest.raises(VoiceError, match="limit has an empty pattern"):
        Limit(patterns)


@pytest.mark.parametrize("limit", ["user-3101,user-310[3-5]", ["user-3101", "user-310[3-5]"]])
@pytest.mark.parametrize("kept", [True, False])
def test_only_these_users_are_worked_on(monkeypatch: pytest.MonkeyPatch, limit: Any, kept: bool) -> None:
    if not kept:
        monkeypatch.setattr("ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users.KEPT_USERS", 1)
    wire = pbx(6)
    result = run(Fleet, wire, users=people(6), limit=limit)
    assert not result.get("failed"), result
    assert [row["user"] for row in result["results"]] == ["user-3101", "user-3103", "user-3104", "user-3105"]
    assert result["summary"]["total"] == 4
    exported = run(FleetInfo, wire, users=people(6), limit=limit)
    assert [one["name"] for one in exported["users"]] == ["user-3101", "user-3103", "user-3104", "user-3105"]


def test_a_limit_and_a_slice_both_count() -> None:
    result = run(Fleet, pbx(4), users=people(4), limit="!user-3100", slice="1/2")
    assert [row["user"] for row in result["results"]] == ["user-3102"]


@pytest.mark.parametrize("job", [Fleet, FleetInfo])
def test_a_pattern_that_matches_nobody_is_refused(job: Any) -> None:
    wire = pbx(2)
    result = run(job, wire, users=people(2), limit="user-3100,user-99*,!lee")
    assert "no user matches user-99*, !lee of limit" in result["msg"]
    assert wire.calls == []


def test_the_whole_source_is_checked_and_unreadable_lines_are_left_out(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "users.jsonl"
    first, second = people(2)
    lines = [json.dumps(first), "{oops", json.dumps(second)]
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wire = pbx(2)
    result = run(Fleet, wire, source=str(source), limit="user-3101")
    assert not result.get("failed"), result
    assert result["summary"]["total"] == 1
    second["sipxcom"]["vm_pref"] = {}
    source.write_text(json.dumps(first) + "\n" + json.dumps(second) + "\n", encoding="utf-8")
    assert "does not know vm_pref" in run(Fleet, wire, source=str(source), limit="user-3100")["msg"]


@pytest.mark.parametrize("look_at", ["live", "documents"])
def test_an_audit_of_some_users(look_at: str) -> None:
    desired = {"vm_prefs": {"email": "k@elsewhere.test", "email_notification": True}}
    wire, users = pbx(3), people(3, desired)
    run(Fleet, wire, users=users)
    found = run(FleetAudit, wire, users=users, look_at=look_at, domains=["x.test"], limit="user-310[01]", warned=[])
    assert [one["user"] for one in found["findings"] if one["rule"] == "mail_outside"] == ["user-3100", "user-3101"]
    refused = run(FleetAudit, wire, users=users, look_at=look_at, limit="nobody", warned=[])
    assert "no user matches nobody of limit" in refused["msg"]
