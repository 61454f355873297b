# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contacts and the phonebooks that hold them."""

from __future__ import annotations

import dataclasses
from typing import Any

from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.sipxcom.checks import Fields
from ucfleet_sandbox.sipxcom.model.address import read_address, without_none

__all__ = ["CONTACT_ADDRESSES", "CONTACT_KEYS", "Contact", "Phonebook", "PrivatePhonebook"]

#: keys of a contact's address-book part, in the order of answers
CONTACT_KEYS = (
    "jobTitle",
    "jobDept",
    "companyName",
    "assistantName",
    "location",
    "homeAddress",
    "officeAddress",
    "branchAddress",
    "cellPhoneNumber",
    "homePhoneNumber",
    "assistantPhoneNumber",
    "faxNumber",
    "didNumber",
    "imId",
    "imDisplayName",
    "alternateImId",
    "emailAddress",
    "alternateEmailAddress",
    "avatar",
)

CONTACT_ADDRESSES = ("homeAddress", "officeAddress", "branchAddress")


@dataclasses.dataclass(slots=True)
class Contact:
    """A stored phonebook entry. `card` is its address-book part; `kind` names an imported entry's origin."""

    id: int
    first_name: str | None
    last_name: str | None
    number: str | None
    internal_id: str | None
    card: dict[str, Any] | None
    kind: str | None = None

    @classmethod
    def from_json(cls, value: Any, where: str) -> Contact:
        known = frozenset({"id", "first-name", "last-name", "number", "internalId", "contact-information", "kind"})
        fields = Fields(value, where, known)
        entry_id = fields.optional_number("id")
        if entry_id is None:
            raise StateError(f"{fields.path('id')} is missing")
        return cls(
            entry_id,
            fields.text("first-name"),
            fields.text("last-name"),
            fields.text("number"),
            fields.text("internalId"),
            _card(fields.raw("contact-information"), fields.path("contact-information")),
            fields.text("kind"),
        )

    def to_json(self) -> dict[str, Any]:
        return without_none(
            {
                "id": self.id,
                "first-name": self.first_name,
                "last-name": self.last_name,
                "number": self.number,
                "internalId": self.internal_id,
                "kind": self.kind,
            }
        ) | {"contact-information": self.card}


def _card(value: Any, where: str) -> dict[str, Any] | None:
    if value is None:
        return None
    # The API takes useBranchAddress in a contact and forgets it; so does a state.
    fields = Fields(value, where, frozenset((*CONTACT_KEYS, "useBranchAddress")))
    card: dict[str, Any] = {}
    for key in CONTACT_KEYS:
        if fields.has(key):
            address = key in CONTACT_ADDRESSES
            card[key] = read_address(fields.raw(key), fields.path(key)) if address else fields.text(key)
    return card


@dataclasses.dataclass(slots=True)
class PrivatePhonebook:
    """The private phonebook of one user."""

    show_on_phone: bool = True
    entries: list[Contact] = dataclasses.field(default_factory=list)

    @classmethod
    def from_json(cls, value: Any, where: str) -> PrivatePhonebook:
        fields = Fields(value, where, frozenset({"show_on_phone", "entries"}))
        return cls(fields.flag("show_on_phone", True), fields.objects("entries", Contact.from_json))

    def to_json(self) -> dict[str, Any]:
        return {"show_on_phone": self.show_on_phone, "entries": [entry.to_json() for entry in self.entries]}


@dataclasses.dataclass(slots=True)
class Phonebook:
    """A shared phonebook: who sees it, whose users it shows, and its own entries."""

    name: str
    consumers: list[str]
    members: list[str]
    entries: list[Contact]

    @classmethod
    def from_json(cls, value: Any, where: str) -> Phonebook:
        fields = Fields(value, where, frozenset({"name", "consumers", "members", "entries"}))
        return cls(
            fields.required_text("name"),
            fields.texts("consumers"),
            fields.texts("members"),
            fields.objects("entries", Contact.from_json),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "consumers": list(self.consumers),
            "members": list(self.members),
            "entries": [entry.to_json() for entry in self.entries],
        }
