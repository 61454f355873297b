# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Schedules on the wire of sipXcom."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.call_forward_schedule import CALL_FORWARD_SCHEDULE
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import LOGIN, post, refused, shows_j

PATH, RINGS = "/my/callfwdsched", "/my/callfwd"
EVENING = {"day": "weekdays", "start": "18:00", "end": "22:30"}
WIRE_EVENING = {"scheduledDay": -1, "start": {"hrs": 18, "min": 0}, "end": {"hrs": 22, "min": 30}}
PROBE = [{"scheduledDay": 1, "start": {"hrs": 0, "min": 0}, "end": {"hrs": 0, "min": 1}}]


def stored(number: int | None = 41, name: str = "Evenings", **changed: Any) -> dict[str, Any]:
    return {"scheduleId": number, "name": name, "description": None, "periods": [WIRE_EVENING], **changed}


def listed(*items: Any) -> Expected:
    return shows_j(PATH, list(items))


def written(name: str = "Evenings", description: str | None = None, periods: Any = None) -> dict[str, Any]:
    return {"name": name, "description": description, "periods": periods or [WIRE_EVENING]}


def taken(document: dict[str, Any]) -> Expected:
    """The server's refusal that proves the name to be the user's own."""
    return refused(post(PATH, document), 422, "A schedule with name Evenings is already defined")


def run(http: Http, check: bool = False, **params: Any) -> dict[str, Any]:
    return http.run(CALL_FORWARD_SCHEDULE, check=check, **LOGIN, **{"name": "Evenings", **params})


# -------------------------------------------------------------------------- delete
def rings(*schedules: int | None) -> Expected:
    items = [{"number": f"32{row:02}", "scheduleId": number} for row, number in enumerate(schedules)]
    return shows_j(RINGS, {"rings": items, "expiration": 20})


# ----------------------------------------------------------------- Latin-1 answers
CHANGED = {**EVENING, "start": "19:00"}
