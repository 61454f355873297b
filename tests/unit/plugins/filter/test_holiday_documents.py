# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.filter.holiday_documents import holiday_documents


def ring(number: str) -> dict:
    only = {"number": number, "type": "At the same time", "enabled": True, "expiration": 30, "schedule": ""}
    return {"call_forward": {"rings": [only]}}


def test_each_user_rings_at_their_cover():
    kim = {"name": "kim", "cover": "3107", "sipxcom": {"username": "3101", "vm_prefs": {"greeting": "OUT_OF_OFFICE"}}}
    assert holiday_documents(["3100", kim], "3105") == [
        {"name": "3100", "sipxcom": {"username": "3100", **ring("3105")}},
        {"name": "kim", "sipxcom": {**kim["sipxcom"], **ring("3107")}},
    ]
    assert "call_forward" not in kim["sipxcom"]
    assert holiday_documents(["3100"], {"3100": "3106"})[0]["sipxcom"] == {"username": "3100", **ring("3106")}


def test_users_without_sipxcom_keep_their_settings():
    document = {"name": "kim", "ucp": {"username": "kim", "fmfm": {"enabled": False}}}
    assert holiday_documents([document], "3105") == [document]
    assert holiday_documents([document], "") == [document]


@pytest.mark.parametrize(
    ("users", "cover", "message"),
    [
        ([], "3105", "at least one user"),
        ("3100", "3105", "must be a list"),
        ([3100], "3105", "the user 3100 is not a text"),
        ([{"password": "canary"}], "3105", "an entry without a name"),
        (["3100", "3100"], "3105", "3100 stands twice"),
        (["3100", "3101"], {"3100": "3105"}, "no number for user 3101"),
        (["3100"], {"3100": "3105", "3109": "3105"}, "3109 is none of holiday_users"),
        (["3100"], 3105, "3105 of user 3100 is not a text"),
        ([{"name": "kim", "cover": "3105", "ucp": {}}], "", "user kim has no sipxcom"),
        ([{"name": "kim", "sipxcom": {"call_forward": {}}}], "3105", "both call_forward and a cover"),
    ],
)
def test_what_is_wrong_is_named(users, cover, message):
    with pytest.raises(AnsibleFilterError, match=message) as caught:
        holiday_documents(users, cover)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("users", "cover", "way"),
    [
        (["3100"], "3100", "3100 -> 3100"),
        (["3100", "3101"], {"3100": "3101", "3101": "3100"}, "3100 -> 3101 -> 3100"),
        ([{"name": "kim", "cover": "3100", "sipxcom": {"username": "3100"}}], None, "3100 -> 3100"),
    ],
)
def test_calls_that_come_back_are_refused(users, cover, way):
    with pytest.raises(AnsibleFilterError, match=f"holiday_cover: calls come back to an absent user: {way}"):
        holiday_documents(users, cover)


def test_a_chain_of_covers_is_fine():
    assert len(holiday_documents(["3100", "3101"], {"3100": "3101", "3101": "3102"})) == 2


def test_a_name_that_yaml_reads_as_a_number_is_refused():
    with pytest.raises(AnsibleFilterError, match="holiday_users or holiday_cover: the user 3100 is not a text"):
        holiday_documents([3100], {3100: "3105"})


def test_the_problems_as_a_list():
    assert holiday_documents(["3100"], "3105", problems=True) == []
    [problem] = holiday_documents([], None, problems=True)
    assert "at least one user" in problem
