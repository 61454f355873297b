# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client over the products of everything that the documents of Telecom X leave open.

Each scenario is played on the simulator with every combination of the switches that it meets, and
must have the same outcome each time. How answers look (ids, errors, empty fields) is no scenario of
its own: each combination is played with the plainest look's opposite and with one more, all in turn.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employee_info import EMPLOYEE_INFO
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig import MOBILECONFIG
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_copy import MOBILECONFIG_COPY
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.mobileconfig_info import MOBILECONFIG_INFO
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.pbx_values import PBX_SWITCH, PBX_VARIABLE
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox, outcome
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import (
    ACME,
    ANNA,
    BO,
    BY_LOGIN,
    BY_TOKEN,
    CARL,
    KIM,
    NIGHT,
    SUPPORT,
    state,
)
from ucfleet_sandbox.telecomx import SWITCHES, TelecomX

#: how answers look, whatever they are about
FORMS: dict[str, tuple[Any, ...]] = {
    "error_form": ("object", "array", "errors"),
    "id_form": ("text", "oid"),
    "id_case": ("lower", "upper"),
    "null_fields": ("shown", "omitted"),
}
COPYING: dict[str, tuple[Any, ...]] = {
    "copy_answer": ("target", "source", "other", "success", "empty"),
    "copy_creates_target": (False, True),
    "copy_others": ("recompute", "copy"),
    "copy_invisible": ("keep", "drop"),
    "own_colleague": (False, True),
}
CREATING: dict[str, tuple[Any, ...]] = {
    "create_items": ("none", "all"),
    "create_existing": ("conflict", "return", "reset"),
    "copy_answer": ("target", "success"),
    "own_colleague": (False, True),
}
LISTING: dict[str, tuple[Any, ...]] = {
    "page_cap": (0, 1, 3),
    "extension_list": ("extensions", "rows", "bare"),
    "customer_rows": ("configs", "employees"),
}
SETTING: dict[str, tuple[Any, ...]] = {
    "switch_values": ("boolean", "text"),
    "variable_type": (False, True),
    "setting_names": ("bare", "prefixed"),
    "literal_colon": (False, True),
}
SESSIONS: dict[str, tuple[Any, ...]] = {
    "login_failure_status": (401, 400, 403),
    "session_minutes": (15, 1),
    "sliding_session": (False, True),
    "machine_token_minutes": (0, 1),
    "error_form": ("object", "array", "errors"),
}
#: has another outcome, and its own test
APART = {"copy_items"}


def combinations(table: dict[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Every combination of the table's values."""
    for values in itertools.product(*table.values()):
        yield dict(zip(table, values, strict=True))


LOOKS = list(combinations(FORMS))


def worlds(table: dict[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Every combination of the table's values, in two looks each; every look occurs."""
    turn = itertools.cycle(LOOKS)
    for combination in combinations(table):
        yield {**combination, **LOOKS[-1]}
        yield {**combination, **next(turn)}
    for look in turn:
        yield look
        if look == LOOKS[-1]:
            return


def test_no_switch_of_the_simulator_is_left_out() -> None:
    tables = (FORMS, COPYING, CREATING, LISTING, SETTING, SESSIONS)
    assert {name for table in tables for name in table} | APART == set(SWITCHES)


def test_every_value_of_a_choice_is_played() -> None:
    for table in (FORMS, COPYING, CREATING, LISTING, SETTING, SESSIONS):
        for name, values in table.items():
            if SWITCHES[name].values is not None and (name, table) != ("copy_answer", CREATING):
                assert set(values) <= set(SWITCHES[name].values or ()), name
    assert set(COPYING["copy_answer"]) == set(SWITCHES["copy_answer"].values or ())


def play(sandbox: Sandbox, operation: Any, wanted: str, **desired: Any) -> dict[str, Any]:
    """Run and check the outcome; a failure shows the switches."""
    result = sandbox.run(operation, **{**BY_TOKEN, **desired})
    switches = sandbox.platform.dump()["switches"]
    assert outcome(result) == wanted, (switches, result)
    assert "canary" not in repr(result), switches
    return result


def shown(sandbox: Sandbox, employee: str) -> dict[str, list[str]]:
    """What the simulator holds for an employee."""
    people = {person["_id"]: person for person in sandbox.platform.dump()["customers"][0]["employees"]}
    return {section["type"]: section["items"] for section in people[employee]["mobileconfig"] or []}


def test_copying_ends_in_the_same_state_whatever_the_server_answers() -> None:
    for switches in worlds(COPYING):
        sandbox = Sandbox(TelecomX(), state(**switches))
        desired = {"source": {"id": KIM}, "target": {"id": ANNA}}
        first = play(sandbox, MOBILECONFIG_COPY, "changed", **desired)
        assert first["requests"] == 4
        assert shown(sandbox, ANNA) == {"COLLEAGUES": [BO, CARL], "QUEUES": [SUPPORT, NIGHT]}
        assert play(sandbox, MOBILECONFIG_COPY, "ok", **desired)["requests"] == 2
        # Bo is among the items that are copied to Bo.
        play(sandbox, MOBILECONFIG_COPY, "changed", source={"id": KIM}, target={"id": BO})
        play(sandbox, MOBILECONFIG_COPY, "ok", source={"id": KIM}, target={"id": BO})
        play(sandbox, MOBILECONFIG_COPY, "failed", source={"id": KIM}, target={"id": CARL})
        assert shown(sandbox, CARL) == {}


def test_creating_happens_once_whatever_a_new_config_shows() -> None:
    for switches in worlds(CREATING):
        sandbox = Sandbox(TelecomX(), state(**switches))
        desired = {"source": {"id": KIM}, "target": {"id": CARL}, "create_missing": True}
        assert play(sandbox, MOBILECONFIG_COPY, "changed", **desired)["requests"] == 5
        assert shown(sandbox, CARL)["QUEUES"] == [SUPPORT, NIGHT]
        assert play(sandbox, MOBILECONFIG_COPY, "ok", **desired)["requests"] == 2
        assert play(sandbox, MOBILECONFIG, "ok", employee={"id": CARL})["requests"] == 1
        sandbox = Sandbox(TelecomX(), state(**switches))
        assert play(sandbox, MOBILECONFIG, "changed", employee={"id": CARL})["requests"] == 3
        play(sandbox, MOBILECONFIG, "ok", employee={"id": CARL})


def test_employees_are_found_in_every_list() -> None:
    for switches in worlds(LISTING):
        sandbox = Sandbox(TelecomX(), state(**switches))
        everybody = play(sandbox, EMPLOYEE_INFO, "ok")["employees"]
        assert [person["id"] for person in everybody] == [KIM, ANNA, BO, CARL]
        assert everybody[0]["department"] == "Support"
        assert everybody[1]["department"] == ""
        assert {person["customer"] for person in everybody} == {ACME}
        found = play(sandbox, EMPLOYEE_INFO, "ok", extension="201")["employees"]
        assert [person["id"] for person in found] == [KIM]
        play(sandbox, EMPLOYEE_INFO, "ok", extension="299")
        desired = {"source": {"name": "Kim"}, "targets": [{"extension": "2010"}, {"email": "BO@x.test"}]}
        copied = play(sandbox, MOBILECONFIG_COPY, "changed", **desired)
        assert [row["id"] for row in copied["mobileconfig_copy"]["targets"]] == [ANNA, BO]
        assert all(row["converged"] for row in copied["mobileconfig_copy"]["targets"])
        for customer in ({}, {"customer": ACME}):
            listed = play(sandbox, MOBILECONFIG_INFO, "ok", **customer)["mobileconfigs"]
            assert [config["id"] for config in listed] == ([KIM] if customer else []) + [ANNA, BO]


def test_switches_and_variables_in_every_form() -> None:
    scopes: list[dict[str, Any]] = [{}, {"scope": "shared"}, {"scope": "personal", "employee": {"id": ANNA}}]
    customers: Iterator[dict[str, str]] = itertools.cycle(({}, {"customer": ACME}, {}))
    for switches in worlds(SETTING):
        sandbox = Sandbox(TelecomX(), state(**switches))
        for scope, (operation, values) in itertools.product(
            scopes, ((PBX_SWITCH, (False, True)), (PBX_VARIABLE, ("a", "")))
        ):
            desired = {"name": "new", **scope, **next(customers)}
            for value in values:
                assert play(sandbox, operation, "changed", value=value, **desired)["requests"] == 3
            assert play(sandbox, operation, "ok", value=values[-1], **desired)["requests"] == 1
        held = sandbox.platform.dump()["customers"][0]["pbx_switches"]
        assert {key for key in held if key.endswith("new")} == {"new", "SHARED:new", f"{ANNA}:new"}


def test_sessions_of_every_kind() -> None:
    desired = {"source": {"id": KIM}, "target": {"id": ANNA}}
    for switches in combinations(SESSIONS):
        wrong = Sandbox(TelecomX(), state(**switches))
        refused = wrong.run(MOBILECONFIG_COPY, **{**BY_LOGIN, "password": "canary-wrong"}, **desired)
        assert refused["failure"]["kind"] == "authentication", switches
        assert wrong.calls == ["POST /auth/login"], switches
        for position in range(1, 6):
            sandbox = Sandbox(TelecomX(), state(**switches))
            expire_before(sandbox, position)
            result = sandbox.run(MOBILECONFIG_COPY, **BY_LOGIN, **desired)
            assert outcome(result) == "changed", (switches, position, result)
            assert result["requests"] == (5 if position == 1 else 7), (switches, position)
        for position in range(1, 5):
            sandbox = Sandbox(TelecomX(), state(**switches))
            expire_before(sandbox, position)
            failed = play(sandbox, MOBILECONFIG_COPY, "failed", **desired)
            assert failed["failure"]["code"] == "expired"
            assert len(sandbox.calls) == position


def expire_before(sandbox: Sandbox, position: int) -> None:
    """Let every session end before the request of that position."""
    count = itertools.count(1)

    def before(method: str, target: str) -> None:
        if next(count) == position:
            sandbox.platform.expire_tokens()

    sandbox.before_each = before


def test_a_copy_that_did_not_take_place_never_passes() -> None:
    for switches in worlds({"copy_answer": COPYING["copy_answer"]}):
        sandbox = Sandbox(TelecomX(), state(copy_items="ignore", **switches))
        desired = {"source": {"id": KIM}, "target": {"id": ANNA}}
        failed = play(sandbox, MOBILECONFIG_COPY, "failed", **desired)
        assert failed["failure"]["kind"] == "not_converged"
        accepted = play(sandbox, MOBILECONFIG_COPY, "changed", require_converged=False, **desired)
        assert accepted["mobileconfig_copy"]["targets"][0]["converged"] is False


@pytest.mark.parametrize("invisible", ["keep", "drop"])
def test_items_that_the_target_may_not_see(invisible: str) -> None:
    world = state(copy_invisible=invisible)
    world["customers"][0]["employees"][1]["visible_queues"] = [SUPPORT]
    sandbox = Sandbox(TelecomX(), world)
    desired = {"source": {"id": KIM}, "target": {"id": ANNA}}
    if invisible == "keep":
        sandbox.recipe(MOBILECONFIG_COPY, **BY_TOKEN, **desired)
        return
    failed = play(sandbox, MOBILECONFIG_COPY, "failed", **desired)
    assert failed["failure"]["fields"] == ["QUEUES"]
    assert failed["changed"] is True
