# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Equal settings of many users are prepared once, and nobody notices."""

from __future__ import annotations

import copy
import dataclasses
import random
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Schema, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import AnyStep, PreparedMemo
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import WrittenInt
from ansible_collections.ucfleet.voice.plugins.module_utils._model.memo import Memo, keepable, key_of
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Desired
from ansible_collections.ucfleet.voice.tests.unit.support.documents import LOGIN

SIPXCOM = COMPOSITES["sipxcom"]
RING = {"number": "+493012345678", "expiration": 20}
FORWARD = {"call_forward": {"rings": [RING], "expiration": 25}}


def prepare(settings: dict[str, Any], memo: PreparedMemo | None) -> tuple[list[AnyStep], str]:
    """The steps of a copy of the settings, or why they are refused."""
    try:
        return SIPXCOM.prepare(copy.deepcopy(settings), memo), ""
    except VoiceError as error:
        return [], error.why


def shown(steps: list[AnyStep]) -> list[tuple[str, int, Any, Any]]:
    return [
        (step.label, step.position, step.given, (dict(step.prepared.values), dict(step.prepared.options)))
        if isinstance(step.prepared, Desired)
        else (step.label, step.position, step.given, step.prepared)
        for step in steps
    ]


def schema_and_users(*settings: dict[str, Any]) -> tuple[Schema, list[tuple[User | None, list[str]]]]:
    schema = Schema(COMPOSITES, defaults={"sipxcom": {"url": LOGIN["url"]}})
    entries = [
        Entry(f"users.jsonl:{number}", {"name": f"u{number}", "sipxcom": {**LOGIN, **copy.deepcopy(one)}})
        for number, one in enumerate(settings, 1)
    ]
    return schema, [schema.read(entry) for entry in entries]


@pytest.mark.parametrize(
    "settings",
    [
        FORWARD,
        {"vm_prefs": {"greeting": "NONE", "email": "kim@example.org"}, "im_prefs": {"call_info": True}},
        {"phonebook_entries": [{"first_name": "Ines", "last_name": "Roy", "number": number} for number in ("1", "2")]},
        {"call_forward_schedules": [{"name": "a", "state": "absent"}], **FORWARD},
        {"speed_dial": {"buttons": [{"number": "200", "label": "Ines"}]}},
    ],
    ids="+".join,
)
def test_the_next_user_gets_the_same_and_shares_nothing_that_can_change(settings: dict[str, Any]) -> None:
    memo: PreparedMemo = Memo()
    plain, _why = prepare(settings, None)
    first, second = (prepare(settings, memo)[0] for _turn in range(2))
    assert shown(first) == shown(second) == shown(plain)
    assert any(memo.get(key) for key in (key_of(step.part.option, step.given) for step in second) if key)
    before = copy.deepcopy(shown(second))
    for step in first:
        for value in (step.given, step.prepared.values, step.prepared.options):
            spoil(value)
    assert shown(second) == before
    assert shown(prepare(settings, memo)[0]) == before


def spoil(value: Any) -> None:
    """Change everything inside a value that lets anybody change it."""
    for one in list(value.values()) if hasattr(value, "values") else value if isinstance(value, list) else ():
        spoil(one)
    if isinstance(value, (list, dict)):
        value.clear()


def test_equal_settings_are_prepared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared: list[str] = []

    class Counting(type(SIPXCOM.parts[0].operation)):  # type: ignore[misc]
        def prepare(self, params: Any) -> Any:
            prepared.append(self.name)
            return super().prepare(params)

    parts = tuple(
        dataclasses.replace(part, operation=Counting(**vars_of(part.operation)))
        for part in SIPXCOM.parts
        if part.option in ("call_forward", "im_prefs")
    )
    counted = dataclasses.replace(SIPXCOM, parts=parts)
    memo: PreparedMemo = Memo()
    for _user in range(3):
        counted.prepare({**copy.deepcopy(FORWARD), "im_prefs": {"call_info": True}}, memo)
    counted.prepare({"im_prefs": {"call_info": False}}, memo)
    assert prepared == ["call_forward", "im_prefs", "im_prefs"]


def vars_of(operation: Any) -> dict[str, Any]:
    return {field.name: getattr(operation, field.name) for field in dataclasses.fields(operation)}


def test_an_error_is_reported_for_each_user() -> None:
    wrong = {"vm_prefs": {"greeting": "LOUD"}, **FORWARD}
    _schema, found = schema_and_users(FORWARD, wrong, wrong, FORWARD)
    assert [user is None for user, _problems in found] == [False, True, True, False]
    assert found[1][1] == found[2][1]
    assert "vm_prefs: greeting must be one of" in found[1][1][0]


def test_a_number_without_quotes_is_noted_for_each_user() -> None:
    bare = {"speed_dial": {"buttons": [{"number": 200, "label": "Ines"}]}}
    quoted = {"speed_dial": {"buttons": [{"number": "200", "label": "Ines"}]}}
    schema, _found = schema_and_users()
    documents = [{"name": "kim", "sipxcom": {**LOGIN, **one}} for one in (quoted, bare, quoted, bare)]
    noted = [schema.unquoted(document) for document in documents]
    assert noted == [[], ["sipxcom.speed_dial.buttons[1].number is 200, perhaps written as 0310"]] * 2


@pytest.mark.parametrize("one", [1, 1.0, True, "1", "true", None, [], {}, WrittenInt.written(1, "1")])
def test_values_that_python_takes_for_equal_are_not(one: Any) -> None:
    """What is accepted for one of them must not let another one pass."""
    memo: PreparedMemo = Memo()
    values: list[Any] = [1, 1.0, True, "1", "true", None, [], {}, WrittenInt.written(1, "0x1")]
    prepare({"im_prefs": {"call_info": one}}, memo)
    prepare({"call_forward": {"expiration": one}}, memo)
    for other in values:
        for settings in ({"im_prefs": {"call_info": other}}, {"call_forward": {"expiration": other}}):
            (steps, why), (plain, plain_why) = prepare(settings, memo), prepare(settings, None)
            assert (repr(shown(steps)), why) == (repr(shown(plain)), plain_why)


def test_secrets_are_not_kept() -> None:
    memo: PreparedMemo = Memo()
    secrets = {"voicemail_pin": {"pin": "73194"}, "conferences": [{"name": "a", "access_code": "73194"}]}
    steps, why = prepare(secrets, memo)
    assert (len(steps), why) == (2, "")
    assert all(memo.get(key) is None for key in (key_of(name, one) for name, one in secrets.items()) if key)
    assert "73194" not in repr(vars(memo))


def test_only_so_much_is_kept() -> None:
    memo: Memo[int] = Memo()
    assert key_of("a", "x" * 5000) is None
    assert key_of("a", object()) is None
    keys = [key for key in (key_of("a", number) for number in range(1000)) if key is not None]
    for number, key in enumerate(keys):
        memo.keep(key, number)
        assert memo.get(key) == number
    assert 0 < sum(memo.get(key) is not None for key in keys) <= 256


def test_what_is_no_plain_state_is_not_kept() -> None:
    assert keepable(object()) is None
    assert keepable(Desired({"a": [object()]})) is None
    desired = Desired({"a": "b"}, {"c": 1}, present=False)
    assert keepable(desired) is desired


def test_random_settings_in_any_order_come_to_the_same() -> None:
    chance = random.Random(12)
    memo: PreparedMemo = Memo()
    choices: dict[str, list[Any]] = {
        "im_prefs": [{"call_info": value} for value in (True, False, 1, 0, "yes", "perhaps", None, "")],
        "vm_prefs": [{"greeting": value} for value in ("NONE", "STANDARD", "LOUD", "", None, 1)],
        "call_forward": [{"rings": [{**RING, "number": number}]} for number in ("200", 200, "+4930", "", None)],
        "speed_dial": [{"buttons": []}, {"buttons": [{"number": "1", "label": "a"}]}, {"buttons": 1}, "x"],
    }
    for _turn in range(300):
        names = chance.sample(sorted(choices), chance.randint(1, len(choices)))
        settings = {name: chance.choice(choices[name]) for name in names}
        (steps, why), (plain, plain_why) = prepare(settings, memo), prepare(settings, None)
        assert (repr(shown(steps)), why) == (repr(shown(plain)), plain_why)
