# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens handed out: who holds them and when they end."""

from __future__ import annotations

import collections
import dataclasses
from collections.abc import Mapping
from typing import Any

from ucfleet_sandbox.platform import Platform
from ucfleet_sandbox.schema import Fields

__all__ = ["Token", "TokenBook"]

#: part with the counter; each token has a part of its own, and none is empty
_COUNTER = Platform.TOKEN_PART
#: tokens per owner below which expired ones are still distinguished from unknown ones
_REMEMBERED = 20


@dataclasses.dataclass(slots=True)
class Token:
    """`expires` in epoch seconds, None for never; `extra` is the platform's own."""

    value: str
    owner: str
    expires: float | None
    extra: dict[str, Any]

    def expired(self, now: float) -> bool:
        return self.expires is not None and now >= self.expires


class TokenBook:
    """All tokens of a platform. Changes add their parts to the `touched` set given."""

    def __init__(self, touched: set[str]) -> None:
        self._touched = touched
        self._by_value: dict[str, Token] = {}
        # Tokens with an end, oldest first; those removed meanwhile are skipped when met.
        self._ending: dict[str, collections.deque[str]] = {}
        self._next = 1

    def next_number(self) -> int:
        """A number no token was made from before."""
        number = self._next
        self._next += 1
        self._touched.add(_COUNTER)
        return number

    def add(self, value: str, owner: str, expires: float | None, now: float, **extra: Any) -> Token:
        """Hand out a token. When the owner has many, the oldest are forgotten once they have expired."""
        token = self._put(Token(value, owner, expires, extra))
        self._touch(token)
        queue = self._ending.setdefault(owner, collections.deque())
        while len(queue) > _REMEMBERED:
            oldest = self._by_value.get(queue[0])
            if oldest is not None and not oldest.expired(now):
                break
            if oldest is not None:
                self.remove(oldest)
            queue.popleft()
        return token

    def find(self, value: str) -> Token | None:
        return self._by_value.get(value)

    def remove(self, token: Token) -> None:
        del self._by_value[token.value]
        self._touch(token)

    def prolong(self, token: Token, expires: float) -> None:
        token.expires = expires
        self._touch(token)

    def expire_all(self) -> None:
        """Every token has ended, also those without an end."""
        for token in self._by_value.values():
            token.expires = 0.0
            self._touch(token)

    # ---------------------------------------------------------------- state
    def load(self, fields: Fields) -> None:
        """From the keys `next_token` and `tokens`, which is `{token: {owner, expires, ...}}`."""
        self._next = fields.integer("next_token", 1, lowest=1)
        for value, item in fields.named_objects("tokens"):
            owner, expires = item.text("owner"), item.number_or_none("expires")
            self._put(Token(value, owner, expires, item.rest()))

    def dump(self) -> dict[str, Any]:
        """The two keys that `load` reads."""
        tokens = {token.value: _as_json(token) for token in self._by_value.values()}
        return {"next_token": self._next, "tokens": tokens}

    def parts(self) -> list[str]:
        return [_COUNTER, *(Platform.TOKEN_PART + value for value in self._by_value)]

    @staticmethod
    def join(parts: Mapping[str, Any]) -> dict[str, Any]:
        """What `dump` would return, from parts; other parts than those with tokens are skipped."""
        tokens = {
            name.removeprefix(Platform.TOKEN_PART): value
            for name, value in parts.items()
            if name.startswith(Platform.TOKEN_PART) and name != _COUNTER
        }
        return {"next_token": parts.get(_COUNTER, 1), "tokens": tokens}

    def get_part(self, name: str) -> Any:
        if name == _COUNTER:
            return self._next
        token = self._by_value.get(name.removeprefix(Platform.TOKEN_PART))
        return _as_json(token) if token else None

    def _put(self, token: Token) -> Token:
        self._by_value[token.value] = token
        if token.expires is not None:
            self._ending.setdefault(token.owner, collections.deque()).append(token.value)
        return token

    def _touch(self, token: Token) -> None:
        self._touched.add(Platform.TOKEN_PART + token.value)


def _as_json(token: Token) -> dict[str, Any]:
    return {"owner": token.owner, "expires": token.expires, **token.extra}
