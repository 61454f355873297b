# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sources with any bytes, and any documents in every format."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source as sources
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source_yaml
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry, Source, dump_yaml
from ansible_collections.ucfleet.voice.tests.unit.support.sources import (
    KIM,
    KIM_YAML,
    LEE,
    LEE_YAML,
    documents,
    read,
    refusal,
)


def entries_unless_refused(path: pathlib.Path, **options: Any) -> list[Entry]:
    """What a file holds; nothing when it is refused as a whole. Any other error fails the test."""
    try:
        return list(Source(path=str(path), **options))
    except VoiceError:
        return []


@pytest.mark.parametrize("pure", [False, True])
def test_yaml_nested_too_deeply_is_refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, pure: bool) -> None:
    if pure:
        monkeypatch.setattr(source_yaml.yaml, "__with_libyaml__", False)
    # PyYAML with a libyaml that counts the levels itself gives a reason of its own.
    assert re.search("nested too deeply|maximum nesting depth", refusal(tmp_path, "users.yml", "[" * 20_000))


@settings(max_examples=150)
@given(content=st.binary(max_size=300), ending=st.sampled_from(list(sources.FORMATS)))
def test_any_bytes_give_entries_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(content)
    for entry in entries_unless_refused(path):
        assert entry.where.startswith(path.name)


@settings(max_examples=150)
@given(text=st.text(alphabet="-:[]{},&*!|>'\"#%@`? \n\tab1~", max_size=60))
def test_any_yaml_gives_entries_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_text(text, encoding="utf-8")
    for entry in entries_unless_refused(path):
        assert entry.where.startswith(path.name)


VALID = {
    ".csv": 'name,Ext,rings.0.number,rings.1.number\nkim,3100,,0170\nlee,3101,"42\n03",\n',
    ".jsonl": f"{json.dumps(KIM)}\n# note\n{json.dumps(LEE)}\n",
    ".json": json.dumps([KIM, LEE, {"name": "bo", "ucp": {"a": [1, -2.5e3, True, None, "\\u00e9\\n"]}}], indent=1),
    ".yml": f"- &kim\n  name: kim\n  {KIM_YAML}\n- <<: *kim\n  born: 2024-01-13 10:00:00\n---\n{LEE_YAML}\n",
}
#: what hurts in one of the formats
PIECES = [
    *"\n\r\t ,;\"'.:{}[]&*!#?|>-=~²0",
    *("name,", "name.0,", ".0.", '"name": 1, ', "<<: *kim", "*kim", "&kim "),
    *("!!int ", "!!set ", "!!omap ", "!!binary ", "!!timestamp ", "!vault "),
    *("2024-13-45", "1:99:99.5", "\ufeff", "\x00", "\x85", "\u2028", "---\n", "1" * 5000, "1e999", "NaN"),
]
CHANGES = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.lists(st.sampled_from(PIECES), max_size=3).map("".join)),
    min_size=1,
    max_size=4,
)
#: also what Ansible lets through although it is no text
COLUMNS = st.dictionaries(
    st.sampled_from(["name", "Ext", "", "rings.0.number", "none"]),
    st.sampled_from(["name", "rings", "rings.1", "rings.0.number", "a..b", "²", "0", "", None, 5, [], {}]),
    max_size=3,
)


@settings(max_examples=400)
@given(ending=st.sampled_from(list(VALID)), changes=CHANGES, columns=COLUMNS)
def test_any_damage_gives_entries_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory,
    ending: str,
    changes: list[tuple[float, int, str]],
    columns: dict[str, Any],
) -> None:
    text = VALID[ending]
    for position, length, piece in changes:
        begin = round(position * len(text))
        text = text[:begin] + piece + text[begin + length :]
    path = tmp_path_factory.getbasetemp() / f"damaged{ending}"
    path.write_bytes(text.encode())
    for entry in entries_unless_refused(path, columns=columns if ending == ".csv" else None):
        assert entry.where.startswith(path.name)
        assert not entry.problem or entry.document is None


def test_what_is_damaged_below_is_whole_at_first(tmp_path: pathlib.Path) -> None:
    for ending, text in VALID.items():
        assert not any(entry.problem for entry in read(tmp_path, f"users{ending}", text))


def documents_of(texts: st.SearchStrategy[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    plain = st.recursive(
        st.none() | st.booleans() | st.integers() | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=8,
    )
    return st.lists(st.dictionaries(st.sampled_from(["name", "ucp", "18:00"]), plain, min_size=1), max_size=3)


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
#: what a source may hold: no control and format characters, no templates
VISIBLE = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"], exclude_characters="{")


@settings(max_examples=100)
@given(users=documents_of(st.text(VISIBLE, max_size=20)))
def test_what_is_dumped_is_read_back(tmp_path_factory: pytest.TempPathFactory, users: list[Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "dumped.yml"
    path.write_bytes(("".join(dump_yaml([user]) for user in users) or "[]").encode())
    assert documents(list(Source(path=str(path)))) == users


@settings(max_examples=100)
@given(users=documents_of(ANY_TEXT))
def test_what_is_dumped_means_the_same_to_other_readers(users: list[Any]) -> None:
    text = "".join(dump_yaml([user]) for user in users) or "[]"
    assert source_yaml.yaml.safe_load(text) == users


@pytest.mark.parametrize(
    "text",
    [
        *("0891234567", "+491555003100", "3100", "-5", "1e5", "1.10", ".5", "0x1F", "0o17", "0b1", "1_000", "08"),
        *("12:30", "12:30:45", "2026-11-28", "2026-11-28T10:00:00Z", "4.91555003E+11", "*98", "#31#", "=", "<<"),
        *("yes", "No", "ON", "off", "y", "N", "true", "FALSE", "null", "Null", "~", "", "NaN", ".inf", "-.INF", "inf"),
        *("- x", "? x", "a: b", "a #b", "@x", "`x", "%x", "&x", "!x", "|", ">", "{x", "[x", ",", " x", "x ", "a\tb"),
    ],
)
def test_texts_that_a_reader_could_take_for_something_else_are_quoted(text: str) -> None:
    key, value = dump_yaml([{text: text}]).removeprefix("- ").rstrip("\n").rsplit(": ", 1)[0], dump_yaml([text])
    assert value.removeprefix("- ")[0] in "'\""
    assert key[0] in "'\"?"
    assert source_yaml.yaml.safe_load(value) == [text]


@pytest.mark.parametrize("text", ["kim", "kim.lee@example.org", "At the same time", "Müller", "STANDARD", "x1", "a/b"])
def test_words_stand_without_quotes(text: str) -> None:
    assert dump_yaml([{"name": text}]) == f"- name: {text}\n"


def test_texts_of_other_classes_are_dumped_as_texts() -> None:
    class Templated(str):
        """As Ansible marks the texts of its variables."""

    assert dump_yaml([{"name": Templated("kim")}]) == "- name: kim\n"
