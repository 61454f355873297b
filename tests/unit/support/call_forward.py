# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Call forwarding on the wire of sipXcom."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import asked, refused

PATH, LEGACY, SCHEDULES = "/my/callfwd", "/my/forward", "/my/callfwdsched"
AFTER, ALONG = "If no response", "At the same time"


def wire(number: str | None, schedule: int | None = None, **changed: Any) -> dict[str, Any]:
    ring = {"number": number, "type": AFTER, "enabled": True, "expiration": 20, "scheduleId": schedule}
    return {**ring, **changed}


def legacy(number: str, **changed: Any) -> dict[str, Any]:
    ring = {"number": number, "type": AFTER, "enabled": True, "expiration": 20, **changed}
    return {key: value for key, value in ring.items() if value is not None}


def stored(*rings: dict[str, Any], expiration: int | None = 22) -> dict[str, Any]:
    return {"rings": list(rings), "expiration": expiration, "withVM": True}


def stored_legacy(*rings: dict[str, Any], wrapper: str = "call-sequence") -> dict[str, Any]:
    return {wrapper: {"rings": list(rings), "expiration": 22, "withVoicemail": True}}


def written(*rings: dict[str, Any], expiration: int = 22) -> dict[str, Any]:
    return {"rings": list(rings), "expiration": expiration}


def ring(number: str, schedule: str = "", **changed: Any) -> dict[str, Any]:
    return {"number": number, "type": AFTER, "enabled": True, "expiration": 20, "schedule": schedule, **changed}


def no_callfwd() -> Any:
    return refused(asked(PATH), 404, "The server has not found anything matching the request URI")
