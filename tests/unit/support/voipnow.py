# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every conversation with VoipNow has: the login, the forms of a collection, a simulated server."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, Expected
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ucfleet_sandbox.voipnow import VoipNow

SECRET = "canary~App_Secret-1"
TOKEN = "canary-token-0001"
APP = {"url": "https://voipnow.test", "client_id": "app~key_1", "client_secret": SECRET}
WITH_TOKEN = {"url": "https://voipnow.test", "token": TOKEN}
PAGE = "?count=4999&startIndex="

FORM = urllib.parse.urlencode(
    {
        "grant_type": "client_credentials",
        "client_id": "app~key_1",
        "client_secret": SECRET,
        "type": "unifiedapi",
        "redirect_uri": "https://voipnow.test/oauth/token.php",
    }
).encode()


def login(token: str = TOKEN, *, expires_in: Any = 3600) -> Expected:
    """The token request and its success."""
    document = {"access_token": token, "expires_in": expires_in, "token_type": "Bearer"}
    return login_request().answers(200, document)


def login_request() -> Expected:
    return (
        POST("/oauth/token.php")
        .raw(FORM)
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Authorization", None)
    )


def read(path: str, token: str = TOKEN) -> Expected:
    """A GET below /uapi with its headers."""
    return GET(f"/uapi{path}").bearer(token).header("Content-Type", "application/json").raw(None)


def collection(entries: Sequence[Any], **changed: Any) -> dict[str, Any]:
    """An envelope as the documents print it."""
    envelope = {"startIndex": 0, "totalResults": len(entries), "itemsPerPage": 20, "filtered": False, "sorted": False}
    return {**envelope, "entry": list(entries), **changed}


def envelopes(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Every documented or observed form of one collection by name."""
    plain = collection(entries)
    forms = {
        "list": plain,
        "keyed by id": {**plain, "entry": {str(number): entry for number, entry in enumerate(entries, 7)}},
        "wrapped": [plain],
        "wrapped and keyed": [{**plain, "entry": {f"id{n}": entry for n, entry in enumerate(entries)}}],
        "wrong total": {**plain, "totalResults": len(entries) + 5},
        "texts": {**plain, "totalResults": str(len(entries)), "startIndex": "0", "itemsPerPage": "20"},
    }
    if not entries:
        forms["no entry"] = {key: value for key, value in plain.items() if key != "entry"}
        forms["null entry"] = {**plain, "entry": None}
        forms["empty object"] = {**plain, "entry": {}}
    return forms


def error(code: str, message: str = "so it is") -> dict[str, Any]:
    """The body of a refusal."""
    return {"error": {"code": code, "message": message}}


# ------------------------------------------------------------------- simulated
def state(**switches: Any) -> dict[str, Any]:
    """Two users with Apps: `APP` owns phones, queues and events, "bare" owns nothing."""
    phone = {"agent": "Desk Phone 7.2", "registration": 1, "expire": "2030-01-01T00:00:00Z"}
    return {
        "switches": switches,
        "apps": [
            {"client_id": APP["client_id"], "client_secret": SECRET, "owner": "7"},
            {"client_id": "bare", "client_secret": SECRET, "owner": "8"},
            {"client_id": "untrusted", "client_secret": SECRET, "owner": "7", "trusted": False},
        ],
        "users": [
            {
                "id": "7",
                "extensions": [
                    {"number": "0007*110", "status": 1, "registration": [phone]},
                    {"number": "0007*9", "status": 3, "registration": [{"agent": "Old Phone", "registration": -2}]},
                    {"number": "0007*111"},
                    {
                        "number": "0007*200",
                        "type": "queue",
                        "agents": [
                            {"number": "0007*110", "status": 1},
                            {"number": "0007*111", "status": 0},
                            {"number": "+4930123456", "identifier": "r1", "status": 2, "type": 1},
                        ],
                    },
                ],
            },
            {"id": "8"},
        ],
    }


def simulated(**switches: Any) -> Sandbox:
    """The simulated VoipNow with this state."""
    return Sandbox(VoipNow(clock=lambda: 1_800_000_000.0), state(**switches))
