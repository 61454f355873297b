# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The UCP client: login for a bearer token, error texts of any form, reads that may not exist.

Source: UCP protocol, sections 1 to 3.

Private to the collection.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import BearerAuth, NoAuth, Token
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import (
    Client,
    json_body,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import (
    Refusal,
    empty_or_document,
    is_broken_json,
    is_page,
    json_value,
    refusal_by_status,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped, quoted
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.connection import connection_fields, settings_reader
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Platform, Rules

#: the documents name only 200; a later server may send the same with 201 or 204
SUCCESS = frozenset(range(200, 300))
#: what says that a route does not exist (section 4.1); anything else is a failure
_NOT_OFFERED = frozenset({400, 404, 405, 501})
BASE = "/ucp/v2"
_OK = frozenset({200, 204})
_LOGIN_PATH = "/login"
_WRONG_LOGIN = frozenset({400, 401, 403})
_JSON = {"Accept": "application/json"}
_JSON_BOTH = {"Accept": "application/json", "Content-Type": "application/json"}
#: where an error body may keep its text, the first hit counts (section 3.3)
_ERROR_KEYS = ("message", "error", "detail", "data")
#: shorter texts of the login response are words, not secrets, and would tear holes into messages
_SECRET_LENGTH = 8
#: what can stand in a header field without changing its meaning
_TOKEN = re.compile(r"[\x21-\x7e]+")


Shown = TypeVar("Shown")


class UcpClient(Client):
    """Requests of one UCP user. Logs in with the first request and again when the token has ended."""

    title = "UCP"
    usual_base = BASE

    def __init__(self, settings: Settings, transport: Transport, **timing: Any) -> None:
        super().__init__(settings, transport, **timing)
        empty = [name for name in ("username", "password", "domain") if not getattr(settings, name)]
        if empty:
            raise errors.invalid(f"{', '.join(empty)} must not be empty", "UCP logs in with all three")
        self.auth = BearerAuth(self._login, clock=self._clock)
        #: keys that UCP showed, and did not show, in this run
        self._offered: set[str] = set()
        self._not_offered: set[str] = set()

    @property
    def subject(self) -> str:
        return f"{self.settings.domain}/{self.settings.username}@{self._host}"

    # ------------------------------------------------------------ login
    def _login(self) -> Token:
        """A new token. Wrong credentials are never sent again: the account could be locked."""
        settings = self.settings
        document = {"username": settings.username, "password": settings.password, "domain": settings.domain}
        response = self.request(
            "POST",
            _LOGIN_PATH,
            body=json_body(document),
            headers=_JSON_BOTH,
            ok=SUCCESS | _WRONG_LOGIN,
            # A login that is sent twice leaves one more token behind and nothing else.
            repeatable=True,
            auth=NoAuth(),
        )
        if response.status in _WRONG_LOGIN:
            raise self._wrong_login(response)
        granted = self.parse_json(response, "POST", _LOGIN_PATH)
        self.hide(_secrets_of_login(granted, known=f"{settings.username} {settings.domain} {settings.url}"))
        value = granted.get("access_token") if isinstance(granted, Mapping) else None
        if not isinstance(value, str) or not _TOKEN.fullmatch(value):
            raise self.unexpected("answered a login without a usable access_token", "POST", _LOGIN_PATH)
        return Token(value, lifetime_of(value, time.time()))

    def _wrong_login(self, response: Response) -> VoiceError:
        text, code = (quoted(self.redactor.clean(said)) for said in error_text(response))
        return VoiceError(
            errors.AUTHENTICATION,
            f"UCP does not accept the login{f': {text}' if text else ''}",
            "check username, password and domain (the name of the tenant); the login is not tried again",
            subject=self.subject,
            platform=self.title,
            method="POST",
            path=self._base + _LOGIN_PATH,
            status=response.status,
            code=code,
            attempts=1,
        )

    # ------------------------------------------------------------ requests
    def get_list(self, path: str) -> list[Any]:
        """GET a documented list. Raises VoiceError (unexpected_answer) for anything else."""
        document = self.get_json(path, headers=_JSON)
        if isinstance(document, Mapping):
            document = document.get("data")
        if not isinstance(document, list):
            raise self.unexpected("answered something else where a list was expected", "GET", path)
        return document

    def probe(self, path: str, key: str, kind: type[Shown], own_id: str = "") -> Shown | None:
        """The value of `key` in an object that the documents do not promise; None where UCP does not show it.

        What was not shown once, or not as a value of this kind, is not asked for again; what was shown once is read
        from then on: any other response is a failure (section 4.1). One level of `data` or an array of one are
        unwrapped. An object that shows another id than `own_id` is not the one that was asked for. Raises VoiceError.
        """
        if key in self._not_offered:
            return None
        was_shown = key in self._offered
        document = unwrapped(self.ask("GET", path, _probed, headers=_JSON, ok=_OK if was_shown else _OK | _NOT_OFFERED))
        value = None if document is None else document.get(key)
        if own_id and document is not None and str(document.get("id") or own_id) != own_id:
            raise self.unexpected(f"answered with the object {clipped(document['id'])}", "GET", path)
        if isinstance(value, kind):
            self._offered.add(key)
            return value
        if was_shown:
            raise self.unexpected(f"answered without a usable {key}, which it showed before", "GET", path)
        self._not_offered.add(key)
        return None

    def write(self, method: str, path: str, document: Mapping[str, Any]) -> Any:
        """PUT or POST a document; the JSON document of the response, None where it has none."""
        return self.ask(method, path, _success, body=json_body(document), headers=_JSON_BOTH, ok=SUCCESS)

    def delete(self, path: str) -> None:
        """DELETE; what is not there is refused (section 4.6)."""
        self.ask("DELETE", path, _success, headers=_JSON, ok=SUCCESS)

    def decode(self, fields: tuple[Field, ...], document: Any, path: str) -> dict[str, Any]:
        """A document in the words of the options. Raises VoiceError (unexpected_answer) when it has another shape."""
        try:
            return walk.decode(fields, document)
        except WrongValue as problem:
            raise self.unexpected(f"answered an entry whose content {problem}", "GET", path) from problem

    # ------------------------------------------------------------ refusals
    def read_refusal(self, response: Response, method: str) -> Refusal:
        """The general reading of the status, with the server's own words where it has some."""
        text, code = error_text(response)
        if response.status == 401:
            # Wrong credentials show at the login; here even the token of a new login was refused.
            return Refusal(
                errors.AUTHENTICATION,
                "UCP refuses the token that it has just handed out",
                "check that nothing between here and the server drops the Authorization header",
                code,
                text,
            )
        return dataclasses.replace(refusal_by_status(response, self.title), code=code, said=text)


def _secrets_of_login(document: Any, known: str) -> list[str]:
    """Every longer text of a login's response that the user did not give: it can hold SIP digests (section 2.1)."""
    return [text for text in _texts(document) if len(text) >= _SECRET_LENGTH and text not in known]


def _texts(document: Any) -> Iterator[str]:
    """All texts of a JSON value. A stack of its own: nesting comes from the server."""
    stack = [document]
    while stack:
        value = stack.pop()
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)


def lifetime_of(token: str, now: float) -> float | None:
    """Seconds that a token lives by its own claims; None when it is no JWT or does not say.

    `now` is in epoch seconds. The clocks may differ, so the distance between `iat` and `exp`
    counts too; the shorter answer is the safe one, a 401 corrects the rest.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, RecursionError):
        return None
    if not isinstance(claims, dict) or not _is_time(claims.get("exp")):
        return None
    begins = [now, claims["iat"]] if _is_time(claims.get("iat")) else [now]
    return min((float(claims["exp"] - begin) for begin in begins if claims["exp"] > begin), default=None)


def _is_time(value: Any) -> bool:
    # Later than the year 5000: no time, and perhaps too large to calculate with.
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 1e11


def unwrapped(document: Any) -> Mapping[str, Any] | None:
    """The object itself, below one level of `data` or in an array of one; else None."""
    if isinstance(document, Mapping) and isinstance(document.get("data"), (Mapping, list)):
        document = document["data"]
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    return document if isinstance(document, Mapping) else None


def error_text(response: Response) -> tuple[str, str]:
    """The server's words about an error and its code, each "" where there is none.

    Pages and broken JSON are not words: they may hold any field, those with secrets included.
    """
    try:
        document = response.json()
    except ValueError:
        return "" if is_page(response) or is_broken_json(response) else response.text.strip(), ""
    if not isinstance(document, Mapping):
        return document if isinstance(document, str) else "", ""
    text = next(filter(None, (_words(document.get(key)) for key in _ERROR_KEYS)), "")
    error = document.get("error")
    code = error.get("code") if isinstance(error, Mapping) else error
    code = code if isinstance(code, str) else ""
    return text, code if code != text else ""


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("message")
    return value.strip() if isinstance(value, str) else ""


def _success(response: Response) -> Any:
    """What a successful write has: nothing, the text OK, or a JSON document (section 3). Raises UnfitBody."""
    if response.body.strip().strip(b'"').upper() == b"OK":
        return None
    return empty_or_document(response)


def _probed(response: Response) -> Any:
    """The document of a route that exists; None where the status says that it does not."""
    return json_value(response) if response.status == 200 and response.body.strip() else None


def _open(settings: Settings, transport: Transport | None = None, **timing: Any) -> UcpClient:
    return UcpClient(settings, transport or transport_for(settings), **timing)


UCP = Platform(
    name="ucp",
    title="UCP",
    connection=connection_fields("UCP", "username", "password", "domain", required=("username", "password", "domain")),
    rules=Rules(),
    settings=settings_reader(port=9443, path=BASE),
    open=_open,
)
