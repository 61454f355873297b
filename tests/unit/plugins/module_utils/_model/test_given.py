# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._model.given import problems, quote_warning, unquoted
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.presence_info import PRESENCE_INFO

FIELDS = USER_SETTINGS.own_fields()


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"call_forward": {"rings": "text"}}, ["call_forward.rings must be a list"]),
        ({"call_forward": {"rings": {"number": "1"}}}, ["call_forward.rings must be a list"]),
        ({"call_forward": "x"}, ["call_forward must be a dictionary"]),
        ({"call_forward": "rings=1"}, ["call_forward must be a dictionary"]),
        ({"conferences": ["x", None]}, [f"conferences[{number}] must be a dictionary" for number in (1, 2)]),
        ({"personal_attendant": {"menu": ["4201"]}}, ["personal_attendant.menu must be a dictionary"]),
        ({"im_prefs": {"call_info": "x"}, "vm_prefs": None}, []),
        # As tools that write everything as text hand it over.
        ({"voicemail_pin": '{"pin": "0471"}'}, []),
        (
            {"voicemail_pin": '{"pin": 471}'},
            [
                "voicemail_pin.pin is a number without quotes, which may have lost a + or a 0 at its beginning: put"
                " it into quotes, or end its expression with | string"
            ],
        ),
        ({"call_forward": "{'expiration': True}"}, ["call_forward.expiration must be a whole number, not bool"]),
    ],
)
def test_shapes_and_types(given: dict[str, Any], found: list[str]) -> None:
    assert problems(FIELDS, given) == found


def test_every_wrong_entry_is_reported() -> None:
    rings = [{"number": 0o301234567}, {"number": "3101"}, {"number": True}, "x", {"number": 1.5}]
    found = problems(FIELDS, {"call_forward": {"rings": rings}, "contact_information": {"job_title": False}})
    assert [problem.split(" ")[0] for problem in found] == [
        *(
            f"call_forward.rings[{number}]{end}"
            for number, end in ((1, ".number"), (3, ".number"), (4, ""), (5, ".number"))
        ),
        "contact_information.job_title",
    ]


def test_an_alias_and_a_single_value_for_a_list() -> None:
    fields = PRESENCE_INFO.own_fields()
    assert problems(fields, {"extension": "0003*210,0003*211"}) == []
    assert problems(fields, {"extension": True})[0].startswith("extension[1] is a boolean")
    assert problems(fields, {"extensions": {"a": 1}}) == ["extensions must be a list"]
    assert unquoted(fields, {"extension": 210}) == ["extension[1] is 210, perhaps written as 0322"]


def test_a_warning_names_ten_places_at_most() -> None:
    places = unquoted(FIELDS, {"speed_dial": {"buttons": [{"number": number} for number in range(1, 13)]}})
    assert len(places) == 12
    text = quote_warning(places)
    assert "speed_dial.buttons[1].number is 1; " in text
    assert "speed_dial.buttons[10].number is 10, perhaps written as 012 and 2 more" in text
