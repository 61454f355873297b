# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The find-me-follow-me profiles of a user (UCP protocol, sections 3.1 and 4.3).

Private to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UCP, UcpClient
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.profiles import (
    Profile,
    read_profile_devices,
    read_profiles,
)


def _fetch(client: UcpClient, options: dict[str, Any]) -> dict[str, Any]:
    profiles = [profile for profile in read_profiles(client) if _is_asked_for(profile, options)]
    gather = options.get("gather_devices", True)
    shown = [
        {
            "profile_id": profile.id,
            "name": profile.name,
            "active": profile.active,
            "devices": read_profile_devices(client, profile) if gather else profile.devices,
        }
        for profile in profiles
    ]
    return {"fmfm_profiles": shown, "devices_observable": _observable(shown, gather)}


def _is_asked_for(profile: Profile, options: dict[str, Any]) -> bool:
    asked = (options.get("name", profile.name), options.get("profile_id", profile.id))
    return asked == (profile.name, profile.id)


def _observable(shown: list[dict[str, Any]], gather: bool) -> bool | None:
    """Whether the server shows devices; None while there was no profile to decide it."""
    if any(profile["devices"] is not None for profile in shown):
        return True
    return False if shown and gather else None


FMFM_PROFILE_INFO = Query(
    name="fmfm_profile_info",
    platform=UCP,
    options=(
        Text(
            "name",
            minimum=1,
            doc="Only the profiles of this name; names need not be unique.",
        ),
        Text(
            "profile_id",
            minimum=1,
            doc="Only the profile of this id.",
        ),
        Bool(
            "gather_devices",
            default=True,
            doc=(
                (
                    "Whether to read the devices of each profile. Where the list of the platform does not show them,"
                    " it costs a request for each profile, or one in all when the platform does not show them at all."
                ),
                "When V(false), devices are returned only if the list shows them anyway.",
            ),
        ),
    ),
    fetch=_fetch,
)
