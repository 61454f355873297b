# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where something is dialled in a value, and the value with other numbers."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES, number_fields
from ansible_collections.ucfleet.voice.plugins.module_utils._model.dialled import dialled, replaced

RINGS = {"rings": [{"number": "4201", "enabled": False}, {"number": 4202}], "expiration": 20}
MENU = {"operator": "4100", "menu": {1: "4201", "*": None, "2": "sip:lobby@pbx.test"}}
BOOK = {
    "entries": [
        {"last_name": "A", "first_name": "B", "number": "4201", "contact_information": {"fax_number": " 4209 "}},
        {"last_name": "C", "first_name": "D", "number": "4202", "state": "absent"},
    ]
}


def places(platform: str, setting: str, value: Any) -> list[tuple[str, str]]:
    return [(one.place, one.text) for one in dialled(number_fields(platform)[setting], value)]


def test_these_settings_hold_what_is_dialled() -> None:
    assert {platform: list(number_fields(platform)) for platform in COMPOSITES} == {
        "sipxcom": [
            "contact_information",
            "call_forward",
            "personal_attendant",
            "phonebook",
            "phonebook_entries",
            "speed_dial",
        ],
        "ucp": [],
        "telecomx": ["mobileconfig", "mobileconfig_copy", "pbx_switches", "pbx_variables"],
        "voipnow": ["phone_call_events", "queue_agents"],
    }


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("call_forward", RINGS, [("rings[1].number", "4201"), ("rings[2].number", "4202")]),
        ("personal_attendant", MENU, [("operator", "4100"), ("menu.1", "4201"), ("menu.2", "sip:lobby@pbx.test")]),
        (
            "phonebook",
            BOOK,
            [("entries[1].number", "4201"), ("entries[1].contact_information.fax_number", "4209")],
        ),
        (
            "phonebook_entries",
            [BOOK["entries"][0]],
            [("[1].number", "4201"), ("[1].contact_information.fax_number", "4209")],
        ),
        ("call_forward", '{"rings": [{"number": "4201"}]}', [("rings[1].number", "4201")]),
        ("call_forward", {"rings": ({"number": "4201"},)}, [("rings[1].number", "4201")]),
        ("call_forward", {"rings": [{"number": True}, {"number": ""}, {"number": None}, "4201"]}, []),
        ("call_forward", ["4201"], []),
        ("call_forward", 7, []),
    ],
)
def test_every_place_is_found(setting: str, value: Any, expected: list[tuple[str, str]]) -> None:
    assert places("sipxcom", setting, value) == expected


def test_numbers_of_other_platforms_are_found() -> None:
    agents = [{"queue": "0003*900", "agent": "0003*210", "status": "online"}]
    assert places("voipnow", "queue_agents", agents) == [("[1].queue", "0003*900"), ("[1].agent", "0003*210")]
    variables = [{"name": "night", "value": "4201"}]
    assert places("telecomx", "pbx_variables", variables) == [("[1].value", "4201")]


@pytest.mark.parametrize(
    ("setting", "value"), [("call_forward", RINGS), ("personal_attendant", MENU), ("phonebook", BOOK)]
)
def test_a_text_is_replaced_at_its_place_alone(setting: str, value: Any) -> None:
    field, before = number_fields("sipxcom")[setting], repr(value)
    new = replaced(field, value, lambda one: "7" + one.text[1:] if one.text.startswith("42") else one.text)
    assert repr(value) == before
    texts = [("7" + text[1:] if text.startswith("42") else text) for _place, text in places("sipxcom", setting, value)]
    assert [text for _place, text in places("sipxcom", setting, new)] == texts
    assert replaced(field, value, lambda one: one.text) is value
