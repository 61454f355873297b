# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find-me-follow-me profiles as UCP shows them (UCP protocol, sections 3.1 and 4.2).

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from typing import Any
from urllib.parse import quote

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UcpClient
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.profile_fields import DEVICE_FIELDS, FIELDS

PATH = "/fmfm/profiles"
HIDDEN_DEVICES = "UCP does not show the devices of a profile"
_LISTED_FIELDS = tuple(field for field in FIELDS if field.name in ("profile_id", "name", "active"))


@dataclasses.dataclass(frozen=True)
class Profile:
    """One entry of the profile list; `devices` is None when the list does not show them."""

    id: str
    name: str
    active: bool
    devices: list[dict[str, Any]] | None

    @property
    def title(self) -> str:
        return f"{clipped(self.name)} ({self.id}{', active' if self.active else ''})"


# ------------------------------------------------------------------ reading
def read_profiles(client: UcpClient) -> list[Profile]:
    """All profiles of the user, in the server's order."""
    return client.shared.get(PATH, lambda: [_profile(client, document) for document in client.get_list(PATH)])


def _profile(client: UcpClient, document: Any) -> Profile:
    values = client.decode(_LISTED_FIELDS, document, PATH)
    profile_id = values["profile_id"]
    # The id becomes a part of a path: what would address the list or something else is no id.
    if not profile_id.strip(".") or not profile_id.isprintable():
        raise client.unexpected("answered a profile without a usable id", "GET", PATH)
    return Profile(profile_id, values["name"], bool(values["active"]), decode_devices(document.get("devices")))


def read_profile_devices(client: UcpClient, profile: Profile) -> list[dict[str, Any]] | None:
    """The devices of a profile, from the list or its own address; None when the server does not show them."""
    if profile.devices is not None:
        return profile.devices
    return decode_devices(client.probe(path_of(profile.id), "devices", list, profile.id))


def decode_devices(document: Any) -> list[dict[str, Any]] | None:
    """Device entries in the words of the options, sorted; None for anything but a list of well-formed entries."""
    if not isinstance(document, list):
        return None
    try:
        entries = [walk.decode(DEVICE_FIELDS, entry) for entry in document]
    except WrongValue:
        return None
    return sorted(map(window, entries), key=by_device) if all(entry["device"] for entry in entries) else None


def window(entry: Values) -> dict[str, Any]:
    """An entry with all keys; the times of a device that does not ring mean nothing, so they count as 0."""
    quiet = bool(entry.get("not_ring"))
    times = {name: 0 if quiet else entry.get(name) or 0 for name in ("start", "end")}
    return {"device": entry["device"], "not_ring": quiet, **times}


def by_device(entry: Values) -> str:
    return str(entry["device"])


def path_of(profile_id: str) -> str:
    return f"{PATH}/{quote(profile_id, safe='')}"
