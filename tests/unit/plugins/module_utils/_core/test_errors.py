# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import contextlib
import copy
import dataclasses
import pickle
from collections.abc import Iterator

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError


def test_a_message_says_on_what_why_where_and_what_to_do() -> None:
    error = VoiceError(
        errors.SERVER,
        "it failed",
        "look into the log",
        subject="kim@pbx",
        platform="X",
        method="GET",
        path="/a",
        status=500,
        attempts=3,
        waited_seconds=1.26,
    )
    assert str(error) == ("kim@pbx: it failed (HTTP 500 to GET /a, 3 attempts, 1.3 s waited); look into the log.")
    assert error.failure == {
        "kind": "server",
        "platform": "X",
        "method": "GET",
        "path": "/a",
        "status": 500,
        "code": None,
        "attempts": 3,
        "waited_seconds": 1.3,
    }


@pytest.mark.parametrize(
    ("waited", "reported"),
    [
        (0.0, ""),
        (0.04, ""),
        (0.06, ", 0.1 s waited"),
        (0.4, ", 0.4 s waited"),
        (4.0, ", 4 s waited"),
        (9.94, ", 9.9 s waited"),
        (9.96, ", 10 s waited"),
        (10.4, ", 10 s waited"),
        (12.3, ", 12 s waited"),
        (1234567.0, ", 1234567 s waited"),
    ],
)
def test_a_message_shows_short_pauses_more_exactly(waited: float, reported: str) -> None:
    error = VoiceError(errors.SERVER, "it failed", method="GET", path="/a", attempts=2, waited_seconds=waited)
    assert error.message == f"it failed (GET /a, 2 attempts{reported})."


def test_a_message_leaves_out_what_is_not_known() -> None:
    assert VoiceError(errors.INVALID, "no host").message == "no host."
    assert VoiceError(errors.UNREACHABLE, "refused", method="GET", path="/a", attempts=1).message == (
        "refused (GET /a)."
    )


def test_several_problems_are_reported_at_once() -> None:
    assert errors.invalid(["a is wrong", "b is missing"], "correct them").message == (
        "a is wrong; b is missing; correct them."
    )


def test_details_and_fields_are_part_of_the_failure() -> None:
    details = (("candidates", ("a", "b")), ("exception", "trace"))
    error = VoiceError(errors.NOT_CONVERGED, "ignored", fields=("a",), details=details)
    assert error.failure["fields"] == ["a"]
    assert error.failure["candidates"] == ["a", "b"]
    assert error.failure["exception"] == "trace"
    assert "fields" not in VoiceError(errors.SERVER, "failed").failure


def test_a_failure_holds_plain_text() -> None:
    # Ansible and YAML refuse subclasses of str.
    failure = VoiceError(errors.SERVER, "failed", fields=("a",)).failure
    assert failure["kind"] == "server"
    assert {type(value) for value in failure.values()} <= {str, int, float, list, type(None)}


def test_an_error_is_a_value() -> None:
    error = VoiceError(errors.SERVER, "it failed", fields=("a",), details=(("candidates", ("b",)),))
    same = VoiceError(errors.SERVER, "it failed", fields=("a",), details=(("candidates", ("b",)),))
    assert error == same
    assert len({error, same}) == 1
    assert error != error.within(status=500)
    for name in (*(field.name for field in dataclasses.fields(error)), "new"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(error, name, "x")
    with pytest.raises(dataclasses.FrozenInstanceError):
        del error.why


def test_an_error_survives_what_python_does_to_exceptions() -> None:
    error = VoiceError(errors.SERVER, "it failed", "wait", status=500, result={"changed": True})

    @contextlib.contextmanager
    def passing() -> Iterator[None]:
        with contextlib.ExitStack():
            yield

    def fail() -> None:
        with passing():
            raise error from ValueError("cause")

    with pytest.raises(VoiceError) as caught:
        fail()
    assert caught.value is error
    assert isinstance(error.__cause__, ValueError)
    error.add_note("seen")
    error.__traceback__ = None
    for twin in (copy.copy(error), copy.deepcopy(error), pickle.loads(pickle.dumps(error))):
        assert twin == error
        assert twin.result == {"changed": True}


def test_context_makes_a_new_error() -> None:
    error = VoiceError(errors.SERVER, "it failed", "wait")
    assert error.within(subject="kim", platform="X").message == "kim: it failed; wait."
    assert error.message == "it failed; wait."
    other = error.within(why="the name is taken", kind=errors.CONFLICT)
    assert (other.kind, other.why, other.advice) == (errors.CONFLICT, "the name is taken", "wait")
    assert error.within(advice="run again") == VoiceError(errors.SERVER, "it failed", "run again")


def test_context_is_added_to_the_failures_of_a_block() -> None:
    error = VoiceError(errors.SERVER, "it failed", status=500)
    with pytest.raises(VoiceError) as caught, errors.adding(changed=True):
        raise error
    assert caught.value == error.within(changed=True)
    assert caught.value.__cause__ is error
    with pytest.raises(VoiceError) as caught, errors.adding(lambda one: one.status == 404, why="it is gone"):
        raise error
    assert caught.value is error
    with pytest.raises(ValueError, match="no failure of a platform"), errors.adding(changed=True):
        raise ValueError("no failure of a platform")


def test_a_partial_failure_names_its_first_failure() -> None:
    first = VoiceError(errors.SERVER, "it failed", subject="kim")
    error = errors.partly(first, "1 of 2 entries failed", {"changed": True, "entries": []})
    assert error.message == "1 of 2 entries failed; kim: it failed."
    assert error.changed
    assert error.result == {"changed": True, "entries": []}


def test_an_exhausted_rate_limit_ends_the_work_on_a_user() -> None:
    assert {errors.RATE_LIMITED, errors.DEADLINE, errors.AUTHENTICATION} < errors.ENDS_USER
    assert errors.SERVER not in errors.ENDS_USER


@pytest.mark.parametrize("kind", list(errors.Kind))
def test_every_kind_makes_a_sentence(kind: errors.Kind) -> None:
    assert VoiceError(kind, "why", "advice").message == "why; advice."


@pytest.mark.defects
def test_an_unexpected_exception_is_shown_without_its_text() -> None:
    with pytest.raises(KeyError) as caught:
        raise KeyError("canary-word")
    failure = errors.defect(caught.value)
    assert errors.trace(caught.value).startswith("KeyError: test_errors.py:")
    assert failure.kind == errors.DEFECT
    assert "KeyError at test_errors.py:" in failure.message
    assert "report it with this trace: KeyError: test_errors.py:" in failure.message
    assert "canary" not in failure.message
