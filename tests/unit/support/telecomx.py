# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Telecom X for tests: ids, documents of the wire, and the state of a small customer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, Expected

TOKEN = "canary-machine-token"
PASSWORD = "canary-x-word"
BY_TOKEN = {"url": "https://x.test:8080", "token": TOKEN}
BY_LOGIN = {"url": "https://x.test:8080", "username": "kim@x.test", "password": PASSWORD}

ACME = "5f00000000000000000000c1"
OTHER = "5f00000000000000000000c2"
KIM = "5f00000000000000000000a1"
ANNA = "5f00000000000000000000a2"
BO = "5f00000000000000000000a3"
CARL = "5f00000000000000000000a4"
SUPPORT = "5f00000000000000000000d1"
NIGHT = "5f00000000000000000000d2"
NAMES = {KIM: "Kim", ANNA: "Anna", BO: "Bo", CARL: "Carl", SUPPORT: "Support", NIGHT: "Night"}

CONFIG_PATH = "/pbx/app/mobileconfig/"


def entries(ids: Sequence[str]) -> list[dict[str, str]]:
    return [{"_id": key, "name": NAMES[key]} for key in ids]


def config(
    employee: str, colleagues: Sequence[str] = (), queues: Sequence[str] = (), others: Sequence[str] = ()
) -> dict[str, Any]:
    """A mobile config as the wire carries it."""
    return {
        "_id": employee,
        "customer": ACME,
        "configs": [
            {"type": "COLLEAGUES", "items": entries(colleagues), "others": entries(others)},
            {"type": "QUEUES", "items": entries(queues), "others": []},
        ],
    }


def refusal(code: str, status: int, message: str = "said the server") -> dict[str, Any]:
    return {"error": {"code": code, "status": status, "message": message}}


def read(employee: str, document: dict[str, Any] | None) -> Expected:
    """The read of a config; None: there is none."""
    expected = GET(CONFIG_PATH + employee).bearer(TOKEN).header("Accept", "application/json")
    if document is None:
        return expected.answers(404, refusal("not_found", 404))
    return expected.answers(200, document)


def copy(source: str, target: str) -> Expected:
    """The copy; its answer is that of the documents, which names neither source nor target."""
    answer = config("5f00000000000000000000ff")
    body = {"_id": source, "copyTo": target}
    return POST(CONFIG_PATH).bearer(TOKEN).header("Content-Type", "application/json").json(body).answers(200, answer)


def create(employee: str) -> Expected:
    return POST(CONFIG_PATH + employee).bearer(TOKEN).raw(None).answers(200, config(employee))


def login(token: str = "canary-session-1", minutes: Any = 15) -> Expected:
    answer = {"token": token, "expiresInMinutes": minutes, "employee": KIM, "customer": ACME, "accessLevel": "MANAGER"}
    body = {"username": "kim@x.test", "password": PASSWORD}
    return POST("/auth/login").json(body).answers(200, answer)


def employee(key: str, **more: Any) -> dict[str, Any]:
    """A row of the employee list."""
    row = {
        "_id": key,
        "name": NAMES.get(key, key),
        "emailAddress": f"{NAMES.get(key, key).lower()}@x.test",
        "accessLevel": "PERSONAL",
        "state": "ENABLED",
        "customer": ACME,
        "title": None,
        "department": None,
    }
    return {**row, **more}


def people(*rows: dict[str, Any], total: int | None = None, offset: int = 0) -> dict[str, Any]:
    """A page of the employee list."""
    return {"offset": offset, "limit": 500, "total": len(rows) if total is None else total, "employees": list(rows)}


def state(**switches: Any) -> dict[str, Any]:
    """A customer for the simulator: Kim shows Bo and Carl, and both queues; Carl has no config."""

    def person(key: str, level: str, shown: list[dict[str, Any]] | None, **more: Any) -> dict[str, Any]:
        name = NAMES[key]
        login = {"emailAddress": f"{name.lower()}@x.test", "password": PASSWORD}
        return {"_id": key, "name": name, "accessLevel": level, "mobileconfig": shown, **login, **more}

    def shown(colleagues: list[str], queues: list[str]) -> list[dict[str, Any]]:
        return [{"type": "COLLEAGUES", "items": colleagues}, {"type": "QUEUES", "items": queues}]

    return {
        "switches": switches,
        "customers": [
            {
                "_id": ACME,
                "name": "Acme",
                "employees": [
                    person(KIM, "MANAGER", shown([BO, CARL], [SUPPORT, NIGHT]), department="Support"),
                    person(ANNA, "PERSONAL", shown([KIM], [])),
                    person(BO, "VIEWER", shown([], [NIGHT])),
                    person(CARL, "PERSONAL", None),
                ],
                "queues": [{"_id": SUPPORT, "name": "Support"}, {"_id": NIGHT, "name": "Night"}],
                "extensions": [
                    {"number": "201", "name": "Kim", "employee": KIM},
                    {"number": "2010", "name": "Anna", "employee": ANNA},
                    {"number": "202", "name": "Bo", "employee": BO},
                    {"number": "299", "name": "Lobby"},
                ],
                "pbx_switches": {"night": True, "SHARED:party": False},
                "pbx_variables": {"greeting": "Hello"},
            }
        ],
        "tokens": {TOKEN: {"owner": KIM, "expires": None, "machine": True}},
    }
