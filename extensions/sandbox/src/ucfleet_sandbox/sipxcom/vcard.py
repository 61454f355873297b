# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""vCards of the contact synchronisation (sipXcom protocol, section 6, `phonebookentry`)."""

from __future__ import annotations

import re

from ucfleet_sandbox.sipxcom.errors import null_pointer
from ucfleet_sandbox.sipxcom.model import Contact

__all__ = ["apply_vcard"]

_FOLD = re.compile(r"\r?\n[ \t]")


def _properties(vcard: str) -> list[tuple[str, set[str], str]]:
    """Name, upper-case type names and value of every line."""
    found = []
    for line in _FOLD.sub("", vcard).splitlines():
        head, colon, value = line.partition(":")
        if not colon:
            continue
        name, *parameters = head.split(";")
        types = {
            item.upper() for parameter in parameters for item in (parameter.partition("=")[2] or parameter).split(",")
        }
        found.append((name.strip().upper(), types, value.strip()))
    return found


def _parts(value: str, count: int) -> list[str]:
    """The components of a structured value, empty ones where it has fewer."""
    pieces = [piece.replace("\\,", ",").replace("\\;", ";") for piece in re.split(r"(?<!\\);", value)]
    return (pieces + [""] * count)[:count]


def apply_vcard(entry: Contact, vcard: str) -> None:
    """Put name, numbers, addresses and company of the vCard into the contact. Raises JavaError without a name."""
    properties = _properties(vcard)
    names = [value for name, _types, value in properties if name == "N"]
    if not names:
        raise null_pointer()
    card = entry.card = dict(entry.card or {})
    entry.last_name, entry.first_name = _parts(names[0], 2)
    for name, types, value in properties:
        if name == "ORG":
            card["companyName"], card["jobDept"] = _parts(value, 2)
        elif name == "TITLE":
            card["jobTitle"] = value
        elif name == "TEL":
            _apply_number(entry, types, value)
        elif name == "EMAIL":
            if "WORK" in types:
                card["emailAddress"] = value
            elif "HOME" in types:
                card["alternateEmailAddress"] = value
        elif name == "ADR":
            _apply_address(card, types, value)


def _apply_number(entry: Contact, types: set[str], value: str) -> None:
    card = entry.card or {}
    keys = {"CELL": "cellPhoneNumber", "HOME": "homePhoneNumber", "FAX": "faxNumber"}
    for kind in sorted(types):
        if kind not in keys:
            entry.number = value
            continue
        card[keys[kind]] = value
        if kind != "FAX" and entry.number is None:
            entry.number = value


def _apply_address(card: dict[str, object], types: set[str], value: str) -> None:
    _box, _extended, street, city, state, postal_code, country = _parts(value, 7)
    address = {"street": street, "city": city, "country": country, "state": state, "zip": postal_code}
    for kind, key in (("HOME", "homeAddress"), ("WORK", "officeAddress")):
        if kind in types:
            card[key] = {part: text for part, text in address.items() if text}
