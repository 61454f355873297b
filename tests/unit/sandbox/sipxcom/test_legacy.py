# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers of older releases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox.sipxcom.legacy import FEATURES, legacy_features

from .conftest import PASSWORD

Make = Callable[..., Any]


@pytest.fixture
def old(pbx: Make) -> Callable[[Any], Any]:
    """A PBX with a conference and a contact, in the given legacy mode."""

    def make(legacy: Any) -> Any:
        state = {
            "system": {"legacy": legacy, "wrtc_locations": [{"fqdn": "rtc.test", "port": 1}]},
            "conferences": [{"name": "room", "extension": "6000", "owner": "200"}],
        }
        contact = {"id": 5, "first-name": "A", "last-name": "B", "number": "1", "contact-information": {}}
        return pbx(state, phonebook={"entries": [contact]})

    return make


def test_true_is_a_server_with_every_resource(old: Any) -> None:
    server = old(True)
    assert "id" not in server.get("/my/phonebook")["phonebook"][0]
    assert "id" not in server.get("/my/search/phonebook?query=b")["phonebook"][0]
    assert server.get("/my/pagedphonebook?start=0&end=1")["phonebook"]["entries"][0]["id"] == "5"
    assert "voicemailFormat" not in server.get("/my/vmprefs")
    assert "forwardDeleteVM" not in server.get("/my/voicemail/attendant")
    assert set(server.get("/my/speeddial")) == {"buttons", "groupSpeedDial"}
    details = server.get("/my/logindetailsunite")["login-details"]
    assert details["pin"] == PASSWORD
    assert "wrtc-locations" not in details
    setting = server.get("/my/conferences/room")["setting"]
    assert {"moderatedRoom", "publicRoom"} < set(setting)
    assert "playEntryToneEnabled" not in setting
    assert server.ask("GET", "/my/callfwd").status == 200


def test_keys_that_an_old_server_does_not_know_fail_there(old: Any) -> None:
    server = old(True)
    unknown = "AbstractReflectionConverter$UnknownFieldException"
    assert server.broken("PUT", "/my/conferences/room", {"setting": {"playExitToneEnabled": True}}) == unknown
    server.put("/my/conferences/room", {"setting": {"moderatedRoom": True}})
    assert server.get("/my/conferences/room")["setting"]["moderatedRoom"] is True
    server.put("/my/voicemail/attendant", {"forwardDeleteVM": True, "depositVM": False})
    assert server.platform.dump()["users"][0]["settings"] == {"personal-attendant/deposit-vm": "0"}


@pytest.mark.parametrize(
    ("feature", "missing", "there"),
    [
        ("no_callfwd", ["/my/callfwd", "/my/callfwdsched", "/my/callfwdsched/1"], ["/my/forward", "/my/vmprefs"]),
        ("no_j_resources", ["/my/callfwd", "/my/vmprefs", "/my/im/prefs", "/my/keepalive"], ["/my/forward"]),
    ],
)
def test_missing_resources(old: Any, feature: str, missing: list[str], there: list[str]) -> None:
    server = old([feature])
    assert [server.refused("GET", path)[0] for path in missing] == [404] * len(missing)
    assert [server.refused("PUT", path, "{}")[0] for path in missing] == [404] * len(missing)
    assert [server.ask("GET", path).status for path in there] == [200] * len(there)
    # A single feature changes nothing else.
    assert server.get("/my/phonebook")["phonebook"][0]["id"] == "5"


def test_conferences_that_can_only_be_read(old: Any) -> None:
    server = old(["no_conference_put"])
    assert server.refused("PUT", "/my/conferences/room", {"setting": {"enabled": False}})[0] == 500
    assert server.get("/my/conferences/room")["setting"]["enabled"] is True


def test_every_feature_is_switched_by_its_own_name() -> None:
    for name in FEATURES:
        assert legacy_features([name]) == {name}
    assert legacy_features(False) == frozenset()
    assert legacy_features(True) < set(FEATURES)


def test_legacy_mode_is_part_of_the_dump(old: Any) -> None:
    server = old(["no_callfwd"])
    server.platform.load(server.platform.dump())
    assert server.refused("GET", "/my/callfwd")[0] == 404
