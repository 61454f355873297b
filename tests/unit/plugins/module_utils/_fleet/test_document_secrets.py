# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which values of a document are secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import secrets_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.tests.unit.support.documents import LOGIN, read


def secret_places(fields: Iterable[Field], above: tuple[Field, ...] = ()) -> Iterator[tuple[Field, ...]]:
    for field in fields:
        if field.secret:
            yield (*above, field)
        yield from secret_places(field.fields, (*above, field))


def placed(place: tuple[Field, ...], value: Any) -> dict[str, Any]:
    """A document in which the value stands at that place."""
    first, *rest = place
    inner = placed(tuple(rest), value) if rest else value
    return {first.name: [inner] if rest and first.type == "list" else inner}


@pytest.mark.parametrize("value", ["zq7\n", "zq7é\ud800", ["zq7"], {"zq7": "zq7"}, "zq7" * 300, [["zq7"]]])
@pytest.mark.parametrize("platform", COMPOSITES)
def test_no_message_about_a_wrong_secret_shows_it(platform: str, value: Any) -> None:
    """The secrets of a fleet are too short to be looked for afterwards, so that no message may hold one."""
    composite = COMPOSITES[platform]
    places = list(secret_places((*composite.platform.connection, *composite.own_fields())))
    assert places
    refused = 0
    for place in places:
        block = {"url": "pbx.test", "username": "u", "domain": "d", "client_id": "c", **placed(place, value)}
        problems = read({"name": "kim", platform: block})[1]
        refused += bool(problems)
        assert "zq7" not in "\n".join(problems), [field.name for field in place]
    assert refused


def test_secrets_are_found_wherever_they_stand() -> None:
    documents = [
        {
            "name": "kim",
            "sipxcom": {
                "password": "canary-1",
                "voicemail_pin": {"pin": 1234567},
                "conferences": [{"name": "standup", "access_code": "42424242"}],
            },
            "ucp": {"password": "canary-2"},
            "telecomx": {"token": "canary-3"},
            "voipnow": {"client_id": "public", "client_secret": "canary-5"},
        },
        {"sipxcom": {"password": "canary-4"}},
        {"sipxcom": "odd", "ucp": None},
        "odd",
        None,
    ]
    assert set(secrets_of(COMPOSITES, documents)) == {
        *(f"canary-{number}" for number in range(1, 6)),
        "1234567",
        "42424242",
    }


def test_no_problem_quotes_a_secret() -> None:
    bad = {
        "password": ["canary-a"],
        "voicemail_pin": {"pin": "canary"},
        "portal_password": {"new_password": ["canary"]},
    }
    problems = read({"name": "kim", "sipxcom": {**LOGIN, **bad}})[1]
    assert problems
    assert "canary" not in str(problems)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["url", "username", "password", "client_id", "timeout", "x"]
    + [part.option for composite in COMPOSITES.values() for part in composite.parts]
)


@settings(max_examples=200)
@given(
    document=PLAIN
    | st.fixed_dictionaries(
        {"name": PLAIN},
        optional={
            name: PLAIN | st.dictionaries(KEYS, PLAIN | st.lists(st.dictionaries(KEYS, PLAIN, max_size=2), max_size=2))
            for name in COMPOSITES
        },
    )
)
def test_any_document_is_a_user_or_a_list_of_problems(document: Any) -> None:
    found, problems = read(document)
    assert (found is None) == bool(problems)
    secrets_of(COMPOSITES, [document])
