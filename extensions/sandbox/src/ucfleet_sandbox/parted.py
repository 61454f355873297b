# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A platform whose state is one `system` part, one part per record, and tokens."""

from __future__ import annotations

import abc
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, Self, TypeVar
from urllib.parse import quote, unquote

from ucfleet_sandbox.platform import Platform
from ucfleet_sandbox.schema import Fields
from ucfleet_sandbox.tokens import TokenBook

__all__ = ["PartedPlatform", "World", "join_key", "split_key"]

SYSTEM = "system"


def join_key(*names: str) -> str:
    """Names joined by `/`, a slash within a name escaped."""
    return "/".join(quote(name, safe="@*: ", errors="surrogatepass") for name in names)


def split_key(key: str) -> list[str]:
    """The names that `join_key` joined."""
    return [unquote(name, errors="surrogatepass") for name in key.split("/")]


class World(abc.ABC):
    """The state of one platform apart from tokens, in a form that answers requests."""

    @classmethod
    @abc.abstractmethod
    def read(cls, fields: Fields) -> Self:
        """From the state's keys; reads all but those of the tokens. Raises StateError."""

    @abc.abstractmethod
    def system(self) -> dict[str, Any]:
        """The keys of the state that are not records."""

    @abc.abstractmethod
    def records(self) -> Iterable[str]:
        """Names of the parts that are records, in the order of the state."""

    @abc.abstractmethod
    def record(self, name: str) -> Any:
        """One record as JSON, None when it does not exist."""

    @staticmethod
    @abc.abstractmethod
    def join(system: dict[str, Any], records: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        """The state (without tokens) that has this system part and these records."""


AnyWorld = TypeVar("AnyWorld", bound=World)


class PartedPlatform(Platform, Generic[AnyWorld]):
    """Loading, dumping and parts for a platform with a `World`. `clock` returns epoch seconds."""

    world_type: type[AnyWorld]

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        super().__init__()
        self.clock = clock
        self.load({})

    def load(self, state: Mapping[str, Any]) -> None:
        fields = Fields(state, "")
        world = self.world_type.read(fields)
        tokens = TokenBook(self.touched)
        tokens.load(fields)
        fields.done()
        self.world: AnyWorld = world
        self.tokens = tokens
        self.touched.clear()

    def dump(self) -> dict[str, Any]:
        records = ((name, self.world.record(name)) for name in self.world.records())
        return {**self.world.join(self.world.system(), records), **self.tokens.dump()}

    def parts(self) -> Iterable[str]:
        return [SYSTEM, *self.world.records(), *self.tokens.parts()]

    def get_part(self, name: str) -> Any:
        if name == SYSTEM:
            return self.world.system()
        if name.startswith(self.TOKEN_PART):
            return self.tokens.get_part(name)
        return self.world.record(name)

    def load_parts(self, parts: Mapping[str, Any]) -> None:
        tokens = self.TOKEN_PART
        records = [(name, value) for name, value in parts.items() if name != SYSTEM and not name.startswith(tokens)]
        self.load({**self.world.join(dict(parts.get(SYSTEM, {})), records), **TokenBook.join(parts)})

    def expire_tokens(self) -> None:
        self.tokens.expire_all()
