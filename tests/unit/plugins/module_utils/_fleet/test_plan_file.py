# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan file: what stands in it, that it is stable, and that no secret can be read from it."""

from __future__ import annotations

import errno
import json
import os
import pathlib
import re
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_counts import PlanCounts
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_format import PlanKey
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.version import VERSION
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import URL, pbx, people, run

KEY = "canary-digest-key-0123456789"
CONFERENCES = [{"name": "standup", "extension": "8800", "owner": "3100"}]


def planned(path: pathlib.Path, wire: Any, users: list[dict[str, Any]], **params: Any) -> list[dict[str, Any]]:
    """Make a plan and return its lines."""
    result = run(Fleet, wire, check=True, users=users, plan_file=str(path), **{"digest_key": KEY, **params})
    assert not result.get("failed"), result
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_head_and_lines(tmp_path: pathlib.Path) -> None:
    head, *rows = planned(tmp_path / "plan.jsonl", pbx(2), people(2))
    assert next(iter(head)) == "fleet_plan"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", head.pop("created"))
    assert re.fullmatch("[0-9a-f]{32}", head.pop("digest"))
    assert head == {
        "fleet_plan": 1,
        "collection": VERSION,
        "source": "users",
        "total": 2,
        "users": 2,
        "failed": 0,
        "counts": {"sipxcom": {"im_prefs": {"update": 2}, "vm_prefs": {"update": 2}}},
        "key": PlanKey(KEY.encode()).check,
    }
    assert [row["user"] for row in rows] == ["user-3100", "user-3101"]
    assert re.fullmatch("[0-9a-f]{32}", rows[0].pop("digest"))
    assert rows[0] == {
        "user": "user-3100",
        "accounts": {"sipxcom": f"3100 at {URL}/sipxconfig/rest"},
        "changes": [
            {
                "platform": "sipxcom",
                "setting": "im_prefs",
                "action": "update",
                "fields": {"call_info": {"before": False, "after": True}},
            },
            {
                "platform": "sipxcom",
                "setting": "vm_prefs",
                "action": "update",
                "fields": {"greeting": {"before": "STANDARD", "after": "NONE"}},
            },
        ],
    }


def test_the_same_fleet_gives_the_same_lines_whoever_finishes_first(tmp_path: pathlib.Path) -> None:
    one = planned(tmp_path / "one.jsonl", pbx(40), people(40), concurrency=1)
    two = planned(tmp_path / "two.jsonl", pbx(40), people(40)[::-1], concurrency=16)
    assert one[1:] == two[1:]
    assert (tmp_path / "one.jsonl").stat().st_mode & 0o777 == 0o600


def test_a_fleet_without_changes_has_a_head_only(tmp_path: pathlib.Path) -> None:
    wire = pbx(2)
    run(Fleet, wire, users=people(2))
    (head,) = planned(tmp_path / "plan.jsonl", wire, people(2))
    assert (head["users"], head["counts"], head["total"]) == (0, {}, 2)
    assert not run(Fleet, wire, users=people(2), apply_plan=str(tmp_path / "plan.jsonl"), digest_key=KEY).get("failed")


def test_the_source_is_named_as_a_reviewer_finds_it(tmp_path: pathlib.Path) -> None:
    (tmp_path / "data").mkdir()
    source = tmp_path / "data" / "users.jsonl"
    source.write_text("\n".join(json.dumps(one) for one in people(1)), encoding="utf-8")
    path = tmp_path / "plan.jsonl"
    result = run(Fleet, pbx(1), check=True, source=str(source), plan_file=str(path), digest_key=KEY)
    assert not result.get("failed")
    assert json.loads(path.read_text(encoding="utf-8").splitlines()[0])["source"] == os.path.join("data", "users.jsonl")
    assert str(tmp_path) not in path.read_text(encoding="utf-8")


# ------------------------------------------------------------------------------ secrets
SECRETS = {
    "voicemail_pin": {"pin": "471147"},
    "portal_password": {"new_password": "canary-next-word"},
    "conferences": [{"name": "standup", "access_code": "12345678"}],
}


def test_no_secret_can_be_read(tmp_path: pathlib.Path) -> None:
    wire, path = pbx(1, conferences=CONFERENCES), tmp_path / "plan.jsonl"
    run(Fleet, wire, users=people(1, {"conferences": [{"name": "standup", "access_code": "98769876"}]}))
    _head, row = planned(path, wire, people(1, SECRETS))
    text = path.read_text(encoding="utf-8")
    for secret in ("471147", "canary", "12345678", "98769876"):
        assert secret not in text
    fields = {entry["setting"]: entry["fields"] for entry in row["changes"]}
    assert list(fields["voicemail_pin"]["pin"]["after"]) == ["secret"]
    assert fields["voicemail_pin"]["pin"]["before"] == {"unreadable": "cannot be read back"}
    sides = fields["conferences"]["access_code"]
    assert sides["before"] != sides["after"]
    assert row["changes"][0]["object"] == {"name": "standup"}


def test_equal_secrets_of_two_users_and_of_two_keys_differ(tmp_path: pathlib.Path) -> None:
    desired = {"voicemail_pin": {"pin": "471147"}}

    def digests(key: str) -> list[str]:
        rows = planned(tmp_path / "plan.jsonl", pbx(2), people(2, desired), digest_key=key)[1:]
        return [row["changes"][0]["fields"]["pin"]["after"]["secret"] for row in rows]

    one, two = digests(KEY), digests("canary-other-key-00000000000")
    assert len({*one, *two}) == 4
    assert digests(KEY) == one


# ------------------------------------------------------------------------------ objects
def test_objects_are_named_and_deletions_show_what_is_lost(tmp_path: pathlib.Path) -> None:
    wire = pbx(1)
    period = {"day": "weekdays", "start": "18:00", "end": "22:00"}
    run(Fleet, wire, users=people(1, {"call_forward_schedules": [{"name": "Old", "periods": [period]}]}))
    desired = {
        "call_forward_schedules": [{"name": "Old", "state": "absent"}, {"name": "New", "periods": [period]}],
        "call_forward": {"rings": [{"number": "200", "schedule": "New"}]},
        "speed_dial": {"buttons": [{"number": "1"}], "update_phones": True},
        "phonebook": {"entries": [{"last_name": "Roy", "first_name": "Ines", "number": "7790"}]},
        "contact_information": {"home_address": {"city": "Bonn"}},
    }
    _head, row = planned(tmp_path / "plan.jsonl", wire, people(1, desired))
    found = {(entry["setting"], entry.get("object", {}).get("name", "")): entry for entry in row["changes"]}
    old, new = found["call_forward_schedules", "Old"], found["call_forward_schedules", "New"]
    assert (old["action"], new["action"]) == ("delete", "create")
    assert old["fields"]["periods"] == {"before": [period], "after": None}
    assert new["fields"]["periods"] == {"before": None, "after": [period]}
    assert found["call_forward", ""]["fields"]["rings"]["after"][0]["schedule"] == "New"
    assert found["speed_dial", ""]["options"] == {"update_phones": True}
    assert found["contact_information", ""]["fields"] == {"home_address.city": {"before": "", "after": "Bonn"}}
    (contact,) = [entry for entry in row["changes"] if entry["setting"] == "phonebook"]
    assert contact["action"] == "create"
    assert contact["object"] == {"last_name": "Roy", "first_name": "Ines", "number": "7790"}
    result = run(Fleet, wire, users=people(1, desired), apply_plan=str(tmp_path / "plan.jsonl"), digest_key=KEY)
    assert result["summary"]["changed"] == 1, result
    again = run(Fleet, wire, users=people(1, desired), apply_plan=str(tmp_path / "plan.jsonl"), digest_key=KEY)
    assert again["summary"]["ok"] == 1, again


# ------------------------------------------------------------------------------ failures
def test_users_who_failed_are_counted_and_not_in_the_plan(tmp_path: pathlib.Path) -> None:
    users, path = people(3), tmp_path / "plan.jsonl"
    users[1]["sipxcom"]["password"] = "canary-wrong"
    result = run(Fleet, pbx(3), check=True, users=users, plan_file=str(path), digest_key=KEY)
    assert result["failed"]
    head, *rows = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    assert (head["failed"], head["users"], head["total"]) == (1, 2, 3)
    assert [row["user"] for row in rows] == ["user-3100", "user-3102"]


def test_a_run_that_was_stopped_leaves_the_old_plan(tmp_path: pathlib.Path) -> None:
    users, path = people(3), tmp_path / "plan.jsonl"
    planned(path, pbx(3), users)
    old = path.read_bytes()
    users[0]["sipxcom"]["password"] = "canary-wrong"
    result = run(
        Fleet, pbx(3), check=True, users=users, plan_file=str(path), digest_key=KEY, max_failures=0, concurrency=1
    )
    assert f"plan_file {path} was not written" in result["msg"]
    assert "plan" not in result
    assert path.read_bytes() == old
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["plan.jsonl"]


def test_a_file_of_something_else_is_not_overwritten(tmp_path: pathlib.Path) -> None:
    path, wire = tmp_path / "users.jsonl", pbx(1)
    path.write_text('{"name": "kim"}\n', encoding="utf-8")
    result = run(Fleet, wire, check=True, users=people(1), plan_file=str(path), digest_key=KEY)
    assert "is not a fleet plan, and it is not overwritten" in result["msg"]
    assert wire.calls == []
    folder = str(tmp_path / "none" / "plan.jsonl")
    assert "plan_file" in run(Fleet, wire, check=True, users=people(1), plan_file=folder, digest_key=KEY)["msg"]
    assert wire.calls == []


def test_a_disk_that_fills_up_stops_the_run(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.jsonl"

    def full(descriptor: int, length: int, position: int) -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("os.pread", full)
    result = run(Fleet, pbx(2), check=True, users=people(2), plan_file=str(path), digest_key=KEY)
    assert "no space left on device" in result["msg"]
    assert not path.exists()


# ------------------------------------------------------------------------------ numbers
def test_the_result_and_the_report_sum_the_plan_up(tmp_path: pathlib.Path) -> None:
    path, report = tmp_path / "plan.jsonl", tmp_path / "report.jsonl"
    for _turn in range(2):
        result = run(
            Fleet,
            pbx(3),
            check=True,
            users=people(3),
            plan_file=str(path),
            report_file=str(report),
            digest_key=KEY,
        )
        assert result["plan"]["file"] == str(path)
        assert result["plan"]["users"] == 3
        tops = [(one["setting"], one["field"], one["value"], one["users"]) for one in result["plan"]["top_values"]]
        assert tops == [("im_prefs", "call_info", "true", 3), ("vm_prefs", "greeting", "NONE", 3)]
        assert result["plan"]["lines"] == [
            "3 users would change",
            "sipxcom im_prefs: 3 to update",
            "sipxcom vm_prefs: 3 to update",
            "sipxcom im_prefs call_info = true for 3 users",
            "sipxcom vm_prefs greeting = NONE for 3 users",
        ]
        *rows, last = (json.loads(line) for line in report.read_text(encoding="utf-8").splitlines())
        assert len(rows) == 3
        assert last == {"plan": result["plan"]}


def test_counting_takes_bounded_memory_and_names_no_secret() -> None:
    counts = PlanCounts()
    for number in range(25_000):
        fields = {
            "mail": {"before": "", "after": f"user-{number}@x.test"},
            "pin": {"before": None, "after": {"secret": "ab"}},
            "greeting": {"before": "STANDARD", "after": "NONE"},
        }
        counts.add({"changes": [{"platform": "p", "setting": "s", "action": "update", "fields": fields}]})
    assert counts.users == 25_000
    assert len(counts._values) <= 20_001
    first = counts.top()[0]
    assert (first["field"], first["value"], first["users"]) == ("greeting", "NONE", 25_000)
    assert all(one["field"] != "pin" for one in counts.top())
