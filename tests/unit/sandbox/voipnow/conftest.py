# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated VoipNow with an organization and its users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from ucfleet_sandbox.voipnow import VoipNow

EXT = "/uapi/extensions"
PHONE = {"agent": "Phone 1.0", "registration": 1, "expire": "2030-01-01T00:00:00Z"}
FORM = "application/x-www-form-urlencoded"


def state(**switches: Any) -> dict[str, Any]:
    terminals: list[dict[str, Any]] = [{"number": f"0007*{n}"} for n in (103, 102, 101)]
    terminals[2] |= {"status": 1, "registration": [PHONE]}
    queue = {"number": "0007*200", "type": "queue", "agents": [{"number": "0007*101", "status": 2}]}
    return {
        "switches": switches,
        "apps": [
            {"client_id": "app", "client_secret": "se~cret", "owner": "1"},
            {"client_id": "user-app", "client_secret": "x", "owner": "7"},
            {"client_id": "untrusted", "client_secret": "x", "owner": "7", "trusted": False},
        ],
        "users": [
            {"id": "1", "level": "organization", "extensions": [{"number": "0001*900"}]},
            {"id": "7", "parent": "1", "extensions": [*terminals, queue, {"number": "0007*300", "type": "ivr"}]},
            {"id": "8", "extensions": [{"number": "0008*101"}]},
        ],
    }


@pytest.fixture
def voip(direct: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a simulator with the given switches, with the token of an App."""

    def make(app: str = "app", secret: str = "se~cret", **switches: Any) -> Any:
        api = direct(VoipNow)
        api.load(state(**switches))
        api.token = grant(api, client_id=app, client_secret=secret)["access_token"]
        return api

    return make


def grant(api: Any, status: int = 200, **changes: str | None) -> Any:
    fields = {"grant_type": "client_credentials", "client_id": "app", "client_secret": "se~cret", **changes}
    body = urlencode({key: value for key, value in fields.items() if value is not None}).encode()
    return api.json("POST", "/oauth/token.php", body, status=status, Content_Type=FORM)


def presence(api: Any, user: str = "@me", extension: str = "0007*101", query: str = "", status: int = 200) -> Any:
    return api.json("GET", f"{EXT}/{user}/{extension}/presence/{query}", status=status)


def numbers(answer: Any) -> list[str]:
    return [row["extension"] for row in answer["entry"]]
