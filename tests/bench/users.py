# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fleet that everything is measured with: four sipXcom resources for any number of users."""

from __future__ import annotations

import base64
import dataclasses
import json
import pathlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

BASE = "/sipxconfig/rest"


@dataclasses.dataclass(frozen=True)
class Resource:
    """One resource: `desired` as options of the module, `live` and `drifted` as the server shows it.

    `live` is the desired state, `drifted` is not. `changed_requests` is what bringing it from one to
    the other takes: a GET and a PUT, and one more GET where sipXcom may ignore a PUT without a word.
    """

    name: str
    path: str
    desired: Mapping[str, Any]
    live: Mapping[str, Any]
    drifted: Mapping[str, Any]
    changed_requests: int = 2


_RING = {"number": "+493012345678", "type": "If no response", "enabled": True, "expiration": 20}
_IM = {"statusPhonePresence": True, "statusCallInfo": True, "otpMessage": "On the phone", "voicemailOnDnd": False}
_IMBOT = {"confEnter": True, "confExit": True, "vmBegin": False, "vmEnd": False}
_VM = {
    "greeting": "STANDARD",
    "emailAttachType": "YES",
    "email": "kim@example.org",
    "emailFormat": "FULL",
    "emailIncludeAudioAttachment": True,
    "altEmailAttachType": None,
    "altEmail": None,
    "altEmailFormat": None,
    "altEmailIncludeAudioAttachment": None,
    "voicemailFormat": "wav",
    "voicemailPermission": True,
}

RESOURCES = (
    Resource(
        "call_forward",
        "/my/callfwd",
        desired={"rings": [_RING], "expiration": 25},
        live={"rings": [{**_RING, "scheduleId": None}], "expiration": 25, "withVM": True},
        drifted={"rings": [], "expiration": 20, "withVM": True},
    ),
    Resource(
        "im_prefs",
        "/my/im/prefs",
        desired={
            "phone_presence": True,
            "call_info": True,
            "on_the_phone_message": "On the phone",
            "voicemail_on_dnd": False,
        },
        live=_IM,
        drifted={**_IM, "statusPhonePresence": False, "otpMessage": None},
    ),
    Resource(
        "imbot_prefs",
        "/my/imbot/prefs",
        desired={"conference_entry": True, "conference_exit": True, "voicemail_begin": False, "voicemail_end": False},
        live=_IMBOT,
        drifted={**_IMBOT, "confEnter": False},
    ),
    Resource(
        "vm_prefs",
        "/my/vmprefs",
        desired={
            "greeting": "STANDARD",
            "email_notification": True,
            "email": "kim@example.org",
            "email_format": "FULL",
            "email_attach_audio": True,
        },
        live=_VM,
        drifted={**_VM, "greeting": "NONE"},
        changed_requests=3,
    ),
)
#: the one that loops and single-resource fleets use
ONE = (RESOURCES[1],)


def names(count: int) -> Iterator[str]:
    """User names, which are extensions."""
    return (str(200_000 + number) for number in range(count))


def password(name: str) -> str:
    return f"pw-{name}"


def authorization(name: str) -> str:
    """The Basic credentials of a user."""
    return "Basic " + base64.b64encode(f"{name}:{password(name)}".encode()).decode("ascii")


def document(name: str, resources: Iterable[Resource]) -> dict[str, Any]:
    """The user as the module `fleet` takes it; the address comes from its defaults."""
    desired = {resource.name: resource.desired for resource in resources}
    return {"name": f"user-{name}", "sipxcom": {"username": name, "password": password(name), **desired}}


def write_source(path: pathlib.Path, count: int, resources: Iterable[Resource]) -> pathlib.Path:
    """A fleet as JSON Lines."""
    chosen = tuple(resources)
    with path.open("w", encoding="utf-8") as stream:
        for name in names(count):
            stream.write(json.dumps(document(name, chosen)) + "\n")
    return path


def write_inventory(path: pathlib.Path, count: int) -> pathlib.Path:
    """The users as local hosts of the group `users`; without any, nothing but the group."""
    hosts = {f"user-{name}": {"username": name, "password": password(name)} for name in names(count)}
    inventory = {"all": {"children": {"users": {"hosts": hosts}}}}
    path.write_text(json.dumps(inventory), encoding="utf-8")
    return path


def playbook_variables(count: int) -> dict[str, Any]:
    """What the playbooks loop over: users, desired states by module, and for `uri` the documents on the wire."""
    return {
        "people": [{"username": name, "password": password(name)} for name in names(count)],
        "desired": {resource.name: dict(resource.desired) for resource in RESOURCES},
        "wire": [{"path": resource.path, "document": dict(resource.live)} for resource in RESOURCES],
    }
