# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every simulated platform offers to the server around it.

A platform is a state machine without sockets: it takes a `Request` as the wire
delivered it and returns the `Response` to put on the wire. The server
(`server.py`) owns sockets, faults, the request log and persistence, so the same
platform objects also answer tests in process.
"""

from __future__ import annotations

import abc
import base64
import binascii
import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["Headers", "Platform", "Request", "Response", "StateError"]


class StateError(ValueError):
    """The posted state is not of the platform's schema; the text names the key."""


class Headers:
    """Header fields in their order, looked up without regard to case."""

    __slots__ = ("items",)

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self.items: list[tuple[str, str]] = list(items)

    def get(self, name: str, default: str | None = None) -> str | None:
        """First value of the field, or the default."""
        wanted = name.lower()
        for key, value in self.items:
            if key.lower() == wanted:
                return value
        return default

    def get_all(self, name: str) -> list[str]:
        """Every value of the field, in order."""
        wanted = name.lower()
        return [value for key, value in self.items if key.lower() == wanted]


@dataclasses.dataclass(slots=True)
class Request:
    """One request, undecoded.

    `target` is the request target byte for byte (path and query, never normalised
    nor percent-decoded). `body` is None when the request had neither body nor
    `Content-Length`; `b""` when it said `Content-Length: 0`.
    """

    method: str
    target: str
    headers: Headers
    body: bytes | None = None

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> str | None:
        """The text after the first `?`, or None when there is no `?`."""
        _unused, mark, query = self.target.partition("?")
        return query if mark else None


@dataclasses.dataclass(slots=True)
class Response:
    """One answer. `reason` None means the standard phrase of the status."""

    status: int = 200
    reason: str | None = None
    headers: Headers = dataclasses.field(default_factory=Headers)
    body: bytes = b""


class Platform(abc.ABC):
    """One simulated platform with its state.

    State is split into parts so that a store can rewrite only what a request
    touched: `dump()` is built from `parts()`, and every change of the state adds
    the name of its part to `touched`, which the server reads and clears after each
    request. A part is any JSON value; part names are the platform's own business
    (for example "system" and "user:alice"). Parts that hold nothing but logins have a
    name that starts with `TOKEN_PART`: touching them counts as no write of data.
    """

    #: how the names of parts with tokens start
    TOKEN_PART = "token:"

    #: name on the command line and on the control port
    name: str

    def __init__(self) -> None:
        self.touched: set[str] = set()

    @abc.abstractmethod
    def load(self, state: Mapping[str, Any]) -> None:
        """Replace the whole state. Raises StateError and changes nothing when it does not fit."""

    @abc.abstractmethod
    def dump(self) -> dict[str, Any]:
        """The state in the form that `load` takes; `load(dump())` changes no later answer."""

    @abc.abstractmethod
    def parts(self) -> Iterable[str]:
        """Names of all parts that exist now."""

    @abc.abstractmethod
    def get_part(self, name: str) -> Any:
        """One part as JSON value; None when it no longer exists."""

    @abc.abstractmethod
    def load_parts(self, parts: Mapping[str, Any]) -> None:
        """Replace the whole state from stored parts."""

    @abc.abstractmethod
    def handle(self, request: Request) -> Response:
        """Answer one request. Never raises for anything a client can send."""

    def user_of(self, request: Request) -> str | None:
        """Whom the request claims to act for, for the request log and for faults; None when unknown.

        Asked before `handle`, must not change the state. The default reads HTTP Basic credentials.
        """
        scheme, _unused, credentials = (request.headers.get("Authorization") or "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            decoded = base64.b64decode(credentials.strip(), validate=True).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            return None
        return decoded.partition(":")[0] or None

    def expire_tokens(self) -> None:  # noqa: B027 - right as it is for a platform without tokens
        """Make every token handed out so far an expired one (platforms without tokens: nothing)."""
