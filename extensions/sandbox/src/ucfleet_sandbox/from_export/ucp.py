# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated UCP from exported users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ucfleet_sandbox.from_export.accounts import Unique
from ucfleet_sandbox.from_export.logins import Account
from ucfleet_sandbox.from_export.node import Record

__all__ = ["state_of"]


def state_of(accounts: Sequence[Account]) -> dict[str, Any]:
    """Tenants with users, their profiles, and the devices that a profile names.

    What the export holds of the feature's state and of devices its server has shown, so the simulator shows it, too.
    """
    tenants: dict[str, list[dict[str, Any]]] = {}
    logins = Unique("the login")
    shows_switch = shows_devices = False
    for account in accounts:
        domain, username = account.need("domain"), account.need("username")
        logins.add((domain, username), account, f"{username} in {domain}")
        profiles = [_profile(record) for record in account.settings.records("fmfm_profiles")]
        feature = account.settings.record("fmfm")
        shows_switch |= feature.has("enabled")
        shows_devices |= any("devices" in profile for profile in profiles)
        user = {
            "username": username,
            "password": account.need("password"),
            "enabled": feature.flag("enabled"),
            "profiles": profiles,
            "devices": _devices(profiles),
        }
        feature.done()
        account.settings.done()
        tenants.setdefault(domain, []).append(user)
    return {
        "switches": {"read_switch": shows_switch, "list_devices": shows_devices, "read_profile": shows_devices},
        "tenants": [{"name": name, "users": users} for name, users in tenants.items()],
    }


def _profile(record: Record) -> dict[str, Any]:
    profile: dict[str, Any] = {"name": record.text("name"), "active": record.flag("active")}
    if record.has("profile_id"):
        # Of profiles with one name, an export has the ids.
        profile["id"] = record.required("profile_id")
    if record.has("devices"):
        profile["devices"] = [_window(entry) for entry in record.records("devices")]
    record.done()
    return profile


def _window(entry: Record) -> dict[str, Any]:
    window = {
        "id": entry.required("device"),
        "not_ring": entry.flag("not_ring"),
        "start": entry.number("start"),
        "end": entry.number("end"),
    }
    entry.done()
    return window


def _devices(profiles: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One device for each id that a profile names; an export says no more of them."""
    ids = dict.fromkeys(window["id"] for profile in profiles for window in profile.get("devices", ()))
    return [{"id": device, "name": device} for device in ids]
