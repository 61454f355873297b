# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile import FMFM_PROFILE
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile_info import FMFM_PROFILE_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    CONNECTION,
    WIRE_DESK,
    WIRE_MOBILE,
    asked,
    listed,
    login,
    profile,
    sandbox,
    without_secrets,
)

DESK_SHOWN = {"device": "dev-desk", "not_ring": False, "start": 0, "end": 20}
HOME, OFFICE = profile("home", shown=False), profile("office", active=True, shown=False)


def tried(*expected: Expected, **options: Any) -> dict[str, Any]:
    result = Http(login(), *expected).run(FMFM_PROFILE_INFO, **CONNECTION, **options)
    assert without_secrets(result)
    return result


def single(name: str, status: int, document: Any = None) -> Expected:
    return asked(f"/fmfm/profiles/id-{name}").answers(status, document)


def test_a_list_with_devices_costs_one_read() -> None:
    result = tried(listed(profile("office", WIRE_DESK, active=True)))
    assert result["changed"] is False
    assert result["requests"] == 2
    assert result["devices_observable"] is True
    assert result["fmfm_profiles"] == [
        {"profile_id": "id-office", "name": "office", "active": True, "devices": [DESK_SHOWN]}
    ]


def test_devices_behind_each_profile_cost_a_read_each() -> None:
    result = tried(
        listed(HOME, OFFICE),
        single("home", 200, profile("home")),
        single("office", 200, profile("office", WIRE_DESK)),
    )
    assert [one["devices"] for one in result["fmfm_profiles"]] == [[], [DESK_SHOWN]]
    assert result["devices_observable"] is True


def test_devices_that_are_not_shown_cost_one_probe() -> None:
    result = tried(listed(HOME, OFFICE), single("home", 404))
    assert [one["devices"] for one in result["fmfm_profiles"]] == [None, None]
    assert result["devices_observable"] is False


def test_devices_are_not_read_when_nobody_asks() -> None:
    result = tried(listed(HOME, OFFICE), gather_devices=False)
    assert result["devices_observable"] is None


def test_no_profile_says_nothing_about_devices() -> None:
    result = tried(listed())
    assert result["fmfm_profiles"] == []
    assert result["devices_observable"] is None


@pytest.mark.parametrize(
    ("desired", "found"),
    [
        ({"name": "home"}, ["id-home"]),
        ({"profile_id": "id-office"}, ["id-office"]),
        ({"name": "x"}, []),
        ({"name": "home", "profile_id": "id-office"}, []),
    ],
)
def test_filters(desired: dict[str, Any], found: list[str]) -> None:
    result = tried(listed(HOME, OFFICE), gather_devices=False, **desired)
    assert [one["profile_id"] for one in result["fmfm_profiles"]] == found


@pytest.mark.parametrize("option", ["name", "profile_id"])
def test_an_empty_filter_is_refused_before_any_request(option: str) -> None:
    assert Http().run(FMFM_PROFILE_INFO, **CONNECTION, **{option: ""})["failure"]["kind"] == "invalid"


def test_what_is_read_can_be_written_back_and_changes_nothing() -> None:
    profiles = (
        {"name": "home", "active": True, "devices": [WIRE_DESK, WIRE_MOBILE]},
        {"name": "office", "devices": [{"id": "dev-fax", "not_ring": True, "start": 3, "end": 2}]},
        {"name": "empty"},
    )
    for observable, order in itertools.product(
        ({"list_devices": True}, {"read_profile": True}), ("creation", "reverse")
    ):
        platform = sandbox(*profiles, list_order=order, **observable)
        for entry in platform.run(FMFM_PROFILE_INFO, **CONNECTION)["fmfm_profiles"]:
            assert platform.run(FMFM_PROFILE, **CONNECTION, **entry)["changed"] is False
