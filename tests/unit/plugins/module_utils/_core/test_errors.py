# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

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
    ("waited", "told"),
    [
        (0.0, ""),
        (0.04, ""),
        (0.06, ", 0.1 s waited"),
        (0.4, ", 0.4 s waited"),
        (4.0, ", 4 s waited"),
        (9.94, ", 9.9 s waited"),
        (9.96, ", 10 s waited"),
        (12.3, ", 12 s waited"),
        (1234567.0, ", 1234567 s waited"),
    ],
)
def test_a_message_tells_short_pauses_more_exactly(waited: float, told: str) -> None:
    error = VoiceError(errors.SERVER, "it failed", method="GET", path="/a", attempts=2, waited_seconds=waited)
    assert error.message == f"it failed (GET /a, 2 attempts{told})."


def test_a_message_leaves_out_what_is_not_known() -> None:
    assert VoiceError(errors.INVALID, "no host").message == "no host."
    assert VoiceError(errors.UNREACHABLE, "refused", method="GET", path="/a", attempts=1).message == (
        "refused (GET /a)."
    )


def test_several_problems_are_told_at_once() -> None:
    assert errors.invalid(["a is wrong", "b is missing"], "correct them").message == (
        "a is wrong; b is missing; correct them."
    )


def test_details_stand_beside_the_failure() -> None:
    error = VoiceError(errors.NOT_CONVERGED, "ignored", details={"fields": ["a"]})
    assert error.failure["fields"] == ["a"]


@pytest.mark.parametrize("kind", errors.KINDS)
def test_every_kind_makes_a_sentence(kind: str) -> None:
    assert VoiceError(kind, "why", "advice").message == "why; advice."
