# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Devices of a profile that the server does not show."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile import FMFM_PROFILE
from ansible_collections.ucfleet.voice.tests.unit.support.fmfm_profile import hidden, single, tried
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    CONNECTION,
    DESK,
    WIRE_DESK,
    asked,
    body,
    devices,
    listed,
    login,
    post,
    put,
)


@pytest.mark.parametrize(
    "answer",
    [
        (400, {"error": "bad_request"}),
        (404, None),
        (405, None),
        (501, None),
        (200, None),
        (200, []),
        (200, {"name": "office"}),
        (200, {"devices": None}),
        (200, {"devices": {"a": 1}}),
        (200, {"devices": ["dev-desk"]}),
        (200, {"devices": [{"id": "a", "start": {}}]}),
        (204, None),
    ],
)
def test_always_sends_unreadable_devices_with_a_warning(answer: tuple[int, Any]) -> None:
    result = tried(
        listed(hidden("office")),
        single("office", *answer),
        devices(),
        put("id-office", body("office", WIRE_DESK)).answers(200),
        *[listed(hidden("office")), *([] if not _asks_again(answer) else [single("office", *answer)])],
        name="office",
        devices=[DESK],
    )
    assert result["changed"] is True
    assert result["fmfm_profile"]["devices_observable"] is False
    assert result["diff"]["before"]["devices"] == "(UCP does not show the devices of a profile)"
    assert result["warnings"] == [
        "fmfm_profile of acme/anna@ucp.test:9443: UCP does not show the devices of a profile:"
        " they are sent with every run and count as a change (unobservable_devices: always)"
    ]


def _asks_again(answer: tuple[int, Any]) -> bool:
    """Whether the answer looked like devices, so that the address is tried another time."""
    document = answer[1]
    return isinstance(document, dict) and isinstance(document.get("devices"), list)


def test_a_profile_address_that_refuses_every_token_is_a_failure() -> None:
    """A refused token proves nothing about the devices (section 4.3)."""
    http = Http(
        login("canary-1"),
        asked("/fmfm/profiles", token="canary-1").answers(200, [hidden("office")]),
        asked("/fmfm/profiles/id-office", token="canary-1").answers(401),
        login(),
        single("office", 401),
    )
    desired = {"name": "office", "devices": [DESK], "unobservable_devices": "ignore"}
    result = http.run(FMFM_PROFILE, **CONNECTION, **desired)
    assert (result["changed"], result["failure"]["kind"]) == (False, "authentication")


@pytest.mark.parametrize(("status", "kind"), [(403, "permission"), (500, "server"), (409, "conflict")])
def test_only_the_documented_statuses_mean_hidden_devices(status: int, kind: str) -> None:
    result = tried(listed(hidden("office")), single("office", status), name="office", devices=[DESK])
    assert result["failure"]["kind"] == kind


def test_an_overloaded_server_is_no_hidden_device() -> None:
    busy = asked("/fmfm/profiles/id-office").answers(503)
    result = tried(listed(hidden("office")), busy, name="office", devices=[DESK], retries=0)
    assert result["failure"]["kind"] == "server"


def test_always_in_check_mode_predicts_the_change() -> None:
    result = tried(listed(hidden("office")), single("office"), devices(), check=True, name="office", devices=[DESK])
    assert result["changed"] is True
    assert len(result["warnings"]) == 1


@pytest.mark.parametrize("policy", ["on_create", "ignore"])
@pytest.mark.parametrize("check", [False, True])
def test_other_policies_leave_unreadable_devices_alone(policy: str, check: bool) -> None:
    desired = {"name": "office", "devices": [DESK], "unobservable_devices": policy}
    result = tried(listed(hidden("office")), single("office"), check=check, **desired)
    assert result["changed"] is False
    assert result["fmfm_profile"]["devices"] is None
    assert result["fmfm_profile"]["devices_observable"] is False
    assert f"neither compared nor sent (unobservable_devices: {policy})" in result["warnings"][0]


def test_on_create_sends_them_together_with_another_difference() -> None:
    result = tried(
        listed(hidden("office")),
        single("office"),
        devices(),
        put("id-office", body("office", WIRE_DESK, active=True)).answers(200),
        listed(hidden("office", active=True)),
        name="office",
        active=True,
        devices=[DESK],
        unobservable_devices="on_create",
    )
    assert result["actions"] == [{"action": "update", "fields": ["active", "devices"]}]
    assert result["warnings"] == []


@pytest.mark.parametrize("policy", ["always", "on_create", "ignore"])
def test_every_policy_creates_with_devices(policy: str) -> None:
    result = tried(
        listed(),
        devices(),
        post(body("late", WIRE_DESK)).answers(200),
        listed(hidden("late")),
        single("late"),
        name="late",
        devices=[DESK],
        unobservable_devices=policy,
    )
    assert result["changed"] is True


def test_ignore_refuses_a_change_that_would_need_the_devices() -> None:
    desired = {"name": "office", "active": True, "devices": [DESK], "unobservable_devices": "ignore"}
    result = tried(listed(hidden("office")), single("office"), **desired)
    assert result["failure"]["kind"] == "invalid"
    assert "set unobservable_devices to on_create; nothing was written" in result["msg"]


@pytest.mark.parametrize("desired", [{"active": True}, {"new_name": "desk"}])
@pytest.mark.parametrize("check", [False, True])
def test_a_partial_write_is_refused(desired: dict[str, Any], check: bool) -> None:
    result = tried(listed(hidden("office")), single("office"), check=check, name="office", **desired)
    assert result["failure"]["kind"] == "invalid"
    assert result["msg"] == (
        "fmfm_profile of acme/anna@ucp.test:9443: the name or state of 'office' cannot be changed alone: UCP replaces"
        " the whole profile and does not show its devices, so they would be erased; give devices completely;"
        " nothing was written."
    )


def test_a_refused_repair_of_two_active_profiles_says_why() -> None:
    live = (hidden("home", active=True), hidden("office", active=True))
    result = tried(listed(*live), single("office"), name="office", active=True)
    assert "(it is active together with 'home' (id-home, active))" in result["msg"]
