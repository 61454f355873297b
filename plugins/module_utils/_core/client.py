# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client that every platform builds on: login, repetition, deadlines, refusals.

Private to the collection.
"""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import Auth, NoAuth
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.exclusive import alone
from ansible_collections.ucfleet.voice.plugins.module_utils._core.failures import READS, Failures
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import UnfitBody, json_document
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response, retry_after
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.shared import SharedReads
from ansible_collections.ucfleet.voice.plugins.module_utils._core.throttle import throttle_of

#: repeating one of these leaves the same state as sending it once
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
#: the server did not act on the request, whatever the method was
NOT_ACTED_ON = frozenset({429})
#: a gateway or an overloaded server; whether it acted is open
TEMPORARY = frozenset({429, 502, 503, 504})
#: after these it is open whether the server acted; a gateway says the second ones, about a request that it passed on
_OPEN = TEMPORARY - NOT_ACTED_ON
_BROKEN_OFF = frozenset({502, 504})
#: how often a create that may have taken effect is looked for after the first look: with the pauses half a minute
LOOKS = 6
#: pause before the second attempt in seconds; doubles with each further one
FIRST_PAUSE = 0.5
OK = frozenset({200})
Answer = TypeVar("Answer")
Found = TypeVar("Found")


class Client(Failures):
    """Requests to one platform in the name of one account.

    Counts what it costs: `requests` (sent, logins and repetitions included), `writes` among them and
    `waited_seconds`. `deadline` is that of the task under way. `shared` keeps what several objects of it read alike.
    """

    def __init__(
        self,
        settings: Settings,
        transport: Transport,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__(settings)
        self.requests = 0
        self.writes = 0
        self.waited_seconds = 0.0
        self._transport = transport
        self._throttle = throttle_of(transport)
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self.auth: Auth = NoAuth()
        self.shared = SharedReads(lambda: self.writes)
        self._begin(None)

    def start_deadline(self, outer: Deadline | None = None) -> None:
        """A new task begins: its deadline counts from now; `outer` ends the run of which it is a part."""
        self.auth.begin()
        self._begin(outer)

    def alone(self, places: Iterable[Hashable], say: Callable[[str], None]) -> AbstractContextManager[None]:
        """Work while no other run on this machine works on one of these places; waits within the deadline.

        `say` gets what it waits for, if it does. Raises VoiceError.
        """
        return alone(places, self.deadline, subject=self.subject, say=say, sleep=self._sleep)

    def _begin(self, outer: Deadline | None) -> None:
        settings = self.settings
        self.deadline = Deadline.after(settings.deadline, clock=self._clock).earlier(outer)
        self._bounds = Bounds(settings.timeout, self.deadline, settings.max_response_size)

    # ------------------------------------------------------------ requests
    def request(self, method: str, path: str, **options: Any) -> Response:
        """Send one request and return the response, whatever its body is; see `ask` for the options."""
        return self.ask(method, path, _whole, **options)

    def get_json(self, path: str, **options: Any) -> Any:
        """GET a JSON document; a broken one is asked for again."""
        return self.ask("GET", path, json_document, **options)

    def ask(
        self,
        method: str,
        path: str,
        read: Callable[[Response], Answer],
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        shown: str = "",
        ok: Collection[int] = OK,
        repeatable: bool | None = None,
        auth: Auth | None = None,
        absolute: bool = False,
    ) -> Answer:
        """Send one request and return what `read` makes of a response whose status is in `ok`.

        Raises VoiceError for any other status, and where `read` raises UnfitBody: after repetitions for a GET,
        which changes nothing; at once for a write, which may have taken effect.

        `path` follows the base path of the URL (or the origin, when `absolute`) and is sent as
        it is. `shown` replaces it in messages where it holds a secret. `repeatable` overrides
        whether the request may be sent again after a lost response (default: by method).
        """
        base = "" if absolute else self._base
        shown = base + (shown or path.partition("?")[0])
        target = base + path
        may_repeat = method in IDEMPOTENT if repeatable is None else repeatable
        account = self.auth if auth is None else auth
        # A login changes nothing that anybody manages.
        is_write = method not in READS and not isinstance(auth, NoAuth)
        attempts, waited, renewed, open_end = 0, 0.0, False, False
        try:
            while True:
                credentials = account.headers(self.deadline)
                throttled = self._throttle.throttled
                if throttled:
                    self._enter(method, shown, attempts, waited)
                else:
                    self._check_time(method, shown, attempts, waited)
                attempts += 1
                self.requests += 1
                self.writes += is_write
                asked: float | None = None
                try:
                    try:
                        response = self._transport.exchange(
                            method, target, {**(headers or {}), **credentials}, body, self._bounds
                        )
                    finally:
                        if throttled:
                            self._throttle.leave()
                    if response.status in ok:
                        return read(response)
                except VoiceError as failed:
                    error = failed
                    if error.kind == errors.UNREACHABLE and self.deadline.left() <= 0:
                        # The exchange had only the rest of the deadline: a longer timeout would not help.
                        error = error.within(advice=self.deadline.advice)
                    again = error.kind == errors.UNREACHABLE and (may_repeat or not error.response_lost)
                except UnfitBody as problem:
                    error = self._unfit(problem, method)
                    again = method in READS
                else:
                    status = response.status
                    if status == 401 and not renewed and self.may_renew(response):
                        renewed = True
                        if account.renew(credentials, self.deadline):
                            continue
                    if status == 401:
                        account.reject(credentials)
                    self._hide_credentials(credentials)
                    error = self._refused(response, method)
                    asked = retry_after(response)
                    again = status in NOT_ACTED_ON or (status in TEMPORARY and may_repeat)
                    if status in _OPEN and not may_repeat:
                        # A page is a gateway's, which may speak of a request that it has passed on.
                        is_put_off = status not in _BROKEN_OFF and self.is_own(response, method)
                        error = error.within(response_lost=True, retry_after=asked if is_put_off else None)
                    open_end = open_end or status in _BROKEN_OFF
                self._hide_credentials(credentials)
                open_end = open_end or (error.response_lost and error.status not in _OPEN)
                if not again or attempts > self.settings.retries:
                    raise self._complete(error, method, shown, attempts, waited) from error.__cause__
                waited += self._pause(attempts, asked, error, method, shown, waited)
        except VoiceError as error:
            # Whatever ended it, an attempt before may have taken effect.
            if open_end and is_write:
                raise error.within(changed=True) from error.__cause__
            raise

    # ------------------------------------------------------------ waiting
    def _check_time(self, method: str, shown: str, attempts: int, waited: float) -> None:
        if self.deadline.left() <= 0:
            raise self._too_late(f"{self.deadline.label} is over", method, shown, attempts, waited)

    def _enter(self, method: str, shown: str, attempts: int, waited: float) -> None:
        """Like `_check_time`, after waiting for a place among the requests that an overloaded server still gets."""
        if self._throttle.enter(self.deadline.at, self.settings.retry_max_delay) > 0:
            return
        # Unless the time is over, it was not even worth waiting.
        self._check_time(method, shown, attempts, waited)
        why = f"{self.title} asks for a pause, and {self.deadline.label} leaves no time for a request after it"
        raise self._too_late(why, method, shown, attempts, waited)

    def _too_late(self, why: str, method: str, shown: str, attempts: int, waited: float) -> VoiceError:
        error = VoiceError(errors.DEADLINE, why, self.deadline.advice)
        return self._complete(error, method, shown, attempts, waited)

    def _pause(
        self, attempts: int, asked: float | None, cause: VoiceError, method: str, shown: str, waited: float
    ) -> float:
        """Wait before the next attempt: as long as the server asked, else exponentially with jitter."""
        limit = self.settings.retry_max_delay
        pause = self._length(attempts, asked)
        if max(self._clock() + pause, self._throttle.resumes_at(limit)) >= self.deadline.at:
            # Waiting would end after the deadline: say now what went wrong instead of a bare "too late".
            # More attempts, which a refusal itself may advise, would not help.
            late = cause.within(
                why=f"{cause.why}, and {self.deadline.label} leaves no time for another attempt",
                advice=self.deadline.advice if cause.status is not None else cause.advice,
            )
            raise self._complete(late, method, shown, attempts, waited)
        self._rest(pause)
        return pause

    # ------------------------------------------------------------ creating and looking
    def once(
        self, send: Callable[[], Answer], find: Callable[[], Found | None], *, unique: bool = False
    ) -> tuple[Answer | None, Found | None]:
        """Create exactly once: what `send` returns, or what `find` found after a lost response. Raises VoiceError.

        A create that may be still under way is looked for, with growing pauses. It is sent again, after a look, where
        that cannot make a second object: the platform puts requests off for the moment (503 with Retry-After), or it
        refuses a second object of one name (`unique`). Otherwise it fails: the object may have been created.
        """
        is_open = False
        for attempt in itertools.count(1):
            try:
                return send(), None
            except VoiceError as failed:
                error = failed
            if not error.response_lost and not is_open:
                raise error
            is_put_off = error.retry_after is not None
            is_open = is_open or (error.response_lost and not is_put_off)
            # A refusal after an open attempt is the answer to a second object of that name, or the final one.
            may_send = error.response_lost and (is_put_off or unique) and attempt <= self.settings.retries
            pause = self._length(attempt, error.retry_after)
            if self.deadline.left() > pause:
                self._rest(pause)
            else:
                may_send = False
            found = self._search(error, find, LOOKS if is_open and not may_send else 0)
            if found is not None:
                return None, found
            if not may_send:
                raise _unproven(error, "it was looked for and did not appear") if is_open else error
        raise AssertionError("not reached")

    def _search(self, lost: VoiceError, find: Callable[[], Found | None], more: int) -> Found | None:
        """What `find` finds; where it fails, too, the failure is that of the create."""
        try:
            return self.settle(find, lambda found: found is not None, more)
        except VoiceError as error:
            # These say what is there.
            if error.kind in (errors.NOT_CONVERGED, errors.CONFLICT):
                raise
            raise _unproven(lost, f"looking for it failed: {error.why}") from error

    def settle(self, look: Callable[[], Found], is_settled: Callable[[Found], bool], more: int | None = None) -> Found:
        """What `look` shows as soon as it is settled, else at last: after a write a platform may show an older state.

        Looks again up to `more` times (default: like any request, `retries`), with growing pauses, within the deadline.
        A failure that says that the write had no effect counts as not settled. Raises VoiceError.
        """
        for is_last in self._looks(self.settings.retries if more is None else more):
            self.shared.forget()
            try:
                seen = look()
            except VoiceError as error:
                if is_last or error.kind != errors.NOT_CONVERGED:
                    raise
            else:
                if is_last or is_settled(seen):
                    return seen
        raise AssertionError("not reached")

    def _looks(self, more: int) -> Iterator[bool]:
        """For each look whether it is the last one; pauses before each but the first."""
        for number in itertools.count(1):
            pause = self._length(number, None)
            is_last = number > more or self.deadline.left() <= pause
            yield is_last
            if is_last:
                return
            self._rest(pause)

    def _length(self, attempts: int, asked: float | None) -> float:
        """Seconds of a pause: what the server asked for, else more with each attempt, and never more than the limit."""
        limit = self.settings.retry_max_delay
        if asked is not None:
            return min(asked, limit)
        return min(FIRST_PAUSE * 2.0 ** (attempts - 1), limit) * (0.5 + self._jitter() / 2)

    def _rest(self, pause: float) -> None:
        self._sleep(pause)
        self.waited_seconds += pause


def json_body(value: object) -> bytes:
    """A JSON request body in UTF-8."""
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate, which JSON can hold and UTF-8 cannot, goes back as it came: escaped.
        return json.dumps(value).encode("ascii")


def _whole(response: Response) -> Response:
    return response


def _unproven(error: VoiceError, looked: str) -> VoiceError:
    """The failure of a create of which nobody knows whether it took effect."""
    why = f"{error.why}; the object may have been created: {looked}"
    advice = "run again when the server has finished its work; a run looks for the object before it creates one"
    return error.within(why=why, advice=advice, changed=True)
