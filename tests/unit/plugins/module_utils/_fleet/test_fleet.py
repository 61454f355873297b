# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job `fleet` on simulated users: outcomes, check mode, secrets."""

from __future__ import annotations

import gc
import json
import pathlib
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support import ucp
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, Shared, execute, pbx, people, run


def report(path: pathlib.Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def writes(wire: Shared) -> list[str]:
    return [call for call in wire.calls if not call.startswith("GET ")]


def test_everybody_is_brought_to_the_state_and_a_second_run_changes_nothing(tmp_path: pathlib.Path) -> None:
    wire = pbx(30)
    path = tmp_path / "report.jsonl"
    first = run(Fleet, wire, users=people(30), report_file=str(path))
    assert first["changed"]
    assert not first.get("failed")
    assert first["summary"] | {"seconds": 0} == {
        "total": 30,
        "changed": 30,
        "ok": 0,
        "failed": 0,
        "stale": 0,
        "resumed": 0,
        "unplanned": 0,
        "skipped": 0,
        "not_tried": 0,
        "failure_kinds": {},
        # Read and write of each setting; voicemail preferences are read once more.
        "requests": 30 * 5,
        "seconds": 0,
    }
    rows = report(path)
    assert sorted(row["user"] for row in rows) == sorted(document["name"] for document in people(30))
    assert rows[0]["changes"] == [
        {
            "platform": "sipxcom",
            "setting": "vm_prefs",
            "fields": {"greeting": {"before": "STANDARD", "after": "NONE"}},
        },
        {"platform": "sipxcom", "setting": "im_prefs", "fields": {"call_info": {"before": False, "after": True}}},
    ]
    again = run(Fleet, wire, users=people(30), report_file=str(path))
    assert not again["changed"]
    assert again["summary"]["ok"] == 30
    assert again["summary"]["requests"] == len(wire.calls) == 30 * 2
    assert writes(wire) == []
    assert {row["outcome"] for row in report(path)} == {"ok"}
    assert again["results"] == []


def test_one_failure_never_stops_the_others() -> None:
    wire = pbx(20)
    users = people(20)
    users[3]["sipxcom"]["password"] = "canary-wrong"
    result = run(Fleet, wire, users=users, concurrency=4)
    assert result["failed"]
    assert result["summary"]["changed"] == 19
    assert result["summary"]["failed"] == 1
    assert result["summary"]["failure_kinds"] == {"authentication": 1}
    assert result["failure"]["kind"] == "authentication"
    assert "1 of 20 users failed; first user-3103: " in result["msg"]
    failed = [row for row in result["results"] if row["outcome"] == "failed"]
    # The second setting would fare no better, so it was not asked for.
    assert [entry["setting"] for entry in failed[0]["failures"]] == ["vm_prefs"]
    assert failed[0]["requests"] == 1


def test_a_failed_setting_does_not_stop_the_other_settings_of_the_user() -> None:
    wire = pbx(1)
    wire.sandbox.platform.load(
        {"users": [{"user_name": "3100", "password": PASSWORD, "permissions": {"voicemail": False}}]}
    )
    result = run(Fleet, wire, users=people(1), fail_on_error=False)
    assert not result.get("failed")
    row = result["results"][0]
    assert row["outcome"] == "failed"
    assert [change["setting"] for change in row["changes"]] == ["im_prefs"]
    assert row["failures"][0]["failure"]["kind"] == "permission"
    assert row["failures"][0]["failure"]["platform"] == "sipXcom"
    assert result["changed"]


def test_platforms_can_be_mixed_and_one_that_is_down_leaves_the_other_alone() -> None:
    sip, other = pbx(1), Shared(ucp.sandbox(read_switch=True, list_devices=True))

    def is_down(method: str, target: str) -> None:
        raise VoiceError(errors.UNREACHABLE, "nobody listens", "start it")

    def transport(settings: Any) -> Any:
        return sip if ":8080" in settings.url else other

    users = people(1)
    users[0]["ucp"] = {**ucp.CONNECTION, "fmfm_profiles": [{"name": "office", "devices": [ucp.DESK]}]}
    job = Fleet(open_transport=transport)
    first = execute(job, users=users, concurrency=2)
    assert [change["platform"] for change in first["results"][0]["changes"]] == ["sipxcom", "sipxcom", "ucp"]
    other.before = is_down
    users[0]["sipxcom"]["vm_prefs"] = {"greeting": "STANDARD"}
    second = execute(job, users=users, concurrency=2)
    row = second["results"][0]
    assert [change["setting"] for change in row["changes"]] == ["vm_prefs"]
    assert row["failures"][0]["platform"] == "ucp"
    assert second["failure"]["kind"] == "unreachable"


def test_check_mode_sends_no_write_and_reports_the_drift(tmp_path: pathlib.Path) -> None:
    wire = pbx(5)
    run(Fleet, wire, users=people(5))
    drifted = people(5)
    drifted[2]["sipxcom"]["vm_prefs"] = {"greeting": "OUT_OF_OFFICE"}
    path = tmp_path / "drift.jsonl"
    result = run(Fleet, wire, users=drifted, check=True, diff=True, report_file=str(path))
    assert writes(wire) == []
    assert result["changed"]
    assert [row["user"] for row in report(path) if row["outcome"] == "changed"] == ["user-3102"]
    assert result["results"][0]["changes"][0]["fields"] == {"greeting": {"before": "NONE", "after": "OUT_OF_OFFICE"}}
    header = "user-3102 sipxcom vm_prefs"
    assert result["diff"] == [
        {
            "before": {"greeting": "NONE"},
            "after": {"greeting": "OUT_OF_OFFICE"},
            "before_header": header,
            "after_header": header,
        }
    ]


def test_no_secret_is_in_what_is_reported(tmp_path: pathlib.Path) -> None:
    wire = pbx(4, conferences=[{"name": "standup", "extension": "8800", "owner": "3100"}])
    users = people(4)
    users[0]["sipxcom"] |= {
        "voicemail_pin": {"pin": "8041592653"},
        "conferences": [{"name": "standup", "access_code": "471199471", "moderator_code": "117499117"}],
    }
    del users[1]["sipxcom"]["password"]
    users[2]["sipxcom"]["password"] = "canary-wrong"
    paths = [tmp_path / name for name in ("report.jsonl", "state.jsonl")]
    reported: list[str] = []
    result = run(
        Fleet,
        wire,
        users=users,
        defaults={"sipxcom": {"ca_path": "", "password": "canary-default"}},
        credentials={"user-3101": {"sipxcom": {"password": PASSWORD}}},
        report_file=str(paths[0]),
        state_file=str(paths[1]),
        # One failure stops it, so that the state file stays.
        max_failures=0,
        concurrency=1,
        reported=reported,
        warned=reported,
        diff=True,
    )
    assert result["summary"]["changed"] == 2
    everything = json.dumps([result, reported]) + "".join(path.read_text(encoding="utf-8") for path in paths)
    for secret in ("canary", "8041592653", "471199471", "117499117"):
        assert secret not in everything
    assert "******** (changed)" in everything


def test_the_cycle_collector_leaves_alone_what_was_there_before() -> None:
    wire = pbx(1)
    frozen: list[int] = []
    wire.before = lambda method, target: frozen.append(gc.get_freeze_count())
    assert not run(Fleet, wire, users=people(1)).get("failed")
    assert min(frozen) > 1000
    assert gc.get_freeze_count() == 0
