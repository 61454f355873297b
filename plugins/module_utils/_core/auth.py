# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a request proves who it comes from.

Private to the collection.
"""

from __future__ import annotations

import base64
import contextlib
import copy
import dataclasses
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError


class Auth(Protocol):
    """Credentials of one account. `logs_in`: they cost a login request, so they are worth sharing."""

    logs_in: bool

    def begin(self) -> None:
        """A new task begins: a login that was refused may be tried again."""

    def headers(self, deadline: Deadline) -> Mapping[str, str]:
        """Headers for the next request; may log in first, or wait until `deadline` for another thread that does."""

    def renew(self, refused: Mapping[str, str], deadline: Deadline) -> bool:
        """After a 401 for these headers: True when other credentials are now at hand and a replay makes sense."""

    def reject(self, refused: Mapping[str, str]) -> None:
        """After a 401 that no new login cures: these headers were never good."""


class NoAuth:
    """For the login request itself."""

    logs_in = False

    def begin(self) -> None:
        """Nothing was ever refused."""

    def headers(self, deadline: Deadline) -> Mapping[str, str]:
        return {}

    def renew(self, refused: Mapping[str, str], deadline: Deadline) -> bool:
        return False

    def reject(self, refused: Mapping[str, str]) -> None:
        """Nothing was sent that could be refused."""


class BasicAuth:
    """HTTP Basic, sent with the first request."""

    logs_in = False

    def __init__(self, username: str, password: str) -> None:
        pair = base64.b64encode(f"{username}:{password}".encode()).decode("ascii")
        self._headers = {"Authorization": f"Basic {pair}"}

    def begin(self) -> None:
        """Nothing is remembered of a refusal."""

    def headers(self, deadline: Deadline) -> Mapping[str, str]:
        return self._headers

    def renew(self, refused: Mapping[str, str], deadline: Deadline) -> bool:
        return False

    def reject(self, refused: Mapping[str, str]) -> None:
        """Nothing is remembered of a refusal."""


@dataclasses.dataclass(frozen=True)
class Token:
    """An opaque bearer token; `lifetime` is in seconds, None when the server does not say."""

    value: str = dataclasses.field(repr=False)
    lifetime: float | None = None


class _Held:
    """The token that is in use, perhaps by several clients of one account; `ends` is a time of their clock.

    `uses` counts the requests that it was handed out for.

    `refused` is what the server said to the login: repeating it for each user of a fleet would lock the account.
    """

    def __init__(self, headers: dict[str, str] | None) -> None:
        self.lock = threading.Lock()
        self.headers = headers
        self.uses = 0
        self.ends: float | None = None
        self.refused: VoiceError | None = None

    @contextlib.contextmanager
    def locked(self, deadline: Deadline) -> Iterator[None]:
        """Alone with the token. Raises VoiceError (deadline) when the login of another thread takes too long."""
        if not self.lock.acquire(timeout=min(max(deadline.left(), 0.0), threading.TIMEOUT_MAX)):
            why = f"another login of the same account was not complete before {deadline.label} was over"
            raise VoiceError(errors.DEADLINE, why, deadline.advice)
        try:
            yield
        finally:
            self.lock.release()


class BearerAuth:
    """A bearer token: given by the user, or obtained by `login` and renewed when it ends."""

    def __init__(
        self,
        login: Callable[[], Token] | None = None,
        *,
        token: str | None = None,
        early: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`early`: seconds before the end of its life at which a token is no longer used."""
        self.logs_in = login is not None
        self._login = login
        self._early = early
        self._clock = clock
        self._held = _Held(_bearer(token) if token else None)
        #: whether a refused token was replaced in this task already
        self._renewed_once = False

    def join(self, other: BearerAuth) -> None:
        """Share the token of another client of the same account; whoever needs a new one logs in for all."""
        self._held = other._held

    def begin(self) -> None:
        self._held.refused = None
        self._renewed_once = False

    def headers(self, deadline: Deadline) -> Mapping[str, str]:
        held = self._held
        with held.locked(deadline):
            headers = held.headers
            if headers is None or (held.ends is not None and self._clock() >= held.ends):
                headers = self._renewed(held)
            held.uses += 1
            return headers

    def renew(self, refused: Mapping[str, str], deadline: Deadline) -> bool:
        """One new login in a task, and a further one for each token that was good for a request at least.

        A server that refuses every token at once would otherwise get a login for each request.
        """
        held = self._held
        with held.locked(deadline):
            if self._login is None:
                return False
            # Another thread of the same account may have renewed the token meanwhile.
            if held.headers is None or held.headers["Authorization"] == refused.get("Authorization"):
                if self._renewed_once and held.uses < 2:
                    return False
                self._renewed(held)
                self._renewed_once = True
            return True

    def reject(self, refused: Mapping[str, str]) -> None:
        held = self._held
        if held.headers is not None and held.headers["Authorization"] == refused.get("Authorization"):
            held.uses = 0

    def _renewed(self, held: _Held) -> dict[str, str]:
        if self._login is None:
            raise ValueError("neither a token nor a login")
        if held.refused is not None:
            # A copy, because a raised error collects the frames of its thread.
            raise copy.copy(held.refused)
        try:
            token = self._login()
        except VoiceError as error:
            if error.kind == errors.AUTHENTICATION:
                held.refused = error
            raise
        headers = held.headers = _bearer(token.value)
        held.uses = 0
        # A token that lives shorter than the safety margin would otherwise cost a login for each request.
        margin = min(self._early, token.lifetime / 2) if token.lifetime is not None else 0.0
        held.ends = None if token.lifetime is None else self._clock() + token.lifetime - margin
        return headers


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
