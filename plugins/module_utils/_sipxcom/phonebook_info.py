# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a user sees in the phonebook: all, a page, filtered, or searched (sipXcom protocol, sections 5.9 and 5.11).

Private to the collection.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import Digits
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query, Rules
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import contacts
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contact_fields import CONTACT
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.contacts import Contact

SEARCH = "/my/search/phonebook"
OPTIONS = (
    Digits(
        "filter",
        minimum=1,
        doc=(
            (
                "Only contacts with this text anywhere in the first name, last name, number or e-mail address."
                " Case is ignored."
            ),
            "The word V(null) is refused, as sipXcom takes it for no filter.",
        ),
    ),
    Digits(
        "search",
        minimum=1,
        doc=(
            (
                "Only contacts with a word that begins with this one, among the words of number, first name and"
                " last name. Case is ignored. For a contact whose number is that of a directory user, the words"
                " of that user's names and aliases count in place of the contact's own names."
            ),
            "Common English words, such as V(the), are never found; O(filter) finds any text.",
            "It cannot be combined with the other options.",
        ),
    ),
    Bool(
        "private_only",
        default=False,
        doc=("Whether only contacts of the user's private phonebook are returned. They are chosen after paging."),
    ),
    Int(
        "limit",
        minimum=1,
        doc="The largest number of contacts to return. Without it, all rows from O(offset) on are read.",
    ),
    Int(
        "offset",
        minimum=0,
        default=0,
        doc="The first row to return, counted from 0.",
    ),
)
_STRANGER = "-1"


def _check(options: Mapping[str, Any]) -> list[str]:
    problems = []
    if options.get("filter") == "null":
        problems.append("filter must not be the word null, which sipXcom takes for no filter")
    if any(character.isspace() for character in options.get("search", "")):
        problems.append("search must be one word, or the beginning of one; filter looks for any text")
    if "search" in options:
        mixed = [name for name in ("offset", "private_only") if options.get(name)]
        problems += [f"{name} cannot be used together with search" for name in mixed]
    return problems


def _fetch(client: SipxcomClient, options: dict[str, Any]) -> dict[str, Any]:
    if "search" in options:
        return _searched(client, options["search"])
    offset, text = options.get("offset", 0), options.get("filter", "")
    if "limit" in options:
        page = contacts.read_page(client, offset, offset + options["limit"], text)
    else:
        page = contacts.read_pages(client, offset, text)
    found = [_shown(contact, contact.own) for contact in page.contacts]
    if options.get("private_only"):
        found = [contact for contact in found if contact["private"]]
    return {
        "contacts": found,
        "total": page.size,
        "matching": page.matching,
        "show_on_phone": {"true": True, "false": False}.get(page.show_on_phone),
        "google_domain": page.google_domain,
    }


def _searched(client: SipxcomClient, word: str) -> dict[str, Any]:
    listed = contacts.read_list(client, f"{SEARCH}?query={urllib.parse.quote(word, safe='')}")
    found: list[dict[str, Any]] = []
    for contact in listed:
        # Here a number distinguishes a stored contact from a directory user, not whose phonebook it is stored in; old
        # servers show nothing at all.
        shown = _shown(contact, False if contact.values["id"] == _STRANGER else None)
        # The server repeats a contact for every other one that leads to the same directory user.
        if shown not in found:
            found.append(shown)
    return {"contacts": found, "total": None, "matching": len(found), "show_on_phone": None, "google_domain": None}


def _shown(contact: Contact, private: bool | None) -> dict[str, Any]:
    shown = walk.show(CONTACT, contact.values)
    avatar = contact.information.get("avatar")
    shown["contact_information"]["avatar"] = "" if avatar is None else str(avatar)
    shown["id"] = None if shown["id"] in ("", _STRANGER) else shown["id"]
    return {**shown, "private": private}


PHONEBOOK_INFO = Query(
    name="phonebook_info",
    platform=SIPXCOM,
    options=OPTIONS,
    fetch=_fetch,
    extra_rules=Rules(mutually_exclusive=(("search", "filter"), ("search", "limit"))),
    check=_check,
)
