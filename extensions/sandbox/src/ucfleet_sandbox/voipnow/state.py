# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users, Apps, extensions, queue agents and phone call events of the simulated VoipNow."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any, Self

from ucfleet_sandbox.parted import World
from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.schema import Fields, Switch, read_switches, stable_hex, unique

__all__ = ["SWITCHES", "App", "Extension", "User", "VoipWorld", "short_number"]

SWITCHES = {
    "token_lifetime": Switch(3600, "seconds an access token is valid"),
    "reported_lifetime": Switch(0, "expires_in of the token answer; 0: the truth"),
    "expires_in_form": Switch("number", "type of expires_in", ("number", "text")),
    "token_type": Switch(True, "the token answer has token_type"),
    "token_characters": Switch("plain", "characters of tokens", ("plain", "odd")),
    "denied_status": Switch(401, "the caller has no right", (401, 403)),
    "denied_spelling": Switch("access_denied", "code of 401", ("access_denied", "access_denided")),
    "error_body": Switch("json", "shape of error bodies outside of OAuth", ("json", "empty", "html")),
    "strict_path": Switch(False, "encoded characters in user or extension are refused"),
    "short_numbers": Switch(True, "an extension may be named without the client part"),
    "self_scope": Switch("own", "extensions that @self stands for", ("own", "reach")),
    "owner_with_self": Switch("refuse", "@owner together with @self", ("refuse", "allow")),
    "never_registered": Switch("empty", "registration of a terminal without one", ("empty", "item")),
    "presence_shape": Switch("array", "registrations as array, or the older flat entry", ("array", "flat")),
    "number_typing": Switch("mixed", "how numbers are written", ("mixed", "text", "number")),
    "entry_shape": Switch("list", "entry as a list, or as an object by id", ("list", "object")),
    "envelope": Switch("plain", "collections as such, or inside an array", ("plain", "array")),
    "empty_collection": Switch(
        "204", "nothing to show: no content, or 200 with such an entry", ("204", "list", "object", "null", "missing")
    ),
    "total_results": Switch("matches", "totalResults is right, or one too many", ("matches", "wrong")),
    "links": Switch("none", "next and prev of collections", ("none", "same", "foreign")),
    "sort_spelling": Switch("both", "accepted sortOrder values", ("both", "long", "short")),
    "filter_spelling": Switch("both", "accepted spelling of startsWith", ("both", "camel", "words")),
    "agent_fields": Switch("v5", "fields of a queue agent", ("v5", "v3")),
    "agent_numbers": Switch("extended", "form of agentNumber", ("extended", "short")),
    "agent_answer": Switch("array", "answer to an update of an agent", ("array", "none")),
    "event_types": Switch(4, "highest type of a phone call event", (4, 2)),
    "event_create_path": Switch("both", "where events are created", ("both", "plain", "typed")),
    "event_answer": Switch("event", "answer to a create or update", ("event", "id", "array", "none")),
    "event_delete_status": Switch(204, "answer to a delete", (204, 200)),
    "unknown_event_status": Switch(400, "update or delete of an unknown event", (400, 404)),
    "date_form": Switch("utc", "times as Z, or with an offset", ("utc", "offset")),
}

LEVELS = ("user", "organization", "administrator")
KINDS = ("terminal", "queue", "conference", "ivr")

_NUMBER = re.compile(r"[0-9]+(\*[0-9]+)?")


def short_number(number: str) -> str:
    """The number without the client part."""
    return number.rpartition("*")[2]


@dataclasses.dataclass
class App:
    client_id: str
    client_secret: str
    owner: str
    trusted: bool


@dataclasses.dataclass
class User:
    id: str
    name: str
    level: str
    parent: str | None
    extensions: dict[str, Extension] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass
class Extension:
    """`registration`, `agents` and `events` are kept as the state has them, defaults filled in."""

    number: str
    owner: str
    kind: str
    status: int
    registration: list[dict[str, Any]]
    agents: list[dict[str, Any]]
    events: list[dict[str, Any]]
    created: int

    def as_json(self) -> dict[str, Any]:
        value: dict[str, Any] = {"number": self.number, "type": self.kind}
        if self.kind == "terminal":
            value |= {"status": self.status, "registration": self.registration}
        if self.kind == "queue":
            value["agents"] = self.agents
        return {**value, "events": self.events, "created": self.created}


class VoipWorld(World):
    """Everything by id or number."""

    PART = "extension:"

    def __init__(self) -> None:
        self.switches: dict[str, Any] = {}
        self.apps: dict[str, App] = {}
        self.users: dict[str, User] = {}
        self.extensions: dict[str, Extension] = {}
        self._by_short: dict[str, list[Extension]] = {}

    def find_extension(self, number: str) -> list[Extension]:
        """The extension of a full number, or those of a short one."""
        exact = self.extensions.get(number)
        return [exact] if exact else self._by_short.get(number, [])

    def reaches(self, user: User, other: str) -> bool:
        """Whether a user may act on what belongs to another one (or to itself)."""
        if user.level == "administrator" or user.id == other:
            return True
        seen: set[str] = set()
        current = self.users[other].parent
        while user.level == "organization" and current is not None and current not in seen:
            if current == user.id:
                return True
            seen.add(current)
            current = self.users[current].parent
        return False

    # ------------------------------------------------------------- reading
    @classmethod
    def read(cls, fields: Fields) -> Self:
        world = cls()
        world.switches = read_switches(SWITCHES, fields.object("switches"))
        for item in fields.objects("users"):
            world._add_user(item)
        for user in world.users.values():
            if user.parent is not None and user.parent not in world.users:
                raise StateError(f"users: the parent {user.parent!r} of {user.id!r} is unknown")
        for item in fields.objects("apps"):
            world._add_app(item)
        return world

    def _add_user(self, fields: Fields) -> None:
        user = User(
            id=fields.text("id", empty=False),
            name=fields.text("name", ""),
            level=fields.choice("level", LEVELS, "user"),
            parent=fields.text_or_none("parent"),
        )
        if user.id in self.users:
            raise StateError(f"{fields.place('id')} {user.id!r} occurs twice")
        self.users[user.id] = user
        for item in fields.objects("extensions"):
            self._add_extension(_read_extension(item, user.id), user, item)
        fields.done()

    def _add_extension(self, extension: Extension, user: User, fields: Fields) -> None:
        if extension.number in self.extensions:
            raise StateError(f"{fields.place('number')} {extension.number!r} occurs twice")
        self.extensions[extension.number] = user.extensions[extension.number] = extension
        if "*" in extension.number:
            self._by_short.setdefault(short_number(extension.number), []).append(extension)

    def _add_app(self, fields: Fields) -> None:
        app = App(
            client_id=fields.text("client_id", empty=False),
            client_secret=fields.text("client_secret", empty=False),
            owner=fields.text("owner"),
            trusted=fields.boolean("trusted", True),
        )
        if app.owner not in self.users:
            raise StateError(f"{fields.place('owner')} {app.owner!r} is no user")
        if app.client_id in self.apps:
            raise StateError(f"{fields.place('client_id')} {app.client_id!r} occurs twice")
        self.apps[app.client_id] = app
        fields.done()

    # --------------------------------------------------------------- parts
    def system(self) -> dict[str, Any]:
        users = [{"id": u.id, "name": u.name, "level": u.level, "parent": u.parent} for u in self.users.values()]
        apps = [dataclasses.asdict(app) for app in self.apps.values()]
        return {"switches": self.switches, "apps": apps, "users": users}

    def records(self) -> Iterable[str]:
        return [
            f"{self.PART}{ext.owner}:{ext.number}" for user in self.users.values() for ext in user.extensions.values()
        ]

    def record(self, name: str) -> Any:
        extension = self.extensions.get(name.rpartition(":")[2])
        return extension.as_json() if extension else None

    def part_of(self, extension: Extension) -> str:
        """The part that holds an extension."""
        return f"{self.PART}{extension.owner}:{extension.number}"

    @staticmethod
    def join(system: dict[str, Any], records: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        users: dict[str, dict[str, Any]] = {user["id"]: {**user, "extensions": []} for user in system.get("users", [])}
        for name, value in records:
            owner = name.removeprefix(VoipWorld.PART).rpartition(":")[0]
            users[owner]["extensions"].append(value)
        return {**system, "users": list(users.values())}


def _read_extension(fields: Fields, owner: str) -> Extension:
    number = fields.text("number")
    if _NUMBER.fullmatch(number) is None:
        raise StateError(f"{fields.place('number')} must be digits, or digits*digits")
    kind = fields.choice("type", KINDS, "terminal")
    extension = Extension(
        number=number,
        owner=owner,
        kind=kind,
        status=fields.choice("status", (0, 1, 2, 3), 0) if kind == "terminal" else 0,
        registration=[_read_registration(item) for item in fields.objects("registration")]
        if kind == "terminal"
        else [],
        agents=[_read_agent(item) for item in fields.objects("agents")] if kind == "queue" else [],
        events=[_read_event(item, number, index) for index, item in enumerate(fields.objects("events"))],
        created=fields.integer("created", 0),
    )
    fields.done()
    for what in ("agents", "events"):
        seen: set[str] = set()
        for row in getattr(extension, what):
            unique(seen, row.get("id", row.get("number")), f"{fields.place(what)}: an id or number")
    return extension


def _read_registration(fields: Fields) -> dict[str, Any]:
    item: dict[str, Any] = {
        "agent": fields.text("agent", ""),
        "registration": fields.choice("registration", (0, 1, 2, -1, -2), 1),
    }
    expire = fields.text_or_none("expire")
    if expire is not None:
        item["expire"] = expire
    if fields.has("status"):
        item["status"] = fields.choice("status", (0, 1, 2, 3))
    fields.done()
    return item


def _read_agent(fields: Fields) -> dict[str, Any]:
    number = fields.text("number", empty=False)
    agent = {
        "number": number,
        "identifier": fields.text("identifier", number),
        "status": fields.choice("status", (0, 1, 2), 0),
        "type": fields.integer("type", 0),
    }
    fields.done()
    return agent


def _read_event(fields: Fields, number: str, index: int) -> dict[str, Any]:
    event = {
        "id": fields.text("id", stable_hex(16, "event", number, index), empty=False),
        "type": fields.choice("type", (0, 1, 2, 3, 4), 0),
        "method": fields.choice("method", (0, 1), 0),
        "url": fields.text("url", empty=False),
        "note": fields.text("note", ""),
        "status": fields.choice("status", (0, 1), 1),
        "modified": fields.text("modified", "2026-01-01T00:00:00Z"),
    }
    fields.done()
    return event
