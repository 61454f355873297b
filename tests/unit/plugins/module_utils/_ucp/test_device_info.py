# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.device_info import DEVICE_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    CONNECTION,
    asked,
    login,
    sandbox,
    without_secrets,
)

FULL = {
    "id": "dev-a",
    "name": "Desk phone",
    "device_type": "softphone",
    "enabled": False,
    "sip": {
        "username": "user_a",
        "realm": "acme.test",
        "password": "canary-sip",
        "custom_sip_headers": {"X-Key": "canary-header"},
        "realm_hash": "canary-ha1",
        "method": {"password": "canary-nested"},
        "route": ["sip:proxy"],
    },
    "push": {"Token-ID": "canary-push"},
    "media": {
        "audio": {"codecs": ["OPUS", "PCMA"]},
        "video": {"codecs": ["VP8"]},
        "encryption": {"enforce_security": True, "methods": ["srtp"], "key": "canary-key"},
        "webrtc": True,
    },
    "pvt_secret": "canary-extra",
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "sip", "push", "media", "audio", "codecs"]), inner)
    ),
    max_leaves=12,
)


def tried(answer: Any, **options: Any) -> dict[str, Any]:
    result = Http(login(), asked("/devices").answers(200, answer)).run(DEVICE_INFO, **CONNECTION, **options)
    assert without_secrets(result)
    return result


def test_all_devices_without_their_secrets() -> None:
    result = tried([FULL])
    assert result["changed"] is False
    assert result["requests"] == 2
    hidden = "********"
    assert result["devices"] == [
        {
            "id": "dev-a",
            "name": "Desk phone",
            "device_type": "softphone",
            "enabled": False,
            "sip": {
                "username": "user_a",
                "realm": "acme.test",
                "password": hidden,
                "custom_sip_headers": hidden,
                "realm_hash": hidden,
                "method": hidden,
                "route": ["sip:proxy"],
            },
            "push": True,
            "audio_codecs": ["OPUS", "PCMA"],
            "video_codecs": ["VP8"],
            "encryption": {"enforce_security": True, "methods": ["srtp"], "key": hidden},
            "webrtc": True,
        }
    ]


def test_a_bare_device_is_enough() -> None:
    assert tried([{"id": "dev-b"}])["devices"] == [
        {
            "id": "dev-b",
            "name": "",
            "device_type": "",
            "enabled": None,
            "sip": {},
            "push": False,
            "audio_codecs": [],
            "video_codecs": [],
            "encryption": {},
            "webrtc": False,
        }
    ]


@pytest.mark.parametrize(("desired", "found"), [("dev-a", ["dev-a"]), ("Desk phone", ["dev-a", "dev-c"]), ("x", [])])
def test_one_device_by_id_or_name(desired: str, found: list[str]) -> None:
    rows = [FULL, {"id": "dev-b", "name": "Mobile"}, {"id": "dev-c", "name": "Desk phone"}]
    assert [device["id"] for device in tried(rows, device=desired)["devices"]] == found


@pytest.mark.parametrize("answer", [{}, {"data": None}, 7, [7], [{}], [{"id": []}], [{"id": "a", "enabled": "x"}]])
def test_another_shape_is_an_unexpected_answer(answer: Any) -> None:
    assert tried(answer)["failure"]["kind"] == "unexpected_answer"


def test_an_empty_filter_is_refused_before_any_request() -> None:
    assert Http().run(DEVICE_INFO, **CONNECTION, device="")["failure"]["kind"] == "invalid"


@given(st.lists(JSON) | JSON)
def test_any_json_is_devices_or_a_failure(document: Any) -> None:
    result = Http(login(), asked("/devices").answers(200, document)).run(DEVICE_INFO, **CONNECTION)
    if "failure" in result:
        assert result["failure"]["kind"] == "unexpected_answer"
    else:
        assert all(device["id"] for device in result["devices"])


def test_the_simulator_shows_its_devices() -> None:
    platform = sandbox()
    for check in (True, False):
        result = platform.run(DEVICE_INFO, check=check, **CONNECTION)
        assert [device["id"] for device in result["devices"]] == ["dev-desk", "dev-mobile", "dev-fax"]
        assert [device["enabled"] for device in result["devices"]] == [True, True, False]
