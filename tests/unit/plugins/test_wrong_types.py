# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each field of each response of each operation, with a value of each wrong type.

A few thousand cases, the same in every run; WRONG_TYPES=all for each one (some minutes).
"""

from __future__ import annotations

import collections
import json
import os
import random
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CANARY
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import SIMULATORS
from ansible_collections.ucfleet.voice.tests.unit.support.wrong_types import (
    VALUES,
    Case,
    cases,
    exchanges,
    held,
    is_unmistakable,
    scenarios,
)

#: how many cases of each scenario a short run takes
SAMPLE = 60
IS_WHOLE = os.environ.get("WRONG_TYPES") == "all"
#: what UCP does not promise to show (protocol, section 4.1): in another form it counts as not shown
NOT_PROMISED = (("/ucp/v2/fmfm", "(document)"), ("/ucp/v2/fmfm", "enabled"), ("/ucp/v2/fmfm/profiles", "*.devices"))
#: forms in which VoipNow has an empty collection (protocol, section 3.3)
EMPTY = {("(document)", "empty list"), ("entry", "empty object")}
COLLECTIONS = ("/phoneCallEvents/", "/queue/agents/")


SCENARIOS = {scenario.name: scenario for scenario in scenarios()}


def is_excepted(case: Case) -> bool:
    """Whether the platform's documents give a meaning to the value."""
    target = case.exchange.target
    if any(target == where and f"{case.place}.".startswith(f"{place}.") for where, place in NOT_PROMISED):
        return True
    return any(part in target for part in COLLECTIONS) and (case.place, case.value) in EMPTY


def named(case: Case, message: str) -> bool:
    """Whether a message names the field, or where it stands in a list what holds the list."""
    names = [step for step in case.path if isinstance(step, str)]
    return not names or any(form in message for form in _forms(names[-1]))


def _forms(name: str) -> set[str]:
    """A key as documents and options spell it."""
    return {name, name.replace("-", ""), name.replace("-", "_"), name.replace("_", "")}


def mistakes(case: Case, right: dict[str, Any], end: Any) -> Iterator[str]:
    """What is wrong with the outcome of a case. `right` and `end` are the result and the server without the fault."""
    server = case.server()
    before = held(server)
    result = case.scenario.run(server)
    after = held(server)
    shown = json.dumps(result)
    if "reveal_secrets" not in case.scenario.params and CANARY in shown:
        yield "shows a secret"
    if before != after and not result["changed"]:
        yield "reports no change, but the server holds something else"
    if not result.get("failed"):
        if is_unmistakable(case) and not is_excepted(case):
            if after != end:
                yield "passes, but the server does not hold what it shall"
            if result["changed"] != right["changed"]:
                yield f"reports changed: {result['changed']}"
        return
    kind, message = result["failure"]["kind"], result["msg"]
    if kind not in set(errors.Kind) - {errors.DEFECT}:
        yield f"fails as {kind}: {message}"
    if not (
        message.startswith(f"{case.scenario.operation.name} of ") and message.endswith(".") and message.isprintable()
    ):
        yield f"has the message {message!r}"
    if "Traceback" in shown or "Error:" in message:
        yield f"shows internals: {message}"
    if is_unmistakable(case) and not is_excepted(case) and kind != errors.UNEXPECTED_ANSWER:
        yield f"fails as {kind}: {message}"


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_wrong_type_is_a_clear_failure_or_of_no_matter(name: str) -> None:
    scenario = SCENARIOS[name]
    found, right, end = exchanges(scenario)
    assert not right.get("failed"), right
    every = list(cases(scenario, found))
    chosen = every if IS_WHOLE else random.Random(name).sample(every, min(SAMPLE, len(every)))
    assert not [f"{case}: {mistake}" for case in chosen for mistake in mistakes(case, right, end)]


def test_all_platforms_and_types_take_part(capsys: pytest.CaptureFixture[str]) -> None:
    count: collections.Counter[str] = collections.Counter()
    fields = set()
    for scenario in SCENARIOS.values():
        found = exchanges(scenario)[0]
        for case in cases(scenario, found):
            count[scenario.operation.platform.name] += 1
            fields.add((scenario.operation.name, case.exchange.method, case.exchange.target, case.place))
    if IS_WHOLE:
        with capsys.disabled():
            sys.stdout.write(f"\n{len(fields)} fields, {len(VALUES)} values, {count.total()} cases: {dict(count)}\n")
    assert set(count) == set(SIMULATORS)
    assert min(count.values()) > 1_000
    assert len(fields) > 400


IDENTITIES = [
    ("call_forward_schedule absent", "*.name"),
    ("call_forward_schedule new", "*.name"),
    ("conference new", "conferences.*.name"),
    ("fmfm_profile absent", "*.id"),
    ("fmfm_profile there", "*.id"),
    ("phone_call_event absent", "entry.*.id"),
    ("phone_call_event absent", "entry.*.url"),
    ("phone_call_event absent", "entry.*.type"),
    ("phonebook_entry absent", "phonebook.entries.*.id"),
    ("phonebook office 4", "phonebook.entries.*.id"),
    ("queue_agent new", "entry.*"),
]
CANNOT_BE = ["null", "missing", "true", "fraction", "empty text"]


@pytest.mark.parametrize(
    ("name", "place", "value"),
    # An entry that is missing in a list is just not there.
    [(*one, value) for one in IDENTITIES for value in CANNOT_BE if not (one[1].endswith("*") and value == "missing")],
)
def test_what_says_which_object_it_is_cannot_be_left_out(name: str, place: str, value: str) -> None:
    """The object in question may be that one: it is not absent, and not created once more."""
    scenario = SCENARIOS[name]
    every = [case for case in cases(scenario, exchanges(scenario)[0]) if (case.place, case.value) == (place, value)]
    assert every
    for case in every:
        server = case.server()
        before = held(server)
        result = scenario.run(server)
        assert result["failed"], case
        assert result["failure"]["kind"] == errors.UNEXPECTED_ANSWER, (case, result)
        # A later response can be the wrong one, after a write.
        assert held(server) == before or result["changed"], case


@pytest.mark.parametrize("name", [name for name in SCENARIOS if name.endswith((" new", " there"))])
def test_a_failure_names_the_field(name: str) -> None:
    scenario = SCENARIOS[name]
    for case in cases(scenario, exchanges(scenario)[0]):
        if case.value != "object" or not case.lasting or not isinstance((case.path or (0,))[-1], str):
            continue
        result = scenario.run(case.server())
        if result.get("failed") and result["failure"]["kind"] == errors.UNEXPECTED_ANSWER:
            message = result["msg"]
            assert named(case, message) or f"{case.exchange.method} " in message, (str(case), message)
