# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""No message quotes a long wrong value as a whole, whichever option it was given for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import SHOWN, clipped, listed, some
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_entry import Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._model import given
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenFloat, WrittenInt, WrittenText
from ansible_collections.ucfleet.voice.plugins.module_utils._module import refused_by_ansible
from ansible_collections.ucfleet.voice.tests.unit.support.modules import MODULES, job

#: characters of one value
LONG = 5_000
#: characters of a value that stand together in a message at most
MOST_TOGETHER = SHOWN + 1
#: characters of a message: its own words with the choices or names that are known, and a few values
LONGEST_MESSAGE = 4_000
DIGITS = "7" * LONG
WRONG = (
    "q" * LONG,
    "q q" * LONG,
    "=" + "q" * LONG,
    "1e" + DIGITS,
    DIGITS,
    "{{ " + "q" * LONG,
    "__omit_place_holder__" + "q" * LONG,
    "\ufffd" + "q" * LONG,
    int("7" * 4_000),
    10**LONG,
    WrittenInt.written(int("7" * 4_000), "0" + "7" * 4_000, "users.yml:3"),
    WrittenFloat.written(1.0, "1." + "0" * LONG, "users.yml:3"),
    WrittenText.written("q" * LONG, "q" * LONG, "users.yml:3"),
    ["q" * LONG],
    ["q q"] * LONG,
    {"q" * LONG: 1},
    {f"q{number}": 1 for number in range(LONG)},
)


def is_long(message: str) -> bool:
    return len(message) > LONGEST_MESSAGE or any(one * MOST_TOGETHER in message for one in ("q", "7", "q q", "=", "0"))


def fields_of(fields: tuple[Field, ...], above: str) -> Iterator[tuple[str, Field]]:
    for field in fields:
        yield f"{above}.{field.name}", field
        yield from fields_of(field.fields, f"{above}.{field.name}")


def shortest(value: Any) -> str:
    return f"{type(value).__name__} {clipped(value)[:20]}"


@pytest.mark.parametrize("value", WRONG, ids=shortest)
@pytest.mark.parametrize("name", MODULES)
def test_no_option_quotes_a_long_value(name: str, value: Any) -> None:
    found = []
    for place, field in fields_of(tuple(job(name).fields()), name):
        for check in (field.normalise, field.type_problem):
            try:
                message = check(value)
            except WrongValue as problem:
                message = str(problem)
            if isinstance(message, str) and message is not value and message != value and is_long(message):
                found.append(f"{place}: {message[:300]}")
        found += [f"{place}: {text[:300]}" for text in given.problems([field], {field.name: value}) if is_long(text)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("value", WRONG, ids=shortest)
@pytest.mark.parametrize("platform", COMPOSITES)
def test_no_document_of_a_fleet_is_refused_at_length(platform: str, value: Any) -> None:
    composite = COMPOSITES[platform]
    schema = Schema(COMPOSITES, applies=True)
    login = {"url": "http://127.0.0.1:9", "username": "3100", "password": "canary-word"}
    found = []
    options = [part.option for part in composite.parts] + [field.name for field in composite.platform.connection]
    documents: list[Any] = [{platform: {**login, option: value}} for option in options]
    documents += [{platform: {**login, option: [value]}} for option in options]
    documents += [{"class": value}, {"vars": {"word": value}, platform: login}, {platform: value}]
    if isinstance(value, Mapping):
        documents += [value, {platform: {**login, **value}}, {"vars": value, platform: login}]
        documents += [{platform: {**login, option: value}} for option in options]
    for document in documents:
        user, problems = schema.read(Entry("users.yml:3", {"name": "kim", **document}))
        assert (user is None) or not problems
        found += [problem[:300] for problem in problems if is_long(problem)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("value", [one for one in WRONG if isinstance(one, str)], ids=shortest)
def test_messages_of_ansible_are_shortened(value: str) -> None:
    operation = job("vm_prefs")
    text = f"value of greeting must be one of: NONE, STANDARD, got: {value}"
    message = refused_by_ansible(operation, {"greeting": value, "list": [{"deep": value}], value: None}, text)
    assert message.startswith("value of greeting must be one of: NONE, STANDARD, got: ")
    assert message.endswith("...")
    assert len(message) < 200


def test_a_short_value_is_shown_as_it_is() -> None:
    assert clipped("a" * SHOWN) == repr("a" * SHOWN)
    assert clipped("a" * (SHOWN + 1)) == f"{'a' * SHOWN!r}... ({SHOWN + 1} characters)"
    assert clipped(12) == "12"
    assert listed(["a", 1]) == "a, 1"
    assert some([str(number) for number in range(22)])[-2:] == ["19", "and 2 more"]
