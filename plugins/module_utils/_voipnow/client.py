# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The VoipNow client: OAuth login, collections, error bodies (VoipNow protocol, sections 1 to 4).

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import urllib.parse
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import BearerAuth, NoAuth, Token
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import TEMPORARY, Client, json_body
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import (
    Refusal,
    empty_or_document,
    json_document,
    refusal_by_status,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.connection import connection_fields, settings_reader
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Int, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Platform, Rules

BASE = "/uapi"
TOKEN_PATH = "/oauth/token.php"
#: seconds before its end at which a token is renewed (section 2.3)
EARLY = 300.0
#: the largest page, and the largest start index (section 4.5)
PAGE = 4999
LAST_START = 4999
#: keys that distinguish a collection without entries from any other object
_ENVELOPE = frozenset({"totalResults", "startIndex", "itemsPerPage"})
_JSON = {"Accept": "application/json", "Content-Type": "application/json"}
_FORM = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
#: 204 is an empty collection, or a write that returns nothing
OK = frozenset({200, 204})
#: the characters of an App key in messages
_KEY_SHOWN = 4
_LOGIN_ADVICE = (
    "check client_id (App key) and client_secret (App secret), and that the App is marked trusted;"
    " a refused login is not repeated"
)

EXTENSION_PATTERN = r"[0-9]+(\*[0-9]+)?"
EXTENSION_HINT = "must be an extension number such as '0003*210' (in quotes, so that YAML keeps it a text)"


def _at_sign(text: str) -> str:
    return f"@{text}" if text in ("me", "viewer", "owner") else text


USER_ID = Text(
    "user_id",
    default="@me",
    clean=_at_sign,
    pattern=r"@(me|viewer|owner)|[0-9A-Za-z][0-9A-Za-z_-]*",
    pattern_hint="must be @me, @viewer, @owner or the id of a user",
    doc=(
        "The account that owns the extensions, as V(@me) (the owner of the App), V(@viewer) (the same), V(@owner) (the"
        " owner of the extension) or the id of a user.",
        "The C(@) of these three words may be left out.",
    ),
)


def extension_path(*parts: str) -> str:
    """`/extensions/part/part/`: `*` and `@` go out literally (section 1).

    An empty part would address everything below the part before it, so it is refused.
    """
    if not all(parts) or "." in parts or ".." in parts:
        raise errors.invalid("a part of the address is missing", "this is a defect: please report it")
    return "/extensions/" + "".join(urllib.parse.quote(part, safe="*@+") + "/" for part in parts)


class VoipNowClient(Client):
    """Requests in the name of the owner of an App to the UnifiedAPI."""

    title = "VoipNow"
    usual_base = BASE

    def __init__(self, settings: Settings, transport: Transport, **timing: Any) -> None:
        super().__init__(settings, transport, **timing)
        if len(settings.client_id or "") > _KEY_SHOWN:
            # Half of the login: messages have the short form, also where the server repeats it.
            self.hide([settings.client_id or ""])
        if settings.token:
            self.auth = BearerAuth(token=settings.token)
        else:
            self.auth = BearerAuth(self._login, early=EARLY, clock=self._clock)

    @property
    def subject(self) -> str:
        """The App by the first characters of its key, at the host."""
        key = self.settings.client_id or ""
        if not key:
            return self._host
        return f"App {key if len(key) <= _KEY_SHOWN else f'{key[:_KEY_SHOWN]}...'}@{self._host}"

    # --------------------------------------------------------------- login
    def _login(self) -> Token:
        """A token for client id and secret (section 2.1)."""
        server = urllib.parse.urlsplit(self.settings.url)
        form = {
            "grant_type": "client_credentials",
            "client_id": self.settings.client_id or "",
            "client_secret": self.settings.client_secret or "",
            "type": "unifiedapi",
            "redirect_uri": f"{server.scheme}://{server.netloc}{TOKEN_PATH}",
        }
        try:
            response = self.request(
                "POST",
                TOKEN_PATH,
                body=urllib.parse.urlencode(form).encode("ascii"),
                headers=_FORM,
                absolute=True,
                auth=NoAuth(),
                # A second token does no harm, so a lost response may be asked for again.
                repeatable=True,
            )
        except VoiceError as error:
            if error.status in (400, 401, 403):
                said = f" ({error.code})" if error.code else ""
                why = f"VoipNow refuses the login with client_id and client_secret{said}"
                raise error.within(why=why, advice=_LOGIN_ADVICE, kind=errors.AUTHENTICATION) from error
            raise
        return self._token_of(self.parse_json(response, "POST", TOKEN_PATH))

    def _token_of(self, document: Any) -> Token:
        value = document.get("access_token") if isinstance(document, Mapping) else None
        if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
            raise self.unexpected("answered the login without a usable access_token", "POST", TOKEN_PATH)
        self.hide([value])
        try:
            lifetime = Int("expires_in").normalise(document.get("expires_in"))
        except WrongValue:
            lifetime = 0
        # A lifetime that cannot be read is found out by a 401.
        return Token(value, float(lifetime) if lifetime > 0 else None)

    # --------------------------------------------------------- collections
    def entries(self, path: str) -> list[Mapping[str, Any]]:
        """The entries that one address responds with; 204 means none."""
        document = self.ask("GET", path, _collection, headers=_JSON, ok=OK)
        try:
            return entries_of(document)
        except WrongValue as problem:
            raise self.misread(problem, path) from problem

    def collection(self, path: str) -> tuple[list[Mapping[str, Any]], bool]:
        """All entries of a collection, and whether the server may hold more than it can page to (section 4.5)."""
        found: list[Mapping[str, Any]] = []
        while True:
            page = self.entries(f"{path}?count={PAGE}&startIndex={len(found)}")
            found.extend(page)
            if len(page) < PAGE:
                return found, False
            if len(found) > LAST_START:
                return found, True

    def send(self, method: str, path: str, document: Any = None, *, ok: frozenset[int] = OK) -> None:
        """A write; its success has no body or a JSON document that is not needed."""
        body = None if document is None else json_body(document)
        self.ask(method, path, empty_or_document, body=body, headers=_JSON, ok=ok)

    def misread(self, problem: WrongValue, path: str) -> VoiceError:
        """A JSON document that is not of the documented shape."""
        return self.unexpected(f"answered a document that {problem}", "GET", path)

    # ------------------------------------------------------------ refusals
    def read_refusal(self, response: Response, method: str) -> Refusal | None:
        """Status first, code second, never the message (section 3)."""
        code, said = _error_of(response)
        status = response.status
        if status == 401:
            return self._denied(code, said)
        if status == 403:
            return Refusal(
                errors.PERMISSION,
                "VoipNow does not permit this to the owner of the App",
                "check the rights of the account that owns the App",
                code,
                said,
            )
        if status == 501:
            return Refusal(
                errors.NOT_FOUND,
                "this VoipNow does not offer the request",
                "check url, and whether this version of VoipNow has the feature",
                code,
                said,
            )
        if status in TEMPORARY:
            # A gateway or an overloaded server: what to do follows from the status.
            return dataclasses.replace(refusal_by_status(response, self.title), code=code, said=said)
        if not code:
            return None
        if 400 <= status < 500:
            return _bad_request(status, code, said)
        if status >= 500:
            return Refusal(errors.SERVER, f"VoipNow failed with {code}", "look into the server's log", code, said)
        return None

    def _denied(self, code: str, said: str) -> Refusal:
        """A 401 is both: a token that is over, and a right that is missing. None of them means "not there"."""
        if self.settings.token:
            return Refusal(
                errors.AUTHENTICATION,
                "VoipNow does not accept the token, or it does not permit this to its owner",
                "get a new token, or let client_id and client_secret do it; check the rights of the App's owner",
                code,
                said,
            )
        return Refusal(
            errors.AUTHENTICATION,
            "VoipNow refuses even a new token: it ended at once, or the App's owner does not have the right",
            "check the rights of the account that owns the App, that user_id names a user it may see, and the clock of"
            " the server",
            code,
            said,
        )


def _bad_request(status: int, code: str, said: str) -> Refusal:
    if code in ("extension_invalid", "qag_agent_invalid"):
        what = "queue agent" if code.startswith("qag") else "extension of the type needed"
        return Refusal(
            errors.NOT_FOUND,
            f"VoipNow knows no such {what} here",
            "check the number (its extended form such as 0003*210 is safest) and that it belongs to user_id",
            code,
            said,
        )
    if code == "user_invalid":
        return Refusal(errors.NOT_FOUND, "VoipNow knows no such user", "check user_id", code, said)
    kind = errors.NOT_FOUND if status == 404 else errors.INVALID
    return Refusal(kind, f"VoipNow refused the request with {code}", "check the values given", code, said)


def _error_of(response: Response) -> tuple[str, str]:
    """Code and message of an error body; an OAuth body has a text where the API has an object."""
    try:
        document = response.json()
    except ValueError:
        return "", ""
    if isinstance(document, list) and len(document) == 1:
        document = document[0]
    error = document.get("error") if isinstance(document, Mapping) else None
    if isinstance(error, Mapping):
        return _words(error.get("code")), _words(error.get("message"))
    return _words(error), _words(document.get("error_description")) if isinstance(document, Mapping) else ""


def _words(value: Any) -> str:
    """A text; anything else counts as nothing said."""
    return value if isinstance(value, str) else ""


def _collection(response: Response) -> Any:
    """The document of a collection; no content is one without entries."""
    return [] if response.status == 204 else json_document(response)


def entries_of(document: Any) -> list[Mapping[str, Any]]:
    """The entries of a collection in each of its forms (section 4.5). Raises WrongValue."""
    if isinstance(document, list) and len(document) == 1 and _is_envelope(document[0]):
        document = document[0]
    if _is_envelope(document):
        document = document.get("entry")
        if document is None:
            return []
    elif isinstance(document, Mapping):
        raise WrongValue("is not a collection")
    return items_of(document)


def items_of(value: Any) -> list[Mapping[str, Any]]:
    """A list of objects, also where it came as an object keyed by id or as the only object itself."""
    if isinstance(value, Mapping):
        inner = list(value.values())
        value = inner if all(isinstance(item, Mapping) for item in inner) else [value]
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise WrongValue("does not hold a list of objects")
    return value


def _is_envelope(value: Any) -> bool:
    return isinstance(value, Mapping) and ("entry" in value or not _ENVELOPE.isdisjoint(value))


def label(names: Mapping[int, str], code: int | None) -> str | None:
    """The readable name of a code; codes that the documents do not name keep their number."""
    return None if code is None else names.get(code, f"unknown({code})")


def _open(settings: Settings, transport: Transport | None = None, **timing: Any) -> VoipNowClient:
    return VoipNowClient(settings, transport or transport_for(settings), **timing)


VOIPNOW = Platform(
    name="voipnow",
    title="VoipNow",
    connection=connection_fields("VOIPNOW", "client_id", "client_secret", "token"),
    rules=Rules(
        mutually_exclusive=(("token", "client_id"), ("token", "client_secret")),
        required_together=(("client_id", "client_secret"),),
        required_one_of=(("token", "client_id"),),
    ),
    settings=settings_reader(port=443, path=BASE),
    open=_open,
)
