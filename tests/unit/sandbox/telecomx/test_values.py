# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Switches and variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import ACME, ANNA, BO, OTHER, OUT, error, ident


def test_settings_are_listed_and_read(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    assert api.json("GET", "/pbx/switch") == [
        {"name": "night", "value": True, "type": "SYSTEM"},
        {"name": "dnd", "value": False, "type": "PERSONAL", "employee": BO},
    ]
    assert api.json("GET", "/pbx/variable")[1] == {"name": "colour", "value": "red", "type": "SHARED"}
    assert api.json("GET", "/pbx/switch/night") == {"name": "night", "value": True, "type": "SYSTEM"}
    assert api.json("GET", "/pbx/variable/SHARED:colour") == {"name": "colour", "value": "red"}
    assert error(api.json("GET", "/pbx/switch/none", status=404)) == "name"
    api = telecomx(switch_values="text", variable_type=True, setting_names="prefixed")
    assert api.json("GET", f"/pbx/switch/{BO.upper()}:dnd") == {
        "name": f"{BO}:dnd",
        "value": "false",
        "type": "PERSONAL",
    }
    assert api.json("GET", "/pbx/variable/greeting")["type"] == "SYSTEM"


def test_a_get_with_a_value_writes(telecomx: Callable[..., Any]) -> None:
    api = telecomx()
    assert api.json("GET", "/pbx/switch/night?value=false") == {"success": True}
    assert api.json("GET", "/pbx/switch/night")["value"] is False
    assert api.json("GET", "/pbx/variable/new?value=a+b") == {"success": True}
    assert api.json("GET", "/pbx/variable/new")["value"] == "a b"
    assert api.platform.touched >= {f"settings:{ACME}"}


@pytest.mark.parametrize("value", [False, "false"])
def test_switches_are_set(telecomx: Callable[..., Any], value: Any) -> None:
    api = telecomx()
    assert api.json("POST", "/pbx/switch/night", {"value": value}) == {"success": True}
    assert api.json("GET", "/pbx/switch/night")["value"] is False
    assert api.json("POST", "/pbx/switch/new%2D1", {"value": True, "customer": ACME}) == {"success": True}
    assert api.json("GET", "/pbx/switch/new-1")["value"] is True


@pytest.mark.parametrize(
    ("who", "target", "body", "status", "code"),
    [
        ("anna", "/pbx/switch/night", {"value": "maybe"}, 422, "value"),
        ("anna", "/pbx/switch/night", {"value": 1}, 422, "value"),
        ("anna", "/pbx/switch/night", {}, 422, "value"),
        ("anna", "/pbx/variable/x", {"value": True}, 422, "value"),
        ("anna", "/pbx/switch/no%20blank", {"value": True}, 422, "name"),
        ("anna", f"/pbx/switch/{'x' * 51}", {"value": True}, 422, "name"),
        ("anna", f"/pbx/switch/{ident('z')}:x", {"value": True}, 422, "name"),
        ("anna", "/pbx/switch/night", {"value": True, "customer": "x"}, 404, "customer"),
        ("anna", "/pbx/switch/night", {"value": True, "customer": OTHER}, 403, "access_denied"),
        ("bo", "/pbx/switch/night", {"value": False}, 403, "name"),
        ("bo", f"/pbx/switch/{ANNA}:x", {"value": False}, 403, "name"),
        ("anna", f"/pbx/switch/{OUT}:x", {"value": False}, 403, "name"),
        ("anna", "/pbx/switch/night", b"{", 400, "bad_request"),
    ],
)
def test_settings_that_cannot_be_set(
    telecomx: Callable[..., Any], who: str, target: str, body: Any, status: int, code: str
) -> None:
    api = telecomx(who)
    before = api.platform.dump()
    assert error(api.json("POST", target, body, status=status)) == code
    assert api.platform.dump() == before


def test_shared_and_own_names_are_open_to_all(telecomx: Callable[..., Any]) -> None:
    api = telecomx("bo")
    for name in ("SHARED:x", f"{BO}:x"):
        api.json("POST", f"/pbx/variable/{name}", {"value": "1"})
    assert api.json("GET", f"/pbx/variable/{BO}%3Ax")["value"] == "1"
    assert error(telecomx(literal_colon=True).json("GET", f"/pbx/switch/{BO}%3Adnd", status=422)) == "name"
    telecomx(literal_colon=True).json("GET", f"/pbx/switch/{BO}:dnd")
