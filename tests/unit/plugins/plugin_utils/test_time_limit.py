# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time of a task as the deadline of its job."""

from __future__ import annotations

import dataclasses
import signal

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._model.scalar import Float
from ansible_collections.ucfleet.voice.plugins.plugin_utils import _time_limit
from ansible_collections.ucfleet.voice.plugins.plugin_utils._time_limit import Limit, is_shorter, limit_of

DEADLINE = Float("deadline", default=300.0)


@pytest.fixture(autouse=True)
def _no_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    # The one of the test itself.
    monkeypatch.setattr(signal, "getitimer", lambda which: (0.0, 0.0))


@pytest.mark.parametrize(
    ("timeout", "async_val", "is_module", "expected"),
    [
        (0, 0, False, None),
        (None, 0, True, None),
        (-1, 0, False, None),
        (1, 0, False, Limit(0.9, "the task has timeout: 1")),
        (30, 0, False, Limit(27.0, "the task has timeout: 30")),
        (30, 0, True, Limit(21.0, "the task has timeout: 30")),
        # Most of the time is left for the work, however little there is.
        (1, 0, True, Limit(0.5, "the task has timeout: 1")),
        (3600, 0, False, Limit(3595.0, "the task has timeout: 3600")),
        (0, 60, True, Limit(45.0, "the task has async: 60")),
        # The timeout of a task with async ends with the start of the module.
        (5, 60, True, Limit(45.0, "the task has async: 60")),
    ],
)
def test_the_limit_of_a_task(timeout: int, async_val: int, is_module: bool, expected: Limit | None) -> None:
    assert limit_of(timeout, async_val, is_module=is_module) == expected


def test_what_is_left_until_the_alarm_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signal, "getitimer", lambda which: (10.0, 0.0))
    assert limit_of(30, 0, is_module=False) == Limit(9.0, "the task has timeout: 30")
    # With async it is over before the job begins.
    assert limit_of(30, 60, is_module=True) == Limit(45.0, "the task has async: 60")


@pytest.mark.parametrize(
    ("value", "expected"), [(None, True), (30, True), ("30", True), (20, False), ("19.5", False), ("soon", False)]
)
def test_a_deadline_that_comes_earlier_stays(value: object, expected: bool) -> None:
    assert is_shorter(Limit(20.0, ""), DEADLINE, {"deadline": value}) is expected


def test_the_environment_and_the_declaration_may_have_an_earlier_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    field = dataclasses.replace(DEADLINE, env=("SIPXCOM_DEADLINE",))
    assert is_shorter(Limit(20.0, ""), field, {})
    monkeypatch.setenv("SIPXCOM_DEADLINE", "10")
    assert not is_shorter(Limit(20.0, ""), field, {})
    assert is_shorter(Limit(20.0, ""), field, {"deadline": 60})
    assert is_shorter(Limit(20.0, ""), Float(_time_limit.OPTION), {})
