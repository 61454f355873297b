# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.conference import CONFERENCE
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import (
    BASE,
    LOGIN,
    asked,
    failed,
    put,
    refused,
    shows_x,
    simulated,
)

PATH = "/my/conferences"
OLD_PIN, NEW_PIN, MODERATOR_PIN = "80415926", "71828459", "60221407"
CANARIES = (OLD_PIN, NEW_PIN, MODERATOR_PIN, "canary-pw")
USER_EXCEPTION = "org.sipfoundry.sipxconfig.common.UserException"


def setting(name: str = "standup", **changed: Any) -> dict[str, Any]:
    document = {
        "enabled": True,
        "name": name,
        "autorecorded": False,
        "quickstart": True,
        "video": False,
        "sendActiveVideoOnly": False,
        "maxMembers": 0,
        "moh": "FILES_SRC",
        "playEntryToneEnabled": True,
        "playExitToneEnabled": True,
        "recordAndPlayNameOnEntryEnabled": False,
        "recordAndPlayNameOnExitEnabled": False,
        **changed,
    }
    return {"setting": {key: value for key, value in document.items() if value is not None}}


def listed(*names: str) -> Expected:
    entries = [{"enabled": True, "name": name, "extension": f"88{row:02}"} for row, name in enumerate(names)]
    return shows_x(PATH, {"conferences": entries})


def read(**changed: Any) -> tuple[Expected, Expected]:
    return listed("review", "standup"), shows_x(f"{PATH}/standup", setting(**changed))


def write(**changed: Any) -> Expected:
    return put(f"{PATH}/standup", {"setting": changed})


def run(http: Http, check: bool = False, **params: Any) -> dict[str, Any]:
    """Run the module and prove that no secret shows, whatever happens."""
    result = http.run(CONFERENCE, check=check, **LOGIN, **{"name": "standup", **params})
    reported = json.dumps(result) + "".join(http.warnings)
    assert not [secret for secret in CANARIES if secret in reported], result
    return result


def test_converged_costs_the_list_and_the_settings() -> None:
    desired = {"access_code": OLD_PIN, "enabled": True, "max_members": 0, "moh": "FILES_SRC", "description": ""}
    result = run(Http(*read(accessCode=OLD_PIN)), **desired)
    assert result["changed"] is False
    assert result["requests"] == 2
    shown = result["conference"]
    assert shown["extension"] == "8801"
    assert shown["access_code"] == HIDDEN
    assert shown["moderator_code"] == ""
    assert shown["moderated_room"] is None


def test_only_the_difference_is_written() -> None:
    result = run(Http(*read(), write(maxMembers=8, video=True)), max_members=8, video=True, quickstart=True)
    assert result["changed"] is True
    assert result["requests"] == 3
    assert result["actions"] == [{"action": "update", "fields": ["video", "max_members"]}]
    assert result["diff"]["before"] == {"name": "standup", "quickstart": True, "video": False, "max_members": 0}


def test_check_mode_predicts_without_writing() -> None:
    result = run(Http(*read()), check=True, enabled=False)
    assert result["changed"] is True
    assert result["diff"]["after"]["enabled"] is False


def test_pins_are_written_but_never_shown() -> None:
    http = Http(*read(accessCode=OLD_PIN), write(accessCode=NEW_PIN, moderatorCode=MODERATOR_PIN))
    result = run(http, access_code=NEW_PIN, moderator_code=MODERATOR_PIN)
    assert result["diff"]["before"]["access_code"] == HIDDEN
    assert result["diff"]["after"]["access_code"] == HIDDEN_CHANGED


@pytest.mark.parametrize(
    ("option", "wire", "live"),
    [
        ("access_code", "accessCode", OLD_PIN),
        ("moderator_code", "moderatorCode", MODERATOR_PIN),
        ("description", "description", "daily"),
    ],
)
def test_clearable_fields(option: str, wire: str, live: str) -> None:
    codes = {"accessCode": OLD_PIN} if wire == "moderatorCode" else {}
    assert run(Http(*read(**codes, **{wire: live})))["changed"] is False, "not mentioned"
    assert run(Http(*read(**codes, **{wire: live}), write(**{wire: ""})), **{option: ""})["changed"] is True
    assert run(Http(*read(**codes)), **{option: ""})["changed"] is False, "cleared before"


def test_the_mark_of_a_hidden_secret_is_not_taken_for_a_pin() -> None:
    result = run(Http(), access_code=HIDDEN)
    assert result["failure"]["kind"] == "invalid"
    assert "mark that stands for a hidden secret" in result["msg"]


def test_music_that_the_server_blanked_can_be_set_again() -> None:
    assert run(Http(*read(moh=None), write(moh="NONE")), moh="NONE")["changed"] is True


def test_texts_beyond_latin_1_are_no_problem_here() -> None:
    assert run(Http(*read(description="Über 日本")), description="Über 日本")["changed"] is False


# -------------------------------------------------------------------------- renaming
def test_rename() -> None:
    http = Http(*read(), write(name="daily"))
    result = run(http, new_name="daily")
    assert result["diff"] == {"before": {"name": "standup"}, "after": {"name": "daily"}}
    assert result["conference"]["name"] == "daily"


def test_a_second_rename_finds_the_new_name() -> None:
    http = Http(listed("daily"), shows_x(f"{PATH}/daily", setting("daily")))
    assert run(http, new_name="daily", enabled=True)["changed"] is False
    http = Http(
        listed("daily"),
        shows_x(f"{PATH}/daily", setting("daily")),
        put(f"{PATH}/daily", {"setting": {"enabled": False}}),
    )
    assert run(http, new_name="daily", enabled=False)["changed"] is True


def test_rename_to_a_conference_of_the_same_user() -> None:
    result = run(Http(listed("standup", "daily")), new_name="daily")
    assert result["failure"]["kind"] == "conflict"
    assert "owns both" in result["msg"]


def test_rename_to_a_name_that_another_object_has() -> None:
    refusal = failed(write(name="3101"), "error.nameInUse.long", "org.sipfoundry.sipxconfig.common.NameInUseException")
    result = run(Http(*read(), refusal), new_name="3101")
    assert result["failure"]["kind"] == "conflict"
    assert "'3101' is taken" in result["msg"]
    assert result["failure"]["status"] == 500


# ------------------------------------------------------------------------- ownership
def test_a_conference_of_somebody_else_is_never_touched() -> None:
    result = run(Http(listed("review", "daily")))
    assert result["failure"]["kind"] == "not_found"
    assert "owns no conference 'standup'" in result["msg"]
    assert "daily, review" in result["msg"]


def test_a_user_without_conferences() -> None:
    assert "conferences are: none" in run(Http(listed()), new_name="daily")["msg"]


# ----------------------------------------------------------- what the server would refuse
@pytest.mark.parametrize(
    ("live", "desired", "text"),
    [
        ({}, {"moderator_code": MODERATOR_PIN}, "moderator_code needs an access_code"),
        ({"accessCode": OLD_PIN, "moderatorCode": MODERATOR_PIN}, {"access_code": ""}, "needs an access_code"),
        ({"accessCode": OLD_PIN}, {"quickstart": False}, "needs a moderator_code"),
        ({"accessCode": OLD_PIN}, {"quickstart": False, "moderator_code": OLD_PIN}, "must differ"),
        (
            {"accessCode": OLD_PIN, "moderatorCode": MODERATOR_PIN, "quickstart": False},
            {"moderator_code": "", "description": "x"},
            "needs a moderator_code",
        ),
    ],
)
def test_rules_are_checked_against_the_merged_state(live: dict[str, Any], desired: dict[str, Any], text: str) -> None:
    result = run(Http(*read(**live)), **desired)
    assert result["failure"]["kind"] == "invalid"
    assert text in result["msg"]


def test_all_broken_rules_are_reported_at_once() -> None:
    text = run(Http(*read()), quickstart=False, moderator_code=NEW_PIN, access_code="")["msg"]
    assert "needs an access_code" in text


def test_equal_codes_are_fine_while_anybody_can_start() -> None:
    http = Http(*read(accessCode=OLD_PIN), write(moderatorCode=OLD_PIN))
    assert run(http, moderator_code=OLD_PIN)["changed"] is True


def test_a_stored_state_that_breaks_a_rule_is_left_alone() -> None:
    assert run(Http(*read(quickstart=False)), enabled=True)["changed"] is False


def test_a_rule_that_the_server_finds_is_reported() -> None:
    result = run(Http(*read(), failed(write(video=True), "error.x", USER_EXCEPTION)), video=True)
    assert result["failure"]["kind"] == "invalid"
    assert "error.x" in result["msg"]


# ------------------------------------------------------------------- old and new servers
def test_a_setting_that_this_server_does_not_know_is_refused_before_the_write() -> None:
    result = run(Http(*read()), moderated_room=True, public_room=False)
    assert result["failure"]["kind"] == "invalid"
    assert "does not offer moderated_room, public_room" in result["msg"]


def test_an_old_server_shows_and_takes_its_own_settings() -> None:
    new = ("playEntryToneEnabled", "playExitToneEnabled")
    live = {**dict.fromkeys(new), "moderatedRoom": False, "publicRoom": True}
    result = run(Http(*read(**live), write(moderatedRoom=True)), moderated_room=True)
    assert result["conference"]["public_room"] is True
    assert result["conference"]["play_entry_tone_enabled"] is None
    assert "play_exit_tone_enabled" in run(Http(*read(**live)), play_exit_tone_enabled=False)["msg"]


# ------------------------------------------------------------------------------- errors
@pytest.mark.parametrize("name", ["two words", "späti", "a/b", "a%20b", "a?b", "", "..", ".", "a;b", "x" * 256])
def test_a_name_that_cannot_stand_in_a_url_is_refused_before_any_request(name: str) -> None:
    assert run(Http(), name=name)["failure"]["kind"] == "invalid"
    assert run(Http(), new_name=name or "a b")["failure"]["kind"] == "invalid"


@pytest.mark.parametrize("desired", [{"access_code": "12a4"}, {"moderator_code": "12 4"}, {"max_members": -1}])
def test_bad_values_are_refused_before_any_request(desired: dict[str, Any]) -> None:
    result = run(Http(), **desired)
    assert result["failure"]["kind"] == "invalid"
    assert "12" not in result["msg"]


def test_unknown_music_is_refused_before_any_request() -> None:
    problem = validated(CONFERENCE, {**LOGIN, "name": "standup", "moh": "RADIO"})[1]
    assert problem is not None
    assert "FILES_SRC" in problem


@pytest.mark.parametrize("document", [[], 7, None, {}, {"conferences": 7}, {"conferences": [7]}, {"x": []}])
def test_a_list_of_another_shape_is_no_traceback(document: Any) -> None:
    assert run(Http(shows_x(PATH, document)))["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize("document", [[], 7, None, {}, {"setting": 7}, {"setting": {"maxMembers": []}}])
def test_settings_of_another_shape_are_no_traceback(document: Any) -> None:
    http = Http(listed("standup"), shows_x(f"{PATH}/standup", document))
    assert run(http)["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize("name", ["board", "", "\x00", "../standup", "STANDUP"])
def test_the_settings_of_another_conference_are_refused(name: str) -> None:
    http = Http(listed("standup"), shows_x(f"{PATH}/standup", setting(name)))
    result = run(http, description="Weekly")
    assert (result["failure"]["kind"], result["changed"]) == ("unexpected_answer", False)


def test_errors_on_the_way() -> None:
    assert run(Http(refused(asked(PATH), 401, "Bad credentials")))["failure"]["kind"] == "authentication"
    gone = refused(asked(f"{PATH}/standup"), 404, "")
    result = run(Http(listed("standup"), gone))
    assert result["failure"]["kind"] == "not_found"
    assert result["failure"]["path"] == f"{BASE}{PATH}/standup"


# ------------------------------------------------------------------- against the simulator
@pytest.mark.parametrize("legacy", [False, True])
def test_recipe(legacy: bool) -> None:
    conferences = [
        {"name": "standup", "extension": "8800", "owner": "3100", "settings": {"accessCode": OLD_PIN}},
        {"name": "lobby", "extension": "8801", "owner": "3101"},
    ]
    sandbox = simulated(system={"legacy": legacy}, conferences=conferences)
    name = {"name": "standup", "new_name": "daily"}
    desired = {
        "moderator_code": MODERATOR_PIN,
        "quickstart": False,
        "max_members": 10,
        "description": "日",
        "moh": "NONE",
    }
    desired["moderated_room" if legacy else "play_exit_tone_enabled"] = legacy
    results = [sandbox.recipe(CONFERENCE, expect_requests=2, **LOGIN, **name, **desired)]
    results.append(sandbox.recipe(CONFERENCE, expect_requests=2, **LOGIN, **name, access_code=NEW_PIN, video=True))
    cleared = {"access_code": "", "moderator_code": "", "quickstart": True, "description": ""}
    results.append(sandbox.recipe(CONFERENCE, expect_requests=2, **LOGIN, **name, **cleared))
    refusal = sandbox.run(CONFERENCE, **LOGIN, name="lobby", enabled=False)
    assert refusal["failure"]["kind"] == "not_found"
    assert not [secret for secret in CANARIES if secret in json.dumps([*results, refusal])]
