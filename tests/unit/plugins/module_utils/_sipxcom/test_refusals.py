# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What sipXcom's refusals mean, and which responses are not its own (sipXcom protocol, sections 2, 3.7 and 12)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.im_prefs import IM_PREFS
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.portal_password import PORTAL_PASSWORD
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.vm_prefs import VM_PREFS
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, PUT, Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import BASE, LOGIN, asked, shows_j

PREFS = "/my/im/prefs"
LIVE = {
    "statusPhonePresence": True,
    "statusCallInfo": False,
    "otpMessage": None,
    "voicemailOnDnd": False,
}
WRITE = PUT(BASE + PREFS).json({"statusCallInfo": True})


def shape_b(java_class: str, text: str) -> dict[str, Any]:
    return {"text": f'{{"error":"{text}","type":"org.x.{java_class}"}} ', "content_type": "application/json"}


def written(status: int, *, looks: bool = False, **answer: Any) -> dict[str, Any]:
    """The result of a write that is answered in this way; `looks`: what it stored is looked for."""
    write = PUT(BASE + PREFS).json({"statusCallInfo": True}).answers(status, **answer)
    return Http(shows_j(PREFS, LIVE), write, *[shows_j(PREFS, LIVE)] * looks).run(IM_PREFS, **LOGIN, call_info=True)


def test_a_replication_that_fails_is_a_stored_write() -> None:
    said = 'Replication: insert/update failed - 3100\n raw "quotes"'
    result = written(500, **shape_b("common.UserException", said))
    assert (result["failure"]["kind"], result["changed"]) == ("server", True)
    assert (
        "stored the values, but failed to pass them on to call processing: Replication: insert/update" in result["msg"]
    )
    assert "correct" not in result["msg"]


@pytest.mark.parametrize(
    ("java_class", "text", "kind", "words"),
    [
        ("common.UserException", "&error.bad", "invalid", "refused the values: &error.bad"),
        ("DataIntegrityViolationException", "ERROR: value too long for type x", "invalid", "longer than sipXcom can"),
        ("DataIntegrityViolationException", "not-null property", "server", "failed with DataIntegrityViolation"),
        ("HibernateObjectRetrievalFailureException", "No row", "not_found", "no object with an id"),
        ("FreeswitchApiConnectException", "error.connect", "server", "cannot reach the media server"),
        ("NullPointerException", "Internal error: null", "server", "failed with NullPointerException: Internal"),
    ],
)
def test_an_exception_of_the_server_says_what_to_do(java_class: str, text: str, kind: str, words: str) -> None:
    result = written(500, looks=kind == "server", **shape_b(java_class, text))
    assert (result["failure"]["kind"], result["changed"]) == (kind, False)
    assert words in result["msg"]


def test_a_locked_account_is_no_wrong_password() -> None:
    locked = asked("/my/vmprefs").answers(401, reason="User account is locked")
    result = Http(locked).run(VM_PREFS, **LOGIN, greeting="NONE")
    assert result["failure"]["kind"] == "authentication"
    assert "the account is locked" in result["msg"]
    assert "ask an administrator to enable the user" in result["msg"]
    keepalive = GET(f"{BASE}/my/keepalive").answers(401, reason="User account is locked")
    result = Http(keepalive).run(PORTAL_PASSWORD, **LOGIN, new_password="canary-next")
    assert "the account is locked" in result["msg"]


@pytest.mark.parametrize("status", [403, 404, 410])
@pytest.mark.parametrize("text", ["<html><body>404 Not Found<hr>nginx</body></html>", ""])
def test_the_page_of_a_proxy_is_not_sipxcoms(status: int, text: str) -> None:
    answer = asked(PREFS).answers(status, text=text or " ", content_type="text/html")
    result = Http(answer).run(IM_PREFS, **LOGIN, call_info=True)
    if status == 410:
        assert result["failure"]["kind"] == "invalid"
    else:
        assert result["failure"]["kind"] == "unexpected_answer"
        assert "the state of the object is unknown" in result["msg"]


def test_a_url_with_another_path_gets_a_hint() -> None:
    for status, body in ((404, {}), (200, {"text": "<html></html>", "content_type": "text/html"})):
        http = Http(GET("/sipxconfig/my/im/prefs").answers(status, **body))
        result = http.run(IM_PREFS, **{**LOGIN, "url": "https://pbx.test:8080/sipxconfig"}, call_info=True)
        assert "leave the path /sipxconfig out of url, because the API is at /sipxconfig/rest" in result["msg"]


def test_what_a_server_says_is_shown_without_control_characters_and_secrets() -> None:
    result = written(422, reason="\x1b[31mno \x07 canary-pw\u202e \u00c3\u00bc")
    assert "\x1b" not in json.dumps(result["msg"], ensure_ascii=False)
    assert result["msg"].isprintable()
    assert "canary" not in json.dumps(result)
