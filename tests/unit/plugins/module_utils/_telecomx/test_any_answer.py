# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever the server answers, a module ends with a result or with one of the collection's errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Platform, Run
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx import configs
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.wire import Problem, read_id, read_problem
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import CaseInsensitive, Clock
from ansible_collections.ucfleet.voice.tests.unit.support.json_values import places, spoilt
from ansible_collections.ucfleet.voice.tests.unit.support.modules import operation
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated
from ansible_collections.ucfleet.voice.tests.unit.support.spoiling import JSON
from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import (
    ACME,
    ANNA,
    BO,
    BY_LOGIN,
    KIM,
    config,
    employee,
    people,
    refusal,
)

LOGGED_IN = {"token": "canary-session", "expiresInMinutes": 15, "employee": KIM, "customer": ACME}
#: right answers, to be spoilt in one place
PLAUSIBLE = [
    LOGGED_IN,
    config(KIM, [BO], []),
    config(ANNA, [], []),
    [config(ANNA), {"_id": BO, "name": "Bo", "mobileconfigs": []}],
    people(employee(KIM), employee(ANNA)),
    employee(KIM),
    {"offset": 0, "limit": 1000, "total": 1, "extensions": [{"_id": "e1", "number": "201", "employee": KIM}]},
    {"name": "night", "value": True, "type": "SYSTEM"},
    [{"name": "night", "value": "true", "type": "PERSONAL", "employee": KIM}],
    refusal("not_found", 404),
    refusal("name", 404),
    {"errors": [{"code": "expired", "status": 401}]},
]
STATUSES = st.sampled_from([200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 409, 422, 500])
DESIRED_STATES: list[tuple[str, dict[str, Any]]] = [
    ("mobileconfig_copy", {"source": {"id": KIM}, "target": {"id": ANNA}, "create_missing": True}),
    ("mobileconfig_copy", {"source": {"name": "Kim"}, "targets": [{"extension": "201"}, {"email": "anna@x.test"}]}),
    ("mobileconfig", {"employee": {"id": ANNA}}),
    ("mobileconfig_info", {"employees": [{"name": "Kim"}]}),
    ("mobileconfig_info", {}),
    ("mobileconfig_info", {"customer": ACME}),
    ("employee_info", {"search": "Kim", "limit": 3}),
    ("employee_info", {"ids": [KIM]}),
    ("employee_info", {"extension": "201"}),
    ("pbx_switch", {"name": "night", "value": False}),
    ("pbx_switch", {"name": "night", "value": False, "customer": ACME}),
    ("pbx_variable", {"name": "night", "value": ""}),
]


@st.composite
def answers(draw: st.DrawFn) -> Any:
    """Any JSON, or a plausible answer, perhaps with one part replaced by any JSON."""
    kind = draw(st.sampled_from(("any", "plausible", "spoilt", "spoilt")))
    if kind == "any":
        return draw(JSON)
    right = draw(st.sampled_from(PLAUSIBLE))
    return right if kind == "plausible" else spoilt(right, draw(st.sampled_from(places(right))), draw(JSON))


class Babble:
    """A server that says the drawn answers, one after the other, and in the end nothing but refusals."""

    def __init__(self, said: list[tuple[int, Any]], login: Any) -> None:
        self._said = list(said)
        self._login = login
        self.calls: list[str] = []

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        self.calls.append(f"{method} {target}")
        status, document = 403, None
        if target == "/auth/login":
            status, document = 200, self._login
        elif self._said:
            status, document = self._said.pop(0)
        text = json.dumps(document).encode()
        return Response(status, "", CaseInsensitive({"Content-Type": "application/json"}), text)


def run(name: str, desired: dict[str, Any], server: Babble) -> dict[str, Any]:
    module = operation(name)
    values, problem = validated(module, {**BY_LOGIN, **desired})
    assert problem is None, problem
    clock = Clock()

    def connect(platform: Platform, settings: Settings) -> Any:
        return platform.open(settings, server, clock=clock, sleep=clock.sleep, jitter=lambda: 1.0)

    return module.execute(Run(values, Mode(diff=True), connect))


def check(result: dict[str, Any]) -> None:
    """A result that Ansible can show: of JSON, and a failure in the collection's words."""
    json.dumps(result)
    if result.get("failed"):
        assert result["failure"]["kind"] in set(errors.Kind) - {errors.DEFECT}
        assert result["msg"]
    else:
        assert isinstance(result["changed"], bool)


@pytest.mark.parametrize(("name", "desired"), DESIRED_STATES)
@settings(max_examples=60)
@given(said=st.lists(st.tuples(STATUSES, answers()), max_size=6))
def test_any_answers_end_in_a_result_or_a_failure(
    name: str, desired: dict[str, Any], said: list[tuple[int, Any]]
) -> None:
    server = Babble(said, LOGGED_IN)
    check(run(name, desired, server))
    # Never an address without the id or name that it ends in, except that of the copy.
    for call in server.calls:
        path = call.partition(" ")[2].partition("?")[0]
        assert not path.endswith("/") or call == "POST /pbx/app/mobileconfig/"


@given(JSON)
def test_any_answer_to_a_login_is_a_session_or_a_failure(document: Any) -> None:
    result = run("mobileconfig", {"employee": {"id": ANNA}}, Babble([(200, config(ANNA))], document))
    check(result)
    assert result.get("failure", {}).get("kind") in (None, "unexpected_answer")


@given(JSON | answers())
def test_any_json_is_a_config_or_a_wrong_value(document: Any) -> None:
    try:
        decoded = configs.decode(document)
    except WrongValue:
        return
    assert decoded["id"] == decoded["id"].lower()
    assert all(section["type"] for section in decoded["configs"])


@given(JSON)
def test_any_json_is_an_id_or_a_wrong_value(value: Any) -> None:
    try:
        assert read_id(value)
    except WrongValue:
        assert not isinstance(value, str) or not value


@given(st.integers(200, 599), JSON | answers())
def test_any_json_is_an_error_body_or_none(status: int, document: Any) -> None:
    body = json.dumps(document).encode()
    found = read_problem(Response(status, "", CaseInsensitive({"Content-Type": "application/json"}), body))
    assert found is None or (isinstance(found, Problem) and str(found))


@given(st.binary(max_size=60))
def test_any_bytes_are_an_error_body_or_none(body: bytes) -> None:
    found = read_problem(Response(400, "", CaseInsensitive({"Content-Type": "application/json"}), body))
    assert found is None or str(found)
