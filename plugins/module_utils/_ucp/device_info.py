# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The devices of a user, without their secrets (UCP protocol, section 3.2).

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UCP, UcpClient

PATH = "/devices"
FIELDS = (
    Text("id", identifies=True),
    Text("name"),
    Text("device_type"),
    Bool("enabled"),
)
# Both objects are free-form on the wire and hold digests, passwords or keys under names that nobody lists,
# so a value is shown only where its key is known to be harmless.
_SHOWN_OF_SIP = frozenset(
    {"username", "realm", "method", "transport", "invite_format", "expire_seconds", "registration_expiration", "route"}
)
_SHOWN_OF_ENCRYPTION = frozenset({"enforce_security", "methods"})


def read_devices(client: UcpClient) -> list[dict[str, Any]]:
    """All devices of the user, disabled ones too, in the server's order, without secrets."""
    return client.shared.get(PATH, lambda: [_device(client, one) for one in client.get_list(PATH)], lasting=True)


def _device(client: UcpClient, document: Any) -> dict[str, Any]:
    device = client.decode(FIELDS, document, PATH)
    media = _mapping(document.get("media"))
    return {
        **device,
        "sip": _without_secrets(document.get("sip"), _SHOWN_OF_SIP),
        "push": bool(document.get("push")),
        "audio_codecs": _codecs(media.get("audio")),
        "video_codecs": _codecs(media.get("video")),
        "encryption": _without_secrets(media.get("encryption"), _SHOWN_OF_ENCRYPTION),
        "webrtc": media.get("webrtc") is True,
    }


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _without_secrets(value: Any, shown: frozenset[str]) -> dict[str, Any]:
    return {key: inner if key in shown and _is_plain(inner) else HIDDEN for key, inner in _mapping(value).items()}


def _is_plain(value: Any) -> bool:
    """A single value or a list of such: no nested object with keys of its own."""
    return not any(isinstance(item, (Mapping, list)) for item in (value if isinstance(value, list) else [value]))


def _codecs(value: Any) -> list[str]:
    codecs = _mapping(value).get("codecs")
    return [codec for codec in codecs if isinstance(codec, str)] if isinstance(codecs, list) else []


# ------------------------------------------------------------------ by id or name
def resolve(devices: Sequence[Mapping[str, Any]], texts: Iterable[str]) -> dict[str, str]:
    """The id for each text, which is an id or a name. Raises VoiceError for every unknown or ambiguous one at once."""
    found: dict[str, str] = {}
    unknown: list[str] = []
    ambiguous: list[str] = []
    for text in texts:
        matches = [device for device in devices if device["id"] == text]
        matches = matches or [device for device in devices if device["name"] == text]
        if len(matches) == 1:
            found[text] = matches[0]["id"]
        elif matches:
            ambiguous.append(f"several devices are named {clipped(text)}: {_listed(matches)}")
        else:
            unknown.append(
                f"the user has no device with the id or name {clipped(text)} (there are: {_listed(devices)})"
            )
    if unknown or ambiguous:
        raise VoiceError(
            errors.INVALID if unknown else errors.CONFLICT,
            "; ".join(unknown + ambiguous),
            "name one of the devices" + (" by its id" if ambiguous else "") + "; nothing was written",
        )
    return found


def _listed(devices: Sequence[Mapping[str, Any]]) -> str:
    return ", ".join(f"{clipped(device['name'])} ({device['id']})" for device in devices) or "none"


# ------------------------------------------------------------------ query
def _fetch(client: UcpClient, options: dict[str, Any]) -> dict[str, Any]:
    asked = options.get("device")
    devices = read_devices(client)
    return {"devices": [device for device in devices if asked is None or asked in (device["id"], device["name"])]}


DEVICE_INFO = Query(
    name="device_info",
    platform=UCP,
    options=(
        Text(
            "device",
            minimum=1,
            doc="Only the devices with this id or name; names need not be unique.",
        ),
    ),
    fetch=_fetch,
)
