# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated UCP: rules and switches."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from ucfleet_sandbox.ucp import Ucp

BASE = "/ucp/v2"
CREDENTIALS = {"username": "anna", "password": "secret", "domain": "acme"}
DEVICES = [{"id": "dev-a", "name": "Desk", "sip": {"password": "s"}}, {"id": "dev-b", "name": "Cell", "enabled": False}]
RING_A = {"id": "dev-a", "not_ring": False, "start": 0, "end": 20}
RING_B = {"id": "dev-b", "not_ring": True, "start": 0, "end": 0}


def state(**switches: Any) -> dict[str, Any]:
    anna = {"username": "anna", "password": "secret", "devices": DEVICES}
    other = {"username": "anna", "password": "other", "devices": [{"id": "dev-x", "name": "Elsewhere"}]}
    return {
        "switches": switches,
        "tenants": [{"name": "acme", "users": [anna]}, {"name": "beta", "users": [other]}],
    }


@pytest.fixture
def ucp(direct: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a logged-in simulator with the given switches."""

    def make(**switches: Any) -> Any:
        api = direct(Ucp)
        api.load(state(**switches))
        api.token = login(api)["access_token"]
        return api

    return make


def login(api: Any, **changes: Any) -> Any:
    api.token = None
    return api.json("POST", f"{BASE}/login", {**CREDENTIALS, **changes})


def create(api: Any, name: str = "office", *, active: bool = False, devices: Any = (RING_A,)) -> str:
    """The new profile's id, found as a client has to."""
    before = {row["id"] for row in profiles(api)}
    body = {"name": name, "active": active, "devices": list(devices)}
    assert api.ask("POST", f"{BASE}/fmfm/profiles", body).status in (200, 201)
    (created,) = {row["id"] for row in profiles(api)} - before
    return str(created)


def profiles(api: Any) -> list[dict[str, Any]]:
    rows = api.json("GET", f"{BASE}/fmfm/profiles")
    assert isinstance(rows, list)
    return rows


def stored(api: Any) -> dict[str, Any]:
    user = api.platform.dump()["tenants"][0]["users"][0]
    assert isinstance(user, dict)
    return user


# --------------------------------------------------------------------- login
def test_login_answers_tokens_and_a_user_with_a_secret(ucp: Callable[..., Any]) -> None:
    answer = login(ucp())
    assert set(answer) == {"user", "access_token", "refresh_token"}
    assert answer["user"]["username"] == "anna"
    assert answer["user"]["pvt_md5_auth"].startswith("decoy-")


def test_a_token_is_a_jwt_with_its_expiry_or_opaque(ucp: Callable[..., Any]) -> None:
    api = ucp(token_lifetime=100)
    payload = login(api)["access_token"].split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    assert claims["exp"] == api.now + 100
    assert (claims["type"], claims["identity"].partition(":")[2]) == ("access", "anna")
    assert "." not in login(ucp(token_format="opaque"))["access_token"]


def test_tokens_expire(ucp: Callable[..., Any]) -> None:
    api = ucp(token_lifetime=100)
    api.now += 99
    assert api.ask("GET", f"{BASE}/devices").status == 200
    api.now += 1
    assert api.json("GET", f"{BASE}/devices", status=401)["error"] == "unauthorized"


def test_every_token_can_be_expired_at_once(ucp: Callable[..., Any]) -> None:
    api = ucp()
    api.platform.expire_tokens()
    assert api.ask("GET", f"{BASE}/devices").status == 401


@pytest.mark.parametrize("changes", [{"password": "wrong"}, {"username": "bo"}, {"domain": "beta"}, {"domain": "x"}])
@pytest.mark.parametrize("status", [400, 401, 403])
def test_wrong_credentials(ucp: Callable[..., Any], changes: dict[str, str], status: int) -> None:
    api = ucp(login_failure_status=status)
    api.token = None
    api.json("POST", f"{BASE}/login", {**CREDENTIALS, **changes}, status=status)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", {"username": "anna"}, {**CREDENTIALS, "password": 1}])
def test_incomplete_logins_are_bad_requests(ucp: Callable[..., Any], body: Any) -> None:
    assert ucp(login_failure_status=401).json("POST", f"{BASE}/login", body, status=400)["error"] == "bad_request"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Basic YTpi", '"Bearer"'])
def test_calls_need_a_token(ucp: Callable[..., Any], header: str) -> None:
    for method, path in (
        ("GET", "/devices"),
        ("PUT", "/fmfm"),
        ("GET", "/fmfm/profiles"),
        ("DELETE", "/fmfm/profiles/x"),
    ):
        ucp().json(method, BASE + path, status=401, Authorization=header)


def test_a_token_acts_on_its_own_user_only(ucp: Callable[..., Any]) -> None:
    api = ucp()
    profile = create(api)
    api.token = login(api, domain="beta", password="other")["access_token"]
    assert [device["id"] for device in api.json("GET", f"{BASE}/devices")] == ["dev-x"]
    assert profiles(api) == []
    assert api.ask("DELETE", f"{BASE}/fmfm/profiles/{profile}").status == 404


@pytest.mark.parametrize(
    "path", ["/refresh", "/logout", "/", "", "/fmfm/", "/fmfm/profiles/", "/devices/dev-a", "/login/"]
)
def test_routes_that_do_not_exist(ucp: Callable[..., Any], path: str) -> None:
    ucp().json("GET", BASE + path, status=404)


def test_wrong_verbs(ucp: Callable[..., Any]) -> None:
    answer = ucp().ask("PATCH", f"{BASE}/fmfm/profiles/x")
    assert (answer.status, answer.headers.get("Allow")) == (405, "GET, PUT, DELETE")


# -------------------------------------------------------------------- switch
def test_the_feature_switch(ucp: Callable[..., Any]) -> None:
    api = ucp(read_switch=True)
    assert api.json("GET", f"{BASE}/fmfm") == {"enabled": False}
    answer = api.ask("PUT", f"{BASE}/fmfm", {"enabled": True})
    assert (answer.status, answer.body, answer.headers.get("Content-Type")) == (200, b"OK", "text/plain; charset=utf-8")
    assert api.json("GET", f"{BASE}/fmfm") == {"enabled": True}


@pytest.mark.parametrize("value", ["true", 1, None, "yes"])
def test_the_switch_takes_booleans_only(ucp: Callable[..., Any], value: Any) -> None:
    api = ucp()
    api.json("PUT", f"{BASE}/fmfm", {"enabled": value}, status=400)
    assert stored(api)["enabled"] is False


def test_kazoo_does_not_enable_what_rings_nobody(ucp: Callable[..., Any]) -> None:
    api = ucp(kazoo=True)
    profile = create(api, active=True, devices=[RING_B])
    assert api.ask("PUT", f"{BASE}/fmfm", {"enabled": True}).status == 200
    assert stored(api)["enabled"] is False
    api.ask("PUT", f"{BASE}/fmfm/profiles/{profile}", {"name": "x", "active": True, "devices": [RING_A]})
    api.ask("PUT", f"{BASE}/fmfm", {"enabled": True})
    assert stored(api)["enabled"] is True


@pytest.mark.parametrize("status", [404, 400, 405, 501])
def test_undocumented_reads_do_not_exist_by_default(ucp: Callable[..., Any], status: int) -> None:
    api = ucp(undocumented_status=status)
    profile = create(api)
    api.json("GET", f"{BASE}/fmfm", status=status)
    api.json("GET", f"{BASE}/fmfm/profiles/{profile}", status=status)


# ------------------------------------------------------------------ profiles
def test_the_list_has_no_devices_unless_switched_on(ucp: Callable[..., Any]) -> None:
    api = ucp()
    profile = create(api, active=True)
    assert profiles(api) == [{"id": profile, "name": "office", "active": True}]
    api = ucp(list_devices=True)
    create(api)
    assert profiles(api)[0]["devices"] == [RING_A]


def test_names_may_occur_twice_unless_switched_off(ucp: Callable[..., Any]) -> None:
    api = ucp(list_order="reverse")
    first, second = create(api, "same"), create(api, "same")
    assert [row["id"] for row in profiles(api)] == [second, first]
    api = ucp(duplicate_names=False)
    profile = create(api, "same")
    api.json("POST", f"{BASE}/fmfm/profiles", {"name": "same", "devices": []}, status=400)
    assert api.ask("PUT", f"{BASE}/fmfm/profiles/{profile}", {"name": "same", "devices": []}).status == 200


@pytest.mark.parametrize(("activation", "expected"), [("exclusive", [False, True]), ("keep", [True, True])])
def test_activation(ucp: Callable[..., Any], activation: str, expected: list[bool]) -> None:
    api = ucp(activation=activation)
    create(api, "a", active=True)
    create(api, "b", active=True)
    assert [row["active"] for row in profiles(api)] == expected
    api = ucp(activation=activation)
    create(api, "a", active=True)
    second = create(api, "b")
    api.ask("PUT", f"{BASE}/fmfm/profiles/{second}", {"name": "b", "active": True, "devices": []})
    assert [row["active"] for row in profiles(api)] == expected


def test_deleting_the_active_profile_leaves_none_active(ucp: Callable[..., Any]) -> None:
    api = ucp(read_switch=True)
    create(api, "a")
    active = create(api, "b", active=True)
    api.ask("PUT", f"{BASE}/fmfm", {"enabled": True})
    assert api.ask("DELETE", f"{BASE}/fmfm/profiles/{active}").status == 200
    assert [row["active"] for row in profiles(api)] == [False]
    assert api.json("GET", f"{BASE}/fmfm") == {"enabled": True}


@pytest.mark.parametrize(
    ("mode", "status", "devices"), [("replace", 200, []), ("strict", 400, [RING_A]), ("merge", 200, [RING_A])]
)
def test_put_without_devices(ucp: Callable[..., Any], mode: str, status: int, devices: list[Any]) -> None:
    api = ucp(put_mode=mode, read_profile=True)
    profile = create(api)
    assert api.ask("PUT", f"{BASE}/fmfm/profiles/{profile}", {"name": "new", "active": True}).status == status
    assert api.json("GET", f"{BASE}/fmfm/profiles/{profile}")["devices"] == devices


@pytest.mark.parametrize(
    ("envelope", "unwrap"), [("plain", lambda x: x), ("data", lambda x: x["data"]), ("array", lambda x: x[0])]
)
def test_the_single_profile(ucp: Callable[..., Any], envelope: str, unwrap: Callable[[Any], Any]) -> None:
    api = ucp(read_profile=True, profile_envelope=envelope)
    profile = create(api)
    shown = unwrap(api.json("GET", f"{BASE}/fmfm/profiles/{profile}"))
    assert shown == {"id": profile, "name": "office", "active": False, "devices": [RING_A]}


@pytest.mark.parametrize("status", [404, 400, 500])
def test_unknown_profiles(ucp: Callable[..., Any], status: int) -> None:
    api = ucp(unknown_id_status=status)
    api.json("PUT", f"{BASE}/fmfm/profiles/none", {"name": "x", "devices": []}, status=status)
    api.json("DELETE", f"{BASE}/fmfm/profiles/none", status=status)


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": None},
        {"name": 5},
        {"active": "true"},
        {"active": 1},
        {"devices": None},
        {"devices": {}},
        {"devices": ["dev-a"]},
        {"devices": [RING_A, RING_A]},
        {"devices": [{**RING_A, "id": "dev-x"}]},
        {"devices": [{**RING_A, "id": 1}]},
        {"devices": [{**RING_A, "not_ring": "false"}]},
        {"devices": [{**RING_A, "start": "0"}]},
        {"devices": [{**RING_A, "start": -1}]},
        {"devices": [{**RING_A, "start": 0.5}]},
        {"devices": [{**RING_A, "start": True}]},
        {"devices": [{**RING_A, "end": 0}]},
        {"devices": [{**RING_A, "start": 20}]},
        {"devices": [{"id": "dev-a", "not_ring": False, "start": 0}]},
    ],
)
def test_invalid_profiles_are_refused_and_nothing_is_stored(ucp: Callable[..., Any], change: dict[str, Any]) -> None:
    api = ucp()
    profile = create(api)
    before = stored(api)
    body = {"name": "office", "active": True, "devices": [RING_A], **change}
    assert api.json("POST", f"{BASE}/fmfm/profiles", body, status=400)["error"] == "bad_request"
    api.json("PUT", f"{BASE}/fmfm/profiles/{profile}", body, status=400)
    assert stored(api) == before


def test_edges_of_valid_profiles(ucp: Callable[..., Any]) -> None:
    api = ucp(check_devices=False)
    create(api, devices=[RING_B, {**RING_A, "end": 100_000}, {**RING_A, "id": "anything"}])
    create(api, devices=[])


# ------------------------------------------------------------ answer variants
SHAPES = {"text": b"OK", "empty": b"", "object": b"{}"}


@pytest.mark.parametrize("shape", ["text", "empty", "object", "profile", "id"])
@pytest.mark.parametrize("status", [200, 201])
def test_create_answers(ucp: Callable[..., Any], shape: str, status: int) -> None:
    api = ucp(create_answer=shape, create_status=status)
    answer = api.ask("POST", f"{BASE}/fmfm/profiles", {"name": "x", "devices": [RING_A]})
    row = profiles(api)[0]
    bodies = {**SHAPES, "profile": {**row, "devices": [RING_A]}, "id": {"id": row["id"]}}
    assert answer.status == status
    body = answer.body if isinstance(bodies[shape], bytes) else json.loads(answer.body)
    assert body == bodies[shape]


@pytest.mark.parametrize("shape", list(SHAPES))
@pytest.mark.parametrize("status", [200, 202, 204])
def test_other_writes(ucp: Callable[..., Any], shape: str, status: int) -> None:
    api = ucp(write_status=status, switch_answer=shape, update_answer=shape, delete_answer=shape)
    profile = create(api)
    target = f"{BASE}/fmfm/profiles/{profile}"
    answers = [
        api.ask("PUT", f"{BASE}/fmfm", {"enabled": True}),
        api.ask("PUT", target, {"name": "x", "devices": []}),
        api.ask("DELETE", target),
    ]
    expected = b"" if status == 204 else SHAPES[shape]
    assert [(answer.status, answer.body) for answer in answers] == [(status, expected)] * 3


@pytest.mark.parametrize(
    ("shape", "body"),
    [
        ("json", {"error": "not_found", "message": "no such resource"}),
        ("nested", {"error": {"code": "not_found", "message": "no such resource"}}),
        ("message", {"message": "no such resource"}),
        ("detail", {"detail": "no such resource"}),
        ("data", {"data": "no such resource"}),
        ("text", b"no such resource"),
        ("empty", b""),
    ],
)
def test_error_bodies(ucp: Callable[..., Any], shape: str, body: Any) -> None:
    answer = ucp(error_body=shape).ask("GET", f"{BASE}/none")
    assert answer.status == 404
    assert (answer.body if isinstance(body, bytes) else json.loads(answer.body)) == body


def test_devices_are_listed_as_they_are(ucp: Callable[..., Any]) -> None:
    rows = ucp().json("GET", f"{BASE}/devices")
    assert [row["id"] for row in rows] == ["dev-a", "dev-b"]
    assert rows[0]["sip"] == {"password": "s"}
    assert rows[1]["enabled"] is False
    assert set(rows[0]) == {"id", "name", "device_type", "enabled", "sip", "push", "media"}
