# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated Telecom X with two customers and their reseller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox.telecomx import TelecomX

CONFIG = "/pbx/app/mobileconfig"
#: shared secret of RFC 6238's test vectors
TOTP_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def ident(letter: str) -> str:
    """An id that can be read in messages."""
    return (letter.encode().hex() * 12)[:24]


ANNA, BO, CY, DEE, EVE, OUT = (ident(letter) for letter in "abcdef")
ACME, OTHER = ident("m"), ident("n")
SUPPORT, NIGHT = ident("q"), ident("r")


def person(key: str, name: str, level: str = "PERSONAL", **more: Any) -> dict[str, Any]:
    return {
        "_id": key,
        "name": name,
        "emailAddress": f"{name.lower()}@acme.test",
        "password": "pw",
        "accessLevel": level,
        **more,
    }


def config(*colleagues: str, queues: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    return [{"type": "COLLEAGUES", "items": list(colleagues)}, {"type": "QUEUES", "items": list(queues)}]


def state(**switches: Any) -> dict[str, Any]:
    acme = {
        "_id": ACME,
        "name": "Acme",
        "parent": "Reseller",
        "employees": [
            person(ANNA, "Anna", "MANAGER", mobileconfig=config(CY, BO, queues=(SUPPORT,)), title="Head"),
            person(BO, "Bo", mobileconfig=config()),
            person(CY, "Cy", "VIEWER"),
            person(DEE, "Dee", "OWNER", state="DELETED"),
        ],
        "queues": [{"_id": SUPPORT, "name": "Support"}, {"_id": NIGHT, "name": "Night"}],
        "extensions": [
            {"number": "210", "employee": "anna@acme.test", "primary": True, "name": "Anna's"},
            {"number": "021", "employee": BO},
            {"number": "900", "name": "Lobby"},
        ],
        "pbx_switches": {"night": True, f"{BO}:dnd": False},
        "pbx_variables": {"greeting": "hello", "SHARED:colour": "red"},
    }
    other = {"_id": OTHER, "name": "Other", "employees": [person(OUT, "Out", "ADMIN", mobileconfig=config())]}
    reseller = {"name": "Reseller", "employees": [person(EVE, "Eve", "RESELLER")]}
    return {"switches": switches, "customers": [acme, other, reseller]}


@pytest.fixture
def telecomx(direct: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a simulator with the given switches, logged in as an employee."""

    def make(who: str | None = "anna", **switches: Any) -> Any:
        api = direct(TelecomX)
        api.load(state(**switches))
        if who is not None:
            login(api, who)
        return api

    return make


def login(api: Any, who: str, **fields: Any) -> Any:
    api.token = None
    answer = api.json("POST", "/auth/login", {"username": f"{who}@acme.test", "password": "pw", **fields})
    api.token = answer["token"]
    return answer


def error(answer: Any) -> str:
    return str(answer["error"]["code"])


def edit(api: Any, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the state, keeping tokens."""
    dumped = api.platform.dump()
    change(dumped)
    api.platform.load(dumped)


def shown(api: Any, key: str) -> dict[str, tuple[list[str], list[str]]]:
    """type -> (ids of items, ids of others)"""
    document = api.json("GET", f"{CONFIG}/{key}")
    assert document["_id"] == key
    return {
        row["type"]: ([item["_id"] for item in row["items"]], [item["_id"] for item in row["others"]])
        for row in document["configs"]
    }
