# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Calls in progress of a user (sipXcom protocol, section 5.4).

Private to the collection.
"""

from __future__ import annotations

import datetime
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient

PATH = "/my/activecdrs"
CALL = (
    Text("from"),
    Text("from_aor", wire="from-aor"),
    Text("to"),
    Text("to_aor", wire="to-aor"),
    Text("route"),
    Text("direction"),
    Text("recipient"),
    Bool("internal"),
    Text("type"),
    Int("start_time_ms", wire="start-time"),
    Int("duration_ms", wire="duration"),
)


def _fetch(client: SipxcomClient, options: dict[str, Any]) -> dict[str, Any]:
    with errors.adding(
        lambda error: error.status == 500,
        kind=errors.SERVER,
        why="sipXcom cannot reach its call records service, so the calls are not known",
        advice="check the CDR service of the server",
    ):
        document = client.unwrap(client.get(PATH), PATH, "cdrs")
    if not isinstance(document, list):
        raise client.unexpected("answered something that is no list of calls", "GET", PATH)
    return {"active_calls": [_call(client, item) for item in document]}


def _call(client: SipxcomClient, item: Any) -> dict[str, Any]:
    values = client.decode(CALL, item, PATH)
    return {**values, "start_time": _moment(values["start_time_ms"])}


def _moment(milliseconds: int | None) -> str | None:
    """ISO 8601 in UTC; None where the number is none that a calendar knows."""
    if milliseconds is None:
        return None
    epoch = datetime.datetime.fromtimestamp(0, datetime.UTC)
    try:
        moment = epoch + datetime.timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


ACTIVE_CALLS_INFO = Query(name="active_calls_info", platform=SIPXCOM, options=(), fetch=_fetch)
