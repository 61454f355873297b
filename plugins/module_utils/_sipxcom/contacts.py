# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contacts as every phonebook resource sees them (sipXcom protocol, sections 5.8 to 5.11).

A contact has no key of its own on the wire; the triple of last name, first name and number
identifies it. Only the paged listing shows which contacts are the user's own: those keep
their id there, all others (directory users, shared phonebooks) have the id -1.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import re
import urllib.parse
from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import encodable
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_fields import CONTACT, INFORMATION, KEY

PAGED = "/my/pagedphonebook"
ENTRY = "/my/phonebook/entry"
#: rows asked for at once; the server has no limit of its own
PAGE_ROWS = 1000
#: asked for where a new contact is posted; the server ignores it, but an empty one would mean the whole phonebook
_ANY_ID = "0"
_OWN_ID = re.compile(r"[1-9][0-9]{0,17}")
#: the id of every contact of somebody else
_FOREIGN_ID = "-1"
_WITH_HYPHENS = {field.key.replace("-", ""): field.key for field in CONTACT}

Key = tuple[str, str, str]


def key_of(values: Mapping[str, Any]) -> Key:
    """The triple that identifies a contact."""
    return (values["last_name"], values["first_name"], values["number"])


def name_of(values: Mapping[str, Any]) -> str:
    """A contact in messages and diffs."""
    last, first, number = key_of(values)
    return f"{last}, {first} ({number})"


@dataclasses.dataclass(frozen=True)
class Contact:
    """A contact that the user sees. `values` are those of CONTACT; `information` is the address book part as shown."""

    values: dict[str, Any]
    information: dict[str, Any]

    @property
    def own(self) -> bool:
        """Whether it is in the user's private phonebook; proven by the paged listing only."""
        return _OWN_ID.fullmatch(self.values["id"]) is not None

    @property
    def is_unclear(self) -> bool:
        """Whether nothing says whose it is. Servers before June 2017 show no ids."""
        return not self.own and self.values["id"] != _FOREIGN_ID


@dataclasses.dataclass(frozen=True)
class Page:
    """One page: `size` contacts are visible, `matching` of them fit the filter."""

    size: int
    matching: int
    show_on_phone: str
    google_domain: str
    contacts: list[Contact]


_PAGE = (
    Int("size"),
    Int("matching", wire="filteredsize"),
    Text("show_on_phone", wire="showonphone"),
    Text("google_domain", wire="googledomain"),
)


# ------------------------------------------------------------------------ reading
def read_page(client: SipxcomClient, start: int, end: int, filter_text: str = "") -> Page:
    """Rows `start` (from 0) up to, not including, `end`. The order of the parameters is part of the address."""
    path = f"{PAGED}?start={start}&end={end}"
    # What has no UTF-8 form cannot be searched for; then every contact is read.
    if filter_text and encodable(filter_text):
        path += f"&filter={urllib.parse.quote(filter_text, safe='')}"
    document = client.unwrap(client.get(path), path, "phonebook")
    if isinstance(document, Mapping):
        document = {str(name).replace("-", ""): value for name, value in document.items()}
    values = client.decode(_PAGE, document, path)
    if values["matching"] is None:
        raise client.unexpected("answered a phonebook page without filtered-size", "GET", path)
    contacts = _contacts(client, document.get("entries"), path)
    return Page(values["size"] or 0, values["matching"], values["show_on_phone"], values["google_domain"], contacts)


def read_contacts(client: SipxcomClient, filter_text: str = "") -> list[Contact]:
    """All contacts that match. Raises VoiceError when the pages do not add up."""
    return read_pages(client, 0, filter_text).contacts


def read_visible(client: SipxcomClient) -> Mapping[Key, list[Contact]]:
    """Every contact that the user sees, by key; several can have one. Read once in a task: keys stay apart."""
    return client.shared.get(PAGED, lambda: by_key(client), lasting=True)


def by_key(client: SipxcomClient) -> dict[Key, list[Contact]]:
    """The same, read now."""
    visible: dict[Key, list[Contact]] = {}
    for contact in read_contacts(client):
        visible.setdefault(key_of(contact.values), []).append(contact)
    return visible


def read_pages(client: SipxcomClient, start: int, filter_text: str = "") -> Page:
    """Everything from row `start` on, page by page; the counts are those of the last page."""
    found: list[Contact] = []
    while True:
        row = start + len(found)
        page = read_page(client, row, row + PAGE_ROWS, filter_text)
        found.extend(page.contacts)
        if start + len(found) >= page.matching:
            return dataclasses.replace(page, contacts=found)
        if not page.contacts:
            raise client.unexpected(
                f"answered {len(found)} contacts of {page.matching} and then an empty page", "GET", PAGED
            )


def read_list(client: SipxcomClient, path: str) -> list[Contact]:
    """The answer of a listing without pages; ids prove nothing here."""
    return _contacts(client, client.unwrap(client.get(path), path, "phonebook"), path)


def _contacts(client: SipxcomClient, entries: Any, path: str) -> list[Contact]:
    if not isinstance(entries, list):
        raise client.unexpected("answered a phonebook whose entries are not a list", "GET", path)
    return [_contact(client, entry, path) for entry in entries]


def _contact(client: SipxcomClient, entry: Any, path: str) -> Contact:
    """Some documents of the server's makers spell the keys without hyphens; both are read."""
    if isinstance(entry, Mapping):
        entry = {_WITH_HYPHENS.get(str(name).replace("-", ""), str(name)): value for name, value in entry.items()}
    values = client.decode(CONTACT, entry, path)
    return Contact(values, dict(entry.get("contact-information") or {}))


# ------------------------------------------------------------------------ writing
def overlay(fields: Iterable[Field], shown: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """A document to replace `shown`: the same with `after` laid over it.

    What is empty is left out: the server clears what is absent, and would store a null as the text "null".
    """
    document = {name: value for name, value in shown.items() if value is not None}
    for field in fields:
        value = after.get(field.name)
        if field.fields:
            value = overlay(field.fields, shown.get(field.key) or {}, value or {})
        if value in ("", None, {}):
            document.pop(field.key, None)
        else:
            document[field.key] = value
    return document


def _body(values: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    information = overlay(INFORMATION, shown, values.get("contact_information") or {})
    return {"entry": {**walk.encode(KEY, values), "contact-information": information}}


def create(client: SipxcomClient, values: Mapping[str, Any]) -> None:
    """Add a contact to the private phonebook; its id does not come back."""
    client.post(f"{ENTRY}/{_ANY_ID}", _body(values, {}))


def replace(client: SipxcomClient, contact: Contact, after: Mapping[str, Any]) -> None:
    """Replace an own contact. The server would move somebody else's contact here, hence the proof."""
    client.put(_own_path(contact), _body(after, contact.information))


def remove(client: SipxcomClient, contact: Contact) -> None:
    """Remove an own contact; an address without id would erase the whole phonebook, hence the proof."""
    client.delete(_own_path(contact))


def _own_path(contact: Contact) -> str:
    if not contact.own:
        raise ValueError(f"{name_of(contact.values)} is not proven to be the user's own contact")
    return f"{ENTRY}/{contact.values['id']}"
