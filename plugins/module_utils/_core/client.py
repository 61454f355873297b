# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client that every platform builds on: login, repetition, deadlines, refusals.

Private to the collection.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, TypeVar

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import Auth, NoAuth
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Redactor
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import (
    ABSENCE,
    Refusal,
    UnfitBody,
    described,
    foreign_page,
    is_page,
    json_document,
    refusal_by_status,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response, retry_after
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import quoted
from ansible_collections.ucfleet.voice.plugins.module_utils._core.throttle import throttle_of

#: repeating one of these leaves the same state as sending it once
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
#: these change nothing
READS = frozenset({"GET", "HEAD"})
#: the server did not act on the request, whatever the method was
NOT_ACTED_ON = frozenset({429})
#: a gateway or an overloaded server; whether it acted is open
TEMPORARY = frozenset({429, 502, 503, 504})
#: after these it is open whether the server acted; a gateway says the second ones, about a request that it passed on
_OPEN = TEMPORARY - NOT_ACTED_ON
_BROKEN_OFF = frozenset({502, 504})
#: pause before the second attempt in seconds; doubles with each further one
FIRST_PAUSE = 0.5
OK = frozenset({200})
_NOT_THE_API = "check that url leads to the API itself and not to a portal, proxy or login page"
Answer = TypeVar("Answer")


class Client:
    """Requests to one platform in the name of one account.

    Counts what it costs: `requests` (sent, logins and repetitions included) and
    `waited_seconds`. `deadline` is that of the task under way.
    """

    title = "the server"

    def __init__(
        self,
        settings: Settings,
        transport: Transport,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.settings = settings
        self.redactor = Redactor(settings.secrets())
        self.requests = 0
        self.waited_seconds = 0.0
        self._transport = transport
        self._throttle = throttle_of(transport)
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self.auth: Auth = NoAuth()
        scheme, mark, rest = settings.url.partition("://")
        self._host, slash, path = rest.partition("/")
        self._origin = f"{scheme}{mark}{self._host}"
        self._base = slash + path
        self._begin(None)

    @property
    def subject(self) -> str:
        """Whose settings this client works on, for messages: account@host."""
        account = self.settings.username or self.settings.client_id
        return f"{account}@{self._host}" if account else self._host

    def hide(self, secrets: Iterable[str]) -> None:
        """Hide these texts in every message from now on."""
        for secret in secrets:
            self.redactor.add(secret)

    def _hide_credentials(self, headers: Mapping[str, str]) -> None:
        """Hide what was sent: a server may echo it, and a token may come from another client of the account."""
        self.hide(value.partition(" ")[2] or value for value in headers.values())

    def start_deadline(self, outer: Deadline | None = None) -> None:
        """A new task begins: its deadline counts from now; `outer` ends the run of which it is a part."""
        self.auth.begin()
        self._begin(outer)

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
        attempts, waited, renewed, open_end = 0, 0.0, False, False
        while True:
            credentials = account.headers(self.deadline)
            throttled = self._throttle.throttled
            if throttled:
                self._enter(method, shown, attempts, waited)
            else:
                self._check_time(method, shown, attempts, waited)
            attempts += 1
            self.requests += 1
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
                    error = error.explained(advice=self.deadline.advice)
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
                self._hide_credentials(credentials)
                error = self._refused(response, method)
                again = status in NOT_ACTED_ON or (status in TEMPORARY and may_repeat)
                if status in _OPEN and not may_repeat:
                    error = error.within(response_lost=True)
                open_end = open_end or status in _BROKEN_OFF
                asked = retry_after(response)
            self._hide_credentials(credentials)
            open_end = open_end or (error.response_lost and error.status not in _OPEN)
            if not again or attempts > self.settings.retries:
                # A login changes nothing that anybody manages.
                if open_end and method not in READS and not isinstance(account, NoAuth):
                    error = error.within(changed=True)
                raise self._complete(error, method, shown, attempts, waited) from error.__cause__
            waited += self._pause(attempts, asked, error, method, shown, waited)

    def parse_json(self, response: Response, method: str, path: str) -> Any:
        """The JSON value of a response; VoiceError (unexpected_answer) when it is none."""
        try:
            return response.json()
        except ValueError as error:
            raise self.unexpected(f"answered {described(response)} where JSON was expected", method, path) from error

    def unexpected(self, why: str, method: str, path: str) -> VoiceError:
        """A response that this client cannot make sense of."""
        return VoiceError(
            errors.UNEXPECTED_ANSWER,
            f"{self.title} {self.redactor.clean(why)}",
            _NOT_THE_API,
            subject=self.subject,
            platform=self.title,
            method=method,
            path=path.partition("?")[0],
        )

    def _unfit(self, problem: UnfitBody, method: str) -> VoiceError:
        """A success whose body is not the platform's: of a write, nobody knows whether it took effect."""
        if method in READS:
            return VoiceError(errors.UNEXPECTED_ANSWER, f"{self.title} answered {problem}", _NOT_THE_API)
        return VoiceError(
            errors.UNEXPECTED_ANSWER,
            f"{self.title} answered the request with {problem}, so it is not certain that it took effect",
            _NOT_THE_API,
            response_lost=True,
        )

    # --------------------------------------------------------- refusals
    def may_renew(self, response: Response) -> bool:
        """Whether this 401 can be cured by a new login; a platform may know reasons that it cannot."""
        return True

    def read_refusal(self, response: Response, method: str) -> Refusal | None:
        """The platform's reading of a refusal; None leaves it to the general one by status."""
        return None

    def is_own(self, response: Response, method: str) -> bool:
        """Whether an error response has a form in which the platform sends them; a page has none."""
        return not is_page(response)

    def _read_refusal(self, response: Response, method: str) -> Refusal:
        return self.read_refusal(response, method) or refusal_by_status(response, self.title)

    def _refused(self, response: Response, method: str) -> VoiceError:
        """The failure that a response reports. What it means is read from the response as it came.

        The server's own words are read from one without secrets: they may be shortened only after that.
        """
        status = response.status
        refusal = self._read_refusal(response, method)
        if refusal.kind in ABSENCE and not self.is_own(response, method):
            refusal = foreign_page(response, self.title)
        clean = self.redactor.clean
        safe = Response(status, clean(response.reason), response.headers, self.redactor.clean_bytes(response.body))
        said = quoted(clean(self._read_refusal(safe, method).said)) if refusal.said else ""
        is_write = method not in READS
        return VoiceError(
            refusal.kind,
            quoted(clean(refusal.why)) + (f": {said}" if said else ""),
            refusal.advice,
            status=status,
            code=quoted(clean(refusal.code)),
            changed=refusal.stored and is_write,
            response_lost=is_write and 200 <= status < 300,
        )

    def _complete(self, error: VoiceError, method: str, shown: str, attempts: int, waited: float) -> VoiceError:
        """Add what only the caller of the transport knows."""
        return error.within(
            why=self.redactor.clean(error.why),
            subject=error.subject or self.subject,
            platform=self.title,
            method=method,
            path=shown,
            attempts=attempts,
            waited_seconds=waited,
        )

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
        pause: float
        if asked is None:
            pause = min(FIRST_PAUSE * 2.0 ** (attempts - 1), limit) * (0.5 + self._jitter() / 2)
        else:
            pause = min(asked, limit)
        if max(self._clock() + pause, self._throttle.resumes_at(limit)) >= self.deadline.at:
            # Waiting would end after the deadline: say now what went wrong instead of a bare "too late".
            # More attempts, which a refusal itself may advise, would not help.
            late = cause.explained(
                f"{cause.why}, and {self.deadline.label} leaves no time for another attempt",
                self.deadline.advice if cause.status is not None else "",
            )
            raise self._complete(late, method, shown, attempts, waited)
        self._sleep(pause)
        self.waited_seconds += pause
        return pause


def json_body(value: Any) -> bytes:
    """A JSON request body in UTF-8."""
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        # A lone surrogate, which JSON can hold and UTF-8 cannot, goes back as it came: escaped.
        return json.dumps(value).encode("ascii")


def _whole(response: Response) -> Response:
    return response
