# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A misspelt key is refused with the key that it resembles, at every depth of a document and on every platform."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.container import ListOf, Record, Table
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue
from ansible_collections.ucfleet.voice.tests.unit.support.documents import LOGIN, read


def records(fields: Iterable[Field]) -> Iterator[Record]:
    """The dictionaries among the fields and inside them: of settings, of entries of a list, of keys of a menu."""
    for field in fields:
        inner = field
        while isinstance(inner, (ListOf, Table)):
            inner = inner.of
        if isinstance(inner, Record):
            yield inner
            yield from records(inner.of)


def misspelt(name: str) -> str:
    """Two letters in the wrong order, or one too many where all are equal."""
    for at in range(len(name) - 1, 1, -1):
        if name[at] != name[at - 1]:
            return f"{name[: at - 1]}{name[at]}{name[at - 1]}{name[at + 1 :]}"
    return name + name[-1]


@pytest.mark.parametrize("platform", COMPOSITES)
def test_each_key_of_each_dictionary_is_recognised(platform: str) -> None:
    found = [record for record in records(COMPOSITES[platform].fields()) if not record.read_only]
    assert found
    for record in found:
        known = {field.name for field in record.of if not field.read_only}
        for name in known:
            wrong = misspelt(name)
            if wrong in known:
                continue
            with pytest.raises(WrongValue, match="did you mean") as caught:
                record.normalise({wrong: 1})
            shown = str(caught.value)
            meant = shown.partition("(did you mean ")[2].partition("?")[0]
            assert shown == f"does not know {wrong} (did you mean {meant}?)", record.name
            assert meant in known, record.name
            assert walk.shape_problems(record.of, {wrong: 1})[0] == shown, record.name


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {"call_forward": {"rings": [{"nubmer": "3101"}]}},
            "call_forward: rings (entry 1) does not know nubmer (did you mean number?)",
        ),
        ({"vm_prefs": {"greting": "NONE"}}, "vm_prefs does not know greting (did you mean greeting?)"),
        (
            {"call_forward": {"rings": [{"zzz": 1, "nubmer": "3101"}]}},
            "call_forward: rings (entry 1) does not know nubmer (did you mean number?), zzz; it knows enabled,",
        ),
    ],
)
def test_a_document_with_a_misspelt_key(settings: dict[str, object], text: str) -> None:
    found, problems = read({"name": "kim", "sipxcom": {**LOGIN, **settings}})
    assert found is None
    assert text in "\n".join(problems)
