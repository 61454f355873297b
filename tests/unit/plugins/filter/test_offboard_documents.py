# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.filter.offboard_documents import offboard_documents

MAIL = {"greeting": "EXTENDED_ABSENCE", "email_notification": False, "alt_email_notification": False}
RING = {"number": "3105", "type": "At the same time", "enabled": True, "expiration": 30, "schedule": ""}


def test_everything_ends_on_every_platform():
    kim = {"name": "kim", "sipxcom": {"username": "3100"}, "ucp": {"username": "kim"}}
    live = [{"name": "kim", "sipxcom": {"conferences": [{"name": "standup", "enabled": True, "video": False}]}}]
    assert offboard_documents([kim], "3105", live=live, done=["kim"]) == [
        {
            "name": "kim",
            "sipxcom": {
                "username": "3100",
                "call_forward": {"rings": [RING]},
                "vm_prefs": MAIL,
                "conferences": [{"name": "standup", "enabled": False}],
            },
            "ucp": {"username": "kim", "fmfm": {"enabled": False, "assume": "disabled"}},
        }
    ]
    assert offboard_documents(["3100"], "3105")[0]["sipxcom"].keys() == {"username", "call_forward", "vm_prefs"}
    assert offboard_documents([{"name": "kim", "ucp": {}}], "")[0]["ucp"] == {"fmfm": {"enabled": False}}


def test_what_the_document_says_itself_is_kept():
    own = {"vm_prefs": {"greeting": "NONE"}, "conferences": [{"name": "standup", "enabled": True}]}
    live = [{"name": "kim", "sipxcom": {"conferences": [{"name": "standup"}]}}]
    [document] = offboard_documents([{"name": "kim", "sipxcom": own}], "3105", "OUT_OF_OFFICE", live)
    assert document["sipxcom"]["vm_prefs"] == {**MAIL, "greeting": "NONE"}
    assert document["sipxcom"]["conferences"] == own["conferences"]
    wrong = {"name": "kim", "sipxcom": {"vm_prefs": "none"}, "ucp": {"fmfm": "off"}}
    [document] = offboard_documents([wrong], "")
    assert (document["sipxcom"]["vm_prefs"], document["ucp"]["fmfm"]) == ("none", "off")


@pytest.mark.parametrize(
    ("users", "manager", "message"),
    [
        ([], "3105", "offboard_users must be a list with at least one user"),
        (["3100"], {"3101": "3105"}, "offboard_manager: 3101 is none of offboard_users"),
        ([{"name": "kim", "manager": "3105", "ucp": {}}], "", "Remove the manager of this user"),
        ([{"password": "canary"}], "3105", "offboard_users: an entry without a name"),
    ],
)
def test_what_is_wrong_is_named(users, manager, message):
    with pytest.raises(AnsibleFilterError, match=message) as caught:
        offboard_documents(users, manager)
    assert "canary" not in str(caught.value)
