# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Live settings, an export of them, and the documents of a run have the same findings."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.job import FleetAudit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, Shared, pbx, people, run
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.sipxcom import SipXcom

LOGINS = {f"user-{name}": {"sipxcom": {"password": PASSWORD}} for name in (3100, 3101)}
RING = {"expiration": 12, "type": "If no response", "enabled": True}


def forwarding_user(name: str, target: str, number: int, hours: tuple[int, int]) -> dict[str, Any]:
    """A user who forwards to another one, by a schedule with these hours of every day."""
    first, last = ({"hrs": hour, "min": 0} for hour in hours)
    schedule = {"id": number, "name": "Cover", "periods": [{"scheduledDay": 0, "start": first, "end": last}]}
    ring = {**RING, "number": target, "scheduleId": number}
    return {"user_name": name, "password": PASSWORD, "schedules": [schedule], "rings": [ring]}


@pytest.mark.parametrize(
    ("hours", "other", "found"), [((8, 17), (17, 23), 0), ((8, 17), (16, 23), 2), ((8, 17), (9, 10), 2)]
)
def test_schedules_count_wherever_the_settings_come_from(
    tmp_path: pathlib.Path, hours: tuple[int, int], other: tuple[int, int], found: int
) -> None:
    users = [forwarding_user("3100", "3101", 41, hours), forwarding_user("3101", "3100", 42, other)]
    wire, dest = Shared(Sandbox(SipXcom(seed=1), {"users": users})), str(tmp_path / "live.jsonl")
    live = run(FleetAudit, wire, check=True, users=people(2, {}))
    run(FleetInfo, wire, users=people(2, {}), dest=dest)
    exported = run(FleetAudit, pbx(0), check=True, source=dest)
    desired = run(Fleet, pbx(0), check=True, source=dest, credentials=LOGINS, audit={})
    assert (live["look_at"], exported["look_at"]) == ("live", "documents")
    wanted = [(f"user-{name}", "forward_loop", "rings[1].number") for name in (3100, 3101)][:found]
    for result in (live, exported, desired):
        findings = result.get("findings", ())
        assert [(one["user"], one["rule"], one["place"]) for one in findings] == wanted
    assert ("audit refuses the documents" in str(desired.get("msg"))) is bool(found)
