# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Phonebooks and contacts (sipXcom protocol, sections 5.8 to 5.11 and 6)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ucfleet_sandbox.platform import Response
from ucfleet_sandbox.sipxcom.contacts import (
    DIRECTORY_ID,
    VisibleContact,
    card_document,
    entry_key,
    matches_filter,
    search,
    to_csv,
    to_vcard,
    visible_contacts,
)
from ucfleet_sandbox.sipxcom.errors import (
    ILLEGAL_ARGUMENT,
    NUMBER_FORMAT,
    JavaError,
    StatusError,
    check_length,
    null_pointer,
)
from ucfleet_sandbox.sipxcom.javatypes import parse_int
from ucfleet_sandbox.sipxcom.model import ADDRESS_KEYS, CONTACT_ADDRESSES, CONTACT_KEYS, Contact
from ucfleet_sandbox.sipxcom.resource import (
    EVERYTHING,
    JSON,
    TEXT,
    WRITES,
    XML,
    Call,
    Resource,
    XResource,
    text_response,
)
from ucfleet_sandbox.sipxcom.vcard import apply_vcard
from ucfleet_sandbox.sipxcom.xbind import IGNORED, INTEGER, LONG, Field, Struct, item_list
from ucfleet_sandbox.sipxcom.xbind import TEXT as TEXT_FIELD
from ucfleet_sandbox.sipxcom.xwriter import Document, Items

__all__ = ["Book", "Entry", "GoogleImport", "PagedBook", "Search", "ShowOnPhone", "VcardEntry"]

VCARD = "text/x-vcard"

_DUPLICATE = 747
_IMPORT_FAILED = 743
_FIRST_ROW, _LAST_ROW = 0, 100

_EMAIL = re.compile(r"[a-zA-Z0-9_.\-+]+@([a-zA-Z0-9\-]+\.)+[a-zA-Z0-9]{2,4}")

_ADDRESS = Struct("phonebook.Address", dict.fromkeys(ADDRESS_KEYS, TEXT_FIELD))
_CARD = Struct(
    "phonebook.AddressBookEntry",
    {key: Field(_ADDRESS.read) if key in CONTACT_ADDRESSES else TEXT_FIELD for key in CONTACT_KEYS}
    | {"useBranchAddress": IGNORED, "id": IGNORED},
)
_ENTRY_FIELDS: dict[str, Field | None] = {
    "first-name": TEXT_FIELD,
    "last-name": TEXT_FIELD,
    "number": TEXT_FIELD,
    "internalId": TEXT_FIELD,
    "contact-information": Field(_CARD.read),
    "timestamp": LONG,
    "phonebook": IGNORED,
}
_ENTRY = Struct("phonebook.PhonebookEntry", _ENTRY_FIELDS | {"id": IGNORED})
# The bulk resource does not leave the id out of its class: it is read, and useless.
_BULK_ENTRY = Struct("phonebook.PhonebookEntry", _ENTRY_FIELDS | {"id": INTEGER})
_BULK_ENTRIES = item_list("entry", _BULK_ENTRY.read)


def _check_lengths(values: Any) -> None:
    """Every text of a contact is a column; raises JavaError for one that is too long."""
    for value in values.values():
        if isinstance(value, dict):
            _check_lengths(value)
        elif isinstance(value, str):
            check_length(value)


def _contact(values: dict[str, Any]) -> Contact:
    card = values.get("contact-information")
    _check_lengths(values)
    if card is not None:
        # The picture is accepted and has no column of its own.
        card = {key: value for key, value in card.items() if key != "avatar"}
    return Contact(
        0, values.get("first-name"), values.get("last-name"), values.get("number"), values.get("internalId"), card
    )


def _entry_items(call: Call, contacts: Iterable[VisibleContact], only_private_ids: bool = False) -> Items:
    documents = []
    for contact in contacts:
        entry_id = DIRECTORY_ID if only_private_ids and not contact.private else contact.id
        hidden = "no_phonebook_ids" in call.legacy and not only_private_ids
        documents.append(
            {
                "id": None if hidden else str(entry_id),
                "first-name": contact.first_name,
                "last-name": contact.last_name,
                "number": contact.number,
                "contact-information": card_document(contact.card),
            }
        )
    return Items("entry", documents)


class Book(XResource):
    """`/my/phonebook`: all visible contacts, also as CSV and vCard; bulk add; erasing the private phonebook."""

    allowed = EVERYTHING
    variants = (XML, JSON, TEXT, VCARD)

    def document(self, call: Call) -> Document:
        return Document("phonebook", _entry_items(call, visible_contacts(call.state, call.user)))

    def get(self, call: Call, variant: str) -> Response:
        if variant in (XML, JSON):
            return super().get(call, variant)
        export = to_csv if variant == TEXT else to_vcard
        return text_response(export(visible_contacts(call.state, call.user)))

    def post(self, call: Call) -> None:
        # The plain list of the library is taken as well.
        entries = call.x_body(("phonebook", "list"), _BULK_ENTRIES, _BULK_ENTRIES)
        if any(values is None for values in entries):
            raise null_pointer()
        if entries:
            call.state.add_entries(call.user, [_contact(values) for values in entries])

    def delete(self, call: Call) -> None:
        call.state.delete_private_phonebook(call.user)


class Search(XResource):
    """`/my/search/phonebook?query=`: contacts with a word that starts with the term."""

    def document(self, call: Call) -> Document:
        contacts = visible_contacts(call.state, call.user)
        found = search(call.state, contacts, call.query_value("query") or "")
        return Document("phonebook", _entry_items(call, found))


class PagedBook(XResource):
    """`/my/pagedphonebook?start=&end=`: a slice; only private contacts keep their id."""

    def document(self, call: Call) -> Document:
        contacts = visible_contacts(call.state, call.user)
        size = len(contacts)
        wanted = call.query_value("filter")
        if wanted and wanted != "null":
            contacts = [contact for contact in contacts if matches_filter(contact, wanted)]
        start, end = self._slice(call, len(contacts))
        book = call.user.phonebook
        return Document(
            "phonebook",
            {
                "size": size,
                "filtered-size": len(contacts),
                "start-row": start,
                "end-row": end,
                "show-on-phone": str(book.show_on_phone).lower() if book else "n/a",
                "google-domain": call.state.system.google_domain,
                "entries": _entry_items(call, contacts[start:end], only_private_ids=True),
            },
        )

    @staticmethod
    def _slice(call: Call, size: int) -> tuple[int, int]:
        """Rows after clamping; what is no number counts as 0 and 100."""
        start, end = parse_int(call.query_value("start")), parse_int(call.query_value("end"))
        start = min(_FIRST_ROW if start is None else start, size)
        end = min(_LAST_ROW if end is None else end, size)
        if start < 0:
            raise JavaError("java.lang.IndexOutOfBoundsException", f"Internal error: fromIndex = {start}")
        if start > end:
            raise JavaError(ILLEGAL_ARGUMENT, f"Internal error: fromIndex({start}) > toIndex({end})")
        return start, end


class Entry(XResource):
    """`/my/phonebook/entry/{id}`: one private contact. PUT takes any id of the system."""

    allowed = EVERYTHING

    @staticmethod
    def _own(call: Call) -> Contact | None:
        """The contact if the id, as text, is that of a private one."""
        wanted = call.variables["entry_id"]
        entries = call.user.phonebook.entries if call.user.phonebook else ()
        return next((entry for entry in entries if str(entry.id) == wanted), None)

    def document(self, call: Call) -> Document:
        entry = self._own(call)
        if entry is None:
            raise StatusError(404)
        # An imported contact is of another class, which has no short name.
        name = f"org.sipfoundry.sipxconfig.phonebook.{entry.kind.title()}PhonebookEntry" if entry.kind else "entry"
        return Document(
            name,
            {
                "first-name": entry.first_name,
                "last-name": entry.last_name,
                "number": entry.number,
                "internalId": entry.internal_id,
                "contact-information": card_document(entry.card),
            },
        )

    @staticmethod
    def _body(call: Call) -> Contact:
        new = _contact(call.x_body("entry", _ENTRY.read, _ENTRY.read))
        if not new.first_name or not new.last_name or not new.number:
            raise StatusError(400, "First Name / Last Name / Number cannot be Null")
        if new.card is None:
            raise null_pointer()
        email = new.card.get("emailAddress")
        if email and not _EMAIL.fullmatch(email):
            raise StatusError(400, "Invalid Email Address")
        return new

    @staticmethod
    def _duplicate(call: Call, new: Contact) -> VisibleContact | None:
        key = entry_key(new)
        for contact in visible_contacts(call.state, call.user):
            if entry_key(contact) == key and contact.triple() == (new.last_name, new.first_name, new.number):
                return contact
        return None

    @staticmethod
    def _number(call: Call) -> int:
        text = call.variables["entry_id"]
        number = parse_int(text)
        if number is None:
            raise JavaError(NUMBER_FORMAT, f'Internal error: For input string: "{text}"')
        return number

    def post(self, call: Call) -> None:
        new = self._body(call)
        if self._duplicate(call, new):
            raise StatusError(_DUPLICATE)
        call.state.add_entries(call.user, [new])

    def put(self, call: Call) -> None:
        new = self._body(call)
        duplicate = self._duplicate(call, new)
        if duplicate and duplicate.id != self._number(call):
            raise StatusError(_DUPLICATE)
        if call.user.phonebook is None:
            return
        entry = call.state.get_entry(self._number(call))
        entry.first_name, entry.last_name, entry.number = new.first_name, new.last_name, new.number
        entry.internal_id, entry.card = new.internal_id, new.card
        call.state.own_entry(call.user, entry)

    def delete(self, call: Call) -> None:
        entry = self._own(call)
        if entry is not None:
            call.state.delete_entry(entry)


class ShowOnPhone(Resource):
    """`/my/phonebook/showContactsOnPhone/{value}`: the flag of the private phonebook."""

    allowed = EVERYTHING
    takes_empty_put = True

    def put(self, call: Call) -> None:
        if call.user.phonebook is None:
            raise null_pointer()
        call.user.phonebook.show_on_phone = call.variables["value"].lower() == "true"
        call.state.touch(call.user)


class GoogleImport(Resource):
    """`/my/phonebook/googleImport`: fails, as the service that it imported from no longer exists."""

    allowed = WRITES

    def post(self, call: Call) -> None:
        raise StatusError(_IMPORT_FAILED)


_PB = Struct(
    "rest.PhonebookEntryResource$PrivatePhonebookEntry",
    dict.fromkeys(("internalId", "uid", "userName", "vcard"), TEXT_FIELD),
)


class VcardEntry(Resource):
    """`/my/phonebookentry/{id}`: a contact as vCard, found by its internal id or its number."""

    allowed = WRITES

    def put(self, call: Call) -> None:
        values = call.x_body("pb", _PB.read, _PB.read)
        vcard = values.get("vcard")
        if vcard is None:
            raise null_pointer()
        owner = call.state.users.get(values.get("userName") or "")
        entry = self._find(call, values)
        if owner is None:
            raise null_pointer()
        if entry is None:
            entry = Contact(0, None, None, None, values.get("internalId"), {})
            apply_vcard(entry, vcard)
            call.state.add_entries(owner, [entry])
        else:
            apply_vcard(entry, vcard)
            call.state.own_entry(owner, entry)

    @staticmethod
    def _find(call: Call, values: dict[str, Any]) -> Contact | None:
        uid = values.get("uid") or ""
        if not uid.strip():
            return call.state.find_entry_by_internal_id(values.get("internalId") or "")
        number = parse_int(uid)
        if number is None:
            raise JavaError(NUMBER_FORMAT, f'Internal error: For input string: "{uid}"')
        return call.state.get_entry(number)

    def delete(self, call: Call) -> None:
        wanted = call.variables["internal_id"]
        entry = call.state.find_entry_by_internal_id(wanted)
        if entry is None:
            number = parse_int(wanted)
            if number is None:
                raise JavaError(NUMBER_FORMAT, f'Internal error: For input string: "{wanted}"')
            entry = call.state.get_entry(number)
        call.state.delete_entry(entry)
