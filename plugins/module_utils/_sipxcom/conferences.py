# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a user's own conferences (sipXcom protocol, sections 5.16 and 5.17).

The server shows and changes any conference for anybody who knows its name, so a name
counts only if the list of the user's own conferences holds it.

Private to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import Code
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Doc, Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SipxcomClient

LIST_PATH = "/my/conferences"
#: path segments are compared undecoded, so a name that needs percent-encoding cannot be addressed (section 3.1)
NAME_PATTERN = r"(?!\.{1,2}\Z)[A-Za-z0-9._~!$&'()*+,=:@-]+"
NAME_HINT = (
    "may have only letters, digits and the marks . _ ~ ! $ & ' ( ) * + , = : @ - (sipXcom cannot address others)"
)


def is_addressable(name: str) -> bool:
    """Whether a path can lead to a conference of that name."""
    return re.fullmatch(NAME_PATTERN, name) is not None


def _pin(name: str, wire: str, doc: Doc = "", returned_doc: Doc = "") -> Field:
    return Code(
        name,
        doc=doc,
        returned_doc=returned_doc,
        wire=wire,
        secret=True,
        clearable=True,
        maximum=255,
        pattern="[0-9#*]+",
        pattern_hint="may have only digits, # and *",
    )


def _flag(name: str, wire: str = "", *, doc: Doc = "", returned_doc: Doc = "") -> Field:
    return Bool(name, wire=wire, doc=doc, returned_doc=returned_doc)


NAME = Text(
    "name",
    required=True,
    identifies=True,
    maximum=255,
    pattern=NAME_PATTERN,
    pattern_hint=NAME_HINT,
    doc=(
        "The name of the conference, in exact case.",
        "sipXcom cannot address a conference whose name needs encoding in a URL, such as one with a space.",
    ),
)
ACCESS_CODE = _pin(
    "access_code",
    "accessCode",
    doc=("The PIN of participants, of digits, V(#) and V(*). An empty value clears it, so that no PIN is asked for."),
    returned_doc="A fixed mark if participants need a PIN, else empty.",
)
MODERATOR_CODE = _pin(
    "moderator_code",
    "moderatorCode",
    doc=(
        "The PIN of moderators, of digits, V(#) and V(*). An empty value clears it.",
        "A conference with O(moderator_code) needs an O(access_code) too.",
    ),
    returned_doc="A fixed mark if moderators have a PIN, else empty.",
)
MOH = Text(
    "moh",
    choices=("FILES_SRC", "SOUNDCARD_SRC", "NONE"),
    doc="What a lone participant hears, which is music from files, from the sound card, or nothing.",
    returned_doc="What a lone participant hears; empty while sipXcom holds no valid value.",
)
DESCRIPTION = Text(
    "description",
    clearable=True,
    maximum=255,
    doc="What the conference is for. An empty value clears it.",
)
FIELDS = (
    NAME,
    Text(
        "extension",
        read_only=True,
        doc="The extension that callers dial.",
    ),
    _flag(
        "enabled",
        doc="Whether callers can enter the conference.",
    ),
    DESCRIPTION,
    _flag(
        "autorecorded",
        doc="Whether the conference is recorded from its start.",
    ),
    ACCESS_CODE,
    MODERATOR_CODE,
    _flag(
        "quickstart",
        doc=(
            "Whether the conference starts with its first participant, not only when a moderator comes.",
            "V(false) needs a O(moderator_code) that differs from O(access_code).",
        ),
    ),
    _flag(
        "video",
        doc="Whether the conference carries video.",
    ),
    _flag(
        "send_active_video_only",
        "sendActiveVideoOnly",
        doc="Whether participants see only the person who speaks.",
    ),
    Int(
        "max_members",
        wire="maxMembers",
        minimum=0,
        maximum=2147483647,
        doc="How many people can take part; V(0) means that there is no limit.",
        returned_doc="How many people can take part; 0 is no limit.",
    ),
    MOH,
    _flag(
        "play_entry_tone_enabled",
        "playEntryToneEnabled",
        doc="Whether a tone sounds when somebody enters. Servers since 2017 know this.",
        returned_doc="Whether a tone sounds when somebody enters; null where the server does not know it.",
    ),
    _flag(
        "play_exit_tone_enabled",
        "playExitToneEnabled",
        doc="Whether a tone sounds when somebody leaves. Servers since 2017 know this.",
        returned_doc="Whether a tone sounds when somebody leaves; null where the server does not know it.",
    ),
    _flag(
        "record_and_play_name_on_entry_enabled",
        "recordAndPlayNameOnEntryEnabled",
        doc="Whether people say their name, which is played when they enter. Servers since 2017 know this.",
        returned_doc="Whether names are played on entry; null where the server does not know it.",
    ),
    _flag(
        "record_and_play_name_on_exit_enabled",
        "recordAndPlayNameOnExitEnabled",
        doc="Whether the recorded name is played when somebody leaves. Servers since 2017 know this.",
        returned_doc="Whether names are played on exit; null where the server does not know it.",
    ),
    _flag(
        "moderated_room",
        "moderatedRoom",
        doc=("Whether the chat room of the conference is moderated. Only servers before September 2015 know this."),
        returned_doc="Whether the chat room is moderated; null where the server does not know it.",
    ),
    _flag(
        "public_room",
        "publicRoom",
        doc="Whether the chat room of the conference is public. Only servers before September 2015 know this.",
        returned_doc="Whether the chat room is public; null where the server does not know it.",
    ),
)
#: left out of a document while unset, so their absence does not mean that the server lacks them
NULLABLE = (DESCRIPTION, ACCESS_CODE, MODERATOR_CODE, MOH)
LISTED = (NAME, FIELDS[1], FIELDS[2], DESCRIPTION, ACCESS_CODE)


def own(client: SipxcomClient) -> dict[str, dict[str, Any]]:
    """The user's own conferences by name, each with the few fields that the list shows."""
    return client.shared.get(LIST_PATH, lambda: _own(client), lasting=True)


def _own(client: SipxcomClient) -> dict[str, dict[str, Any]]:
    document = client.unwrap(client.get(LIST_PATH), LIST_PATH, "conferences")
    if not isinstance(document, list):
        raise client.unexpected("answered something that is no list of conferences", "GET", LIST_PATH)
    found = [client.decode(LISTED, item, LIST_PATH) for item in document]
    _hide(client, found)
    return {values["name"]: values for values in found}


def settings(client: SipxcomClient, listed: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """One conference's settings, and the names of the fields that this server shows.

    The name leads to the address of a write, so it must be the one that was asked for.
    """
    path = f"{LIST_PATH}/{listed['name']}"
    document = client.unwrap(client.get(path), path, "setting")
    values = client.decode(FIELDS, document, path)
    values["extension"] = listed["extension"]
    _hide(client, [values])
    if values["name"] != listed["name"]:
        raise client.unexpected(f"answered with the conference {clipped(values['name'])}", "GET", path)
    return values, frozenset(field.name for field in FIELDS if field.key in document)


def _hide(client: SipxcomClient, found: Iterable[Mapping[str, Any]]) -> None:
    """The server shows PINs in clear; from now on no message will."""
    for values in found:
        client.hide(walk.secrets_of(FIELDS, values))


def unknown(name: str, known: Iterable[str]) -> VoiceError:
    """The user owns no conference of that name."""
    names = ", ".join(sorted(known)) or "none"
    return VoiceError(
        errors.NOT_FOUND,
        f"the user owns no conference {clipped(name)}",
        f"the user's own conferences are: {names}; an administrator makes conferences and gives them an owner",
    )
