# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of progress."""

from __future__ import annotations

import pathlib
import time
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import pbx, people, run


def with_wrong_passwords(count: int, *places: int) -> list[dict[str, Any]]:
    users = people(count)
    for place in places:
        users[place]["sipxcom"]["password"] = "canary-wrong"
    return users


def test_progress_is_reported() -> None:
    reported: list[str] = []
    run(Fleet, pbx(3), users=people(3), reported=reported)
    assert reported[-1].startswith("fleet: 3/3 users, 3 changed, 0 failed, ")
    assert reported[-1].endswith(" users/s")


def test_progress_counts_whom_an_earlier_run_finished(tmp_path: pathlib.Path) -> None:
    reported: list[str] = []
    files = {"state_file": str(tmp_path / "state.jsonl")}
    users = with_wrong_passwords(6, 3)
    wire = pbx(6)
    run(Fleet, wire, users=users, reported=reported, concurrency=1, max_failures=0, **files)
    assert reported[-1].startswith("fleet: 4/6 users, 3 changed, 1 failed, ")
    assert reported[-1].endswith(" users/s, stopped because more than 0 users failed")
    run(Fleet, wire, users=people(6), reported=reported, **files)
    assert reported[-1].startswith("fleet: 6/6 users (3 by an earlier run), 3 changed, 0 failed, ")


def test_progress_is_reported_while_it_lasts() -> None:
    reported: list[str] = []
    wire = pbx(4)
    wire.before = lambda method, target: time.sleep(0.3)
    run(Fleet, wire, users=people(4), reported=reported, concurrency=1, progress_interval=0.2)
    assert len(reported) > 2
    assert " s left" in "".join(reported)


def test_an_export_says_how_many_users_were_read() -> None:
    reported: list[str] = []
    users = people(3, {})
    users[1]["sipxcom"]["password"] = "canary-wrong"
    run(FleetInfo, pbx(3), users=users, reported=reported)
    assert reported[-1].startswith("fleet_info: 3/3 users, 2 read, 1 failed, ")
    assert "changed" not in reported[-1]


def test_progress_can_be_off() -> None:
    shown: list[str] = []
    result = run(Fleet, pbx(4), users=people(4), reported=shown, concurrency=1, progress_interval=0)
    assert result["summary"]["changed"] == 4
    assert shown == []
