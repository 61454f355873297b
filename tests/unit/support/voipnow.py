# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What every conversation with VoipNow has: the login and the forms of a collection."""

from __future__ import annotations

import urllib.parse
from collections.abc import Sequence
from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, Expected

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
