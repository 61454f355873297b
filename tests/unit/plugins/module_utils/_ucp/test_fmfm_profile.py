# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile import FMFM_PROFILE
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.profiles import decode_devices
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    CONNECTION,
    DESK,
    MOBILE,
    WIRE_DESK,
    WIRE_MOBILE,
    asked,
    body,
    delete,
    devices,
    listed,
    login,
    post,
    profile,
    put,
    without_secrets,
)

QUIET_FAX = {"id": "dev-fax", "not_ring": True, "start": 0, "end": 0}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "not_ring", "start", "end", "devices"]) | st.text(), inner, max_size=5)
    ),
    max_leaves=15,
)


def tried(*expected: Expected, check: bool = False, **params: Any) -> dict[str, Any]:
    """One run after the login; `warnings` holds what was told."""
    http = Http(login(), *expected)
    result = http.run(FMFM_PROFILE, check=check, **CONNECTION, **params)
    result["warnings"] = http.warnings
    assert without_secrets(result)
    return result


def hidden(name: str, *, active: bool = False) -> dict[str, Any]:
    """An entry of the list without devices."""
    return profile(name, active=active, shown=False)


def single(name: str, status: int = 404, document: Any = None) -> Expected:
    """The probe of a profile's own address."""
    return asked(f"/fmfm/profiles/id-{name}").answers(status, document)


# ------------------------------------------------------------------ converged
def test_converged_costs_a_login_and_one_read() -> None:
    live = profile("office", WIRE_MOBILE, WIRE_DESK, active=True)
    result = tried(listed(live), name="office", active=True, devices=[DESK, MOBILE])
    assert result["changed"] is False
    assert result["requests"] == 2
    assert result["actions"] == []
    assert result["fmfm_profile"] == {
        "profile_id": "id-office",
        "name": "office",
        "active": True,
        "devices": [
            {"device": "dev-desk", "not_ring": False, "start": 0, "end": 20},
            {"device": "dev-mobile", "not_ring": False, "start": 10, "end": 40},
        ],
        "devices_observable": True,
    }


def test_devices_by_name_cost_one_read_more() -> None:
    wish = [{"device": "Desk phone", "end": 20}]
    result = tried(listed(profile("office", WIRE_DESK)), devices(), name="office", devices=wish)
    assert result["changed"] is False
    assert result["requests"] == 3


def test_devices_that_the_task_does_not_mention_are_not_even_read() -> None:
    result = tried(listed(hidden("office", active=True)), name="office", active=True)
    assert result["changed"] is False
    assert result["fmfm_profile"]["devices"] is None
    assert result["fmfm_profile"]["devices_observable"] is None
    assert result["warnings"] == []


def test_devices_of_the_single_profile_are_used() -> None:
    full = profile("office", WIRE_DESK)
    result = tried(listed(hidden("office")), single("office", 200, {"data": full}), name="office", devices=[DESK])
    assert result["changed"] is False
    assert result["fmfm_profile"]["devices_observable"] is True


@pytest.mark.parametrize("entry", [{"start": "0", "end": "20"}, {"not_ring": "false"}, {"start": None}, {"end": 20.0}])
def test_stringly_numbers_and_booleans_compare_equal(entry: dict[str, Any]) -> None:
    result = tried(listed(profile("office", {**WIRE_DESK, **entry})), name="office", devices=[DESK])
    assert result["changed"] is False


def test_times_of_a_device_that_does_not_ring_mean_nothing() -> None:
    live = profile("office", {**QUIET_FAX, "start": 5, "end": 9})
    result = tried(listed(live), name="office", devices=[{"device": "dev-fax", "not_ring": True}])
    assert result["changed"] is False


def test_a_device_that_does_not_ring_counts_as_left_out() -> None:
    result = tried(listed(profile("office", WIRE_DESK, QUIET_FAX)), name="office", devices=[DESK])
    assert result["changed"] is False
    assert [entry["device"] for entry in result["fmfm_profile"]["devices"]] == ["dev-desk"]


# ------------------------------------------------------------------ create
def test_create_finds_the_new_id_by_the_difference_of_the_lists() -> None:
    old = hidden("office")
    new = {"id": "id-new", "name": "late", "active": True}
    result = tried(
        listed(old),
        devices(),
        post(body("late", WIRE_DESK, active=True)).answers(200, text="OK", content_type="text/plain"),
        listed(old, new),
        asked("/fmfm/profiles/id-new").answers(404),
        name="late",
        active=True,
        devices=[DESK],
    )
    assert result["changed"] is True
    assert result["actions"] == [{"action": "create", "fields": ["name", "active", "devices"]}]
    assert result["fmfm_profile"]["profile_id"] == "id-new"
    assert result["fmfm_profile"]["devices"] == [{"device": "dev-desk", "not_ring": False, "start": 0, "end": 20}]
    assert result["fmfm_profile"]["devices_observable"] is False
    assert result["diff"]["before"] == {}
    assert result["diff"]["after"]["name"] == "late"


def test_create_in_check_mode_sends_nothing() -> None:
    result = tried(listed(), devices(), check=True, name="late", devices=[DESK])
    assert result["changed"] is True
    assert result["diff"]["after"]["active"] is False
    assert "profile_id" not in result["fmfm_profile"]


def test_create_of_a_bare_profile_sends_all_keys() -> None:
    tried(listed(), post(body("late")).answers(200), listed(hidden("late")), single("late"), name="late")


@pytest.mark.parametrize(
    "answer",
    [{}, {"id": "id-b"}, {"data": {"id": "id-b"}}, [{"id": "id-b"}], {"id": 7}, [], 7, {"id": "elsewhere"}],
)
def test_create_survives_every_answer(answer: Any) -> None:
    new = {**profile("late", WIRE_DESK), "id": "id-b"}
    result = tried(
        listed(),
        devices(),
        post(body("late", WIRE_DESK)).answers(201, answer),
        listed(new),
        name="late",
        devices=[DESK],
    )
    assert result["fmfm_profile"]["profile_id"] == "id-b"


def test_the_answer_tells_two_new_profiles_of_one_name_apart() -> None:
    mine, theirs = ({**profile("late"), "id": name} for name in ("id-mine", "id-theirs"))
    result = tried(listed(), post(body("late")).answers(200, {"id": "id-mine"}), listed(theirs, mine), name="late")
    assert result["fmfm_profile"]["profile_id"] == "id-mine"


def test_two_new_profiles_of_one_name_without_an_id_in_the_answer_fail() -> None:
    mine, theirs = ({**profile("late"), "id": name} for name in ("id-mine", "id-theirs"))
    result = tried(listed(), post(body("late")).answers(200), listed(theirs, mine), name="late")
    assert result["failure"]["kind"] == "conflict"
    assert result["changed"] is True
    assert "'late' (id-theirs), 'late' (id-mine)" in result["msg"]


def test_a_new_profile_that_does_not_show_fails() -> None:
    result = tried(listed(), post(body("late")).answers(200), listed(), name="late")
    assert result["failure"]["kind"] == "not_converged"


def test_a_new_profile_under_another_name_fails_with_that_name() -> None:
    result = tried(listed(), post(body("late")).answers(200), listed(profile("LATE")), name="late")
    assert result["failure"]["kind"] == "not_converged"
    assert "'LATE' (id-LATE) instead of 'late'" in result["msg"]


def test_a_create_whose_answer_got_lost_is_looked_up_and_not_repeated() -> None:
    lost = VoiceError(errors.UNREACHABLE, "no answer", response_lost=True)
    result = tried(listed(), post(body("late")).fails(lost), listed(profile("late")), name="late", retries=0)
    assert result["changed"] is True


def test_a_create_that_took_no_effect_is_sent_again() -> None:
    lost = VoiceError(errors.UNREACHABLE, "no answer", response_lost=True)
    result = tried(
        listed(),
        post(body("late")).fails(lost),
        listed(),
        post(body("late")).answers(200),
        listed(profile("late")),
        name="late",
    )
    assert result["changed"] is True


# ------------------------------------------------------------------ update
def test_activation_sends_the_devices_it_read_and_verifies_with_one_read() -> None:
    result = tried(
        listed(profile("home", active=True), profile("office", WIRE_DESK, QUIET_FAX)),
        put("id-office", body("office", WIRE_DESK, QUIET_FAX, active=True)).answers(200),
        listed(profile("home"), profile("office", WIRE_DESK, QUIET_FAX, active=True)),
        name="office",
        active=True,
    )
    assert result["changed"] is True
    assert result["requests"] == 4
    assert result["actions"] == [{"action": "update", "fields": ["active"]}]
    assert result["diff"] == {
        "before": {"name": "office", "active": False},
        "after": {"name": "office", "active": True},
    }


def test_activation_with_devices_behind_the_profile_s_own_address() -> None:
    result = tried(
        listed(hidden("office")),
        single("office", 200, profile("office", WIRE_DESK)),
        put("id-office", body("office", WIRE_DESK, active=True)).answers(200),
        listed(hidden("office", active=True)),
        name="office",
        active=True,
    )
    assert result["fmfm_profile"]["devices"] == [{"device": "dev-desk", "not_ring": False, "start": 0, "end": 20}]
    assert result["fmfm_profile"]["devices_observable"] is True


def test_changed_devices_are_sent_complete() -> None:
    result = tried(
        listed(profile("office", WIRE_DESK, QUIET_FAX, active=True)),
        devices(),
        put("id-office", body("office", WIRE_DESK, WIRE_MOBILE, active=True)).answers(200),
        listed(profile("office", WIRE_DESK, WIRE_MOBILE, active=True)),
        name="office",
        devices=[MOBILE, DESK],
    )
    assert result["actions"] == [{"action": "update", "fields": ["devices"]}]


def test_devices_can_be_cleared() -> None:
    result = tried(
        listed(profile("office", WIRE_DESK)),
        put("id-office", body("office")).answers(200),
        listed(profile("office")),
        name="office",
        devices=[],
    )
    assert result["fmfm_profile"]["devices"] == []


def test_devices_that_a_server_writes_back_as_not_ringing_are_converged() -> None:
    result = tried(
        listed(profile("office", WIRE_DESK, WIRE_MOBILE)),
        put("id-office", body("office", WIRE_DESK)).answers(200),
        listed(profile("office", WIRE_DESK, {**QUIET_FAX, "id": "dev-mobile"})),
        name="office",
        devices=[DESK],
    )
    assert result["changed"] is True


def test_check_mode_predicts_an_update() -> None:
    live = profile("office", WIRE_DESK)
    result = tried(listed(live), devices(), check=True, name="office", devices=[MOBILE])
    assert result["changed"] is True
    assert result["diff"]["before"]["devices"][0]["device"] == "dev-desk"
    assert result["diff"]["after"]["devices"][0]["device"] == "dev-mobile"


def test_devices_that_were_not_stored_fail() -> None:
    live = profile("office", WIRE_DESK)
    result = tried(
        listed(live),
        devices(),
        put("id-office", body("office", WIRE_MOBILE)).answers(200),
        listed(live),
        name="office",
        devices=[MOBILE],
    )
    assert result["failure"]["kind"] == "not_converged"
    assert result["failure"]["fields"] == ["devices"]


def test_a_profile_that_vanishes_in_between_is_told() -> None:
    result = tried(
        listed(profile("office")),
        put("id-office", body("office", active=True)).answers(404),
        name="office",
        active=True,
    )
    assert result["failure"]["kind"] == "not_found"
    assert "somebody deleted it meanwhile" in result["msg"]


# ------------------------------------------------------------------ one active profile
def test_a_second_active_profile_after_the_activation_is_a_failure() -> None:
    result = tried(
        listed(profile("home", active=True), profile("office")),
        put("id-office", body("office", active=True)).answers(200),
        listed(profile("home", active=True), profile("office", active=True)),
        name="office",
        active=True,
    )
    assert result["failure"]["kind"] == "not_converged"
    assert result["changed"] is True
    assert "left active as well: 'home' (id-home, active)" in result["msg"]


def test_two_active_profiles_make_the_activation_happen_again() -> None:
    result = tried(
        listed(profile("home", active=True), profile("office", active=True)),
        put("id-office", body("office", active=True)).answers(200),
        listed(profile("home"), profile("office", active=True)),
        name="office",
        active=True,
    )
    assert result["changed"] is True
    assert result["diff"]["before"]["active"] == "(active together with 'home' (id-home, active))"


def test_another_active_profile_is_no_concern_of_a_task_that_does_not_ask_for_it() -> None:
    live = (profile("home", active=True), profile("office", active=True))
    assert tried(listed(*live), name="office", devices=[])["changed"] is False


# ------------------------------------------------------------------ devices that cannot be read
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
    wish = {"name": "office", "devices": [DESK], "unobservable_devices": "ignore"}
    result = http.run(FMFM_PROFILE, **CONNECTION, **wish)
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
    wish = {"name": "office", "devices": [DESK], "unobservable_devices": policy}
    result = tried(listed(hidden("office")), single("office"), check=check, **wish)
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
    wish = {"name": "office", "active": True, "devices": [DESK], "unobservable_devices": "ignore"}
    result = tried(listed(hidden("office")), single("office"), **wish)
    assert result["failure"]["kind"] == "invalid"
    assert "set unobservable_devices to on_create; nothing was written" in result["msg"]


@pytest.mark.parametrize("wish", [{"active": True}, {"new_name": "desk"}])
@pytest.mark.parametrize("check", [False, True])
def test_a_partial_write_is_refused(wish: dict[str, Any], check: bool) -> None:
    result = tried(listed(hidden("office")), single("office"), check=check, name="office", **wish)
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


# ------------------------------------------------------------------ which profile
def test_two_profiles_of_one_name_fail_and_are_listed() -> None:
    twins = [{"id": "id-1", "name": "office", "active": True}, {"id": "id-2", "name": "office", "active": False}]
    for state in ("present", "absent"):
        result = tried(listed(*twins), name="office", state=state)
        assert result["failure"]["kind"] == "conflict"
        assert "several profiles are named 'office': 'office' (id-1, active), 'office' (id-2)" in result["msg"]
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


def test_rename_onto_another_profile_is_refused() -> None:
    result = tried(listed(hidden("office"), hidden("desk")), name="office", new_name="desk")
    assert result["failure"]["kind"] == "conflict"


def test_rename_of_nothing_creates_under_the_new_name() -> None:
    created = (post(body("desk")).answers(200), listed(hidden("desk")), single("desk"))
    assert tried(listed(), *created, name="office", new_name="desk")["changed"] is True


# ------------------------------------------------------------------ devices by id or name
@pytest.mark.parametrize("check", [False, True])
def test_unknown_and_ambiguous_devices_are_listed(check: bool) -> None:
    rows = [{"id": "a", "name": "Desk"}, {"id": "b", "name": "Desk"}]
    wish = {"name": "late", "devices": [{"device": "Desk", "end": 5}, {"device": "Dekt", "end": 5}]}
    result = tried(listed(), asked("/devices").answers(200, rows), check=check, **wish)
    assert result["failure"]["kind"] == "invalid"
    assert "no device with the id or name 'Dekt' (there are: 'Desk' (a), 'Desk' (b))" in result["msg"]
    assert "several devices are named 'Desk': 'Desk' (a), 'Desk' (b)" in result["msg"]
    assert result["msg"].endswith("name one of the devices by its id; nothing was written.")


def test_an_ambiguous_device_alone_is_a_conflict() -> None:
    rows = [{"id": "a", "name": "Desk"}, {"id": "b", "name": "Desk"}]
    result = tried(listed(), asked("/devices").answers(200, rows), name="late", devices=[{"device": "Desk", "end": 5}])
    assert result["failure"]["kind"] == "conflict"


def test_one_device_by_id_and_by_name_is_refused() -> None:
    wish = [DESK, {"device": "Desk phone", "end": 5}]
    result = tried(listed(), devices(), name="late", devices=wish)
    assert result["failure"]["kind"] == "invalid"
    assert "device 'dev-desk' is listed twice, once by its name" in result["msg"]


# ------------------------------------------------------------------ delete
@pytest.mark.parametrize(
    "answer", [{"status": 200, "text": "OK"}, {"status": 204}, {"status": 404, "document": {"error": "no"}}]
)
def test_delete(answer: dict[str, Any]) -> None:
    result = tried(listed(hidden("office")), delete("id-office").answers(**answer), name="office", state="absent")
    assert result["changed"] is True
    assert result["fmfm_profile"] is None
    assert result["actions"] == [{"action": "delete", "fields": []}]
    assert result["diff"]["before"]["name"] == "office"
    assert result["diff"]["after"] == {}


def test_delete_in_check_mode_and_of_nothing() -> None:
    assert tried(listed(hidden("office")), check=True, name="office", state="absent")["changed"] is True
    assert tried(listed(hidden("home")), name="office", state="absent")["changed"] is False
    assert tried(listed(hidden("home")), profile_id="id-office", state="absent")["changed"] is False


PAGE = {"text": "<html>gone</html>", "content_type": "text/html"}


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 404, **PAGE},
        {"status": 404},
        {"status": 410, **PAGE},
        {"status": 410},
        {"status": 200, **PAGE},
        {"status": 200, "text": "signed in"},
        {"status": 200, "document": {"error": "no"}},
    ],
)
def test_what_ucp_does_not_say_itself_proves_no_deletion(answer: dict[str, Any]) -> None:
    wish = {"name": "office", "state": "absent"}
    call = (listed(hidden("office")), delete("id-office").answers(**answer))
    assert tried(*call, listed(), **wish)["changed"] is True
    result = tried(*call, listed(hidden("office")), **wish)
    assert (result["failed"], result["changed"]) == (True, False)


@pytest.mark.parametrize("status", [400, 500])
def test_a_refused_delete_is_decided_by_the_list(status: int) -> None:
    refused = delete("id-office").answers(status, {"message": "no such profile"})
    wish = {"name": "office", "state": "absent"}
    assert tried(listed(hidden("office")), refused, listed(), **wish)["changed"] is True
    result = tried(listed(hidden("office")), refused, listed(hidden("office")), **wish)
    assert "no such profile" in result["msg"]
    assert result["failure"]["status"] == status


def test_an_id_is_one_part_of_the_path() -> None:
    odd = {"id": "a/b?c", "name": "office", "active": False}
    assert tried(listed(odd), delete("a%2Fb%3Fc").answers(200), name="office", state="absent")["changed"] is True


def test_a_page_in_answer_to_a_write_is_no_success() -> None:
    page = {"text": "<html>sign in</html>", "content_type": "text/html"}
    live = listed(profile("office"))
    change = put("id-office", body("office", active=True)).answers(**page)
    for call, wish, changed in (
        ((listed(), *[post(body("office")).answers(**page), listed()] * 4), {}, True),
        ((live, change, asked("/fmfm/profiles").answers(500)), {"active": True}, True),
        ((live, delete("id-office").answers(**page), live), {"state": "absent"}, False),
    ):
        result = tried(*call, name="office", **wish)
        assert (result["failure"]["kind"], result["changed"]) == ("unexpected_answer", changed)
    assert tried(live, change, live, name="office", active=True)["failure"]["kind"] == "not_converged"
    assert tried(live, change, listed(profile("office", active=True)), name="office", active=True)["changed"] is True


# ------------------------------------------------------------------ bad input, before any request
@pytest.mark.parametrize(
    ("wish", "words"),
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
def test_a_wrong_option_is_refused_before_any_request(wish: dict[str, Any], words: str) -> None:
    result = Http().run(FMFM_PROFILE, **CONNECTION, **wish)
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


# ------------------------------------------------------------------ any JSON
@given(JSON)
def test_any_json_is_devices_or_nothing(document: Any) -> None:
    entries = decode_devices(document)
    for entry in entries or ():
        assert entry["device"]
        assert isinstance(entry["not_ring"], bool)
        assert isinstance(entry["start"], int)
        assert isinstance(entry["end"], int)


@given(st.lists(st.fixed_dictionaries({}, optional={"id": JSON, "name": JSON, "active": JSON, "devices": JSON})) | JSON)
def test_any_list_gives_a_result_or_a_failure(document: Any) -> None:
    http = Http(login(), asked("/fmfm/profiles").answers(200, document))
    result = http.run(FMFM_PROFILE, check=True, **CONNECTION, name="office")
    assert result.get("failure", {}).get("kind") in (None, "unexpected_answer", "conflict")


@given(JSON, st.sampled_from([200, 400, 404, 405, 501]))
def test_any_answer_for_a_single_profile_is_devices_or_hidden_devices(document: Any, status: int) -> None:
    http = Http(login(), listed(hidden("office")), single("office", status, document))
    wish = {"name": "office", "devices": [], "unobservable_devices": "ignore"}
    result = http.run(FMFM_PROFILE, check=True, **CONNECTION, **wish)
    if result.get("failed"):
        # Infinity and the like are no JSON, for which the address is read again.
        assert result["failure"]["kind"] == "unexpected_answer"
        assert re.search("Infinity|NaN", json.dumps(document))
    else:
        assert isinstance(result["fmfm_profile"]["devices_observable"], bool)


@given(st.lists(JSON) | JSON)
def test_any_list_of_devices_resolves_or_fails(document: Any) -> None:
    http = Http(login(), listed(), asked("/devices").answers(200, document))
    result = http.run(FMFM_PROFILE, check=True, **CONNECTION, name="office", devices=[DESK])
    assert result.get("failure", {}).get("kind") in (None, "unexpected_answer", "invalid", "conflict")


@given(JSON, st.sampled_from([200, 201, 202]))
def test_any_answer_to_a_create_is_survived(document: Any, status: int) -> None:
    created = post(body("late")).answers(status, document)
    result = Http(login(), listed(), created, listed(profile("late"))).run(FMFM_PROFILE, **CONNECTION, name="late")
    assert result["changed"] is True
    assert "failed" not in result
