# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What holds for every simulated platform with switches: states, parts, robustness, documentation."""

from __future__ import annotations

import gc
import importlib
import json
import pathlib
import random
import sys
from typing import Any

import pytest

from ucfleet_sandbox import telecomx, ucp, voipnow
from ucfleet_sandbox.platform import Headers, Platform, Request, StateError
from ucfleet_sandbox.registry import PLATFORM_NAMES, create_platform
from ucfleet_sandbox.schema import Switch

ROOT = pathlib.Path(__file__).resolve().parents[3]
MODULES = {"ucp": ucp, "voipnow": voipnow, "telecomx": telecomx}

STATES: dict[str, dict[str, Any]] = {
    "ucp": {
        "tenants": [
            {
                "name": "a/b",
                "users": [{"username": "c", "password": "p", "devices": [{"name": "Desk", "id": "d"}]}],
            },
            {"name": "a", "users": [{"username": "b/c", "password": "p", "profiles": [{"name": "x"}]}]},
            {"name": "empty"},
        ],
        "tokens": {"t": {"owner": "a%2Fb/c", "expires": None}},
    },
    "voipnow": {
        "apps": [{"client_id": "app", "client_secret": "s", "owner": "1"}],
        "users": [
            {"id": "1", "level": "administrator"},
            {
                "id": "2:3",
                "extensions": [
                    {"number": "7*1", "registration": [{"agent": "x"}], "events": [{"url": "https://x.test/"}]},
                    {"number": "7*2", "type": "queue", "agents": [{"number": "7*1"}]},
                ],
            },
        ],
        "tokens": {"t": {"owner": "app", "expires": None}},
    },
    "telecomx": {
        "customers": [
            {
                "name": "Acme",
                "employees": [
                    {"_id": "a" * 24, "name": "Anna", "accessLevel": "ADMIN", "mobileconfig": []},
                    {"name": "Bo", "mobileconfig": [{"type": "COLLEAGUES", "items": ["Anna"], "others": []}]},
                ],
                "queues": [{"name": "Support"}],
                "extensions": [{"number": "1", "employee": "Bo"}],
                "pbx_switches": {"AAAAAAAAAAAAAAAAAAAAAAAA:x": True},
            },
            {"name": "Below", "parent": "Acme"},
        ],
        "tokens": {"t": {"owner": "a" * 24, "expires": None, "machine": True}},
    },
}

TARGETS = {
    "ucp": ["/ucp/v2/login", "/ucp/v2/fmfm", "/ucp/v2/fmfm/profiles", "/ucp/v2/fmfm/profiles/x", "/ucp/v2/devices"],
    "voipnow": [
        "/oauth/token.php",
        "/uapi/extensions/2:3/7*1/presence/?count=1",
        "/uapi/extensions/@me/@self/presence/",
        "/uapi/extensions/@me/7*2/queue/agents/7*1/",
        "/uapi/extensions/@me/7*1/phoneCallEvents/",
        "/uapi/extensions/@me/7*1/phoneCallEvents/0/x/",
    ],
    "telecomx": [
        "/auth/login",
        "/auth/validateToken?token=t",
        "/employee?full=true",
        f"/employee/{'a' * 24}/token",
        "/pbx/app/mobileconfig/",
        f"/pbx/app/mobileconfig/{'a' * 24}",
        "/pbx/app/employees?ids=1",
        "/pbx/extension",
        "/pbx/switch/x",
        "/pbx/variable/x?value=1",
    ],
}


def other_values(switch: Switch) -> list[Any]:
    """Values that differ from the default."""
    if switch.values is not None:
        return [value for value in switch.values if value != switch.default]
    if isinstance(switch.default, bool):
        return [not switch.default]
    return ["other"] if isinstance(switch.default, str) else [switch.default + 1]


VARIANTS = [(name, {}) for name in MODULES] + [
    (name, {key: value})
    for name, module in MODULES.items()
    for key, switch in module.SWITCHES.items()
    for value in other_values(switch)
]


@pytest.mark.parametrize(("name", "switches"), VARIANTS)
def test_every_state_survives_dump_and_parts(name: str, switches: dict[str, Any]) -> None:
    platform = create_platform(name)
    platform.load({**STATES[name], "switches": switches})
    headers = Headers([("Authorization", "Bearer t")])
    body = b'{"name": "x", "devices": [], "enabled": true, "value": "1", "type": "1", "url": "https://x.test/"}'
    for target in TARGETS[name]:
        for method in ("POST", "PUT", "GET", "DELETE"):
            before = platform.dump()
            platform.touched.clear()
            platform.handle(Request(method, target, headers, body))
            after = platform.dump()
            assert bool(platform.touched) or before == after, f"{method} {target} changed what it did not touch"
    dumped = json.loads(json.dumps(platform.dump()))
    parts = json.loads(json.dumps({part: platform.get_part(part) for part in platform.parts()}))
    assert dumped["switches"].items() >= switches.items()
    for load in (lambda copy: copy.load(dumped), lambda copy: copy.load_parts(parts)):
        copy = create_platform(name)
        load(copy)
        assert copy.dump() == dumped
        assert not copy.touched


@pytest.mark.parametrize("name", MODULES)
def test_touched_parts_are_all_that_changed(name: str) -> None:
    """A store that rewrites the touched parts only has the whole state."""
    platform = create_platform(name)
    platform.load(STATES[name])
    stored = {part: json.dumps(platform.get_part(part)) for part in platform.parts()}
    generator = random.Random(5)
    for _unused in range(300):
        platform.handle(random_request(generator, name))
        for part in platform.touched:
            value = platform.get_part(part)
            if value is None:
                stored.pop(part, None)
            else:
                stored[part] = json.dumps(value)
        platform.touched.clear()
    assert stored == {part: json.dumps(platform.get_part(part)) for part in platform.parts()}


def random_request(generator: random.Random, name: str) -> Request:
    """Any request a client can send, sensible or not."""
    value = generator.choice(
        [None, True, 0, -1, 1.5, 10**30, "", "x", "1", "true", "\ud800", [], {}, ["x"], {"_id": "a" * 24}, "a" * 24]
    )
    keys = ["username", "password", "domain", "enabled", "name", "active", "devices", "status", "type", "url", "value"]
    document = dict.fromkeys(generator.sample([*keys, "_id", "copyTo", "ids", "customer", "method"], 8), value)
    bodies = [None, b"", b"\xff", b"{", b"null", b"[" * 5000, b"a=b&client_id=%ff", json.dumps(value).encode()]
    target = generator.choice(TARGETS[name])
    noise = generator.choice(
        ["", "", "", "?", "?count=%zz&limit=x&offset=", "/", "//", "%", "/%ff/\udcff", "?ids=&fields=,"]
    )
    headers = [
        ("Authorization", generator.choice(["Bearer t", "Bearer t", "Bearer t", "Bearer", "Basic !", "\xff"])),
        ("Content-Type", generator.choice(["application/json", "application/x-www-form-urlencoded"])),
    ]
    method = generator.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
    return Request(method, target + noise, Headers(headers), generator.choice([*bodies, json.dumps(document).encode()]))


@pytest.mark.parametrize("name", MODULES)
def test_nothing_a_client_sends_raises(name: str) -> None:
    generator = random.Random(11)
    platform = create_platform(name)
    platform.load(STATES[name])
    statuses = set()
    for _unused in range(3000):
        request = random_request(generator, name)
        platform.user_of(request)
        statuses.add(platform.handle(request).status)
    platform.load(json.loads(json.dumps(platform.dump())))
    assert {200, 400, 401} <= statuses
    assert 500 not in statuses


@pytest.mark.parametrize(
    ("name", "state", "place"),
    [
        ("ucp", {"tenants": {}}, "tenants must be a list"),
        ("ucp", {"tenants": [{"name": "a", "users": [{"username": "x"}]}]}, "tenants[0].users[0].password is missing"),
        ("ucp", {"tenants": [{"name": "a"}, {"name": "a"}]}, "tenant 'a' occurs twice"),
        ("ucp", {"switches": {"create_status": True}}, "switches.create_status must be one of 200, 201"),
        ("ucp", {"switches": {"nonsense": 1}}, "switches.nonsense is not a known key"),
        ("ucp", {"switches": {"token_lifetime": -1}}, "switches.token_lifetime must be a number"),
        ("ucp", {"tokens": {"t": {"owner": "a", "expires": "soon"}}}, "tokens['t'].expires must be a number"),
        ("voipnow", {"users": [{"id": 1}]}, "users[0].id must be a text"),
        ("voipnow", {"users": [{"id": "1", "parent": "2"}]}, "the parent '2' of '1' is unknown"),
        ("voipnow", {"users": [{"id": "1", "extensions": [{"number": "x"}]}]}, "users[0].extensions[0].number must be"),
        (
            "voipnow",
            {"users": [{"id": "1", "extensions": [{"number": "1", "agents": []}]}]},
            "users[0].extensions[0].agents is not a known key",
        ),
        ("voipnow", {"apps": [{"client_id": "a", "client_secret": "b", "owner": "1"}]}, "apps[0].owner '1' is no user"),
        ("telecomx", {"customers": [{"name": "a", "_id": "x"}]}, "customers[0]._id must be 24 hex digits"),
        ("telecomx", {"customers": [{"name": "a", "parent": "b"}]}, "customers[0].parent: 'b' is unknown"),
        (
            "telecomx",
            {"customers": [{"name": "a", "extensions": [{"number": "1", "employee": "Bo"}]}]},
            "customers[0].extensions[0].employee: 'Bo' is unknown",
        ),
        (
            "telecomx",
            {
                "customers": [
                    {
                        "name": "a",
                        "employees": [
                            {"name": "Bo"},
                            {"name": "Bo", "mobileconfig": [{"type": "COLLEAGUES", "items": ["Bo"]}]},
                        ],
                    }
                ]
            },
            "'Bo' is ambiguous",
        ),
        ("telecomx", {"customers": [{"name": "a", "pbx_switches": {"x": "on"}}]}, "customers[0].pbx_switches must be"),
        ("telecomx", {"customers": [{"name": "a", "pbx_variables": {"no blank": ""}}]}, "'no blank' is no name"),
    ],
)
def test_states_that_do_not_fit_name_the_place_and_change_nothing(name: str, state: dict[str, Any], place: str) -> None:
    platform = create_platform(name)
    platform.load(STATES[name])
    before = platform.dump()
    with pytest.raises(StateError) as caught:
        platform.load(state)
    assert place in str(caught.value)
    assert platform.dump() == before


@pytest.mark.parametrize("name", MODULES)
def test_ids_nobody_gave_are_the_same_every_time(name: str) -> None:
    first, second = create_platform(name), create_platform(name)
    first.load(STATES[name])
    second.load(STATES[name])
    assert first.dump() == second.dump()


def fleet(name: str, size: int) -> tuple[dict[str, Any], list[Request]]:
    """A state with that many users, and requests of the last of them."""
    many, last = range(size), size - 1
    token = Headers([("Authorization", "Bearer t")])
    if name == "ucp":
        users = [{"username": f"u{n}", "password": "p"} for n in many]
        login = json.dumps({"username": f"u{last}", "password": "p", "domain": "t"}).encode()
        state: dict[str, Any] = {"tenants": [{"name": "t", "users": users}], "tokens": {"t": {"owner": f"t/u{last}"}}}
        return state, [
            Request("POST", "/ucp/v2/login", Headers(), login),
            Request("GET", "/ucp/v2/fmfm/profiles", token),
            Request("POST", "/ucp/v2/fmfm/profiles", token, b'{"name": "x", "devices": []}'),
        ]
    if name == "voipnow":
        extensions = [{"number": f"7*{n}"} for n in many]
        state = {
            "users": [{"id": "1", "extensions": extensions}],
            "apps": [{"client_id": "a", "client_secret": "b", "owner": "1"}],
            "tokens": {"t": {"owner": "a"}},
        }
        event = b'{"type": 0, "url": "https://x.test/"}'
        return state, [
            Request("GET", f"/uapi/extensions/@me/7*{last}/presence/", token),
            Request("GET", f"/uapi/extensions/@me/{last}/presence/", token),
            Request("POST", f"/uapi/extensions/@me/{last}/phoneCallEvents/", token, event),
        ]
    people = [{"name": f"e{n}", "username": f"e{n}", "password": "p", "accessLevel": "OWNER"} for n in many]
    people[-1]["_id"] = "a" * 24
    state = {"customers": [{"name": "A", "employees": people}], "tokens": {"t": {"owner": "a" * 24}}}
    return state, [
        Request("POST", "/auth/login", Headers(), json.dumps({"username": f"e{last}", "password": "p"}).encode()),
        Request("GET", f"/employee/{'a' * 24}", token),
        Request("POST", "/pbx/switch/x", token, b'{"value": true}'),
        Request("GET", f"/pbx/app/mobileconfig/{'a' * 24}", token),
    ]


def calls_of(platform: Platform, request: Request) -> int:
    """How many functions run for a request."""
    count = 0

    def note(*unused: Any) -> None:
        nonlocal count
        count += 1

    # A collection in between would call what other tests left in gc.callbacks.
    gc.disable()
    sys.setprofile(note)
    try:
        platform.user_of(request)
        platform.handle(request)
        for part in platform.touched:
            platform.get_part(part)
    finally:
        sys.setprofile(None)
        gc.enable()
    platform.touched.clear()
    return count


@pytest.mark.parametrize("name", MODULES)
def test_a_request_costs_the_same_in_a_big_fleet(name: str) -> None:
    counts = []
    for size in (11, 5011):
        state, requests = fleet(name, size)
        platform = create_platform(name)
        platform.load(state)
        counts.append([calls_of(platform, request) for request in requests])
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", MODULES)
def test_every_switch_is_documented(name: str) -> None:
    readme = (ROOT / "extensions" / "sandbox" / "README.md").read_text(encoding="utf-8")
    section = readme.partition(f"### Switches of {name}\n")[2].partition("\n## ")[0].partition("\n### ")[0]
    rows = {}
    for line in section.splitlines():
        if line.startswith("| `"):
            switch, default, values = (cell.strip().strip("`") for cell in line.strip("|").split("|")[:3])
            rows[switch] = (default, values)
    expected = {
        key: (json.dumps(switch.default).strip('"'), " ".join(json.dumps(v).strip('"') for v in switch.values or ()))
        for key, switch in MODULES[name].SWITCHES.items()
    }
    assert rows == expected


@pytest.mark.parametrize("name", PLATFORM_NAMES)
def test_the_registry_knows_what_there_is(name: str) -> None:
    platform = create_platform(name)
    assert platform.name == name
    assert importlib.import_module(f"ucfleet_sandbox.{name}").__doc__


@pytest.mark.parametrize("name", MODULES)
def test_the_states_of_the_readme_load(name: str) -> None:
    readme = (ROOT / "extensions" / "sandbox" / "README.md").read_text(encoding="utf-8")
    example = readme.partition(f"(`ucfleet_sandbox.{name}`):\n")[2].partition("```json\n")[2].partition("```")[0]
    platform = create_platform(name)
    platform.load(json.loads(example))
    assert len(list(platform.parts())) > 2
