# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which profile and which devices a task names."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile import FMFM_PROFILE
from ansible_collections.ucfleet.voice.tests.unit.support.fmfm_profile import hidden, single, tried
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    CONNECTION,
    DESK,
    WIRE_DESK,
    asked,
    body,
    devices,
    listed,
    post,
    profile,
    put,
)


# ------------------------------------------------------------------- which profile
def test_two_profiles_of_one_name_fail_and_are_listed() -> None:
    twins = [{"id": "id-1", "name": "office", "active": True}, {"id": "id-2", "name": "office", "active": False}]
    for state in ("present", "absent"):
        result = tried(listed(*twins), single("1"), name="office", state=state)
        assert result["failure"]["kind"] == "conflict"
        assert "several profiles are named 'office': 'office' (id-1, active), 'office' (id-2)" in result["msg"]
        assert "UCP does not show their devices, so they may differ" in result["msg"]
    assert tried(listed(*twins), profile_id="id-2", active=False)["fmfm_profile"]["profile_id"] == "id-2"


def test_an_unknown_id_is_never_created() -> None:
    result = tried(listed(hidden("office")), profile_id="id-x", name="office")
    assert result["failure"]["kind"] == "not_found"
    assert "there are: 'office' (id-office)" in result["msg"]


def test_an_id_with_another_name_is_refused() -> None:
    result = tried(listed(hidden("office")), profile_id="id-office", name="home")
    assert result["failure"]["kind"] == "conflict"
    assert "is named 'office', not 'home'" in result["msg"]


@pytest.mark.parametrize(
    "chosen", [{"name": "office"}, {"profile_id": "id-office"}, {"name": "office", "profile_id": "id-office"}]
)
def test_rename(chosen: dict[str, Any]) -> None:
    result = tried(
        listed(profile("office", WIRE_DESK)),
        put("id-office", body("desk", WIRE_DESK)).answers(200),
        listed({**profile("desk", WIRE_DESK), "id": "id-office"}),
        new_name="desk",
        **chosen,
    )
    assert result["changed"] is True
    assert result["diff"] == {"before": {"name": "office"}, "after": {"name": "desk"}}


@pytest.mark.parametrize(
    "chosen", [{"name": "office"}, {"profile_id": "id-desk"}, {"name": "office", "profile_id": "id-desk"}]
)
def test_rename_again_changes_nothing(chosen: dict[str, Any]) -> None:
    assert tried(listed(hidden("desk")), new_name="desk", **chosen)["changed"] is False


@pytest.mark.parametrize(
    "chosen", [{"name": "office"}, {"profile_id": "id-office"}, {"name": "office", "profile_id": "id-office"}]
)
def test_rename_onto_another_profile_is_refused(chosen: dict[str, Any]) -> None:
    result = tried(listed(hidden("office"), hidden("desk")), new_name="desk", **chosen)
    assert result["failure"]["kind"] == "conflict"
    assert "cannot be renamed to 'desk'" in result["msg"]


def test_two_profiles_that_have_one_name_already_are_chosen_by_id() -> None:
    other = {**hidden("desk"), "id": "other"}
    assert tried(listed(hidden("desk"), other), profile_id="id-desk", new_name="desk")["changed"] is False


def test_rename_of_nothing_creates_under_the_new_name() -> None:
    created = (post(body("desk")).answers(200), listed(hidden("desk")), single("desk"))
    assert tried(listed(), *created, name="office", new_name="desk")["changed"] is True


# ----------------------------------------------------------- devices by id or name
@pytest.mark.parametrize("check", [False, True])
def test_unknown_and_ambiguous_devices_are_listed(check: bool) -> None:
    rows = [{"id": "a", "name": "Desk"}, {"id": "b", "name": "Desk"}]
    desired = {"name": "late", "devices": [{"device": "Desk", "end": 5}, {"device": "Dekt", "end": 5}]}
    result = tried(listed(), asked("/devices").answers(200, rows), check=check, **desired)
    assert result["failure"]["kind"] == "invalid"
    assert "no device with the id or name 'Dekt' (there are: 'Desk' (a), 'Desk' (b))" in result["msg"]
    assert "several devices are named 'Desk': 'Desk' (a), 'Desk' (b)" in result["msg"]
    assert result["msg"].endswith("name one of the devices by its id; nothing was written.")


def test_an_ambiguous_device_alone_is_a_conflict() -> None:
    rows = [{"id": "a", "name": "Desk"}, {"id": "b", "name": "Desk"}]
    result = tried(listed(), asked("/devices").answers(200, rows), name="late", devices=[{"device": "Desk", "end": 5}])
    assert result["failure"]["kind"] == "conflict"


def test_one_device_by_id_and_by_name_is_refused() -> None:
    desired = [DESK, {"device": "Desk phone", "end": 5}]
    result = tried(listed(), devices(), name="late", devices=desired)
    assert result["failure"]["kind"] == "invalid"
    assert "device 'dev-desk' is listed twice, once by its name" in result["msg"]


# --------------------------------------------------- bad input, before any request
@pytest.mark.parametrize(
    ("desired", "words"),
    [
        ({"name": ""}, "name must not be empty"),
        ({"name": " office"}, "name must not start or end with white space"),
        ({"name": "office", "new_name": "x "}, "new_name must not start or end with white space"),
        ({"name": "office", "new_name": "x", "state": "absent"}, "new_name has no meaning"),
        ({"profile_id": ".."}, "profile_id must be the id of a profile"),
        ({"profile_id": ""}, "profile_id must not be empty"),
        ({"name": "o", "devices": [{"device": "a"}]}, "device 'a' needs end (or not_ring: true)"),
        (
            {"name": "o", "devices": [{"device": "a", "start": 9, "end": 9}]},
            "from 9 until 9 s: end must be after",
        ),
        ({"name": "o", "devices": [{"device": "a", "start": -1, "end": 9}]}, "start must be 0 or more, not -1"),
        ({"name": "o", "devices": [{"device": "", "end": 9}]}, "device must not be empty"),
        ({"name": "o", "devices": [DESK, DESK]}, "device 'dev-desk' is listed twice"),
    ],
)
def test_a_wrong_option_is_refused_before_any_request(desired: dict[str, Any], words: str) -> None:
    result = Http().run(FMFM_PROFILE, **CONNECTION, **desired)
    assert result["failure"]["kind"] == "invalid"
    assert words in result["msg"]


def test_types_survive_templating() -> None:
    values, problem = validated(
        FMFM_PROFILE,
        {**CONNECTION, "name": "o", "active": "true", "devices": [{"device": "a", "end": "40", "not_ring": "no"}]},
    )
    assert problem is None
    assert values["active"] is True
    assert values["devices"] == [{"device": "a", "end": 40, "not_ring": False, "start": 0}]


def test_a_name_or_an_id_is_required() -> None:
    problem = validated(FMFM_PROFILE, CONNECTION)[1]
    assert problem is not None
    assert "name, profile_id" in problem
