# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contacts on the wire of sipXcom."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, Expected

BASE = "/sipxconfig/rest/my"
LOGIN = {"url": "https://pbx.test:8080", "username": "3100", "password": "canary-pw"}
INES = {"last_name": "Roy", "first_name": "Ines", "number": "0790"}


def entry(contact_id: str = "310", information: Any = None, **changed: str) -> dict[str, Any]:
    document: dict[str, Any] = {"id": contact_id, "first-name": "Ines", "last-name": "Roy", "number": "0790"}
    return {**document, "contact-information": information or {}, **changed}


def page(*entries: dict[str, Any], start: int = 0, matching: int | None = None) -> dict[str, Any]:
    total = len(entries) if matching is None else matching
    return {
        "phonebook": {
            "size": 40,
            "filtered-size": total,
            "start-row": start,
            "end-row": start + len(entries),
            "show-on-phone": "true",
            "google-domain": "pbx.test",
            "entries": list(entries),
        }
    }


def look(start: int = 0, number: str = "0790") -> Expected:
    path = f"{BASE}/pagedphonebook?start={start}&end={start + 1000}&filter={number}"
    return GET(path).basic("3100", "canary-pw").header("Accept", "application/json")


def body(information: Any = None) -> dict[str, Any]:
    document = {"first-name": "Ines", "last-name": "Roy", "number": "0790"}
    return {"entry": {**document, "contact-information": information or {}}}
