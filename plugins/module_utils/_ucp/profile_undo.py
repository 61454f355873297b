# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What undoes a write to a find-me-follow-me profile (UCP protocol, sections 4.2 to 4.4).

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import DELETE, UPDATE, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._model.undo import Undo
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UcpClient
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.profiles import HIDDEN_DEVICES, read_profile_devices


def undo_with_others(client: UcpClient, plan: Plan, undo: Undo) -> Undo:
    """A profile that is activated switches off the one that was active, which has to be activated again.

    Every write carries the devices, so what they were must be known.
    """
    undo = _with_devices_as_written(plan, undo) if plan.action == UPDATE else undo
    is_activated = plan.action != DELETE and plan.target.get("active") is True and "active" in plan.changed
    others = [one for one in plan.actual.memo or () if one.active] if is_activated else []
    own_id = plan.actual.values.get("profile_id")
    left = list(undo.irreversible)
    more = []
    for profile in others:
        if profile.id == own_id:
            continue
        devices = read_profile_devices(client, profile)
        if devices is None:
            left.append((f"active of {profile.title}", HIDDEN_DEVICES))
        else:
            more.append(("fmfm_profiles", {"name": profile.name, "profile_id": profile.id, "active": True}))
    return Undo(undo.values, tuple(left), tuple(more))


def _with_devices_as_written(plan: Plan, undo: Undo) -> Undo:
    """Where UCP hides the devices, name and state come back with the devices that this run writes."""
    if undo.values is None or not isinstance(plan.actual.values.get("devices"), Unreadable):
        return undo
    devices = plan.desired.values.get("devices")
    if devices is None:
        # No such plan is made: it would erase the devices.
        return Undo(None, (*undo.irreversible, ("active", HIDDEN_DEVICES)))
    return undo._replace(values={**undo.values, "devices": list(devices)})
