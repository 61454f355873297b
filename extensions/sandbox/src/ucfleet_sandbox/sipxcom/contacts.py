# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The contacts that a user sees: merged, sorted, searched, exported (sipXcom protocol, sections 5.8 to 5.11)."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from ucfleet_sandbox.sipxcom.errors import user_error
from ucfleet_sandbox.sipxcom.model import CONTACT_ADDRESSES, CONTACT_KEYS, Contact, User, ordered_address
from ucfleet_sandbox.sipxcom.state import State

__all__ = ["DIRECTORY_ID", "VisibleContact", "card_document", "entry_key", "matches_filter", "search", "to_csv"]
__all__ += ["to_vcard", "visible_contacts"]

#: the id of directory users, and of whatever is not one's own in the paged view
DIRECTORY_ID = -1


@dataclasses.dataclass(frozen=True, slots=True)
class VisibleContact:
    """A contact as a list shows it; `private` marks those of the caller."""

    id: int
    first_name: str | None
    last_name: str | None
    number: str | None
    card: dict[str, Any] | None
    private: bool = False

    def triple(self) -> tuple[str | None, str | None, str | None]:
        """What makes two contacts duplicates of each other."""
        return self.last_name, self.first_name, self.number


def entry_key(contact: VisibleContact | Contact) -> str:
    """Identity and sort key of a contact in merged lists."""
    return "_".join((contact.number or "", contact.first_name or "", contact.last_name or ""))


def visible_contacts(state: State, user: User) -> list[VisibleContact]:
    """All contacts that the user sees, sorted by their key.

    Of contacts with the same key, a private one beats a shared one and a directory
    user (option "everyone") beats both.
    """
    found: dict[str, VisibleContact] = {}
    for book in state.shared_phonebooks_of(user):
        shared: dict[str, VisibleContact] = {}
        for name in book.members:
            for member in state.members_of(name):
                _put(shared, _directory_contact(state, member))
        for entry in book.entries:
            _put(shared, _stored_contact(entry, private=False))
        found.update(shared)
    if user.phonebook:
        for entry in user.phonebook.entries:
            _put(found, _stored_contact(entry, private=True))
    if state.system.everyone_in_phonebook:
        for other in state.users.values():
            if other is not user:
                _put(found, _directory_contact(state, other))
    return [found[key] for key in sorted(found, key=_java_order)]


def _java_order(text: str) -> bytes:
    """Java compares UTF-16 units, which differs from code points beyond the basic plane."""
    return text.encode("utf-16-be", "surrogatepass")


def _put(found: dict[str, VisibleContact], contact: VisibleContact) -> None:
    found[entry_key(contact)] = contact


def _stored_contact(entry: Contact, private: bool) -> VisibleContact:
    return VisibleContact(entry.id, entry.first_name, entry.last_name, entry.number, entry.card, private)


_DIRECTORY_TEXTS = tuple(
    key
    for key in CONTACT_KEYS
    if key not in ("homeAddress", "officeAddress", "branchAddress", "didNumber", "imId", "imDisplayName", "avatar")
)


def _directory_contact(state: State, user: User) -> VisibleContact:
    card: dict[str, Any] = {key: user.profile.texts.get(key) for key in _DIRECTORY_TEXTS}
    card["homeAddress"] = user.profile.home_address
    card["officeAddress"] = state.office_address(user)
    card["imId"] = state.im_id(user)
    card["imDisplayName"] = state.im_display_name(user)
    card["avatar"] = state.avatar(user)
    return VisibleContact(DIRECTORY_ID, user.first_name, user.last_name, user.user_name, card)


def card_document(card: dict[str, Any] | None) -> dict[str, Any] | None:
    """The address-book part in the order of answers, whatever the order in which it was sent."""
    if card is None:
        return None
    document: dict[str, Any] = {key: card.get(key) for key in CONTACT_KEYS}
    for key in CONTACT_ADDRESSES:
        if document[key] is not None:
            document[key] = ordered_address(document[key])
    return document


def matches_filter(contact: VisibleContact, text: str) -> bool:
    """Case-insensitive substring of first name, last name, number or e-mail."""
    wanted = text.lower()
    email = contact.card.get("emailAddress") if contact.card else None
    return any(
        wanted in value.lower()
        for value in (contact.first_name, contact.last_name, contact.number, email)
        if value is not None
    )


# ---------------------------------------------------------------------- search

_STOP_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "for",
        "if",
        "in",
        "into",
        "is",
        "it",
        "no",
        "not",
        "of",
        "on",
        "or",
        "such",
        "that",
        "the",
        "their",
        "then",
        "there",
        "these",
        "they",
        "this",
        "to",
        "was",
        "will",
        "with",
    ]
)
_LONGEST_WORD = 255


def search(state: State, contacts: Iterable[VisibleContact], term: str) -> list[VisibleContact]:
    """Contacts with an indexed word that starts with the term, in list order.

    A contact whose number leads to a directory user is indexed by that user's names. If
    several contacts lead to the same user, the last of them stands for all.
    """
    prefix = term.lower()
    by_document: dict[str, VisibleContact] = {}
    hits: list[str] = []
    texts: list[str | None]
    for contact in contacts:
        user = state.find_user(contact.number)
        if user is not None:
            document = user.user_name
            texts = [user.user_name, user.first_name, user.last_name, " ".join(user.aliases)]
        else:
            document = str(contact.id)
            texts = [contact.number, contact.first_name, contact.last_name]
        by_document[document] = contact
        if any(word.startswith(prefix) for text in texts if text for word in _words(text)):
            hits.append(document)
    return [by_document[document] for document in hits]


def _words(text: str) -> Iterable[str]:
    for word in _tokens(text):
        lowered = word.lower()
        if lowered not in _STOP_WORDS:
            for start in range(0, len(lowered), _LONGEST_WORD):
                yield lowered[start : start + _LONGEST_WORD]


def _char_class(char: str) -> str:
    """A letter, N digit, I ideograph (a word of its own), X extender, M combining mark, or the character itself."""
    category = unicodedata.category(char)
    if category == "Lo" and re.match(r"[\u3041-\u309f\u3400-\u9fff\uf900-\ufaff]", char):
        return "I"
    if category in ("Mn", "Me", "Mc", "Cf"):
        return "M"
    if category == "Nd":
        return "N"
    if category.startswith("L") or category == "Nl":
        return "A"
    return "X" if category == "Pc" else char


# Characters that join two letters, or two digits, into one word.
_LETTER_JOINERS = frozenset("'.\u2019\u2018\u00b7\u2027\u2024")
_DIGIT_JOINERS = frozenset("'.\u2019\u2018\u2024,;")


def _tokens(text: str) -> Iterable[str]:
    """Words as the standard analyser splits them."""
    classes = [_char_class(char) for char in text]
    start: int | None = None
    has_word = False
    for index, kind in enumerate(classes):
        if kind in "ANXM" and (kind != "M" or start is not None):
            start = index if start is None else start
            has_word = has_word or kind in "AN"
            continue
        if start is not None and _joins(text[index], classes, index):
            continue
        if start is not None and has_word:
            yield text[start:index]
        start, has_word = None, False
        if kind == "I":
            yield text[index]
    if start is not None and has_word:
        yield text[start:]


def _joins(char: str, classes: list[str], index: int) -> bool:
    neighbours = classes[index - 1 : index] + classes[index + 1 : index + 2]
    return (char in _LETTER_JOINERS and neighbours == ["A", "A"]) or (
        char in _DIGIT_JOINERS and neighbours == ["N", "N"]
    )


# ---------------------------------------------------------------------- export

_LABELS = [
    "First Name",
    "Last Name",
    "Number",
    "Job Title",
    "Job Department",
    "Company Name",
    "Assistant Name",
    "Cell Phone Number",
    "Home Phone Number",
    "Assistant Phone Number",
    "Fax Number",
    "Im Id",
    "Alternate Im Id",
    "Location",
    "Home city",
    "Home country",
    "Home state",
    "Home street",
    "Home Zip/Postal code",
    "Office city",
    "Office country",
    "Office State",
    "Office Street",
    "Office Zip/Postal code",
    "Office designation",
    "Office Mail",
    "Alternate Office Mail",
]
_CSV_TEXTS = [
    "jobTitle",
    "jobDept",
    "companyName",
    "assistantName",
    "cellPhoneNumber",
    "homePhoneNumber",
    "assistantPhoneNumber",
    "faxNumber",
    "imId",
    "alternateImId",
    "location",
]
_CSV_HOME = ("city", "country", "state", "street", "zip")


def _exportable(contacts: list[VisibleContact]) -> list[VisibleContact]:
    """Contacts with a name; an empty phonebook cannot be exported."""
    if not contacts:
        raise user_error("error.phonebookEmpty")
    return [contact for contact in contacts if contact.first_name or contact.last_name]


def to_csv(contacts: list[VisibleContact]) -> str:
    """Quoted CSV with a header row of 27 columns. Raises JavaError when there are no contacts."""
    rows = [_LABELS, *(_csv_row(contact) for contact in _exportable(contacts))]
    return "".join(",".join('"' + field.replace('"', '\\"') + '"' for field in row) + "\n" for row in rows)


def _csv_row(contact: VisibleContact) -> list[str]:
    card = contact.card or {}
    home, office = card.get("homeAddress") or {}, card.get("officeAddress") or {}
    values = [
        contact.first_name,
        contact.last_name,
        contact.number,
        *(card.get(key) for key in _CSV_TEXTS),
        *(home.get(key) for key in _CSV_HOME),
        *(office.get(key) for key in (*_CSV_HOME, "officeDesignation")),
        card.get("emailAddress"),
        card.get("alternateEmailAddress"),
    ]
    return [value or "" for value in values]


def to_vcard(contacts: list[VisibleContact]) -> str:
    """vCard 3.0 texts, each followed by an empty line. Raises JavaError when there are no contacts."""
    return "".join(_vcard(contact) for contact in _exportable(contacts))


def _vcard(contact: VisibleContact) -> str:
    first, last = contact.first_name or "", contact.last_name or ""
    lines = [
        "BEGIN:VCARD",
        "VERSION:3.0",
        f"FN:{first} {last}",
        f"N:{last};{first};;;",
        f"TEL;TYPE=WORK:{contact.number or ''}",
    ]
    if contact.card is not None:
        lines += _vcard_details(contact.card)
    return "\n".join([*lines, "END:VCARD", "", ""])


def _vcard_details(card: dict[str, Any]) -> list[str]:
    def text(key: str) -> str:
        return card.get(key) or ""

    def address(key: str) -> str:
        values = card.get(key) or {}
        return ";".join(values.get(part) or "" for part in ("street", "city", "state", "zip", "country"))

    designation = (card.get("officeAddress") or {}).get("officeDesignation") or ""
    return [
        f"TEL;TYPE=HOME:{text('homePhoneNumber')}",
        f"TEL;TYPE=CELL:{text('cellPhoneNumber')}",
        f"TEL;TYPE=FAX:{text('faxNumber')}",
        f"ADR;TYPE=WORK:{designation};;{address('officeAddress')}",
        f"ADR;TYPE=HOME:;;{address('homeAddress')}",
        f"EMAIL;TYPE=PREF:{text('emailAddress')}",
        f"EMAIL:{text('alternateEmailAddress')}",
        f"ORG:{text('companyName')};{text('jobDept')}",
        f"TITLE:{text('jobTitle')}",
    ]
