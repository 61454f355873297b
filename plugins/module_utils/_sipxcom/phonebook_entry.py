# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One contact of the user's private phonebook (sipXcom protocol, sections 5.9 and 5.10).

Private to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    BaseHandler,
    Found,
    Resource,
    Wanted,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import contacts
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contacts import Contact


def pick(visible: Iterable[Contact], wanted: Wanted) -> Found | None:
    """The user's own contact of that key. Raises VoiceError (conflict) where somebody else's stands in its way."""
    same = [contact for contact in visible if contacts.key_of(contact.values) == contacts.key_of(wanted)]
    for contact in same:
        if contact.own:
            return Found(contact.values, contact)
    if same and wanted.present:
        raise VoiceError(
            errors.CONFLICT,
            f"the user already sees somebody else's contact {contacts.name_of(wanted)}, from a shared phonebook or the"
            " user directory, and sipXcom refuses a second one with the same names and number",
            "give the private contact another name or number, or leave the shared one to its owner",
        )
    return None


class ContactHandler(BaseHandler):
    """Reads and writes one private contact."""

    def __init__(self, client: SipxcomClient) -> None:
        self._client = client

    def read(self, wanted: Wanted) -> Found | None:
        # The server looks for the number anywhere in a contact, so the exact comparison is ours.
        return pick(contacts.read_contacts(self._client, wanted["number"]), wanted)

    def create(self, wanted: Wanted) -> None:
        contacts.create(self._client, wanted)

    def update(self, found: Found, after: dict[str, Any], changed: Sequence[str]) -> None:
        email = (after.get("contact_information") or {}).get("email_address", "")
        if email and not re.fullmatch(contacts.EMAIL, email):
            # Imports and the web pages store what this interface refuses to take back.
            raise errors.invalid(
                f"{contacts.name_of(after)} has the e-mail address {email!r}, and sipXcom refuses updates with it",
                "set contact_information.email_address too; it " + contacts.EMAIL_HINT,
            )
        contacts.replace(self._client, found.raw, after)

    def delete(self, found: Found) -> None:
        """Delete, and look again: a deletion without effect is answered alike, and copies hide behind each other."""
        wish = Wanted(found.values, {}, present=False)
        gone: set[str] = set()
        left: Found | None = found
        while left is not None:
            if left.values["id"] in gone:
                raise not_deleted(left)
            contacts.remove(self._client, left.raw)
            gone.add(left.values["id"])
            left = self.read(wish)


def own_contacts(client: SipxcomClient) -> list[Found]:
    """The private phonebook as far as its contacts can be given back as options.

    Imports leave contacts without a name or number, and e-mail addresses that this interface refuses; neither is shown.
    """
    own = [contact for contact in contacts.read_contacts(client) if contact.own]
    return [Found(_presentable(contact.values), contact) for contact in own if all(contacts.key_of(contact.values))]


def _presentable(values: Mapping[str, Any]) -> dict[str, Any]:
    information = values["contact_information"]
    email = information["email_address"]
    if not email or re.fullmatch(contacts.EMAIL, email):
        return dict(values)
    rest = {name: value for name, value in information.items() if name != "email_address"}
    return {**values, "contact_information": rest}


def not_deleted(left: Found) -> VoiceError:
    """A deletion that was accepted and had no effect."""
    return VoiceError(
        errors.NOT_CONVERGED,
        f"the deletion of {contacts.name_of(left.values)} was accepted, but the contact is still there",
        "look at the phonebook in the user portal; another system may write to it at the same time",
        changed=True,
    )


PHONEBOOK_ENTRY = Resource(
    name="phonebook_entry",
    platform=SIPXCOM,
    state=contacts.CONTACT,
    handler=ContactHandler,
    key=tuple(field.name for field in contacts.KEY),
    absentable=True,
    verify_create=True,
    listing=own_contacts,
)
