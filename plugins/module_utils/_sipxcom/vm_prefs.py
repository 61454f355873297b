# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Voicemail greeting and e-mail notification (sipXcom protocol, section 5.6).

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import Email
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import (
    Doc,
    Field,
    Unreadable,
    ValueDict,
    Values,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._model.undo import Undo
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import contact_information
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import is_masked, same

PATH = "/my/vmprefs"
_FORMATS = ("FULL", "MEDIUM", "BRIEF")


def _notification(prefix: str, wire: str, *, doc: Doc = "") -> tuple[Field, ...]:
    """One of the two e-mail groups; the first field is its switch, which masks the others."""

    def key(name: str) -> str:
        return name if not wire else wire + name[0].upper() + name[1:]

    return (
        Bool(
            f"{prefix}_notification",
            wire=key("emailAttachType"),
            values={True: "YES", False: "NO"},
            doc=f"Whether new messages are announced to O({prefix}).",
        ),
        Email(
            prefix,
            wire=key("email"),
            clean=str.lower,
            clearable=True,
            maximum=255,
            doc=doc,
            returned_doc="The address, null while it cannot be read.",
        ),
        Text(
            f"{prefix}_format",
            wire=key("emailFormat"),
            choices=_FORMATS,
            doc=f"How much an announcement to O({prefix}) says.",
            returned_doc="The form of announcements, null while it cannot be read.",
        ),
        Bool(
            f"{prefix}_attach_audio",
            wire=key("emailIncludeAudioAttachment"),
            doc=f"Whether the recording is attached to announcements to O({prefix}).",
            returned_doc="Whether the recording is attached, null while it cannot be read.",
        ),
    )


PRIMARY = _notification(
    "email",
    "",
    doc=(
        "The primary e-mail address of the user; it is the same address as in the user's contact information.",
        "sipXcom stores addresses in lower case, so case is ignored. An empty value clears the address.",
    ),
)
ALTERNATE = _notification("alt_email", "alt", doc="The alternate e-mail address of the user. An empty value clears it.")
FIELDS = (
    Text(
        "greeting",
        choices=("NONE", "STANDARD", "OUT_OF_OFFICE", "EXTENDED_ABSENCE"),
        doc="The active greeting of the mailbox.",
    ),
    *PRIMARY,
    *ALTERNATE,
    Text(
        "voicemail_format",
        wire="voicemailFormat",
        read_only=True,
        doc="The audio format of the system; empty on servers before 2017.",
    ),
)


#: address -> the field of the profile that is the same one
ADDRESSES = {"email": "email_address", "alt_email": "alternate_email_address"}
#: switch -> what the fields of its group read as while it is off
_HIDDEN = {
    switch.name: {field.name: Unreadable(f"not readable while {switch.name} is off", idle=True) for field in masked}
    for switch, *masked in (PRIMARY, ALTERNATE)
}


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        document = self._client.get(PATH)
        values = self._client.decode(FIELDS, document, PATH)
        if document.get("voicemailPermission") is False:
            raise VoiceError(
                errors.PERMISSION,
                "the user has no Voicemail permission, and sipXcom would ignore the settings without a word",
                "grant the permission to the user or the group, or take vm_prefs out of this user's data",
            )
        for switch, hidden in _HIDDEN.items():
            # While a switch is off the server shows null for the whole group, the switch included.
            values[switch] = bool(values[switch])
            if not values[switch]:
                values.update(hidden)
        return Actual({**values, **self._whole(values)})

    def _whole(self, values: Values) -> ValueDict:
        """The exact addresses where this resource masks them: the profile, which is not masked, holds the same ones."""
        masked = [name for name in ADDRESSES if isinstance(values[name], str) and is_masked(values[name])]
        if not masked:
            return {}
        profile = contact_information.read(self._client)[0]
        exact = {name: profile[ADDRESSES[name]] for name in masked}
        if not all(same(values[name], text) for name, text in exact.items()):
            raise VoiceError(
                errors.CONFLICT,
                f"{', '.join(masked)} changed between two reads",
                "run the task again; nothing was written",
            )
        return exact

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        for switch, *masked in (PRIMARY, ALTERNATE):
            if actual.values[switch.name] or desired.values.get(switch.name):
                continue
            hidden = [field.name for field in masked if field.name in desired.values]
            if hidden:
                desired = desired.without(*hidden)
                actual = actual.warned(
                    f"{', '.join(hidden)} cannot be read while {switch.name} is off and was left alone;"
                    f" it is applied together with {switch.name}: true"
                )
        return desired, actual

    def update(self, plan: Plan) -> None:
        self._client.put(PATH, walk.encode(FIELDS, plan.to_write()))


def _undo_with_profile(client: SipxcomClient, plan: Plan, undo: Undo) -> Undo:
    """Addresses that cannot be read while their switch is off: the profile shows and stores the same ones."""
    hidden = [name for name, _why in undo.irreversible if name in ADDRESSES]
    if not hidden:
        return undo
    profile = contact_information.read(client)[0]
    old = {ADDRESSES[name]: profile[ADDRESSES[name]] for name in hidden}
    left = tuple(pair for pair in undo.irreversible if pair[0] not in hidden)
    return undo._replace(irreversible=left, others=(("contact_information", old),))


VM_PREFS = Resource(
    name="vm_prefs",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    verify=True,
    undo_more=_undo_with_profile,
)
