# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Telecom X client: login, tokens, error bodies, ids, paging (Telecom X protocol, sections 1 to 3).

Some GETs of this platform write (section 1.3), so `get` is only ever called with paths and
queries that this collection builds itself.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import BearerAuth, NoAuth, Token
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import Client, json_body
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import Refusal, is_page, refusal_by_status
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model.connection import connection_fields, settings_reader
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import Digits
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Platform, Rules
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.wire import (
    Problem,
    read_id,
    read_problem,
    success,
    total_of,
)

LOGIN_PATH = "/auth/login"
#: form of every id (section 1.1)
ID_PATTERN = "[0-9a-f]{24}"
_ID = re.compile(ID_PATTERN)
_TOKEN = re.compile(r"[\x21-\x7e]+")
_JSON = {"Accept": "application/json"}
_JSON_BOTH = {"Accept": "application/json", "Content-Type": "application/json"}
#: the documents know 200 only; its relatives are as good a response to a write
_WRITTEN = frozenset({200, 201, 204})
#: 401 codes that a new login does not cure: nothing was presented, or not in the right form
_LOGIN_NO_CURE = frozenset({"credentials_invalid", "format_error"})
_NOT_ACCEPTED = {
    "expired": "the session is over",
    "invalid_token": "the token cannot be decoded, belongs to another address, or was withdrawn",
    "credentials_invalid": "nothing valid was presented, or the account is not authorised",
    "format_error": "the Authorization header did not arrive as it was sent",
}
_NOT_FOUND = "not_found"
#: responses that refuse a login; the documents do not say which one it is
_LOGIN_REFUSED = frozenset({400, 401, 403, 422})


class TelecomxClient(Client):
    """Requests of one employee, by machine token or by login."""

    title = "Telecom X"

    def __init__(self, settings: Settings, transport: Transport, **timing: Any) -> None:
        super().__init__(settings, transport, **timing)
        self._logins = 0
        #: id of the employee who acts, known after a login only
        self.own_id = ""
        if settings.token:
            self.auth = BearerAuth(token=settings.token)
        else:
            self.auth = BearerAuth(self._login, clock=self._clock)

    # ------------------------------------------------------------ requests
    def get(self, path: str, query: Mapping[str, str] | None = None, **options: Any) -> Any:
        """GET a JSON document."""
        if query:
            path = f"{path}?{urllib.parse.urlencode(query, quote_via=urllib.parse.quote)}"
        return self.get_json(path, headers=_JSON, **options)

    def post(self, path: str, document: Any = None, *, repeatable: bool = False) -> None:
        """POST a JSON document, or nothing; a success has a document (or nothing) that is not needed."""
        body = None if document is None else json_body(document)
        headers = _JSON if document is None else _JSON_BOTH
        self.ask("POST", path, success, body=body, headers=headers, ok=_WRITTEN, repeatable=repeatable)

    def pages(self, path: str, query: Mapping[str, str], *, key: str, limit: int, offset: int = 0) -> Iterator[Page]:
        """The pages of a list from `offset` on, in any envelope that section 1 and 5 leave open.

        Rows are below `key`, below the only list there is, or are the whole document. A page may
        be shorter than `limit`. Ends at the total, at an empty page, at a shorter one of a server
        that has sent a full one before, and where a server that ignores `offset` starts over.
        """
        seen: set[str] = set()
        had_full_page = False
        while True:
            asked = {**query, "limit": str(limit), "offset": str(offset)}
            page = self._page(self.get(path, asked), path, key)
            new = [row for row in page.rows if self.row_id(row, path) not in seen]
            if not new:
                return
            seen.update(self.row_id(row, path) for row in new)
            yield Page(new, page.total)
            offset += len(page.rows)
            if page.total is None and had_full_page and len(page.rows) < limit:
                return
            had_full_page = had_full_page or len(page.rows) >= limit
            if page.total is not None and offset >= page.total:
                return

    def _page(self, document: Any, path: str, key: str) -> Page:
        rows: Any = document
        total: int | None = None
        if isinstance(document, Mapping):
            lists = [value for value in document.values() if isinstance(value, list)]
            rows = document.get(key) if isinstance(document.get(key), list) or len(lists) != 1 else lists[0]
            total = total_of(document.get("total"))
        return Page(self.rows(rows, path), total)

    def rows(self, value: Any, path: str) -> list[Mapping[str, Any]]:
        """A JSON array of objects; anything else is an unexpected response."""
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            raise self.unexpected("answered something else than a list of objects", "GET", path)
        return value

    def row_id(self, row: Mapping[str, Any], path: str) -> str:
        """The id of a row; anything else is an unexpected response."""
        try:
            return read_id(row.get("_id"))
        except WrongValue as problem:
            raise self.unexpected(f"answered an entry whose _id {problem}", "GET", path) from problem

    def employee_path(self, prefix: str, employee_id: str) -> str:
        """`prefix` with an id behind it; never without one, for that would be another command (section 8)."""
        if not _ID.fullmatch(employee_id):
            raise self.unexpected(f"named an employee by {clipped(employee_id)}, which is no id", "GET", prefix)
        return prefix + employee_id

    # --------------------------------------------------------------- login
    def _login(self) -> Token:
        """Log in with the password, never twice with the same one-time code. Raises VoiceError."""
        settings = self.settings
        one_time = settings.authenticator_token is not None
        if one_time and self._logins:
            raise VoiceError(
                errors.AUTHENTICATION,
                "the session is over, and an authenticator code serves for one login only",
                "use a machine token for work that takes longer than a session",
                subject=self.subject,
            )
        self._logins += 1
        document = {"username": settings.username, "password": settings.password}
        if one_time:
            document["authenticatorToken"] = settings.authenticator_token
        advice = (
            "check username, password and authenticator_token; the login is not repeated. An account"
            " whose logins need an SMS or a changing code is better served by a machine token"
        )
        with errors.adding(lambda error: error.status in _LOGIN_REFUSED, advice=advice, kind=errors.AUTHENTICATION):
            response = self.request(
                "POST",
                LOGIN_PATH,
                body=json_body(document),
                headers=_JSON_BOTH,
                # A login whose response was lost was not refused, so it may be sent again, unless its code is used up.
                repeatable=not one_time,
                auth=NoAuth(),
            )
        return self._token_of(self.parse_json(response, "POST", LOGIN_PATH))

    def _token_of(self, document: Any) -> Token:
        value = document.get("token") if isinstance(document, Mapping) else None
        if not isinstance(value, str) or not _TOKEN.fullmatch(value):
            raise self.unexpected("answered the login without a token", "POST", LOGIN_PATH)
        self.hide([value])
        try:
            self.own_id = read_id(document.get("employee"))
        except WrongValue:
            # Only who asks for the own config needs it, and can do without.
            self.own_id = ""
        minutes = document.get("expiresInMinutes")
        known = isinstance(minutes, (int, float)) and not isinstance(minutes, bool) and 0 < minutes < 1e6
        # A used-up code cannot renew a token ahead of its end, so that one serves until it is refused.
        lives_on = not known or self.settings.authenticator_token is not None
        return Token(value, None if lives_on else float(minutes) * 60)

    # ------------------------------------------------------------ refusals
    def is_missing(self, error: VoiceError, code: str) -> bool:
        """Whether a 404 to the object's own path says that there is no such object.

        It does without any code, with this one and with the general one. Another code names something else that does
        not exist (section 3). A password may be part of the code by chance, so both are compared without secrets.
        """
        codes = {"", self.redactor.clean(code), self.redactor.clean(_NOT_FOUND)}
        return error.kind == errors.NOT_FOUND and error.status == 404 and error.code in codes

    def is_own(self, response: Response, method: str) -> bool:
        """Anything but a page; that of the framework itself names the request."""
        return not is_page(response) or f"<pre>Cannot {method} /" in response.text

    def may_renew(self, response: Response) -> bool:
        problem = read_problem(response)
        return problem is None or problem.code not in _LOGIN_NO_CURE

    def read_refusal(self, response: Response, method: str) -> Refusal | None:
        """The platform's error bodies (section 3); a response without one is read by its status."""
        problem = read_problem(response)
        if response.status == 401:
            return self._not_accepted(problem)
        if response.status == 404:
            code, said = ("", "") if problem is None else (problem.code, str(problem))
            return Refusal(errors.NOT_FOUND, "Telecom X does not know it", "check the id or name", code, said)
        if problem is None:
            return None
        table = {
            400: (errors.INVALID, "refused the request", "check the values given"),
            403: (
                errors.PERMISSION,
                "does not permit this to the account",
                "use an account with a higher access level, of the same customer",
            ),
            409: (errors.CONFLICT, "reports a conflict with what is stored", "look at the live state and try again"),
            422: (errors.INVALID, "refused the values", "correct them"),
        }
        if response.status in table:
            kind, what, advice = table[response.status]
            return Refusal(kind, f"Telecom X {what}", advice, problem.code, str(problem))
        if response.status == 500:
            return Refusal(
                errors.SERVER, "Telecom X failed", "try again later or ask the operator", problem.code, str(problem)
            )
        return dataclasses.replace(
            refusal_by_status(response, self.title), code=problem.code, said=str(problem) or response.reason
        )

    def _not_accepted(self, problem: Problem | None) -> Refusal:
        code = problem.code if problem is not None else ""
        why = str(problem) if problem is not None and problem.text else _NOT_ACCEPTED.get(code, code)
        what = "machine token" if self.settings.token else "login"
        return Refusal(
            errors.AUTHENTICATION,
            f"Telecom X does not accept the {what}",
            "make a new machine token; one can be bound to the address of the host that it was made on"
            if self.settings.token
            else "check username and password; a session can be bound to the address of the host",
            code=code,
            said=why or "no reason given",
        )


@dataclasses.dataclass(frozen=True)
class Page:
    """Rows that were not seen before, and the number of all rows where the server returns it."""

    rows: list[Mapping[str, Any]]
    total: int | None


# -------------------------------------------------------------------- platform
def _open(settings: Settings, transport: Transport | None = None, **timing: Any) -> TelecomxClient:
    if not settings.token and not (settings.username and settings.password):
        raise errors.invalid("token, or username and password, must not be empty", "nothing was sent")
    if settings.token and not _TOKEN.fullmatch(settings.token):
        raise errors.invalid("token holds characters that no token has", "give it as it was shown; nothing was sent")
    return TelecomxClient(settings, transport or transport_for(settings), **timing)


#: on whose behalf a reseller looks things up
CUSTOMER = Digits(
    "customer",
    clean=str.lower,
    minimum=1,
    pattern=ID_PATTERN,
    pattern_hint="must be an id of 24 hexadecimal digits",
    doc=(
        "The id of the customer whose objects the task works on, and among whose employees names, e-mail addresses and"
        " extensions are looked up.",
        "Without it the task works on the customer of the account. Only resellers see other customers.",
    ),
)

TELECOMX = Platform(
    name="telecomx",
    title="Telecom X",
    connection=connection_fields(
        "TELECOMX", "token", "username", "password", "authenticator_token", url="https://api.telecomx.dk"
    ),
    rules=Rules(
        mutually_exclusive=(("token", "username"), ("token", "password"), ("token", "authenticator_token")),
        required_one_of=(("token", "username"),),
        required_together=(("username", "password"),),
    ),
    settings=settings_reader(port=443, path=""),
    open=_open,
)
