# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who may do what: login, tokens and access levels of the simulated Telecom X."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from ucfleet_sandbox.answers import query_values
from ucfleet_sandbox.platform import Request
from ucfleet_sandbox.telecomx import totp
from ucfleet_sandbox.telecomx.objects import ACCESS_LEVELS, Employee
from ucfleet_sandbox.telecomx.state import TelecomWorld
from ucfleet_sandbox.tokens import Token, TokenBook

__all__ = ["COOKIE", "Caller", "Refused", "authenticate", "may_act_for", "may_see_customer", "presented_token"]

#: name of the login's cookie (the documents do not name the real one)
COOKIE = "session"

#: where the sandbox's clients sit
CLIENT_ADDRESS = "127.0.0.1"


class Refused(Exception):
    """An error answer: status, code, and the property in error if there is one."""

    def __init__(self, status: int, code: str, message: str, path: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.path = path


@dataclasses.dataclass(frozen=True)
class Caller:
    """The employee behind a request and the token that proves it."""

    employee: Employee
    token: Token

    def at_least(self, level: str) -> bool:
        return self.employee.level() >= ACCESS_LEVELS.index(level)

    def need(self, level: str) -> None:
        if not self.at_least(level):
            raise Refused(403, "access_denied", f"{level} access is needed")


def presented_token(request: Request) -> str | None:
    """The token of header, query or cookie, in this order; raises Refused for a malformed header."""
    header = request.headers.get("Authorization")
    if header is not None:
        match = re.fullmatch(r"[Bb]earer +(\S+)\s*", header)
        if match is None:
            raise Refused(401, "format_error", "the Authorization header is not of the form Bearer token")
        return match[1]
    query = query_values(request).get("token")
    if query:
        return query[0]
    cookie = re.search(rf"(?:^|;\s*){COOKIE}=([^;]*)", request.headers.get("Cookie") or "")
    return cookie[1] if cookie else None


def authenticate(value: str | None, tokens: TokenBook, world: TelecomWorld, now: float) -> Caller:
    """The caller behind a token. Raises Refused with 401."""
    if not value:
        raise Refused(401, "credentials_invalid", "no credentials were presented")
    token = tokens.find(value)
    employee = world.employees.get(token.owner) if token else None
    if token is None or employee is None or not _usable(employee):
        raise Refused(401, "invalid_token", "the token is not valid, log in")
    if token.expired(now):
        raise Refused(401, "expired", "the session has expired")
    return Caller(employee, token)


def check_login(world: TelecomWorld, fields: dict[str, Any], now: float) -> Employee:
    """The employee of a login's fields. Raises Refused with 401."""
    username, password = fields.get("username"), fields.get("password")
    employee = world.find_login(username) if isinstance(username, str) else None
    if employee is None or employee.password is None or employee.password != password or not _usable(employee):
        raise _login_refused("unknown user name or wrong password")
    if employee.sms_codes and fields.get("smsKey") not in employee.sms_codes:
        raise _login_refused("an SMS code is needed", "smsKey")
    if employee.authenticator and not _accepts_code(employee.authenticator, fields.get("authenticatorToken"), now):
        raise _login_refused("an authenticator code is needed", "authenticatorToken")
    return employee


def _login_refused(message: str, path: str | None = None) -> Refused:
    return Refused(401, "credentials_invalid", message, path)


def _usable(employee: Employee) -> bool:
    allowed = not employee.ip_restriction or CLIENT_ADDRESS in employee.ip_restriction
    return employee.state == "ENABLED" and employee.access_level != "NO_LOGIN" and allowed


def _accepts_code(authenticator: dict[str, Any], code: Any, now: float) -> bool:
    text = code if isinstance(code, str) else str(code)
    secret = authenticator["secret"]
    return text in authenticator["codes"] or (secret is not None and totp.accepts(secret, text, now))


def may_see_customer(caller: Employee, customer: str, world: TelecomWorld) -> bool:
    """Whether the caller's rights reach into this customer at all."""
    if caller.access_level == "ADMIN":
        return True
    if caller.level() >= ACCESS_LEVELS.index("RESELLER"):
        return world.below(customer, caller.customer)
    return customer == caller.customer


def may_act_for(caller: Employee, employee: Employee, world: TelecomWorld) -> bool:
    """Oneself always, others from VIEWER on within reach (section 4.2)."""
    if caller.id == employee.id:
        return True
    return caller.level() >= ACCESS_LEVELS.index("VIEWER") and may_see_customer(caller, employee.customer, world)
