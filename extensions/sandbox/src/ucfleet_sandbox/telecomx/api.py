# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The HTTP side of the simulated Telecom X."""

from __future__ import annotations

from urllib.parse import unquote

from ucfleet_sandbox.platform import Request, Response
from ucfleet_sandbox.telecomx.access import Refused, presented_token
from ucfleet_sandbox.telecomx.base import Handler
from ucfleet_sandbox.telecomx.configs import ConfigRoutes
from ucfleet_sandbox.telecomx.employees import EmployeeRoutes
from ucfleet_sandbox.telecomx.logins import LoginRoutes, login_fields
from ucfleet_sandbox.telecomx.values import SettingRoutes

__all__ = ["TelecomX"]


class TelecomX(LoginRoutes, EmployeeRoutes, ConfigRoutes, SettingRoutes):
    """Authentication, employees, extensions, mobile configs, switches and variables."""

    name = "telecomx"

    def handle(self, request: Request) -> Response:
        try:
            return self._route(request)
        except Refused as refusal:
            return self._error(refusal)

    def user_of(self, request: Request) -> str | None:
        """E-mail address, user name or id of the token's employee; at login the name given."""
        if request.path == "/auth/login":
            name = login_fields(request).get("username")
            return name if isinstance(name, str) else None
        try:
            token = self.tokens.find(presented_token(request) or "")
        except Refused:
            return None
        employee = self.world.employees.get(token.owner) if token else None
        return employee.label if employee else None

    def _route(self, request: Request) -> Response:
        segments = request.path.split("/")[1:]
        match segments:
            case ["auth", "login"]:
                return self._open(request, {"POST": self._login, "GET": self._login})
            case ["auth", "validateToken"]:
                return self._open(request, {"GET": self._validate_token})
            case ["employee"]:
                return self._call(request, {"GET": lambda c: self._list_employees(c, request)})
            case ["employee", key]:
                return self._call(request, {"GET": lambda c: self._get_employee(c, key)})
            case ["employee", key, "token"]:
                return self._call(request, {"POST": lambda c: self._create_token(c, key)})
            case ["employee", key, "token", value]:
                return self._call(request, {"DELETE": lambda c: self._delete_token(c, key, unquote(value))})
            case ["pbx", "extension"]:
                return self._call(request, {"GET": lambda c: self._list_extensions(c, request)})
            case ["pbx", "app", "employees"]:
                people: Handler = lambda c: self._app_employees(c, request)  # noqa: E731
                return self._call(request, {"GET": people, "POST": people})
            case ["pbx", "app", "mobileconfig"] | ["pbx", "app", "mobileconfig", ""]:
                return self._call(
                    request,
                    {"GET": lambda c: self._list_configs(c, request), "POST": lambda c: self._copy_config(c, request)},
                )
            case ["pbx", "app", "mobileconfig", key]:
                return self._call(
                    request, {"GET": lambda c: self._get_config(c, key), "POST": lambda c: self._create_config(c, key)}
                )
            case ["pbx", "switch" | "variable" as kind]:
                return self._call(request, {"GET": lambda c: self._list_settings(c, kind, request)})
            case ["pbx", "switch" | "variable" as kind, name] if name:
                return self._call(
                    request,
                    {
                        "GET": lambda c: self._get_setting(c, kind, name, request),
                        "POST": lambda c: self._post_setting(c, kind, name, request),
                    },
                )
        raise Refused(404, "not_found", "no such resource")
