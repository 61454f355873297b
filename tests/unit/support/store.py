# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An object store that can lose answers, ignore writes and change behind one's back."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Redactor
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Platform, Rules, Run
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import (
    Actual,
    Context,
    Desired,
    Plan,
    Written,
    absent,
)
from ansible_collections.ucfleet.voice.tests.unit.support.client import RepeatsOnce


class Store(RepeatsOnce):
    """One object behind a client, and what went over the wire."""

    title = "Example"
    subject = "kim@pbx.test"

    def __init__(self, live: dict[str, Any] | None = None) -> None:
        self.live = live
        self.calls: list[str] = []
        self.requests = 5
        self.writes = 0
        self.redactor = Redactor()
        self.hidden: list[str] = []
        self.deadlines = 0
        self.create: Callable[[dict[str, Any]], None] = self.store
        self.update: Callable[[dict[str, Any]], None] = self.store
        self.warnings: list[str] = []
        #: older states that the next reads show
        self.lagging: list[dict[str, Any] | None] = []
        self.delete: Callable[[], None] = self.remove

    def store(self, values: dict[str, Any]) -> None:
        self.live = dict(values)

    def remove(self) -> None:
        self.live = None

    def shown(self) -> dict[str, Any] | None:
        return self.lagging.pop() if self.lagging else self.live

    def hide(self, secrets: Any) -> None:
        self.hidden.extend(secrets)

    def start_deadline(self, outer: Any = None) -> None:
        self.deadlines += 1


class Handler(BaseHandler[Store]):
    def __init__(self, store: Store, context: Context) -> None:
        super().__init__(store, context)
        self.store = store

    def call(self, name: str) -> None:
        self.store.calls.append(name)
        self.store.requests += 1

    def read(self, desired: Desired) -> Actual:
        self.call("read")
        shown = self.store.shown()
        return absent() if shown is None else Actual(dict(shown), warnings=tuple(self.store.warnings))

    def create(self, plan: Plan) -> Written | None:
        self.call("create")
        self.store.create(dict(plan.desired.values))
        return None

    def update(self, plan: Plan) -> Written | None:
        self.call(f"update {','.join(plan.changed)}")
        self.store.update(dict(plan.target))
        return None

    def delete(self, plan: Plan) -> Written | None:
        self.call("delete")
        self.store.delete()
        return None


PLATFORM: Platform[Store] = Platform(
    "example", "Example", (), Rules(), lambda params: Settings(url="https://pbx.test"), lambda settings: Store()
)
ROOM = Resource(
    name="room",
    platform=PLATFORM,
    state=(
        Text("name", required=True),
        Text("title", clearable=True),
        Int("seats", minimum=1),
        Text("pin", secret=True, clearable=True),
        Text("id", read_only=True),
    ),
    key=("name",),
    handler=Handler,
    absentable=True,
)
VERIFIED = dataclasses.replace(ROOM, verify=True, verify_create=True)
#: on a platform that refuses a second room of one name
UNIQUE = dataclasses.replace(ROOM, unique=True)
LIVE = {"name": "a", "title": "old", "seats": 3, "pin": "canary-1", "id": "7"}


def run(
    store: Store, *, resource: Resource[Store] = ROOM, check: bool = False, diff: bool = True, **params: Any
) -> Any:
    store.calls.clear()
    warnings: list[str] = []
    options = {"state": "present", "name": "a", **params}
    result = resource.execute(Run(options, Mode(check, diff), lambda platform, settings: store, warnings.append))
    assert "canary" not in repr(result)
    if warnings:
        result["warned"] = warnings
    return result


def lost(store: Store, acted: bool) -> Callable[[dict[str, Any]], None]:
    """A create whose answer is lost the first time, after or before it took effect."""

    def create(values: dict[str, Any]) -> None:
        store.create = store.store
        if acted:
            store.store(values)
        raise VoiceError(errors.UNREACHABLE, "reset", response_lost=True)

    return create


def refuse(values: dict[str, Any]) -> None:
    raise VoiceError(errors.CONFLICT, "exists")


def ignore(values: dict[str, Any]) -> None:
    """Accepted without a word, and without effect."""
