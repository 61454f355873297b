# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client that every platform builds on: login, repetition, deadlines, refusals.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import json
import random
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import Auth, NoAuth
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import Kind, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Redactor
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response, retry_after
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.throttle import throttle_of

#: repeating one of these leaves the same state as sending it once
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE"})
#: the server did not act on the request, whatever the method was
NOT_ACTED_ON = frozenset({429})
#: a gateway or an overloaded server; whether it acted is open
TEMPORARY = frozenset({429, 502, 503, 504})
#: pause before the second attempt in seconds; doubles with each further one
FIRST_PAUSE = 0.5
OK = frozenset({200})


@dataclasses.dataclass(frozen=True)
class Refusal:
    """A platform's own reading of a response that is not a success."""

    kind: Kind
    why: str
    advice: str = ""
    code: str = ""


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
    def request(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        shown: str = "",
        ok: Collection[int] = OK,
        repeatable: bool | None = None,
        auth: Auth | None = None,
        absolute: bool = False,
    ) -> Response:
        """Send one request and return the response if its status is in `ok`; else raise VoiceError.

        `path` follows the base path of the URL (or the origin, when `absolute`) and is sent as
        it is. `shown` replaces it in messages where it holds a secret. `repeatable` overrides
        whether the request may be sent again after a lost response (default: by method).
        """
        base = "" if absolute else self._base
        shown = base + (shown or path.partition("?")[0])
        target = base + path
        may_repeat = method in IDEMPOTENT if repeatable is None else repeatable
        account = self.auth if auth is None else auth
        attempts, waited, renewed = 0, 0.0, False
        while True:
            credentials = account.headers(self.deadline)
            throttled = self._throttle.throttled
            if throttled:
                self._enter(method, shown, attempts, waited)
            else:
                self._check_time(method, shown, attempts, waited)
            attempts += 1
            self.requests += 1
            try:
                try:
                    response = self._transport.exchange(
                        method, target, {**(headers or {}), **credentials}, body, self._bounds
                    )
                finally:
                    if throttled:
                        self._throttle.leave()
            except VoiceError as failed:
                error = failed
                self._hide_credentials(credentials)
                if error.kind == errors.UNREACHABLE and self.deadline.left() <= 0:
                    # The exchange had only the rest of the deadline: a longer timeout would not help.
                    error = error.explained(advice=self.deadline.advice)
                again = error.kind == errors.UNREACHABLE and (may_repeat or not error.response_lost)
                if not again or attempts > self.settings.retries:
                    raise self._complete(error, method, shown, attempts, waited) from failed
                waited += self._pause(attempts, None, error, method, shown, waited)
                continue
            status = response.status
            if status in ok:
                return response
            self._hide_credentials(credentials)
            if status == 401 and not renewed and self.may_renew(response) and account.renew(credentials, self.deadline):
                renewed = True
                continue
            refused = self._refused(response, method)
            again = status in NOT_ACTED_ON or (status in TEMPORARY and may_repeat)
            if not again or attempts > self.settings.retries:
                open_end = status in TEMPORARY and status not in NOT_ACTED_ON and not may_repeat
                raise self._complete(refused.within(response_lost=open_end), method, shown, attempts, waited)
            waited += self._pause(attempts, retry_after(response), refused, method, shown, waited)

    def get_json(self, path: str, **options: Any) -> Any:
        """GET a JSON document."""
        return self.parse_json(self.request("GET", path, **options), "GET", options.get("shown") or path)

    def parse_json(self, response: Response, method: str, path: str) -> Any:
        """The JSON value of a response; VoiceError (unexpected_answer) when it is none."""
        try:
            return response.json()
        except ValueError as error:
            raise self.unexpected(f"answered {_described(response)} where JSON was expected", method, path) from error

    def unexpected(self, why: str, method: str, path: str) -> VoiceError:
        """A response that this client cannot make sense of."""
        return VoiceError(
            errors.UNEXPECTED_ANSWER,
            f"{self.title} {self.redactor.clean(why)}",
            "check that url leads to the API itself and not to a portal, proxy or login page",
            subject=self.subject,
            platform=self.title,
            method=method,
            path=path.partition("?")[0],
        )

    # --------------------------------------------------------- refusals
    def may_renew(self, response: Response) -> bool:
        """Whether this 401 can be cured by a new login; a platform may know reasons that it cannot."""
        return True

    def read_refusal(self, response: Response, method: str) -> Refusal | None:
        """The platform's reading of a refusal; None leaves it to the general one by status."""
        return None

    def _refused(self, response: Response, method: str) -> VoiceError:
        refusal = self.read_refusal(response, method) or refusal_by_status(response, self.title)
        return VoiceError(
            refusal.kind,
            self.redactor.clean(refusal.why),
            refusal.advice,
            status=response.status,
            code=self.redactor.clean(refusal.code),
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
        if self._throttle.enter(self.deadline.at) > 0:
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
        if max(self._clock() + pause, self._throttle.resumes_at) >= self.deadline.at:
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


def _described(response: Response) -> str:
    media = response.content_type.partition(";")[0].strip().lower()
    if not response.body.strip():
        return "nothing"
    if media == "text/html" or response.body.lstrip()[:1] == b"<":
        return "an HTML page" if media != "text/xml" else "XML"
    return f"something that is not JSON (media type {media or 'not given'})"


def refusal_by_status(response: Response, title: str) -> Refusal:
    """What a status means where the platform has nothing special to say."""
    status = response.status
    if 200 <= status < 300:
        return Refusal(errors.UNEXPECTED_ANSWER, f"{title} answered in a way that its documents do not name")
    if 300 <= status < 400:
        where = (response.headers.get("Location") or "").partition("?")[0]
        return Refusal(
            errors.UNEXPECTED_ANSWER,
            f"{title} redirected to {where or 'another place'}, and a redirected write would be lost",
            "set url to the final address (scheme, host and port)",
        )
    reason = response.reason.strip()
    said = f": {reason}" if reason else ""
    table = {
        401: (errors.AUTHENTICATION, "does not accept the credentials", "check them; the login is not repeated"),
        403: (errors.PERMISSION, "does not permit this", "ask an administrator for the permission"),
        404: (errors.NOT_FOUND, "does not know this address", "check url, and whether this server offers the feature"),
        409: (errors.CONFLICT, "reports a conflict with what is stored", "look at the live state and try again"),
        429: (errors.RATE_LIMITED, "limits the rate of requests", "run less at the same time or raise retries"),
        503: (errors.SERVER, "is not available for the moment", "try again later or raise retries"),
    }
    kind, what, advice = table.get(
        status,
        (errors.INVALID, "refused the request", "check the values given")
        if status < 500
        else (errors.SERVER, "failed", "look into the server's log"),
    )
    return Refusal(kind, f"{title} {what}{said}", advice)
