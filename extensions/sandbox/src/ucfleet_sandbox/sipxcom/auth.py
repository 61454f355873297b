# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is asking: HTTP Basic or Digest with the portal password, sessions, roles (sipXcom protocol, section 2.2)."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import re
import secrets
import time
import urllib.parse
from collections import OrderedDict
from collections.abc import Callable

from ucfleet_sandbox.platform import Request
from ucfleet_sandbox.sipxcom.digest import DigestError, NonceMaker, parse_digest
from ucfleet_sandbox.sipxcom.model import User
from ucfleet_sandbox.sipxcom.settings import SUPERADMIN
from ucfleet_sandbox.sipxcom.state import State

__all__ = ["Authenticator", "Identity", "Refusal"]

_CONTEXT = "/sipxconfig"
_COOKIE = re.compile(r"(?:^|[;,\s])JSESSIONID=([^;,\s]*)")
_USER_PATHS = re.compile(r"/rest/(?:my|call)/.*", re.IGNORECASE | re.DOTALL)
_BASE64_CHARS = re.compile(r"[A-Za-z0-9+/=]*")

#: sessions that are remembered at most; older ones are forgotten
_MOST_SESSIONS = 10_000


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """An authenticated user with the password that was presented (None: by session)."""

    user: User
    password: str | None


class Refusal(Exception):
    """401 with a challenge, or 403 without one. `cookie` is the id of a new session."""

    def __init__(self, status: int, reason: str, challenge: str | None = None, cookie: str | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.challenge = challenge
        self.cookie = cookie


@dataclasses.dataclass(slots=True)
class _Session:
    """The login that a session holds, None before the first."""

    login: str | None = None
    user_name: str | None = None


class Authenticator:
    """Checks requests against a state. Sessions are not part of the state, as in the real server."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._sessions: OrderedDict[str, _Session] = OrderedDict()
        self._nonces = NonceMaker(clock)

    def authenticate(self, state: State, request: Request) -> Identity:
        """The identity behind a request to the REST context. Raises Refusal."""
        session = self._session(request)
        header = request.headers.get("Authorization") or ""
        if header.startswith("Basic "):
            identity = self._basic(state, header.removeprefix("Basic "), session)
        elif header.startswith("Digest "):
            identity = self._digest(state, request, header.removeprefix("Digest "))
        else:
            identity = self._by_session(state, session)
        if not self._may_use(state, request, identity.user):
            raise Refusal(403, "Access is denied")
        return identity

    def _session(self, request: Request) -> _Session | None:
        match = _COOKIE.search(request.headers.get("Cookie") or "")
        return self._sessions.get(match[1]) if match else None

    def _by_session(self, state: State, session: _Session | None) -> Identity:
        user = state.users.get(session.user_name) if session and session.user_name is not None else None
        if user is None:
            cookie = self._new_session() if session is None else None
            challenge = self._digest_challenge(state)
            raise Refusal(401, "An Authentication object was not found in the SecurityContext", challenge, cookie)
        return Identity(user, None)

    def _digest_challenge(self, state: State) -> str:
        return f'Digest realm="{state.system.realm}", qop="auth", nonce="{self._nonces.make()}"'

    def _digest(self, state: State, request: Request, parameters: str) -> Identity:
        try:
            login = parse_digest(parameters, state.system.realm)
            self._nonces.check(login.fields["nonce"])
            user = _find_account(state, login.login)
            if not login.matches(request.method, user.password):
                raise DigestError("Incorrect response")
        except DigestError as problem:
            stale = ', stale="true"' if problem.stale else ""
            raise Refusal(401, str(problem), self._digest_challenge(state) + stale) from None
        except _LoginError as problem:
            raise Refusal(401, str(problem), self._digest_challenge(state)) from None
        return Identity(user, None)

    def _new_session(self) -> str:
        cookie = secrets.token_hex(16)
        self._sessions[cookie] = _Session()
        if len(self._sessions) > _MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return cookie

    def _basic(self, state: State, token: str, session: _Session | None) -> Identity:
        challenge = f'Basic realm="{state.system.realm}"'
        try:
            login, password = _decode(token)
            if session is not None and session.login == login and session.user_name in state.users:
                # The session already vouches for this name: the password is not looked at.
                return Identity(state.users[session.user_name], None)
            user = _log_in(state, login, password)
        except _LoginError as problem:
            if session is not None:
                session.login = session.user_name = None
            raise Refusal(401, str(problem), challenge) from None
        if session is not None:
            session.login, session.user_name = login, user.user_name
        return Identity(user, password)

    @staticmethod
    def _may_use(state: State, request: Request, user: User) -> bool:
        """Below /rest/my/ any user; elsewhere an administrator. The path counts as the container sees it."""
        path = canonical_path(request.path).removeprefix(_CONTEXT)
        if path.startswith("/rest//"):
            return True  # no route begins like that, so that nobody owns it: the router answers 404
        query = "" if request.query is None else f"?{request.query}"
        return bool(_USER_PATHS.fullmatch(path + query)) or state.has_permission(user, SUPERADMIN)


def canonical_path(path: str) -> str:
    """The path decoded and without dot segments, as the servlet container maps it."""
    decoded = urllib.parse.unquote(path)
    segments = decoded.split("/")
    if "." not in segments and ".." not in segments:
        return decoded
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept).removeprefix("/")


class _LoginError(Exception):
    """The reason phrase of a refused login."""


def _decode(token: str) -> tuple[str, str]:
    """Login name and password of a Basic token."""
    text = _decode_base64("".join(token.split())).decode("utf-8", "replace")
    login, colon, password = text.partition(":")
    if not colon:
        raise _LoginError("Invalid basic authentication token")
    return login, password


def _decode_base64(token: str) -> bytes:
    """Whole groups of four characters up to the first padding; what is left over is not looked at."""
    if not token:
        return b""
    if len(token) < 4 or not _BASE64_CHARS.fullmatch(token):
        raise _LoginError("Failed to decode basic authentication token")
    decoded = b""
    for start in range(0, len(token) - 3, 4):
        group = token[start : start + 4]
        try:
            decoded += base64.b64decode(group)
        except binascii.Error:
            raise _LoginError("Failed to decode basic authentication token") from None
        if group.endswith("="):
            break
    return decoded


def _find_account(state: State, login: str) -> User:
    user = state.find_user(login) or _find_otherwise(state, login)
    if user is None:
        raise _LoginError("Bad credentials")
    if not user.profile.enabled:
        raise _LoginError("User account is locked")
    return user


def _log_in(state: State, login: str, password: str) -> User:
    user = _find_account(state, login)
    if not password or not secrets.compare_digest(password.encode(), user.password.encode()):
        raise _LoginError("Bad credentials")
    return user


def _find_otherwise(state: State, login: str) -> User | None:
    """By IM id, auth-account name or e-mail, as far as the system allows."""
    user = state.find_user_by_im_id(login)
    if user is not None and user.im_enabled:
        return user
    searches: list[Callable[[str], list[User]]] = []
    if state.system.login_by_auth_account_name:
        searches.append(state.users_with_auth_account)
    if state.system.login_by_email:
        searches.append(state.users_with_email)
    for search in searches:
        found = search(login)
        if len(found) > 1:
            raise _LoginError("There are at least two users with same auth name or email")
        if found:
            return found[0]
    return None
