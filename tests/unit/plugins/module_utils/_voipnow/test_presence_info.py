# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.presence_info import PRESENCE_INFO, presence_of
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import (
    APP,
    PAGE,
    collection,
    envelopes,
    error,
    login,
    read,
)

SELF = f"/extensions/@me/@self/presence/{PAGE}0"
END = "2030-01-01T00:00:00Z"


def entry(extension: str, status: Any = 0, *registrations: dict[str, Any]) -> dict[str, Any]:
    return {"extension": extension, "status": status, "registration": list(registrations)}


def phone(code: Any, **more: Any) -> dict[str, Any]:
    return {"agent": "Desk 1.0", "registration": code, **more}


ENTRIES = [
    entry("0003*10", 1, phone("1", expire=END)),
    entry("0003*9", "3", phone("-2"), phone(2)),
    entry("0003*101", 0, phone("-1")),
    entry("0003*102", 2),
]


def listed(*params: Any, **options: Any) -> list[str]:
    http = Http(login(), read(SELF).answers(200, collection(ENTRIES)))
    return [item["extension"] for item in http.run(PRESENCE_INFO, **APP, **options)["presence"]]


def test_an_extension_shows_codes_names_and_derived_values() -> None:
    http = Http(
        login(),
        read(f"/extensions/@me/0003*210/presence/{PAGE}0").answers(
            200, collection([entry("0003*210", 1, phone("1", expire=END), phone(-2, agent="Soft"))])
        ),
    )
    result = http.run(PRESENCE_INFO, **APP, extensions=["0003*210"])
    assert result["changed"] is False
    assert result["presence"] == [
        {
            "extension": "0003*210",
            "status": 1,
            "status_name": "online",
            "registered": True,
            "agents": ["Desk 1.0", "Soft"],
            "expires_at": END,
            "registrations": [
                {
                    "agent": "Desk 1.0",
                    "registration": 1,
                    "registration_name": "registered",
                    "expires_at": END,
                    "status": None,
                    "status_name": None,
                },
                {
                    "agent": "Soft",
                    "registration": -2,
                    "registration_name": "expired",
                    "expires_at": None,
                    "status": None,
                    "status_name": None,
                },
            ],
        }
    ]


def test_check_mode_reads_as_well() -> None:
    http = Http(login(), read(SELF).answers(200, collection(ENTRIES)))
    assert len(http.run(PRESENCE_INFO, check=True, **APP)["presence"]) == 4


def test_every_form_of_the_envelope_gives_the_same_result() -> None:
    results = [
        Http(login(), read(SELF).answers(200, document)).run(PRESENCE_INFO, **APP)["presence"]
        for document in envelopes(ENTRIES).values()
    ]
    assert all(result == results[0] for result in results)
    assert len(results[0]) == 4


@pytest.mark.parametrize("convert", [str, int, float])
def test_numbers_may_be_texts(convert: Any) -> None:
    found = presence_of(entry("0003*101", convert(3), phone(convert(-1), status=convert(2))))
    assert (found["status"], found["status_name"]) == (3, "busy")
    assert found["registrations"][0]["registration_name"] == "not registered"
    assert found["registrations"][0]["status_name"] == "ringing"


@pytest.mark.parametrize(
    ("codes", "registered"),
    [
        ([1], True),
        (["2"], True),
        ([-1], False),
        ([-2], False),
        ([0], False),
        ([], False),
        ([-2, 1], True),
        ([9], False),
    ],
)
def test_registered_and_status_are_independent(codes: list[Any], registered: int) -> None:
    for status in (0, 1):
        assert presence_of(entry("101", status, *map(phone, codes)))["registered"] is bool(registered)


def test_undocumented_codes_keep_their_number() -> None:
    found = presence_of(entry("101", 8, phone("-9")))
    assert found["status_name"] == "unknown(8)"
    assert found["registrations"][0]["registration_name"] == "unknown(-9)"


def test_the_old_flat_shape() -> None:
    flat = {"extension": "101", "status": "1", "agent": "Old", "registration": "1", "expire": "3600"}
    found = presence_of(flat)
    assert found["registered"] is True
    assert found["agents"] == ["Old"]
    assert found["expires_at"] == "3600"
    assert found["registrations"][0]["status"] is None


@pytest.mark.parametrize(
    ("value", "count"),
    [(None, 0), ([], 0), ({}, 0), (phone(1), 1), ({"a": phone(1), "b": phone(2)}, 2), ([phone(1)], 1)],
)
def test_forms_of_the_registration(value: Any, count: int) -> None:
    found = presence_of({"extension": "101", "status": 0, "registration": value})
    assert len(found["registrations"]) == count


def test_the_end_is_the_latest_of_what_is_registered() -> None:
    phones = (
        phone(1, expire="2030-01-01T02:00:00+03:00"),
        phone(1, expire="2030-01-01T00:30:00Z"),
        phone(1, expire="nonsense"),
        phone(-1, expire="2031-01-01T00:00:00Z"),
    )
    assert presence_of(entry("101", 0, *phones))["expires_at"] == "2030-01-01T00:30:00Z"
    assert presence_of(entry("101", 0, phone("-1", expire=END)))["expires_at"] is None
    assert presence_of(entry("101", 0, phone(2)))["expires_at"] is None


# ------------------------------------------------------------- filters and order
def test_order() -> None:
    assert listed() == ["0003*9", "0003*10", "0003*101", "0003*102"]
    assert listed(sort_order="descending") == ["0003*102", "0003*101", "0003*10", "0003*9"]
    assert listed(sort_by="status") == ["0003*101", "0003*10", "0003*102", "0003*9"]


def test_filters() -> None:
    assert listed(registered=True) == ["0003*9", "0003*10"]
    assert listed(registered=False) == ["0003*101", "0003*102"]
    assert listed(status=["busy", "ringing"]) == ["0003*9", "0003*102"]
    assert listed(status=["unknown"], registered=True) == []


def test_an_extension_named_twice_is_asked_for_once() -> None:
    path = f"/extensions/12/101/presence/{PAGE}0"
    http = Http(login(), read(path).answers(200, collection([entry("0003*101")])))
    assert len(http.run(PRESENCE_INFO, **APP, user_id="12", extensions=["101", "101"])["presence"]) == 1


@pytest.mark.parametrize(("given", "sent"), [("me", "@me"), ("@viewer", "@viewer"), ("owner", "@owner"), ("12", "12")])
def test_users(given: str, sent: str) -> None:
    http = Http(login(), read(f"/extensions/{sent}/101/presence/{PAGE}0").answers(204))
    assert http.run(PRESENCE_INFO, **APP, user_id=given, extension="101")["presence"] == []


# ----------------------------------------------------------------------- failure
@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"extensions": ["0003-210"]}, "extensions (entry 1) must be an extension number"),
        ({"extensions": ["101", "+49"]}, "(entry 2)"),
        ({"extensions": [""]}, "must not be empty"),
        ({"extensions": []}, "must not be an empty list"),
        ({"extensions": ["@me"]}, "or @self"),
        ({"extensions": ["1*2*3"]}, "must be an extension number"),
        ({"user_id": "@global"}, "user_id must be @me, @viewer, @owner or the id of a user"),
        ({"user_id": "../x"}, "user_id must be"),
        ({"user_id": ""}, "user_id must not be empty"),
        ({"user_id": "@owner"}, "extensions must not hold @self where user_id is @owner"),
    ],
)
def test_wrong_options_cost_no_request(options: dict[str, Any], problem: str) -> None:
    result = Http().run(PRESENCE_INFO, **{**APP, **options})
    assert result["failure"]["kind"] == "invalid"
    assert problem in result["msg"]
    assert "nothing was sent" in result["msg"]


def test_an_unknown_extension_names_itself() -> None:
    path = f"/extensions/@me/0003*299/presence/{PAGE}0"
    http = Http(login(), read(path).answers(400, error("extension_invalid", "no such phone terminal extension")))
    result = http.run(PRESENCE_INFO, **APP, extensions=["0003*299"])
    assert result["failure"]["kind"] == "not_found"
    assert "no such phone terminal extension" in result["msg"]
    assert "/uapi/extensions/@me/0003*299/presence/" in result["msg"]


@pytest.mark.parametrize(
    "bad",
    [
        {"status": 1},
        {"extension": ""},
        {"extension": ["101"]},
        {"extension": "101", "status": "busy"},
        {"extension": "101", "status": 1.5},
        {"extension": "101", "status": True},
        {"extension": "101", "registration": [7]},
        {"extension": "101", "registration": [{"registration": "x"}]},
        {"extension": "101", "registration": [{"agent": []}]},
        {"extension": "101", "registration": "?"},
    ],
)
def test_an_entry_of_another_shape_fails_clearly(bad: dict[str, Any]) -> None:
    result = Http(login(), read(SELF).answers(200, collection([bad]))).run(PRESENCE_INFO, **APP)
    assert result["failure"]["kind"] == "unexpected_answer"


# -------------------------------------------------------------------- properties
SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.datetimes().map(str)
ANYTHING = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)
PHONE = st.dictionaries(st.sampled_from(["agent", "registration", "expire", "status"]), ANYTHING)
TIME = st.datetimes(timezones=st.timezones() | st.none()).map(lambda moment: moment.isoformat())
GOOD_PHONE = st.fixed_dictionaries(
    {"registration": st.sampled_from([1, "1", 2, "-1", -2, 0, "77"])}, optional={"agent": st.text(), "expire": TIME}
)


@given(
    st.dictionaries(
        st.sampled_from(["extension", "status", "registration", "agent", "expire"]), ANYTHING | PHONE | st.lists(PHONE)
    )
)
def test_any_entry_is_a_presence_or_a_named_problem(value: dict[str, Any]) -> None:
    try:
        found = presence_of(value)
    except WrongValue:
        return
    assert found["extension"]
    json.dumps(found)


@given(st.lists(GOOD_PHONE, max_size=4), st.integers(-3, 9))
def test_a_documented_entry_always_reads(phones: list[dict[str, Any]], status: int) -> None:
    found = presence_of(entry("0003*101", status, *phones))
    assert len(found["registrations"]) == len(phones)
    assert found["registered"] is any(int(item["registration"]) in (1, 2) for item in phones)
    assert found["expires_at"] is None or found["expires_at"] in [item.get("expire") for item in phones]
