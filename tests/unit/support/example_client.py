# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A client of a platform that does not exist, for the tests of all clients."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import BearerAuth, NoAuth, Token
from ansible_collections.ucfleet.voice.plugins.module_utils._core.client import Client
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import Refusal
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http

SECRET = "canary-secret"


class ExampleClient(Client):
    """A platform with a bearer login and one code of its own."""

    title = "Example"

    def __init__(self, settings: Settings, transport: Any, **timing: Any) -> None:
        super().__init__(settings, transport, **timing)
        self.auth = BearerAuth(self._login) if settings.client_id else NoAuth()

    def _login(self) -> Token:
        answer = self.request("POST", "/login", absolute=True, auth=NoAuth())
        return Token(self.parse_json(answer, "POST", "/login")["token"])

    def read_refusal(self, response: Response, method: str) -> Refusal | None:
        if response.status == 418:
            return Refusal(errors.CONFLICT, f"a teapot said {response.text}", "make coffee", "TEAPOT")
        return None


def client(http: Http, **changed: Any) -> ExampleClient:
    settings = Settings(**{"url": "https://pbx.test:8443/api", "username": "kim", "password": SECRET, **changed})
    return ExampleClient(settings, http, clock=http.clock, sleep=http.clock.sleep, jitter=lambda: 1.0)


def lost() -> VoiceError:
    return VoiceError(errors.UNREACHABLE, "reset by peer", "check it", response_lost=True)


def refused() -> VoiceError:
    return VoiceError(errors.UNREACHABLE, "connection refused", "check it")


def failure(http: Http, *request: Any, **options: Any) -> VoiceError:
    changed = options.pop("settings", {})
    with pytest.raises(VoiceError) as caught:
        client(http, **changed).request(*(request or ("GET", "/a")), **options)
    http.done()
    return caught.value
