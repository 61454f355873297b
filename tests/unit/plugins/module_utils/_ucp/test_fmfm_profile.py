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
from ansible_collections.ucfleet.voice.tests.unit.support.fmfm_profile import QUIET_FAX, hidden, single, tried
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    CONNECTION,
    DESK,
    MOBILE,
    WIRE_DESK,
    WIRE_MOBILE,
    asked,
    body,
    devices,
    listed,
    login,
    post,
    profile,
    put,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["id", "not_ring", "start", "end", "devices"]) | st.text(), inner, max_size=5)
    ),
    max_leaves=15,
)


# ----------------------------------------------------------------------- converged
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
    desired = [{"device": "Desk phone", "end": 20}]
    result = tried(listed(profile("office", WIRE_DESK)), devices(), name="office", devices=desired)
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


# -------------------------------------------------------------------------- create
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


def test_the_answer_distinguishes_two_new_profiles_of_one_name() -> None:
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
    result = tried(listed(), post(body("late")).answers(200), listed(), name="late", retries=0)
    assert result["failure"]["kind"] == "not_converged"


def test_a_new_profile_under_another_name_fails_with_that_name() -> None:
    result = tried(listed(), post(body("late")).answers(200), listed(profile("LATE")), name="late", retries=0)
    assert result["failure"]["kind"] == "not_converged"
    assert "'LATE' (id-LATE) instead of 'late'" in result["msg"]


def test_a_create_whose_answer_got_lost_is_looked_up_and_not_repeated() -> None:
    lost = VoiceError(errors.UNREACHABLE, "no answer", response_lost=True)
    result = tried(listed(), post(body("late")).fails(lost), listed(profile("late")), name="late", retries=0)
    assert result["changed"] is True


def test_a_create_whose_effect_is_unknown_is_not_sent_again() -> None:
    """UCP takes a second profile of one name. The first can show later."""
    call = (listed(), post(body("late")).fails(VoiceError(errors.UNREACHABLE, "no answer", response_lost=True)))
    assert tried(*call, listed(), listed(), listed(profile("late")), name="late")["changed"] is True
    result = tried(*call, *[listed()] * 7, name="late")
    assert (result["failure"]["kind"], result["changed"]) == ("unreachable", True)
    assert "the object may have been created" in result["msg"]
    assert "run again" in result["msg"]


def test_a_create_that_ucp_puts_off_is_sent_again() -> None:
    result = tried(
        listed(),
        post(body("late")).answers(503, {"error": "busy"}, headers={"Retry-After": "2"}),
        listed(),
        post(body("late")).answers(200),
        listed(profile("late")),
        name="late",
    )
    assert result["changed"] is True


def test_a_list_that_lags_behind_a_create_is_read_again() -> None:
    result = tried(listed(), post(body("late")).answers(200), listed(), listed(profile("late")), name="late")
    assert result["changed"] is True


# -------------------------------------------------------------------------- update
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


@pytest.mark.parametrize("other", ["id-home", 7])
def test_devices_of_another_profile_are_never_sent(other: Any) -> None:
    answer = {**profile("office", WIRE_DESK), "id": other}
    http = Http(login(), listed(hidden("office")), single("office", 200, answer))
    result = http.run(FMFM_PROFILE, **CONNECTION, name="office", active=True)
    assert (result["failure"]["kind"], result["changed"]) == ("unexpected_answer", False)


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
        *[listed(live)] * 4,
        name="office",
        devices=[MOBILE],
    )
    assert result["failure"]["kind"] == "not_converged"
    assert result["failure"]["fields"] == ["devices"]


def test_a_profile_that_vanishes_in_between_is_reported() -> None:
    result = tried(
        listed(profile("office")),
        put("id-office", body("office", active=True)).answers(404),
        name="office",
        active=True,
    )
    assert result["failure"]["kind"] == "not_found"
    assert "somebody deleted it meanwhile" in result["msg"]


# -------------------------------------------------------------- one active profile
def test_a_second_active_profile_after_the_activation_is_a_failure() -> None:
    result = tried(
        listed(profile("home", active=True), profile("office")),
        put("id-office", body("office", active=True)).answers(200),
        *[listed(profile("home", active=True), profile("office", active=True))] * 4,
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


# ------------------------------------------------------------------------ any JSON
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
    desired = {"name": "office", "devices": [], "unobservable_devices": "ignore"}
    result = http.run(FMFM_PROFILE, check=True, **CONNECTION, **desired)
    if result.get("failed"):
        # Infinity and the like are no JSON, for which the address is read again; an id can be another one.
        assert result["failure"]["kind"] == "unexpected_answer"
        assert re.search('Infinity|NaN|"id"', json.dumps(document))
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
