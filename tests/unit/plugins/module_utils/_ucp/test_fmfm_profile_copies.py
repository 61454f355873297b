# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Profiles that are equal apart from their id: recognised, and removed when asked for."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.unit.support.fmfm_profile import single, tried
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    MOBILE,
    WIRE_DESK,
    WIRE_MOBILE,
    body,
    delete,
    devices,
    listed,
    profile,
    put,
)


def copy(number: int, *wire: dict[str, Any], active: bool = False, shown: bool = True) -> dict[str, Any]:
    return {**profile("office", *(wire or (WIRE_DESK,)), active=active, shown=shown), "id": f"id-{number}"}


FIRST, SECOND, THIRD = (copy(number) for number in (1, 2, 3))
OTHER = copy(4, WIRE_MOBILE)
REMOVE = {"name": "office", "remove_duplicates": True}


def test_copies_are_recognised_and_offered_for_removal() -> None:
    result = tried(listed(FIRST, SECOND), name="office")
    assert result["failure"]["kind"] == "conflict"
    assert "'office' (id-1), 'office' (id-2); they are equal" in result["msg"]
    assert "set remove_duplicates to true" in result["msg"]


def test_all_copies_but_the_first_are_removed() -> None:
    call = (listed(FIRST, SECOND, THIRD), delete("id-2").answers(200), delete("id-3").answers(200), listed(FIRST))
    result = tried(*call, **REMOVE)
    assert result["changed"] is True
    assert result["actions"] == [{"action": "update", "fields": ["duplicates"]}]
    assert result["diff"] == {
        "before": {"name": "office", "duplicates": ["id-2", "id-3"]},
        "after": {"name": "office", "duplicates": []},
    }
    assert (result["fmfm_profile"]["profile_id"], result["fmfm_profile"]["duplicates"]) == ("id-1", [])
    predicted = tried(listed(FIRST, SECOND, THIRD), check=True, **REMOVE)
    assert predicted["diff"] == result["diff"]
    again = tried(listed(FIRST), **REMOVE)
    assert (again["changed"], again["fmfm_profile"]["duplicates"]) == (False, [])


def test_the_active_one_is_kept() -> None:
    active = copy(2, active=True)
    result = tried(listed(FIRST, active), delete("id-1").answers(200), listed(active), **REMOVE)
    assert result["fmfm_profile"]["profile_id"] == "id-2"


def test_the_chosen_one_is_kept_and_no_other_in_use_is_removed() -> None:
    call = (listed(FIRST, SECOND, OTHER), delete("id-1").answers(200), listed(SECOND, OTHER))
    result = tried(*call, profile_id="id-2", remove_duplicates=True)
    assert (result["changed"], result["fmfm_profile"]["profile_id"]) == (True, "id-2")
    in_use = copy(1, active=True)
    assert tried(listed(in_use, SECOND), profile_id="id-2", remove_duplicates=True)["changed"] is False


def test_a_change_comes_after_the_removal() -> None:
    result = tried(
        listed(FIRST, SECOND),
        devices(),
        delete("id-2").answers(200),
        put("id-1", body("office", WIRE_MOBILE)).answers(200),
        listed(copy(1, WIRE_MOBILE)),
        **REMOVE,
        devices=[MOBILE],
    )
    assert result["actions"] == [{"action": "update", "fields": ["devices", "duplicates"]}]


def test_all_are_deleted_together() -> None:
    call = (listed(FIRST, SECOND), delete("id-2").answers(200), delete("id-1").answers(200))
    result = tried(*call, listed(), **REMOVE, state="absent")
    assert (result["changed"], result["fmfm_profile"]) == (True, None)
    # A copy whose deletion was ignored counts, too.
    result = tried(*call, *[listed(SECOND)] * 4, **REMOVE, state="absent")
    assert (result["failure"]["kind"], result["changed"]) == ("not_converged", True)


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_profile_that_differs_is_never_removed(state: str) -> None:
    result = tried(listed(FIRST, OTHER, SECOND), **REMOVE, state=state)
    assert result["failure"]["kind"] == "conflict"
    assert "they differ in their devices" in result["msg"]
    assert "remove_duplicates" not in result["msg"]


def test_profiles_without_visible_devices_are_never_removed() -> None:
    twins = [copy(number, shown=False) for number in (1, 2)]
    result = tried(listed(*twins), single("1"), **REMOVE)
    assert "UCP does not show their devices, so they may differ" in result["msg"]
    assert result["failure"]["kind"] == "conflict"


def test_a_removal_without_effect_is_a_failure() -> None:
    call = (listed(FIRST, SECOND), delete("id-2").answers(200), *[listed(FIRST, SECOND)] * 4)
    result = tried(*call, **REMOVE)
    assert (result["failure"]["kind"], result["failure"]["fields"]) == ("not_converged", ["duplicates"])


def test_a_removal_that_ends_in_the_middle_has_changed_something() -> None:
    refused = delete("id-3").answers(403, {"error": "no"})
    result = tried(listed(FIRST, SECOND, THIRD), delete("id-2").answers(200), refused, **REMOVE)
    assert (result["failure"]["kind"], result["changed"]) == ("permission", True)
