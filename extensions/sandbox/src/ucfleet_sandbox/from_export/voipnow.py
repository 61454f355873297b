# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state of the simulated VoipNow from exported Apps, events and agents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ucfleet_sandbox.from_export.accounts import unknown_password
from ucfleet_sandbox.from_export.logins import Account
from ucfleet_sandbox.from_export.node import Record

__all__ = ["state_of"]

_TYPES = {"dial_in": 0, "dial_out": 1, "hangup": 2, "incoming_answered": 3, "outgoing_answered": 4}
_METHODS = {"GET": 0, "POST": 1}
_STATUS = {"logged_out": 0, "online": 1, "paused": 2}
_NUMBER = re.compile(r"[0-9]+(\*[0-9]+)?")
#: words for the account behind the App, or behind the extension, instead of the id of a user
_OWN = ("@me", "@viewer", "@owner")
_OWNER = "1"


def state_of(accounts: Sequence[Account]) -> dict[str, Any]:
    """Apps of one organization, which owns the extensions, with the users below it that the export names by id."""
    apps: dict[str, dict[str, Any]] = {}
    tokens: dict[str, Any] = {}
    extensions = _Extensions()
    for account in accounts:
        _add_app(account, apps, tokens)
        for record in account.settings.records("phone_call_events"):
            extensions.add_event(record)
        for record in account.settings.records("queue_agents"):
            extensions.add_agent(record)
        account.settings.done()
    return {"apps": list(apps.values()), "tokens": tokens, "users": extensions.users()}


def _add_app(account: Account, apps: dict[str, dict[str, Any]], tokens: dict[str, Any]) -> None:
    token = account.login.get("token")
    if token is not None and "client_id" not in account.login:
        client_id, secret = f"app of {account.name}", unknown_password()
    else:
        client_id, secret = account.need("client_id"), account.need("client_secret")
    app = {"client_id": client_id, "client_secret": secret, "owner": _OWNER}
    # Many users of a fleet act through one App.
    if apps.setdefault(client_id, app)["client_secret"] != secret:
        raise account.settings.error(f"the App {client_id} has another client_secret for another user")
    if token is not None:
        owner = tokens.setdefault(token, {"owner": client_id, "expires": None})["owner"]
        if owner != client_id and not owner.startswith("app of "):
            raise account.settings.error(f"the token of {account.name} is that of the App {owner}, too")


class _Extensions:
    """Extensions by number, each below one user."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}
        self._users: dict[str, str] = {}
        #: short number -> number with the client part
        self._extended: dict[str, str] = {}

    def add_event(self, record: Record) -> None:
        extension = self._extension(record, "extension", "terminal")
        event = {
            "type": record.choice("type", _TYPES),
            "url": record.required("event_url"),
            "method": record.choice("method", _METHODS) if record.has("method") else _METHODS["POST"],
            "note": record.text("note"),
            "status": int(record.flag("enabled", True)),
        }
        record.done()
        # Two users can name one extension, of which each export holds all events.
        if event not in extension["events"]:
            extension["events"].append(event)

    def add_agent(self, record: Record) -> None:
        queue = self._extension(record, "queue", "queue")
        agent = record.required("agent")
        status = record.choice("status", _STATUS)
        if _NUMBER.fullmatch(agent):
            # Another account can own a local agent, so only a new extension gets an owner.
            agent = self._number(agent)
            self._extensions_below(_OWNER, agent, "terminal")
        record.done()
        known = next((one for one in queue["agents"] if one["number"] == agent), None)
        if known is None:
            queue["agents"].append({"number": agent, "status": status})
        elif known["status"] != status:
            raise record.error(f"the agent {agent} has another status in the document of another user", "status")

    def users(self) -> list[dict[str, Any]]:
        below: dict[str, list[dict[str, Any]]] = {_OWNER: []}
        for number, extension in self._found.items():
            below.setdefault(self._users[number], []).append(extension)
        return [
            {"id": user, "level": "organization" if user == _OWNER else "user", "extensions": extensions}
            | ({} if user == _OWNER else {"parent": _OWNER})
            for user, extensions in below.items()
        ]

    def _extension(self, record: Record, key: str, kind: str) -> dict[str, Any]:
        number = record.required(key)
        if _NUMBER.fullmatch(number) is None:
            raise record.error("must be a number such as 0003*210", key)
        number = self._number(number)
        user = record.text("user_id")
        owner = _OWNER if not user or user in _OWN else user
        extension = self._extensions_below(owner, number, kind)
        if user and user not in _OWN and self._users[number] != user:
            if self._users[number] != _OWNER:
                raise record.error(f"extension {number} is that of user {self._users[number]}, too", "user_id")
            self._users[number] = user
        return extension

    def _extensions_below(self, owner: str, number: str, kind: str) -> dict[str, Any]:
        extension = self._found.get(number)
        if extension is None:
            extension = self._found[number] = {"number": number, "type": kind, "events": []}
            self._users[number] = owner
        if kind == "queue" and extension["type"] != kind:
            extension["type"] = kind
        if extension["type"] == "queue":
            extension.setdefault("agents", [])
        return extension

    def _number(self, number: str) -> str:
        """The number under which an extension is kept: with its client part as soon as that is known."""
        if "*" not in number:
            return self._extended.get(number, number)
        short = number.rpartition("*")[2]
        self._extended.setdefault(short, number)
        if short in self._found and number not in self._found:
            extension = self._found.pop(short)
            extension["number"] = number
            self._found[number] = extension
            self._users[number] = self._users.pop(short)
        return number
