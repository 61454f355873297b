# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP side of the simulated VoipNow."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote

from ucfleet_sandbox.answers import bearer, empty_answer, json_answer, json_body, query_values
from ucfleet_sandbox.parted import PartedPlatform
from ucfleet_sandbox.platform import Headers, Request, Response
from ucfleet_sandbox.schema import stable_hex
from ucfleet_sandbox.voipnow.collection import Listing, Refused, answer, written
from ucfleet_sandbox.voipnow.state import Extension, User, VoipWorld, short_number

__all__ = ["VoipNow"]

TOKEN_PATH = "/oauth/token.php"

_PRESENCE = Listing(("extension", "status", "registration"), ("extension",), "extension", frozenset({"status"}))
_AGENTS = Listing(
    ("agentNumber", "status", "queue", "type", "identifier", "links"),
    ("agentNumber", "status", "queue"),
    "agentNumber",
)
_EVENTS = Listing(
    ("id", "type", "method", "url", "note", "status", "modified", "links"),
    ("id", "type", "method", "url", "note", "status"),
    "id",
)
# No spaces, no unencoded characters outside of ASCII (RFC 3986), and a scheme with a host.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[!-~]+")


class VoipNow(PartedPlatform[VoipWorld]):
    """The token endpoint and the services below `/uapi/extensions`."""

    name = "voipnow"
    world_type = VoipWorld

    def handle(self, request: Request) -> Response:
        try:
            return self._token(request) if request.path == TOKEN_PATH else self._uapi(request)
        except Refused as refusal:
            return self._error(refusal)

    def user_of(self, request: Request) -> str | None:
        """The client id of the App."""
        if request.path == TOKEN_PATH:
            return _form(request).get("client_id")
        token = self.tokens.find(_presented(request))
        return token.owner if token else None

    # ----------------------------------------------------------------- OAuth
    def _token(self, request: Request) -> Response:
        if request.method != "POST":
            return _oauth_error(405, "invalid_request", "POST is needed")
        form = _form(request)
        grant = form.get("grant_type")
        if grant is None:
            return _oauth_error(400, "invalid_request", "grant_type is missing")
        if grant != "client_credentials":
            return _oauth_error(400, "unsupported_grant_type", "this grant is not offered")
        app = self.world.apps.get(form.get("client_id", ""))
        if app is None or app.client_secret != form.get("client_secret"):
            return _oauth_error(401, "invalid_client", "client authentication failed")
        if not app.trusted:
            return _oauth_error(400, "unauthorized_client", "the App is not trusted")
        return json_answer(self._issue(app.client_id))

    def _issue(self, client_id: str) -> dict[str, Any]:
        lifetime = self._switch("token_lifetime")
        now = self.clock()
        number = self.tokens.next_number()
        value = f"simtoken-{number:04d}"
        if self._switch("token_characters") == "odd":
            value = f"{value}~+/{stable_hex(8, number)}=="
        self.tokens.add(value, client_id, now + lifetime, now)
        reported = self._switch("reported_lifetime") or lifetime
        expires_in = str(reported) if self._switch("expires_in_form") == "text" else reported
        token_type = {"token_type": "Bearer"} if self._switch("token_type") else {}
        return {"access_token": value, "expires_in": expires_in, **token_type}

    def _authenticate(self, request: Request) -> User:
        """The owner of the App behind the token."""
        token = self.tokens.find(_presented(request))
        app = self.world.apps.get(token.owner) if token else None
        if token is None or app is None or token.expired(self.clock()):
            raise Refused(401, self._switch("denied_spelling"), "the access token is missing, invalid or expired")
        return self.world.users[app.owner]

    # ---------------------------------------------------------------- routes
    def _uapi(self, request: Request) -> Response:
        segments = request.path.removesuffix("/").split("/")
        if segments[:2] != ["", "uapi"]:
            page = "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"
            return Response(404, None, Headers([("Content-Type", "text/html")]), page.encode())
        caller = self._authenticate(request)
        match segments[2:]:
            case ["extensions", user, number, "presence"]:
                return self._on(request, {"GET": lambda: self._presence(caller, user, number, request)})
            case ["extensions", user, number, "queue", "agents", *rest] if len(rest) < 2:
                return self._agents(caller, user, number, rest, request)
            case ["extensions", user, number, "phoneCallEvents", *rest] if len(rest) < 3:
                extension = self._extension(caller, user, number, "terminal", "queue", "conference", "ivr")
                return self._events(extension, [unquote(part) for part in rest], request)
        raise Refused(501, "request_not_implemented")

    def _on(self, request: Request, handlers: dict[str, Callable[[], Response]]) -> Response:
        if request.method not in handlers:
            raise Refused(501, "request_not_implemented")
        return handlers[request.method]()

    # ------------------------------------------------- users and extensions
    def _decoded(self, part: str) -> str:
        if self._switch("strict_path") and "%" in part:
            raise Refused(400, "extension_invalid", "encoded characters are not understood")
        return unquote(part)

    def _context(self, caller: User, part: str) -> User | None:
        """The user of the userId path part; None for @owner."""
        name = self._decoded(part)
        if name == "@owner":
            return None
        if name in ("@me", "@viewer"):
            return caller
        user = self.world.users.get(name)
        if user is None:
            raise Refused(400, "user_invalid", "no such user")
        if not self.world.reaches(caller, user.id):
            raise self._denied()
        return user

    def _extension(self, caller: User, user: str, part: str, *kinds: str) -> Extension:
        """The one extension of a path, of one of the kinds. Raises Refused."""
        context = self._context(caller, user)
        number = self._decoded(part)
        found = [ext for ext in self.world.find_extension(number) if self.world.reaches(context or caller, ext.owner)]
        shortened = len(found) == 1 and found[0].number != number
        if len(found) != 1 or found[0].kind not in kinds or (shortened and not self._switch("short_numbers")):
            raise Refused(400, "extension_invalid", "no such extension")
        return found[0]

    def _terminals(self, caller: User, user: str, part: str) -> list[Extension]:
        """The phone terminals that a number or @self stands for."""
        if self._decoded(part) != "@self":
            return [self._extension(caller, user, part, "terminal")]
        context = self._context(caller, user)
        if context is None:
            if self._switch("owner_with_self") == "refuse":
                raise Refused(400, "extension_invalid", "@self cannot be combined with @owner")
            context = caller
        owners = [context]
        if self._switch("self_scope") == "reach":
            owners = [other for other in self.world.users.values() if self.world.reaches(context, other.id)]
        return [ext for owner in owners for ext in owner.extensions.values() if ext.kind == "terminal"]

    # -------------------------------------------------------------- presence
    def _presence(self, caller: User, user: str, number: str, request: Request) -> Response:
        rows = [self._presence_row(extension) for extension in self._terminals(caller, user, number)]
        return answer(rows, _PRESENCE, request, self.world.switches)

    def _presence_row(self, extension: Extension) -> dict[str, Any]:
        items = [_shown_registration(item) for item in extension.registration]
        if not items and self._switch("never_registered") == "item":
            items = [{"registration": -1}]
        row: dict[str, Any] = {"extension": extension.number, "status": extension.status}
        if self._switch("presence_shape") == "array":
            return {**row, "registration": items}
        first = items[0] if items else {"registration": -1}
        flat = {**row, "agent": first.get("agent", ""), "registration": first["registration"]}
        return {**flat, "expire": "3600"} if "expire" in first else flat

    # ---------------------------------------------------------- queue agents
    def _agents(self, caller: User, user: str, number: str, rest: list[str], request: Request) -> Response:
        queue = self._extension(caller, user, number, "queue")
        agents = [self._agent(queue, unquote(part)) for part in rest] or queue.agents
        if request.method == "GET":
            rows = [self._agent_row(agent, queue, request) for agent in agents]
            return answer(rows, _AGENTS, request, self.world.switches)
        if request.method != "PUT" or not rest:
            raise Refused(501, "request_not_implemented")
        status = _code(_body(request).get("status"), 2)
        if status is None:
            raise Refused(400, "status_invalid")
        agents[0]["status"] = status
        self._touch(queue)
        if self._switch("agent_answer") == "none":
            return empty_answer(204)
        return json_answer([written(self._agent_row(agents[0], queue, request), frozenset(), self.world.switches)])

    def _agent(self, queue: Extension, name: str) -> dict[str, Any]:
        for agent in queue.agents:
            if name in (agent["number"], agent["identifier"], short_number(agent["number"])):
                return agent
        raise Refused(400, "qag_agent_invalid", "no such agent")

    def _agent_row(self, agent: dict[str, Any], queue: Extension, request: Request) -> dict[str, Any]:
        short = self._switch("agent_numbers") == "short"
        number = short_number(agent["number"]) if short else agent["number"]
        if self._switch("agent_fields") == "v3":
            link = _link(request, f"/uapi/extensions/@me/{queue.number}/queue/agents/{agent['number']}/")
            return {"agentNumber": number, "status": agent["status"], "links": {"self": link}}
        return {
            "agentNumber": number,
            "status": agent["status"],
            "queue": queue.number,
            "type": agent["type"],
            "identifier": agent["identifier"],
        }

    # ----------------------------------------------------- phone call events
    def _events(self, extension: Extension, rest: list[str], request: Request) -> Response:
        if request.method == "POST":
            return self._create_event(extension, rest, request)
        if rest and _code(rest[0], self._switch("event_types")) is None:
            raise Refused(400, "pcet_type_invalid")
        chosen = [event for event in extension.events if _is_chosen(event, rest)]
        if request.method == "GET":
            rows = [self._event_row(event, extension, request) for event in chosen]
            return answer(rows, _EVENTS, request, self.world.switches)
        if len(rest) == 2 and not chosen:
            raise Refused(self._switch("unknown_event_status"), "pce_id_invalid", "no such event")
        if request.method == "DELETE":
            return self._delete_events(extension, chosen)
        if request.method != "PUT" or len(rest) < 2:
            raise Refused(501, "request_not_implemented")
        chosen[0].update(self._event_values(_body(request)), modified=self._now())
        self._touch(extension)
        return self._event_answer(chosen[0], extension, request)

    def _create_event(self, extension: Extension, rest: list[str], request: Request) -> Response:
        where = self._switch("event_create_path")
        if len(rest) > 1 or where == ("plain" if rest else "typed"):
            raise Refused(501, "request_not_implemented")
        body = _body(request)
        if rest:
            body = {**body, "type": rest[0]}
        for key, code in (("type", "pce_type_invalid"), ("url", "pce_url_invalid")):
            if key not in body:
                raise Refused(400, code, f"{key} is missing")
        values = {"method": 0, "note": "", "status": 1, **self._event_values(body)}
        extension.created += 1
        event = {"id": stable_hex(16, "new event", extension.number, extension.created), **values}
        event["modified"] = self._now()
        extension.events.append(event)
        self._touch(extension)
        return self._event_answer(event, extension, request)

    def _delete_events(self, extension: Extension, chosen: list[dict[str, Any]]) -> Response:
        """Without type and id in the path that is every event of the extension."""
        gone = {event["id"] for event in chosen}
        extension.events = [event for event in extension.events if event["id"] not in gone]
        self._touch(extension)
        return empty_answer(self._switch("event_delete_status"))

    def _event_values(self, body: dict[str, Any]) -> dict[str, Any]:
        """The given fields, checked; fields that are not given are left out."""
        values: dict[str, Any] = {}
        for key, highest in (("type", self._switch("event_types")), ("method", 1), ("status", 1)):
            if key in body:
                values[key] = _code(body[key], highest)
                if values[key] is None:
                    raise Refused(400, f"pce_{key}_invalid")
        if "url" in body:
            if not isinstance(body["url"], str) or _URL.fullmatch(body["url"]) is None:
                raise Refused(400, "pce_url_invalid")
            values["url"] = body["url"]
        if "note" in body:
            if not isinstance(body["note"], str):
                raise Refused(400, "pce_note_invalid")
            values["note"] = body["note"]
        return values

    def _event_row(self, event: dict[str, Any], extension: Extension, request: Request) -> dict[str, Any]:
        path = f"/uapi/extensions/@me/{extension.number}/phoneCallEvents/{event['type']}/{event['id']}/"
        return {**event, "links": {"self": _link(request, path)}}

    def _event_answer(self, event: dict[str, Any], extension: Extension, request: Request) -> Response:
        shape = self._switch("event_answer")
        if shape == "none":
            return empty_answer(204)
        if shape == "id":
            return json_answer({"id": event["id"]})
        row = written(self._event_row(event, extension, request), frozenset(), self.world.switches)
        return json_answer([row] if shape == "array" else row)

    # --------------------------------------------------------------- helpers
    def _switch(self, name: str) -> Any:
        return self.world.switches[name]

    def _touch(self, extension: Extension) -> None:
        self.touched.add(self.world.part_of(extension))

    def _denied(self) -> Refused:
        status = self._switch("denied_status")
        return Refused(status, self._switch("denied_spelling"), "no right to do this")

    def _now(self) -> str:
        zone = datetime.timezone(datetime.timedelta(hours=3 if self._switch("date_form") == "offset" else 0))
        text = datetime.datetime.fromtimestamp(int(self.clock()), zone).isoformat()
        return text.replace("+00:00", "Z")

    def _error(self, refusal: Refused) -> Response:
        shape = self._switch("error_body")
        if shape == "empty":
            return empty_answer(refusal.status)
        if shape == "html":
            page = f"<html><body><h1>Error {refusal.status}</h1></body></html>"
            return Response(refusal.status, None, Headers([("Content-Type", "text/html")]), page.encode())
        return json_answer({"error": {"code": refusal.code, "message": str(refusal)}}, refusal.status)


def _oauth_error(status: int, code: str, text: str) -> Response:
    """OAuth's own shape: the error is a text (section 2.1)."""
    return json_answer({"error": code, "error_description": text}, status)


def _form(request: Request) -> dict[str, str]:
    content_type = (request.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if content_type != "application/x-www-form-urlencoded":
        return {}
    return dict(parse_qsl((request.body or b"").decode("utf-8", "replace"), keep_blank_values=True))


def _presented(request: Request) -> str:
    """The token of the header, or of the query where the word Bearer may go before it (section 2.3)."""
    value = bearer(request)
    if value is None:
        value = query_values(request).get("accessRequestToken", [""])[0].removeprefix("Bearer ").strip()
    return value


def _body(request: Request) -> dict[str, Any]:
    body = json_body(request)
    if not isinstance(body, dict):
        raise Refused(400, "request_invalid", "the body must be a JSON object")
    return body


def _code(value: Any, highest: int) -> int | None:
    """A code from 0 to `highest`, sent as number or as text; None for anything else."""
    text = str(value) if type(value) in (int, str) else ""
    return int(text) if re.fullmatch("[0-9]", text) and int(text) <= highest else None


def _is_chosen(event: dict[str, Any], rest: list[str]) -> bool:
    """Whether an event is what the path's type and id name, as far as they are there."""
    return all(str(event[key]) == value for key, value in zip(("type", "id"), rest, strict=False))


def _shown_registration(item: dict[str, Any]) -> dict[str, Any]:
    """An expired registration has no expiry time (section 5.2)."""
    return {key: value for key, value in item.items() if not (key == "expire" and item["registration"] == -2)}


def _link(request: Request, path: str) -> str:
    return f"https://{request.headers.get('Host') or 'localhost'}{path}"
