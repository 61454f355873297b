# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.voicemail_pin import VOICEMAIL_PIN
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    BASE,
    LOGIN,
    asked,
    command,
    null_pointer,
    refused,
    shows_x,
    simulated,
)

PIN = "80415926"
PATH = f"/my/voicemail/pin/{PIN}"


def login_works() -> Expected:
    return asked("/my/keepalive").answers(200)


def run(http: Http, check: bool = False, **params: Any) -> dict[str, Any]:
    """Run the module and prove that the PIN shows nowhere, whatever happens."""
    result = http.run(VOICEMAIL_PIN, check=check, **LOGIN, **{"pin": PIN, **params})
    assert PIN not in json.dumps(result) + "".join(http.warnings)
    return result


def test_always_sets_the_pin_and_says_so_each_time() -> None:
    results = [run(Http(login_works(), command(PATH))), run(Http(login_works(), command(PATH)))]
    assert results[0] == results[1]
    assert results[0]["changed"] is True
    assert results[0]["actions"] == [{"action": "update", "fields": ["pin"]}]
    assert results[0]["voicemail_pin"] == {"pin": HIDDEN}
    assert results[0]["diff"] == {"before": {"pin": "(cannot be read back)"}, "after": {"pin": HIDDEN_CHANGED}}
    assert results[0]["requests"] == 2


def test_check_mode_proves_the_login_only() -> None:
    result = run(Http(login_works()), check=True)
    assert result["changed"] is True
    assert run(Http(refused(asked("/my/keepalive"), 401, "")), check=True)["failure"]["kind"] == "authentication"


def test_on_create_leaves_an_existing_account_alone() -> None:
    result = run(Http(login_works()), update_pin="on_create")
    assert result["changed"] is False
    assert result["voicemail_pin"] == {"pin": None}
    assert result["requests"] == 1


@pytest.mark.parametrize("pin", ["123", "", "12a4", "12 34", "1234%", "١٢٣٤", "../9", HIDDEN])
def test_what_nobody_can_enter_on_a_phone_is_refused_before_any_request(pin: str) -> None:
    result = Http().run(VOICEMAIL_PIN, **LOGIN, pin=pin)
    assert result["failure"]["kind"] == "invalid"
    assert not pin or pin not in result["msg"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refused(command(PATH), 400, f"PIN {PIN} must be at least 4 characters long"), "invalid"),
        (refused(command(PATH), 404, f"nothing matching {BASE}{PATH}"), "not_found"),
        (null_pointer(command(PATH)), "server"),
        (command(PATH).fails(VoiceError(errors.TLS, f"no certificate for {PATH}")), "tls"),
    ],
)
def test_errors_never_show_the_pin(answer: Expected, kind: str) -> None:
    result = run(Http(login_works(), answer))
    assert result["failure"]["kind"] == kind
    assert result["failure"]["path"] == f"{BASE}/my/voicemail/pin/{HIDDEN}"


def test_a_server_without_keepalive() -> None:
    old = shows_x("/my/forward", {"call-sequence": {"rings": [], "expiration": 20}})
    assert run(Http(refused(asked("/my/keepalive"), 404, ""), old, command(PATH)))["changed"] is True


def test_a_portal_page_is_no_login() -> None:
    page = asked("/my/keepalive").answers(200, text="<html>Welcome</html>", content_type="text/html")
    assert run(Http(page))["failure"]["kind"] == "unexpected_answer"


def test_against_the_simulator() -> None:
    sandbox = simulated({"voicemail_pin": "4711"})
    assert sandbox.run(VOICEMAIL_PIN, check=True, **LOGIN, pin=PIN)["changed"] is True
    before = sandbox.platform.dump()
    assert sandbox.run(VOICEMAIL_PIN, **LOGIN, pin=PIN, update_pin="on_create")["changed"] is False
    assert sandbox.platform.dump() == before
    assert sandbox.run(VOICEMAIL_PIN, **LOGIN, pin=PIN)["changed"] is True
    assert sandbox.platform.dump() != before
