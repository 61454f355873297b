# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conversations about the events of one extension of VoipNow."""

from __future__ import annotations

import json
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.phone_call_event import PHONE_CALL_EVENT
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import DELETE, POST, PUT, Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import (
    APP,
    PAGE,
    SECRET,
    TOKEN,
    collection,
    read,
)

EVENTS = "/extensions/@me/0007*110/phoneCallEvents/"
LIST = f"{EVENTS}{PAGE}0"
URL = "https://crm.test/calls?who=a%20b"
KEY = {"extension": "0007*110", "type": "dial_in", "event_url": URL}


def row(**changed: Any) -> dict[str, Any]:
    event = {
        "id": "e1",
        "type": "0",
        "method": "1",
        "url": URL,
        "note": "CRM",
        "status": "1",
        "modified": "2026-01-01T00:00:00Z",
        "links": {"self": "https://voipnow.test/uapi/extensions/@me/0007*110/phoneCallEvents/0/e1/"},
    }
    return {**event, **changed}


def listing(*rows: dict[str, Any]) -> Expected:
    return read(LIST).answers(200, collection(rows)) if rows else read(LIST).answers(204)


def put(document: dict[str, Any], path: str = f"{EVENTS}0/e1/") -> Expected:
    return PUT(f"/uapi{path}").bearer(TOKEN).json(document)


def post(document: dict[str, Any], path: str = EVENTS) -> Expected:
    return POST(f"/uapi{path}").bearer(TOKEN).json(document)


def delete(path: str = f"{EVENTS}0/e1/") -> Expected:
    return DELETE(f"/uapi{path}").bearer(TOKEN)


def run(http: Http, **options: Any) -> dict[str, Any]:
    given = {name: value for name, value in {**KEY, **options}.items() if value is not None}
    result = http.run(PHONE_CALL_EVENT, **APP, **given)
    assert SECRET not in json.dumps(result)
    return result
