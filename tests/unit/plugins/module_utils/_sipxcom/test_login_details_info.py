# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.login_details_info import LOGIN_DETAILS_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import LOGIN, asked, refused, shows_x, simulated

PATH, WIDE = "/my/logindetails", "/my/logindetailsunite"
DETAILS = {"userName": "3100", "imId": "kim.l", "ldapImAuth": False, "sipPassword": "canary-sip-word"}
LOCATIONS = {
    "im-locations": [{"fqdn": "im2.pbx.test"}, {"fqdn": "im1.pbx.test"}],
    "wrtc-locations": [{"fqdn": "rtc.pbx.test", "port": 5062}],
}


def test_secrets_are_hidden_unless_asked_for() -> None:
    result = Http(shows_x(PATH, {"login-details": DETAILS})).run(LOGIN_DETAILS_INFO, check=True, **LOGIN)
    assert result == {
        "changed": False,
        "login_details": {"user_name": "3100", "im_id": "kim.l", "ldap_im_auth": False, "sip_password": "********"},
        "secrets": [],
        "requests": 1,
    }
    assert "canary" not in json.dumps(result)


def test_secrets_on_request_are_marked() -> None:
    result = Http(shows_x(PATH, {"login-details": DETAILS})).run(LOGIN_DETAILS_INFO, **LOGIN, reveal_secrets=True)
    assert result["login_details"]["sip_password"] == "canary-sip-word"
    assert result["secrets"] == ["sip_password"]


@pytest.mark.parametrize("reveal", [False, True])
def test_a_secret_that_is_not_set_is_empty(reveal: bool) -> None:
    document = {key: value for key, value in DETAILS.items() if key != "sipPassword"}
    http = Http(shows_x(PATH, {"login-details": document}))
    result = http.run(LOGIN_DETAILS_INFO, **LOGIN, reveal_secrets=reveal)
    assert result["login_details"]["sip_password"] == ""
    assert result["secrets"] == []


def test_locations_have_an_order_that_does_not_change() -> None:
    http = Http(shows_x(WIDE, {"login-details": {**DETAILS, **LOCATIONS}}))
    details = http.run(LOGIN_DETAILS_INFO, **LOGIN, gather_locations=True)["login_details"]
    assert details["im_locations"] == [{"fqdn": "im1.pbx.test"}, {"fqdn": "im2.pbx.test"}]
    assert details["wrtc_locations"] == [{"fqdn": "rtc.pbx.test", "port": 5062}]
    assert details["pin"] == ""


def test_an_old_server_repeats_the_password_and_knows_no_webrtc() -> None:
    document = {"login-details": {**DETAILS, "pin": "canary-pw", "im-locations": []}}
    result = Http(shows_x(WIDE, document)).run(LOGIN_DETAILS_INFO, **LOGIN, gather_locations=True)
    assert result["login_details"]["pin"] == "********"
    assert result["login_details"]["wrtc_locations"] == []
    assert "canary" not in json.dumps(result)
    result = Http(shows_x(WIDE, document)).run(LOGIN_DETAILS_INFO, **LOGIN, gather_locations=True, reveal_secrets=True)
    assert result["secrets"] == ["sip_password", "pin"]


@pytest.mark.parametrize(
    "document",
    [
        [],
        7,
        None,
        {},
        {"login-details": None},
        {"login-details": {"sipPassword": ["canary-sip-word"]}},
        {"login-details": {"ldapImAuth": "canary-sip-word"}},
        {"login-details": {"im-locations": {}}},
        {"login-details": {"wrtc-locations": [{"port": "x"}]}},
    ],
    ids=json.dumps,
)
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(shows_x(WIDE, document)).run(LOGIN_DETAILS_INFO, **LOGIN, gather_locations=True)
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize(("status", "kind"), [(401, "authentication"), (403, "permission"), (404, "not_found")])
def test_a_refusal_is_named(status: int, kind: str) -> None:
    result = Http(refused(asked(PATH), status, "No")).run(LOGIN_DETAILS_INFO, **LOGIN)
    assert result["failure"]["kind"] == kind
    assert "canary" not in json.dumps(result)


@pytest.mark.parametrize("legacy", [False, True])
def test_the_simulator_agrees(legacy: bool) -> None:
    system = {
        "legacy": legacy,
        "im_locations": ["im.pbx.test"],
        "wrtc_locations": [{"fqdn": "rtc.pbx.test", "port": 1}],
    }
    server = simulated({"sip_password": "canary-sip-word"}, system=system)
    result = server.run(LOGIN_DETAILS_INFO, **LOGIN, gather_locations=True)
    assert result["login_details"] == {
        "user_name": "3100",
        "im_id": "3100",
        "ldap_im_auth": False,
        "sip_password": "********",
        "pin": "********" if legacy else "",
        "im_locations": [{"fqdn": "im.pbx.test"}],
        "wrtc_locations": [] if legacy else [{"fqdn": "rtc.pbx.test", "port": 1}],
    }
    assert server.calls == ["GET /sipxconfig/rest/my/logindetailsunite"]
