# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One option name for one meaning in all modules; the page options.rst lists them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.modules import MODULES, documentation

#: names that were settled: another word for the same meaning -> the name in use
SETTLED = {
    "secrets": "reveal_secrets",
    "show_secrets": "reveal_secrets",
    "start_row": "offset",
    "skip": "offset",
    "exclusive": "purge",
    "settings": "gather_settings",
    "members": "gather_members",
    "locations": "gather_locations",
    "page_size": "limit",
    "new_pin": "pin",
}
#: names with more than one meaning, and why each is right
SEVERAL_MEANINGS = {
    "agent": "a filter in the module that reads, the object in the module that writes",
    "alternate_email_address": "sipXcom stores that of a user in lower case and that of a contact as it is",
    "classes": "partial documents by name in jobs on fleets, patterns of names of classes in the rules of an audit",
    "description": "what the object is for, of two kinds of objects",
    "dest": "the file of an export, whose users may stay in it; the file of a report, which is written whole",
    "device": "a filter in the module that reads, the object in the module that writes",
    "email": "sipXcom and Telecom X each name an address of a person so",
    "email_address": "sipXcom checks that of a contact, and stores that of a user in lower case",
    "employee": "the employee whose config it is, or to whom a personal value belongs",
    "enabled": "whether the object is in effect, of five kinds of objects; a filter in the module that reads",
    "end": "a time of day in a schedule; seconds of a call in a profile",
    "expiration": "seconds of ringing, of a ring and of the user's own phone",
    "extension": "the number of an employee; that of the object which has events",
    "first_name": "that of the user and that of a contact",
    "home_address": "that of the user is merged, that of a contact lies in a dictionary that is merged",
    "id": "the number of an employee, or of an event of VoipNow",
    "last_name": "that of the user and that of a contact",
    "look_at": "live settings or documents; each job says what it looks for",
    "name": "the name of the object, of several kinds of objects",
    "new_name": "the name that the object gets, of two kinds of objects",
    "number": "the number to dial, of a ring, a contact and a button",
    "office_address": "that of the user is merged, that of a contact lies in a dictionary that is merged",
    "profile_id": "a filter in the module that reads, the object in the module that writes",
    "remove_duplicates": "whether copies are removed; profiles and events have a rule each for what is equal",
    "return_limit": "the most users in the result; fleet puts failed ones first",
    "return_unchanged": "whether the result names what did not change, of users and of contacts",
    "reveal_secrets": "whether secrets are in the result; which ones there are depends on the module",
    "search": "a text that the platform looks for, each in its own way",
    "source": "the file that a fleet is read from; the employee that a config is copied from",
    "start": "a time of day in a schedule; seconds of a call in a profile",
    "state": "whether the object exists; in an address the state or canton",
    "status": "a filter in modules that read, the state of an agent in the module that writes",
    "type": "the kind of the object, of rings and events; a filter in the module that reads",
    "value": "the value of a switch is a boolean, that of a variable a text",
    "format": "the one in which a source is written; those in which a report is written, one or several",
    "gather_subset": "what is read, of one user and of a fleet with its platforms",
    "limit": "the most rows that are returned, of contacts and of employees; the users whom a job on a fleet works on",
    "offset": "how many rows are left out at the beginning, of contacts and of employees",
    "undo_file": "what a run writes; in fleet_record a file that is only read",
    "users": "documents in jobs on fleets, patterns of names in the rules of an audit",
}
#: names of several types, each with its reason above
SEVERAL_TYPES = {"classes", "end", "format", "limit", "source", "start", "status", "value"}


def every_option(options: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, entry in options.items():
        yield name, entry
        yield from every_option(entry.get("suboptions", {}))


def meanings() -> dict[str, list[tuple[str, str, Any]]]:
    """Name -> (module, type, description) of each option that is not of the connection of a platform."""
    found = defaultdict(list)
    for module in MODULES:
        # The options of user_settings are those of the modules of its parts.
        for name, entry in every_option(documentation(module)["options"]) if module != "user_settings" else ():
            found[name].append((module, entry["type"], entry["description"]))
    return found


OPTIONS = meanings()
#: documented once for each platform, because each has its own way to log in
CONNECTION = {"url", "username", "password", "token", "client_id", "client_secret", "deadline"}


def test_a_name_has_one_type() -> None:
    several = {name for name, uses in OPTIONS.items() if len({kind for _module, kind, _text in uses}) > 1}
    assert several == SEVERAL_TYPES


@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_a_name_has_one_meaning(name: str) -> None:
    texts = {str(text) for _module, _kind, text in OPTIONS[name]}
    if name not in CONNECTION:
        assert (len(texts) > 1) is (name in SEVERAL_MEANINGS), "\n".join(sorted(texts))


@pytest.mark.parametrize(("other", "name"), SETTLED.items())
def test_no_other_name_has_the_same_meaning(other: str, name: str) -> None:
    assert name in OPTIONS
    assert other not in OPTIONS, f"use {name}, as other modules do"
