# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The UCP modules over the product of what UCP's documents leave open: none of it may matter."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile import FMFM_PROFILE
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox, outcome
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import (
    BASE,
    CONNECTION,
    DESK,
    MOBILE,
    WIRE_DESK,
    WIRE_MOBILE,
    sandbox,
    stored,
    without_secrets,
)
from ucfleet_sandbox.ucp import SWITCHES

#: values of switches whose range is open
SAMPLES: dict[str, tuple[Any, ...]] = {"token_lifetime": (3600, 90), "login_secret": ("canary-digest",)}
#: how the answer to a write looks
WRITES = ("create_answer", "create_status", "update_answer", "delete_answer", "write_status")
#: what a write does beside its purpose
EFFECTS = ("put_mode", "unknown_id_status", "duplicate_names", "check_devices", "kazoo", "list_order")
#: what can be read
READS = ("list_devices", "read_profile", "profile_envelope", "undocumented_status", "token_format")
#: how a refusal looks
REFUSALS = ("error_body", "unknown_id_status", "undocumented_status", "login_failure_status")
HOME = {"name": "home", "active": True, "devices": [WIRE_DESK]}


def values_of(name: str) -> tuple[Any, ...]:
    """Every value of a switch."""
    switch = SWITCHES[name]
    if switch.values is not None:
        return switch.values
    return (True, False) if isinstance(switch.default, bool) else SAMPLES[name]


def product(*names: str) -> Iterator[dict[str, Any]]:
    """Every combination of these switches."""
    for values in itertools.product(*map(values_of, names)):
        yield dict(zip(names, values, strict=True))


def is_readable(switches: dict[str, Any]) -> bool:
    return bool(switches.get("list_devices") or switches.get("read_profile"))


def run(platform: Sandbox, expected: str, *, check: bool = False, **desired: Any) -> dict[str, Any]:
    """One run with that outcome and without a secret in sight."""
    result = platform.run(FMFM_PROFILE, check=check, **{**CONNECTION, **desired})
    assert outcome(result) == expected, (result, platform.calls)
    assert without_secrets(result, platform.warnings)
    return result


def change(platform: Sandbox, again: str = "ok", **desired: Any) -> dict[str, Any]:
    """A change, predicted and applied, and what a second run says in both modes."""
    predicted = run(platform, "changed", check=True, **desired)
    applied = run(platform, "changed", **desired)
    assert predicted["diff"] == applied["diff"]
    before = stored(platform)
    for check in (True, False):
        run(platform, again, check=check, **desired)
    assert stored(platform) == before
    return applied


def whole_life(platform: Sandbox, policy: str, *, readable: bool) -> None:
    """Create, activate, other devices, none, rename, delete; each predicted, applied and repeated."""
    sent_always = "changed" if policy == "always" and not readable else "ok"
    base = {"name": "office", "unobservable_devices": policy}
    made = change(platform, sent_always, **base, devices=[DESK, {"device": "Mobile", "start": 10, "end": 40}])
    office = stored(platform)["profiles"][-1]
    assert office["devices"] == [WIRE_DESK, WIRE_MOBILE]
    assert made["fmfm_profile"]["profile_id"] == office["id"]
    change(platform, sent_always, **base, active=True, devices=[DESK, MOBILE])
    assert [one["active"] for one in stored(platform)["profiles"]] == [False, True]
    if readable or policy == "always":
        change(platform, sent_always, **base, devices=[MOBILE])
        assert stored(platform)["profiles"][1]["devices"] == [WIRE_MOBILE]
        change(platform, sent_always, **base, devices=[])
        assert stored(platform)["profiles"][1]["devices"] == []
    change(platform, sent_always, **base, new_name="desk", devices=[DESK])
    change(platform, name="desk", state="absent")
    assert [one["name"] for one in stored(platform)["profiles"]] == ["home"]


# ------------------------------------------------------------------ product of the switches
def test_the_groups_name_every_switch_that_concerns_profiles() -> None:
    # activation, read_switch and switch_answer have tests of their own; lifetime and secret are samples.
    elsewhere = {"activation", "read_switch", "switch_answer", "token_lifetime", "login_secret"}
    assert set(SWITCHES) == {*WRITES, *EFFECTS, *READS, *REFUSALS} | elsewhere


@pytest.mark.parametrize("create_answer", values_of("create_answer"))
def test_answers_to_writes(create_answer: str) -> None:
    for switches in product(*(name for name in WRITES if name != "create_answer")):
        platform = sandbox(HOME, create_answer=create_answer, **switches)
        whole_life(platform, "on_create", readable=False)


def test_effects_of_writes() -> None:
    for switches in product(*EFFECTS):
        platform = sandbox(HOME, list_devices=True, **switches)
        whole_life(platform, "always", readable=True)


@pytest.mark.parametrize(("policy", "token_lifetime"), [("always", 3600), ("on_create", 3600), ("on_create", 90)])
def test_what_can_be_read(policy: str, token_lifetime: int) -> None:
    for switches in product(*READS):
        platform = sandbox(HOME, token_lifetime=token_lifetime, **switches)
        whole_life(platform, policy, readable=is_readable(switches))


@pytest.mark.parametrize("policy", ["always", "on_create"])
def test_what_can_be_read_with_every_answer_to_a_create(policy: str) -> None:
    for switches in product("list_devices", "read_profile", "create_answer"):
        whole_life(sandbox(HOME, **switches), policy, readable=is_readable(switches))


@pytest.mark.parametrize("policy", ["always", "on_create", "ignore"])
@pytest.mark.parametrize("observable", [{"list_devices": True}, {"read_profile": True}, {}])
def test_a_profile_is_never_written_without_its_devices(policy: str, observable: dict[str, Any]) -> None:
    for put_mode in values_of("put_mode"):
        platform = sandbox(HOME, {"name": "office", "devices": [WIRE_MOBILE]}, put_mode=put_mode, **observable)
        desired = {"name": "office", "active": True, "unobservable_devices": policy}
        if observable:
            change(platform, **desired)
        else:
            assert run(platform, "failed", **desired)["failure"]["kind"] == "invalid"
        assert stored(platform)["profiles"][1]["devices"] == [WIRE_MOBILE]


def test_refusals_of_every_form() -> None:
    for switches in product(*REFUSALS):
        platform = sandbox(HOME, **switches)
        wrong = run(platform, "failed", name="office", password="canary-wrong")
        assert wrong["failure"]["kind"] == "authentication"
        assert platform.calls == [f"POST {BASE}/login"]
        assert wrong["failure"]["status"] == switches["login_failure_status"]


def test_a_profile_that_somebody_else_deletes_first_is_deleted() -> None:
    for switches in product("error_body", "unknown_id_status"):
        platform = sandbox(HOME, **switches)
        delete_first(platform)
        run(platform, "changed", name="home", state="absent")
        assert stored(platform)["profiles"] == []


def delete_first(platform: Sandbox) -> None:
    """Take the profiles away right before a DELETE arrives."""

    def before(method: str, target: str) -> None:
        if method == "DELETE":
            state = platform.platform.dump()
            state["tenants"][0]["users"][0]["profiles"] = []
            platform.platform.load(state)

    platform.before_each = before


def test_a_server_that_leaves_others_active_is_reported_and_healed_by_data() -> None:
    for readable in (False, True):
        platform = sandbox(HOME, {"name": "office"}, activation="keep", list_devices=readable)
        desired = {"name": "office", "active": True, "devices": [MOBILE], "unobservable_devices": "on_create"}
        for attempt in ("first", "second"):
            result = run(platform, "failed", **desired)
            assert result["failure"]["kind"] == "not_converged", attempt
            assert "left active as well: 'home'" in result["msg"]
        run(platform, "changed", name="home", active=False, devices=[DESK], unobservable_devices="on_create")
        run(platform, "ok", **desired)


def test_equal_names_are_distinguished_by_id() -> None:
    for list_order in values_of("list_order"):
        twins = [{"id": f"{number}" * 32, "name": "office", "devices": [WIRE_DESK]} for number in (1, 2)]
        platform = sandbox(*twins, list_devices=True, list_order=list_order)
        result = run(platform, "failed", name="office", active=True)
        assert result["failure"]["kind"] == "conflict"
        assert all(twin["id"] in result["msg"] for twin in twins)
        change(platform, profile_id="2" * 32, active=True)
        assert [one["active"] for one in stored(platform)["profiles"]] == [False, True]
        change(platform, profile_id="1" * 32, state="absent")
        run(platform, "ok", name="office", active=True)


# ------------------------------------------------------------------ tokens that end
DESIRED_STATES: tuple[dict[str, Any], ...] = (
    {"name": "office", "active": True, "devices": [DESK, {"device": "Mobile", "start": 10, "end": 40}]},
    {"name": "home", "devices": [MOBILE]},
    {"name": "home", "state": "absent"},
)


@pytest.mark.parametrize("desired", DESIRED_STATES)
@pytest.mark.parametrize("observable", [{"list_devices": True}, {"read_profile": True}, {}])
@pytest.mark.parametrize("token_format", values_of("token_format"))
def test_a_token_may_end_between_any_two_calls(
    desired: dict[str, Any], observable: dict[str, Any], token_format: str
) -> None:
    undisturbed = sandbox(HOME, token_format=token_format, **observable)
    run(undisturbed, "changed", **desired)
    calls = list(undisturbed.calls)
    for position in range(1, len(calls)):
        platform = sandbox(HOME, token_format=token_format, **observable)
        end_tokens_before(platform, {position})
        run(platform, "changed", **desired)
        again = [calls[position], f"POST {BASE}/login", *calls[position:]]
        assert platform.calls == calls[:position] + again
        assert profiles_of(platform) == profiles_of(undisturbed)
    platform = sandbox(HOME, token_format=token_format, **observable)
    # Each request meets an ended token, each replay a new one.
    end_tokens_before(platform, set(range(1, 3 * len(calls), 3)))
    run(platform, "changed", **desired)
    assert profiles_of(platform) == profiles_of(undisturbed)


def test_tokens_that_never_hold_end_after_one_new_login() -> None:
    platform = sandbox(HOME)
    end_tokens_before(platform, set(range(1, 100)))
    result = run(platform, "failed", name="office")
    assert result["failure"]["kind"] == "authentication"
    login, read = f"POST {BASE}/login", f"GET {BASE}/fmfm/profiles"
    assert platform.calls == [login, read, login, read]


def end_tokens_before(platform: Sandbox, positions: set[int]) -> None:
    """All tokens end right before the requests at these positions of the run (0 is the login)."""

    def before(method: str, target: str) -> None:
        if len(platform.calls) in positions:
            platform.platform.expire_tokens()

    platform.before_each = before


def profiles_of(platform: Sandbox) -> list[Any]:
    """What is stored, without the generated ids."""
    return [{key: value for key, value in one.items() if key != "id"} for one in stored(platform)["profiles"]]


# ------------------------------------------------------------------ answers that get lost
@pytest.mark.parametrize("desired", DESIRED_STATES)
@pytest.mark.parametrize("takes_effect", [True, False])
@pytest.mark.parametrize("unknown_id_status", values_of("unknown_id_status"))
def test_any_answer_may_get_lost(desired: dict[str, Any], takes_effect: bool, unknown_id_status: int) -> None:
    undisturbed = sandbox(HOME, list_devices=True)
    run(undisturbed, "changed", **desired)
    for position in range(len(undisturbed.calls)):
        platform = sandbox(HOME, list_devices=True, unknown_id_status=unknown_id_status)
        lose_answer(platform, position, takes_effect)
        if not takes_effect and undisturbed.calls[position].startswith(f"POST {BASE}/fmfm"):
            # Nobody knows that nothing was created.
            assert run(platform, "failed", **desired)["changed"] is True
        run(platform, "changed", **desired)
        assert profiles_of(platform) == profiles_of(undisturbed)
        run(platform, "ok", **desired)


def lose_answer(platform: Sandbox, position: int, takes_effect: bool) -> None:
    """The connection breaks once, at the request of this position, with or without an effect on the platform."""
    exchange = platform.exchange
    sent: list[str] = []

    def broken(method: str, target: str, *rest: Any) -> Response:
        sent.append(target)
        if len(sent) - 1 != position:
            return exchange(method, target, *rest)
        if takes_effect:
            exchange(method, target, *rest)
        raise VoiceError(errors.UNREACHABLE, "the connection broke", response_lost=True)

    platform.exchange = broken  # type: ignore[method-assign]
