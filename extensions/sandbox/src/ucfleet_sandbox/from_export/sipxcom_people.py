# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Profiles and contacts, as a state has them (sipXcom protocol, sections 5.8 to 5.12)."""

from __future__ import annotations

import json
from typing import Any

from ucfleet_sandbox.from_export.node import Record
from ucfleet_sandbox.sipxcom.model import ADDRESS_KEYS, CONTACT_ADDRESSES, CONTACT_KEYS, PROFILE_TEXTS

__all__ = ["Sites", "phonebook", "profile"]

#: options of an export that are spelled in a way of their own
_SPELLINGS = {"twiterName": "twitter_name"}


def _option(key: str) -> str:
    """The option of an export behind a key of the server: `homeAddress` is `home_address`."""
    return _SPELLINGS.get(key) or "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key)


class Sites:
    """Sites by address: an export shows the address of a user's site, and no name."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, Any]] = {}

    def name_of(self, address: dict[str, str]) -> str:
        site = self._names.setdefault(
            json.dumps(address, sort_keys=True), {"name": f"Site {len(self._names) + 1}", "address": address}
        )
        return str(site["name"])

    def json(self) -> list[dict[str, Any]]:
        return list(self._names.values())


def profile(record: Record, sites: Sites) -> dict[str, Any]:
    """The keys of a user that hold what `contact_information` says."""
    texts = {key: text for key in PROFILE_TEXTS if (text := record.text(_option(key)))}
    found: dict[str, Any] = {**texts, "homeAddress": _address(record.record("home_address"))}
    user: dict[str, Any] = {}
    office = _address(record.record("office_address"))
    if record.flag("use_branch_address"):
        found["useBranchAddress"] = True
        user["site"] = sites.name_of(office)
    else:
        found["officeAddress"] = office
    for key in ("first_name", "last_name"):
        if record.text(key):
            user[key] = record.text(key)
    record.done()
    return {**user, "profile": found}


def _address(record: Record) -> dict[str, str]:
    address = {key: text for key in ADDRESS_KEYS if (text := record.text(_option(key)))}
    record.done()
    return address


def phonebook(record: Record, first_id: int) -> dict[str, Any] | None:
    """The private phonebook; None without an entry."""
    entries = [_contact(item, number) for number, item in enumerate(record.records("entries"), first_id)]
    record.done()
    return {"entries": entries} if entries else None


def _contact(record: Record, number: int) -> dict[str, Any]:
    contact: dict[str, Any] = {"id": number, "number": record.text("number")}
    contact |= {key: record.text(_option(key).replace("-", "_")) for key in ("first-name", "last-name")}
    information = record.record("contact_information")
    card: dict[str, Any] = {}
    for key in CONTACT_KEYS:
        if key == "avatar":
            continue
        if key in CONTACT_ADDRESSES:
            value: Any = _address(information.record(_option(key)))
        else:
            value = information.text(_option(key))
        if value:
            card[key] = value
    information.done()
    record.done()
    return {**contact, "contact-information": card or None}
