# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The sipXcom client: Basic login, JSON families, error shapes (sipXcom protocol, sections 2 and 3).

Private to the collection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import Auth, BasicAuth
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import Client, json_body
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport, transport_for
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import Refusal, UnfitBody, is_page
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.connection import connection_fields, settings_reader
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Platform, Rules

BASE = "/sipxconfig/rest"
#: business rules arrive as JSON whose text may hold raw quotes and line breaks (section 3.7, shape B)
_SHAPE_B = re.compile(r'\A\s*\{"error":"(?P<error>.*)","type":"(?P<type>[^"]*)"\}\s*\Z', re.DOTALL)
_JSON = {"Accept": "application/json"}
_JSON_BOTH = {"Accept": "application/json", "Content-Type": "application/json"}
#: sent where only the URL carries the command: an empty PUT body is refused (section 3.5)
DUMMY_BODY = b"+"
#: the code of a failure that the server reports only to the right password
LOCKED = "locked"
_INTEGRITY = "DataIntegrityViolationException"
_TOO_LONG = "value too long"
_REFUSED = (errors.INVALID, "sipXcom refused the values", "correct them")
#: end of a Java class -> kind of failure, why, advice (sections 3.7, 5.3, 5.18 and 12)
_EXCEPTIONS = (
    ("UserException", *_REFUSED),
    ("InUseException", *_REFUSED),
    ("SameStartAndStopHoursException", *_REFUSED),
    (_INTEGRITY, errors.INVALID, "a text is longer than sipXcom can store", "shorten it"),
    (
        "HibernateObjectRetrievalFailureException",
        errors.NOT_FOUND,
        "sipXcom has no object with an id that the request names, such as that of a schedule",
        "read the ids again; somebody may have deleted the object",
    ),
    (
        "FreeswitchApiConnectException",
        errors.SERVER,
        "sipXcom cannot reach the media server of the conference",
        "ask an administrator to start the media server (FreeSWITCH)",
    ),
)
_KEEPALIVE = "/my/keepalive"
_ALWAYS_THERE = "/my/forward"


class SipxcomClient(Client):
    """Requests of one sipXcom user to `/my/*`."""

    title = "sipXcom"
    usual_base = BASE

    def __init__(self, settings: Settings, transport: Transport, **timing: Any) -> None:
        super().__init__(settings, transport, **timing)
        self.auth = self.login(settings.password or "")

    def login(self, password: str) -> BasicAuth:
        """The login of this user with a password."""
        return BasicAuth(self.settings.username or "", password)

    def start_deadline(self, outer: Deadline | None = None) -> None:
        """A new task begins: with the login of its options, whatever the last one changed it to."""
        super().start_deadline(outer)
        self.auth = self.login(self.settings.password or "")

    def get(self, path: str, **options: Any) -> Any:
        """GET a document of either JSON family; the X family's single wrapper key stays on."""
        return self.get_json(path, headers=_JSON, **options)

    def put(self, path: str, document: Any, **options: Any) -> None:
        """PUT a JSON document; every success is a 200 with an empty body."""
        self.ask("PUT", path, _nothing, body=json_body(document), headers=_JSON_BOTH, **options)

    def put_xml(self, path: str, root: ElementTree.Element, **options: Any) -> None:
        """PUT an XML document of the X family; characters beyond ASCII travel as references."""
        headers = {"Accept": "application/json", "Content-Type": "text/xml"}
        self.ask("PUT", path, _nothing, body=ElementTree.tostring(root), headers=headers, **options)

    def post(self, path: str, document: Any, **options: Any) -> None:
        """POST a JSON document; no id comes back."""
        self.ask("POST", path, _nothing, body=json_body(document), headers=_JSON_BOTH, **options)

    def command(self, path: str, *, shown: str, **options: Any) -> None:
        """PUT where the URL itself is the command; `shown` is the path without its secret."""
        self.ask("PUT", path, _nothing, body=DUMMY_BODY, headers=_JSON, shown=shown, **options)

    def delete(self, path: str, **options: Any) -> None:
        self.ask("DELETE", path, _nothing, headers=_JSON, **options)

    def check_login(self, auth: Auth | None = None) -> None:
        """Prove with one request that the login (or another one) is accepted. Raises VoiceError (authentication)."""
        try:
            self.ask("GET", _KEEPALIVE, _nothing, headers=_JSON, auth=auth)
        except VoiceError as error:
            if error.status != 404 or error.kind != errors.NOT_FOUND:
                raise
            # An older server; this resource has always been there.
            self.unwrap(self.get(_ALWAYS_THERE, auth=auth), _ALWAYS_THERE, "call-sequence")

    def decode(self, fields: tuple[Field, ...], document: Any, path: str) -> dict[str, Any]:
        """A document in the words of the options; VoiceError (unexpected_answer) when it has another shape."""
        try:
            return walk.decode(fields, document)
        except WrongValue as problem:
            raise self.unexpected(f"answered a document whose content {problem}", "GET", path) from problem

    def unwrap(self, document: Any, path: str, *keys: str) -> Any:
        """The value below the single wrapper key; the names are compared without hyphens."""
        wanted = {key.replace("-", "") for key in keys}
        if isinstance(document, Mapping):
            for key, value in document.items():
                if str(key).replace("-", "") in wanted:
                    return value
        raise self.unexpected(f"answered a document without {keys[0]}", "GET", path)

    # ------------------------------------------------------------ refusals
    def is_own(self, response: Response, method: str) -> bool:
        """The error page of the servlet container, or nothing after PUT and DELETE (section 3.7)."""
        body = response.body
        if not body.strip():
            return method not in ("GET", "POST")
        if response.status == 500:
            return _SHAPE_B.match(response.text) is not None
        return b"HTTP ERROR %d" % response.status in body

    def read_refusal(self, response: Response, method: str) -> Refusal | None:
        """Reason phrases carry the message (shape A); business rules come as a JSON 500 (shape B)."""
        status, reason = response.status, response.reason
        if status == 401:
            if "locked" in reason.lower():
                return Refusal(
                    errors.AUTHENTICATION,
                    "the account is locked",
                    "ask an administrator to enable the user; the password itself was accepted",
                    code=LOCKED,
                    said=reason,
                )
            return Refusal(
                errors.AUTHENTICATION,
                "sipXcom does not accept the login",
                "check username and password; it is the user portal password, not the voicemail PIN",
                said=reason or "no reason given",
            )
        if status == 404:
            return Refusal(
                errors.NOT_FOUND,
                "this server does not offer it, or the object does not exist",
                "check url; servers before 2014 lack several user resources",
            )
        if status == 422:
            return Refusal(errors.INVALID, "sipXcom refused the values", "correct them", said=reason)
        if status == 747:
            return Refusal(
                errors.CONFLICT,
                "sipXcom already shows this user a contact with the same last name, first name and number",
                "use another name or number, or leave the shared contact as it is",
                code="747",
            )
        if status == 500:
            return _business_rule(response)
        return None


def _nothing(response: Response) -> None:
    """Every success of a write has no body (section 3.6). Raises UnfitBody for any other."""
    if response.body.strip():
        raise UnfitBody("an HTML page" if is_page(response) else "a document where no body was expected")


def _business_rule(response: Response) -> Refusal | None:
    match = _SHAPE_B.match(response.text)
    if match is None:
        return None
    java_class = match.group("type").rpartition(".")[2]
    text = match.group("error")
    if text.lstrip().startswith("Replication:"):
        # Whatever its class is: stored, and no second write passes it on (section 12).
        return Refusal(
            errors.SERVER,
            "sipXcom stored the values, but failed to pass them on to call processing",
            "ask an administrator to check the replication and to send the user's profile again; another run of this"
            " task finds nothing to change",
            java_class,
            text,
            stored=True,
        )
    for ending, kind, why, advice in _EXCEPTIONS:
        if java_class.endswith(ending) and (ending != _INTEGRITY or _TOO_LONG in text):
            return Refusal(kind, why, advice, java_class, text)
    return Refusal(
        errors.SERVER,
        f"sipXcom failed with {java_class}",
        "look into the server's sipxconfig log for the cause",
        java_class,
        text,
    )


def _open(settings: Settings, transport: Transport | None = None, **timing: Any) -> SipxcomClient:
    return SipxcomClient(settings, transport or transport_for(settings), **timing)


SIPXCOM = Platform(
    name="sipxcom",
    title="sipXcom",
    is_own_account=True,
    connection=connection_fields("SIPXCOM", "username", "password", required=("username", "password")),
    rules=Rules(),
    settings=settings_reader(port=443, path=BASE),
    open=_open,
)
