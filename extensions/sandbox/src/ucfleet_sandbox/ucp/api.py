# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP side of the simulated UCP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from ucfleet_sandbox.answers import NO_JSON, bearer, empty_answer, json_answer, json_body, text_answer
from ucfleet_sandbox.parted import PartedPlatform, join_key
from ucfleet_sandbox.platform import Headers, Request, Response
from ucfleet_sandbox.schema import stable_hex
from ucfleet_sandbox.ucp.jwt import jwt
from ucfleet_sandbox.ucp.state import Profile, UcpWorld, User

__all__ = ["Ucp"]

BASE = "/ucp/v2"

_ERROR_CODES = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found"}


class _Refused(Exception):
    """An error answer."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Ucp(PartedPlatform[UcpWorld]):
    """The user-facing API below `/ucp/v2`."""

    name = "ucp"
    world_type = UcpWorld

    def handle(self, request: Request) -> Response:
        try:
            return self._route(request)
        except _Refused as refusal:
            return self._error(refusal.status, str(refusal))

    def user_of(self, request: Request) -> str | None:
        """`tenant/username` of the token, or of the login's body."""
        if request.path == f"{BASE}/login":
            body = json_body(request)
            texts = _texts(body, "domain", "username") if isinstance(body, dict) else None
            return join_key(*texts) if texts else None
        token = self.tokens.find(bearer(request) or "")
        return token.owner if token else None

    # ---------------------------------------------------------------- routes
    def _route(self, request: Request) -> Response:
        path = request.path
        if path == f"{BASE}/login":
            return self._by_method(request, {"POST": lambda: self._login(request)})
        handlers: dict[str, Callable[[User], Response]]
        if path == f"{BASE}/fmfm":
            handlers = {"PUT": lambda user: self._put_switch(user, request), "GET": self._get_switch}
        elif path == f"{BASE}/fmfm/profiles":
            handlers = {"GET": self._list_profiles, "POST": lambda user: self._create_profile(user, request)}
        elif path == f"{BASE}/devices":
            handlers = {"GET": lambda user: json_answer(list(user.devices.values()))}
        elif path.startswith(f"{BASE}/fmfm/profiles/") and path.count("/") == 5 and not path.endswith("/"):
            profile_id = unquote(path.rpartition("/")[2])
            handlers = {
                "GET": lambda user: self._get_profile(user, profile_id),
                "PUT": lambda user: self._put_profile(user, profile_id, request),
                "DELETE": lambda user: self._delete_profile(user, profile_id),
            }
        else:
            raise _Refused(404, "no such resource")
        user = self._authenticate(request)
        return self._by_method(request, {verb: lambda h=h: h(user) for verb, h in handlers.items()})  # type: ignore[misc]

    def _by_method(self, request: Request, handlers: dict[str, Callable[[], Response]]) -> Response:
        if request.method in handlers:
            return handlers[request.method]()
        answer = self._error(405, "method not allowed")
        answer.headers.items.append(("Allow", ", ".join(handlers)))
        return answer

    # ----------------------------------------------------------------- login
    def _login(self, request: Request) -> Response:
        texts = _texts(_object(request), "username", "password", "domain")
        if texts is None:
            raise _Refused(400, "username, password and domain are required")
        username, password, domain = texts
        user = self.world.users.get(join_key(domain, username))
        if user is None or user.password != password:
            raise _Refused(self._switch("login_failure_status"), "invalid credentials")
        return json_answer(
            {
                "user": {"id": user.id, "username": user.username, "pvt_md5_auth": self._switch("login_secret")},
                "access_token": self._issue(user, "access"),
                "refresh_token": self._issue(user, "refresh"),
            }
        )

    def _issue(self, user: User, kind: str) -> str:
        """A new token; only access tokens are of any use, as there is no refresh route."""
        now = self.clock()
        expires = now + self._switch("token_lifetime")
        number = self.tokens.next_number()
        if self._switch("token_format") == "jwt":
            account = stable_hex(32, "account", user.tenant)
            identity = f"{account}:{user.username}"
            value = jwt({"identity": identity, "type": kind, "iat": int(now), "exp": int(expires), "jti": number})
        else:
            value = stable_hex(40, kind, user.key, number)
        if kind == "access":
            self.tokens.add(value, user.key, expires, now)
        return value

    def _authenticate(self, request: Request) -> User:
        token = self.tokens.find(bearer(request) or "")
        if token is None:
            raise _Refused(401, "missing or unknown token")
        if token.expired(self.clock()) or token.owner not in self.world.users:
            raise _Refused(401, "token has expired")
        return self.world.users[token.owner]

    # ---------------------------------------------------------- the switch
    def _get_switch(self, user: User) -> Response:
        self._documented_or("read_switch")
        return json_answer({"enabled": user.enabled})

    def _put_switch(self, user: User, request: Request) -> Response:
        enabled = _object(request).get("enabled")
        if not isinstance(enabled, bool):
            raise _Refused(400, "enabled must be a boolean")
        ringing = any(profile.active and profile.rings() for profile in user.profiles.values())
        user.enabled = enabled and (ringing or not self._switch("kazoo"))
        self._touch(user)
        return self._written("switch_answer")

    # ------------------------------------------------------------- profiles
    def _list_profiles(self, user: User) -> Response:
        rows = [profile.as_json() for profile in user.profiles.values()]
        if not self._switch("list_devices"):
            for row in rows:
                del row["devices"]
        if self._switch("list_order") == "reverse":
            rows.reverse()
        return json_answer(rows)

    def _get_profile(self, user: User, profile_id: str) -> Response:
        self._documented_or("read_profile")
        profile = self._find(user, profile_id).as_json()
        envelope = self._switch("profile_envelope")
        if envelope == "data":
            return json_answer({"data": profile})
        return json_answer([profile] if envelope == "array" else profile)

    def _create_profile(self, user: User, request: Request) -> Response:
        values = self._checked_profile(user, _object(request), None)
        user.created += 1
        profile = Profile(stable_hex(32, "new profile", user.key, user.created), **values)
        user.profiles[profile.id] = profile
        self._activated(user, profile)
        return self._written("create_answer", profile, self._switch("create_status"))

    def _put_profile(self, user: User, profile_id: str, request: Request) -> Response:
        profile = self._find(user, profile_id)
        values = self._checked_profile(user, _object(request), profile)
        profile.name, profile.active, profile.devices = values["name"], values["active"], values["devices"]
        self._activated(user, profile)
        return self._written("update_answer", profile)

    def _delete_profile(self, user: User, profile_id: str) -> Response:
        del user.profiles[self._find(user, profile_id).id]
        self._touch(user)
        return self._written("delete_answer")

    def _find(self, user: User, profile_id: str) -> Profile:
        if profile_id not in user.profiles:
            raise _Refused(self._switch("unknown_id_status"), "no such profile")
        return user.profiles[profile_id]

    def _activated(self, user: User, profile: Profile) -> None:
        """A profile was stored: at most one stays active, unless the switch says otherwise."""
        if profile.active and self._switch("activation") == "exclusive":
            for other in user.profiles.values():
                other.active = other is profile
        self._touch(user)

    def _checked_profile(self, user: User, body: dict[str, Any], old: Profile | None) -> dict[str, Any]:
        """Name, active and devices of a valid body."""
        name, active, devices = body.get("name"), body.get("active", False), body.get("devices")
        if not isinstance(name, str) or not name:
            raise _Refused(400, "name is required")
        if not isinstance(active, bool):
            raise _Refused(400, "active must be a boolean")
        others = (profile for profile in user.profiles.values() if profile is not old)
        if not self._switch("duplicate_names") and any(other.name == name for other in others):
            raise _Refused(400, "name is in use")
        if "devices" not in body:
            devices = self._missing_devices(old)
        if not isinstance(devices, list):
            raise _Refused(400, "devices must be a list")
        checked = [self._checked_device(user, device) for device in devices]
        if len({device["id"] for device in checked}) < len(checked):
            raise _Refused(400, "a device occurs twice")
        return {"name": name, "active": active, "devices": checked}

    def _missing_devices(self, old: Profile | None) -> list[dict[str, Any]]:
        if old is not None and self._switch("put_mode") == "strict":
            raise _Refused(400, "devices is required")
        return old.devices if old is not None and self._switch("put_mode") == "merge" else []

    def _checked_device(self, user: User, device: Any) -> dict[str, Any]:
        if not isinstance(device, dict) or not isinstance(device.get("id"), str):
            raise _Refused(400, "each device needs an id")
        if self._switch("check_devices") and device["id"] not in user.devices:
            raise _Refused(400, "unknown device")
        not_ring, start, end = (device.get(key) for key in ("not_ring", "start", "end"))
        if not isinstance(not_ring, bool):
            raise _Refused(400, "not_ring must be a boolean")
        if not isinstance(start, int) or not isinstance(end, int) or not (_is_seconds(start) and _is_seconds(end)):
            raise _Refused(400, "start and end must be numbers of seconds")
        if not not_ring and end <= start:
            raise _Refused(400, "end must be after start")
        return {"id": device["id"], "not_ring": not_ring, "start": start, "end": end}

    # -------------------------------------------------------------- answers
    def _switch(self, name: str) -> Any:
        return self.world.switches[name]

    def _touch(self, user: User) -> None:
        self.touched.add(UcpWorld.PART + user.key)

    def _documented_or(self, switch: str) -> None:
        if not self._switch(switch):
            raise _Refused(self._switch("undocumented_status"), "no such resource")

    def _written(self, switch: str, profile: Profile | None = None, status: int | None = None) -> Response:
        """The answer to a write, in the shape of the switch."""
        status = status or self._switch("write_status")
        shape = self._switch(switch)
        if status == 204 or shape == "empty":
            return empty_answer(status)
        if shape == "text":
            return text_answer("OK", status)
        if profile is None or shape == "object":
            return json_answer({}, status)
        return json_answer(profile.as_json() if shape == "profile" else {"id": profile.id}, status)

    def _error(self, status: int, message: str) -> Response:
        shape = self._switch("error_body")
        code = _ERROR_CODES.get(status, "internal_error" if status >= 500 else "bad_request")
        if shape == "empty":
            return empty_answer(status)
        if shape == "text":
            return text_answer(message, status)
        if shape == "html":
            page = f"<html><head><title>{status}</title></head><body><h1>{message}</h1></body></html>"
            return Response(status, None, Headers([("Content-Type", "text/html")]), page.encode())
        documents = {
            "json": {"error": code, "message": message},
            "nested": {"error": {"code": code, "message": message}},
        }
        return json_answer(documents.get(shape, {shape: message}), status)


def _object(request: Request) -> dict[str, Any]:
    body = json_body(request)
    if body is NO_JSON or not isinstance(body, dict):
        raise _Refused(400, "the body must be a JSON object")
    return body


def _texts(body: dict[str, Any], *keys: str) -> list[str] | None:
    """The values of these keys when all are texts that are not empty."""
    values = [body.get(key) for key in keys]
    texts = [value for value in values if isinstance(value, str) and value]
    return texts if len(texts) == len(keys) else None


def _is_seconds(value: int) -> bool:
    return not isinstance(value, bool) and value >= 0
