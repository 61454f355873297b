# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules over the product of what VoipNow's documents leave open: none of it may matter."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._voipnow.presence_info import PRESENCE_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox
from ansible_collections.ucfleet.voice.tests.unit.support.voipnow import APP, simulated
from ucfleet_sandbox.voipnow import SWITCHES

#: values of switches whose range is open
SAMPLES: dict[str, tuple[Any, ...]] = {"token_lifetime": (3600, 1), "reported_lifetime": (0, 7200)}
#: how collections are written
FORMS = ("number_typing", "entry_shape", "envelope", "total_results", "links")
#: what the token answer looks like
TOKENS = ("expires_in_form", "token_type", "token_characters", "token_lifetime", "reported_lifetime", "strict_path")
#: how a refusal looks
REFUSALS = ("error_body", "denied_status", "denied_spelling")


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


def expire(sandbox: Sandbox) -> None:
    """From now on each token has ended by the time of the next request."""

    def before(method: str, target: str) -> None:
        if method != "POST" or target != "/oauth/token.php":
            expired.append(target)
            if len(expired) % 2:
                sandbox.platform.expire_tokens()

    expired: list[str] = []
    sandbox.before_each = before


# --------------------------------------------------------------------- presence
def brief(result: dict[str, Any]) -> list[tuple[Any, ...]]:
    keys = ("extension", "status_name", "registered", "agents")
    return [tuple(item[key] for key in keys) for item in result["presence"]]


PRESENCE = [
    ("0007*9", "busy", False, ["Old Phone"]),
    ("0007*110", "online", True, ["Desk Phone 7.2"]),
    ("0007*111", "unknown", False, []),
]


def test_presence_over_the_forms_of_a_collection() -> None:
    count = 0
    for switches in product(*FORMS, "presence_shape", "never_registered"):
        result = simulated(**switches).run(PRESENCE_INFO, **APP)
        assert brief(result) == PRESENCE, switches
        assert result["requests"] == 2, switches
        count += 1
    assert count == 288


def test_an_empty_presence_over_the_forms_of_a_collection() -> None:
    for switches in product(*FORMS, "empty_collection"):
        result = simulated(**switches).run(PRESENCE_INFO, **{**APP, "client_id": "bare"})
        assert result["presence"] == [], switches
        assert result["requests"] == 2, switches


def test_presence_over_the_forms_of_a_token() -> None:
    for switches in product(*TOKENS):
        sandbox = simulated(**switches)
        expire(sandbox)
        result = sandbox.run(PRESENCE_INFO, **APP, extensions=["0007*110", "0007*9", "@self"])
        assert brief(result) == PRESENCE, switches
        assert len([call for call in sandbox.calls if call.startswith("POST")]) <= 4, switches


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"extensions": ["0007*999"]}, {400}),
        ({"extensions": ["0007*200"]}, {400}),
        ({"user_id": "77"}, {400}),
        ({"user_id": "8"}, {401, 403}),
        ({"client_secret": "canary-wrong"}, {401}),
        ({"client_id": "untrusted"}, {400}),
    ],
)
def test_refusals_over_their_forms(options: dict[str, Any], status: set[int]) -> None:
    for switches in product(*REFUSALS):
        sandbox = simulated(**switches)
        result = sandbox.run(PRESENCE_INFO, **{**APP, **options})
        assert result["failed"] is True, switches
        assert result["failure"]["status"] in status, switches
        assert len(sandbox.calls) <= 4, switches
