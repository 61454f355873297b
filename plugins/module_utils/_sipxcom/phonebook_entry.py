# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One contact of the user's private phonebook (sipXcom protocol, sections 5.9 and 5.10).

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
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan, Written, absent
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import contacts
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_fields import (
    CONTACT,
    EMAIL,
    EMAIL_HINT,
    KEY,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contacts import Contact


def pick(visible: Iterable[Contact], desired: Desired) -> Actual:
    """The user's own contact of that key. Raises VoiceError (conflict) where somebody else's stands in its way."""
    same = [contact for contact in visible if contacts.key_of(contact.values) == contacts.key_of(desired.values)]
    for contact in same:
        if contact.own:
            return Actual(contact.values, contact)
    for contact in same:
        _refuse_unclear(contact)
    if same and desired.present:
        raise VoiceError(
            errors.CONFLICT,
            f"the user already sees somebody else's contact {contacts.name_of(desired.values)}, from a shared phonebook"
            " or the user directory, and sipXcom refuses a second one with the same names and number",
            "give the private contact another name or number, or leave the shared one to its owner",
        )
    return absent()


def _refuse_unclear(contact: Contact) -> None:
    """Raise VoiceError for a contact that may be the user's own or not."""
    if contact.is_unclear:
        raise VoiceError(
            errors.UNEXPECTED_ANSWER,
            f"sipXcom shows the contact {contacts.name_of(contact.values)} without a usable id, so it is not known"
            " whether it is the user's own",
            "update a server that is older than June 2017, or check that url leads to the API itself",
        )


class ContactHandler(BaseHandler[SipxcomClient]):
    """Reads and writes one private contact."""

    def read(self, desired: Desired) -> Actual:
        if self._client.shared.has_several(PHONEBOOK_ENTRY.name):
            return pick(contacts.read_visible(self._client).get(contacts.key_of(desired.values), ()), desired)
        return self._found(desired)

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        if desired.present and actual.exists:
            after = walk.merge(CONTACT, actual.values, desired.values)
            email = (after.get("contact_information") or {}).get("email_address", "")
            if after != actual.values and email and not re.fullmatch(EMAIL, email):
                # Imports and the web pages store what this interface refuses to take back.
                raise errors.invalid(
                    f"{contacts.name_of(after)} has the e-mail address {clipped(email)},"
                    " and sipXcom refuses updates with it",
                    "set contact_information.email_address too; it " + EMAIL_HINT,
                )
        return desired, actual

    def verify(self, plan: Plan, written: Written) -> Actual:
        return self._found(plan.desired)

    def _found(self, desired: Desired) -> Actual:
        # The server looks for the number anywhere in a contact, so the exact comparison is ours.
        return pick(contacts.read_contacts(self._client, desired.values["number"]), desired)

    def create(self, plan: Plan) -> None:
        contacts.create(self._client, plan.desired.values)

    def update(self, plan: Plan) -> None:
        contacts.replace(self._client, plan.actual.memo, plan.target)

    def delete(self, plan: Plan) -> None:
        """Delete, and look again: a deletion without effect is answered alike, and copies hide behind each other."""
        self.delete_all(plan.actual)

    def delete_all(self, left: Actual) -> None:
        desired = Desired(left.values, present=False)
        gone: set[str] = set()
        while left.exists:
            if left.values["id"] in gone:
                raise not_deleted(left)
            contacts.remove(self._client, left.memo)
            gone.add(left.values["id"])
            # Reads can lag behind writes.
            with errors.adding(changed=True):
                left = self._client.settle(
                    lambda: self._found(desired), lambda seen: not seen.exists or seen.values["id"] not in gone
                )


def own_contacts(client: SipxcomClient, place: Values) -> list[Actual]:
    """The private phonebook as far as its contacts can be given back as options.

    Imports leave contacts without a name or number, and e-mail addresses that this interface refuses; neither is shown.
    """
    visible = contacts.read_contacts(client)
    for contact in visible:
        _refuse_unclear(contact)
    own = [contact for contact in visible if contact.own]
    return [Actual(_presentable(contact.values), contact) for contact in own if all(contacts.key_of(contact.values))]


def _presentable(values: Mapping[str, Any]) -> dict[str, Any]:
    information = values["contact_information"]
    email = information["email_address"]
    if not email or re.fullmatch(EMAIL, email):
        return dict(values)
    rest = {name: value for name, value in information.items() if name != "email_address"}
    return {**values, "contact_information": rest}


def not_deleted(left: Actual) -> VoiceError:
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
    state=CONTACT,
    handler=ContactHandler,
    key=tuple(field.name for field in KEY),
    absentable=True,
    verify_create=True,
    unique=True,
    listing=own_contacts,
)
