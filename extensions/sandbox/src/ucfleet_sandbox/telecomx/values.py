# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Switches and variables (Telecom X protocol, section 6)."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from ucfleet_sandbox.answers import NO_JSON, json_body, query_values
from ucfleet_sandbox.platform import Request, Response
from ucfleet_sandbox.telecomx.access import Caller, Refused, may_act_for
from ucfleet_sandbox.telecomx.base import TelecomBase
from ucfleet_sandbox.telecomx.objects import is_id, setting_key, split_name

__all__ = ["SettingRoutes"]


class SettingRoutes(TelecomBase):
    """`/pbx/switch` and `/pbx/variable`."""

    def _list_settings(self, caller: Caller, kind: str, request: Request) -> Response:
        customer = self._customer_of(caller, query_values(request).get("customer"))
        return self._answer([self._setting_row(kind, key, value) for key, value in customer.settings[kind].items()])

    def _get_setting(self, caller: Caller, kind: str, name: str, request: Request) -> Response:
        query = query_values(request)
        if "value" in query:
            body = {"value": query["value"][0]}
            return self._set(caller, kind, name, body | {key: query[key][0] for key in ("customer",) if key in query})
        key = self._setting_name(name)
        values = self._customer_of(caller, query.get("customer")).settings[kind]
        if key not in values:
            raise Refused(404, "name", f"no such {kind}")
        row = self._setting_row(kind, key, values[key])
        row.pop("employee", None)
        if kind == "variable" and not self._switch("variable_type"):
            del row["type"]
        return self._answer(row)

    def _post_setting(self, caller: Caller, kind: str, name: str, request: Request) -> Response:
        body = json_body(request)
        if body is NO_JSON or not isinstance(body, dict):
            raise Refused(400, "bad_request", "the body must be a JSON object")
        return self._set(caller, kind, name, body)

    def _set(self, caller: Caller, kind: str, name: str, body: dict[str, Any]) -> Response:
        key = self._setting_name(name)
        reference = body.get("customer")
        customer = self._customer_of(caller, None if reference is None else [reference])
        self._check_setting_right(caller, key)
        value = _switch_value(body.get("value")) if kind == "switch" else body.get("value")
        if not isinstance(value, bool if kind == "switch" else str):
            raise Refused(422, "value", f"not a value of a {kind}")
        customer.settings[kind][key] = value
        self.touched.add(self.world.SETTINGS + customer.id)
        return self._answer({"success": True})

    def _setting_name(self, name: str) -> str:
        literal = self._switch("literal_colon") and "%3a" in name.lower()
        key = None if literal else setting_key(unquote(name))
        if key is None:
            raise Refused(422, "name", "not a possible name")
        return key

    def _check_setting_right(self, caller: Caller, key: str) -> None:
        """Global names and those of others need MANAGER; shared and own ones are open."""
        prefix, _unused = split_name(key)
        if is_id(prefix) and prefix not in self.world.employees:
            raise Refused(422, "name", "no such employee")
        if prefix not in ("SHARED", caller.employee.id) and not caller.at_least("MANAGER"):
            raise Refused(403, "name", "setting this name needs MANAGER access")
        if is_id(prefix) and not may_act_for(caller.employee, self.world.employees[prefix], self.world):
            raise Refused(403, "name", "the employee is out of reach")

    def _setting_row(self, kind: str, key: str, value: Any) -> dict[str, Any]:
        prefix, bare = split_name(key)
        if kind == "switch" and self._switch("switch_values") == "text":
            value = "true" if value else "false"
        row = {
            "name": bare if self._switch("setting_names") == "bare" else key,
            "value": value,
            "type": "SHARED" if prefix == "SHARED" else "PERSONAL" if prefix else "SYSTEM",
        }
        return {**row, "employee": prefix} if is_id(prefix) else row


def _switch_value(value: Any) -> Any:
    """A switch is written as boolean or as text (section 6)."""
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
