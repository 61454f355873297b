# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What went wrong with a request, as an error that says on what, why and what to do.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Redactor
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import (
    ABSENCE,
    Refusal,
    UnfitBody,
    described,
    foreign_page,
    is_page,
    refusal_by_status,
    speaks_tls,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import quoted

#: these change nothing
READS = frozenset({"GET", "HEAD"})
#: what a url that leads elsewhere ends in
_WRONG_PLACE = frozenset({errors.NOT_FOUND, errors.UNEXPECTED_ANSWER})
#: bytes of an error response from which words are quoted: to cut secrets out of a megabyte takes seconds
_LONGEST_REFUSAL = 65_536
_NOT_THE_API = "check that url leads to the API itself and not to a portal, proxy or login page"


class Failures:
    """Failures of the requests of one account. A platform says how its responses are to be read."""

    title = "the server"
    #: the base path of the API; empty where it is the root
    usual_base = ""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.redactor = Redactor(settings.secrets())
        scheme, mark, rest = settings.url.partition("://")
        self._host, slash, path = rest.partition("/")
        self._origin = f"{scheme}{mark}{self._host}"
        self._base = slash + path

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
        if status == 400 and self._origin.startswith("http://") and speaks_tls(response):
            refusal = Refusal(
                errors.TLS, f"{self._host} expects TLS on this port", "begin url with https:// instead of http://"
            )
        is_foreign = refusal.kind in ABSENCE and not self.is_own(response, method)
        if is_foreign:
            refusal = foreign_page(response, self.title)
        clean = self.redactor.clean
        body = response.body if len(response.body) <= _LONGEST_REFUSAL else b""
        safe = Response(status, clean(response.reason), response.headers, self.redactor.clean_bytes(body))
        said = quoted(clean(self._read_refusal(safe, method).said)) if refusal.said else ""
        why, code = (text if len(text) <= _LONGEST_REFUSAL else "" for text in (refusal.why, refusal.code))
        is_write = method not in READS
        return VoiceError(
            refusal.kind,
            (quoted(clean(why)) or f"{self.title} refused the request") + (f": {said}" if said else ""),
            refusal.advice,
            status=status,
            code=quoted(clean(code)),
            changed=refusal.stored and is_write,
            # A redirect can follow a write that was done, such as See Other, and one that was not.
            response_lost=is_write and (is_foreign or 200 <= status < 400),
        )

    def _complete(self, error: VoiceError, method: str, shown: str, attempts: int, waited: float) -> VoiceError:
        """Add what only the caller of the transport knows."""
        advice = error.advice
        if error.kind in _WRONG_PLACE and self.usual_base not in ("", self._base):
            advice = f"leave the path {self._base} out of url, because the API is at {self.usual_base}; or {advice}"
        return error.within(
            why=self.redactor.clean(error.why),
            advice=advice,
            subject=error.subject or self.subject,
            platform=self.title,
            method=method,
            path=shown,
            attempts=attempts,
            waited_seconds=waited,
        )
