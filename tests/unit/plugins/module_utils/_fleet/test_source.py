# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where users come from: every format, every kind of broken line, any bytes."""

from __future__ import annotations

import json
import pathlib

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source_yaml
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry, Source, parse_slice
from ansible_collections.ucfleet.voice.tests.unit.support.sources import KIM, LEE, documents, read, refusal, refused

# ----------------------------------------------------------------- keys and values
TWICE = '{"name": "kim", "sipxcom": {"vm_prefs": {"greeting": "NONE"}, "vm_prefs": {}}}'


def test_a_key_twice_in_json_lines_is_reported_for_its_line(tmp_path: pathlib.Path) -> None:
    entries = read(tmp_path, "users.jsonl", f"{TWICE}\n{json.dumps(LEE)}\n")
    assert entries == [Entry("users.jsonl:1", problem="says vm_prefs twice"), Entry("users.jsonl:2", LEE)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"[{json.dumps(KIM)},\n{TWICE}]", "users.json:2 says vm_prefs twice"),
        ('[{"a": {"k\\"": 1,\n"{": "}", "x": "a:",\n"k\\u0022": 2}}]', 'users.json:3 says k" twice'),
        ('[{"a": {"b": 1}, "b": {"a": 1},\n"a":\n2}]', "users.json:2 says a twice"),
    ],
)
def test_a_key_twice_in_json(tmp_path: pathlib.Path, text: str, why: str) -> None:
    assert refusal(tmp_path, "users.json", text) == why


@pytest.mark.parametrize("pure", [False, True])
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("- name: kim\n  sipxcom:\n    moh: {}\n    vm_prefs: {}\n    'moh': {}\n", "users.yml:5 says moh twice"),
        ("name: kim\nucp: {}\nname: lee\n", "users.yml:3 says name twice"),
        ("- &a {x: 1}\n- {<<: *a, y: 1,\n   y: 2}\n", "users.yml:3 says y twice"),
    ],
)
def test_a_key_twice_in_yaml(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str, pure: bool
) -> None:
    if pure:
        monkeypatch.setattr(source_yaml.yaml, "__with_libyaml__", False)
    assert refusal(tmp_path, "users.yml", text) == why


@pytest.mark.parametrize("pure", [False, True])
def test_yaml_merges(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, pure: bool) -> None:
    if pure:
        monkeypatch.setattr(source_yaml.yaml, "__with_libyaml__", False)
    text = """
- &kim {name: kim, 1: a, "1": b}
- &lee {<<: *kim, name: lee}
- *lee
- {<<: *lee, name: bo}
- {<<: [*lee, {c: d}], <<: {e: f}}
- {x: <<, y: =}
"""
    kim = {"name": "kim", 1: "a", "1": "b"}
    lee = {**kim, "name": "lee"}
    assert documents(read(tmp_path, "users.yml", text)) == [
        kim,
        lee,
        lee,
        {**kim, "name": "bo"},
        {**lee, "c": "d", "e": "f"},
        {"x": "<<", "y": "="},
    ]


NO_TIMESTAMP = "has a value that stands for a YAML timestamp, but is none that can be read"


@pytest.mark.parametrize(
    ("value", "why", "advice"),
    [
        ("2024-13-45", NO_TIMESTAMP, "put it into quotes"),
        ("0000-01-01 00:00:00", NO_TIMESTAMP, "put it into quotes"),
        ("!!timestamp soon", NO_TIMESTAMP, "put it into quotes"),
        ("0b_", "has a value that stands for a YAML int, but is none that can be read", "put it into quotes"),
        ("!!int ''", "has a value that stands for a YAML int, but is none that can be read", "put it into quotes"),
        ("1" * 5000, "has a value that stands for a YAML int, but is none that can be read", "put it into quotes"),
        ("!!float x", "has a value that stands for a YAML float, but is none that can be read", "put it into quotes"),
        ("9" + ":59" * 300 + ".5", "has a value that stands for a YAML float, but is none", "put it into quotes"),
        ("!!bool 5", "has a value that stands for a YAML bool, but is none that can be read", "put it into quotes"),
        ("!vault |\n    $ANSIBLE_VAULT;1.1;AES256", "has a value encrypted with !vault", "in credentials"),
        ("!vault-encrypted x", "has a value encrypted with !vault-encrypted", "in credentials"),
        ("!unsafe x", "has the tag !unsafe, which is not known", "without a tag"),
        ("!!python/object:os.system [x]", "has the tag !!python/object:os.system", "without a tag"),
        ("&v [1, {a: *v}]", "has an alias to what it stands in", "write out"),
        ("&v [*v]", "has an alias to what it stands in", "write out"),
    ],
)
@pytest.mark.parametrize("pure", [False, True])
def test_yaml_values_that_cannot_be_meant(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, value: str, why: str, advice: str, pure: bool
) -> None:
    if pure:
        monkeypatch.setattr(source_yaml.yaml, "__with_libyaml__", False)
    error = refused(tmp_path, "users.yml", f"- name: kim\n- name: lee\n  job_title: {value}\n")
    assert error.why.startswith(f"users.yml:3 {why}")
    assert advice in error.advice


@pytest.mark.parametrize("pure", [False, True])
def test_yaml_values_that_are_none_are_reported_only_where_they_are_used(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, pure: bool
) -> None:
    if pure:
        monkeypatch.setattr(source_yaml.yaml, "__with_libyaml__", False)
    entries = read(tmp_path, "users.yml", "- {a: '2024-13-45', b: 1.5, c: yes, d: 0x1f, e: [1, !!str 2]}\n")
    assert documents(entries) == [{"a": "2024-13-45", "b": 1.5, "c": True, "d": 31, "e": [1, "2"]}]


def test_json_numbers_that_are_too_long(tmp_path: pathlib.Path) -> None:
    digits = "1" * 5000
    entries = read(tmp_path, "users.jsonl", f'{{"name": {digits}}}\n{json.dumps(LEE)}\n')
    assert entries == [
        Entry("users.jsonl:1", problem="has a number of more than 4300 digits"),
        Entry("users.jsonl:2", LEE),
    ]
    why = refusal(tmp_path, "users.json", f'[{{"a": "{digits}"}},\n{{"a": {digits}}}]')
    assert why == "users.json:2 has a number of more than 4300 digits"


# --------------------------------------------------------------------- bad sources
def test_broken_yaml_names_the_line(tmp_path: pathlib.Path) -> None:
    assert refusal(tmp_path, "users.yml", "- name: kim\n- {name: lee\n- oops: [\n").startswith("users.yml:")


def test_a_source_encrypted_as_a_whole_is_explained(tmp_path: pathlib.Path) -> None:
    assert "is encrypted with Ansible's vault, and this task runs as a module" in refusal(
        tmp_path, "users.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n"
    )


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "yml"])
def test_no_utf8(tmp_path: pathlib.Path, ending: str) -> None:
    assert "is not UTF-8" in refusal(tmp_path, f"users.{ending}", b'{"name": "\xff"}\n')


def test_yaml_with_control_characters_reports_the_reason(tmp_path: pathlib.Path) -> None:
    assert "characters are not allowed" in refusal(tmp_path, "users.yml", "name: \x01\n")


def test_a_source_that_is_missing(tmp_path: pathlib.Path) -> None:
    with pytest.raises(VoiceError, match="cannot be read: no such file"):
        list(Source(path=str(tmp_path / "none.yml")))


def test_the_format_must_be_known(tmp_path: pathlib.Path) -> None:
    with pytest.raises(VoiceError, match=r"users\.txt does not show its format"):
        Source(path=str(tmp_path / "users.txt"))
    assert documents(read(tmp_path, "users.txt", json.dumps(KIM), file_format="jsonl")) == [KIM]


def test_a_missing_pyyaml_is_reported(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_yaml, "YAML_IMPORT_ERROR", "the Python library PyYAML is missing")
    assert "PyYAML is missing" in refusal(tmp_path, "users.yml", "[]")


# -------------------------------------------------------------------------- slices
@pytest.mark.parametrize(("text", "parts"), [("1/1", (1, 1)), ("3/10", (3, 10)), (" 2 / 2 ", (2, 2))])
def test_slices(text: str, parts: tuple[int, int]) -> None:
    assert parse_slice(text) == parts


@pytest.mark.parametrize(
    "text", ["", "0/3", "4/3", "1", "a/b", "1/", "-1/3", "1/2/3", "²/3", "1/²", "١/٣", "1/" + "9" * 5000]
)
def test_what_is_no_slice(text: str) -> None:
    with pytest.raises(VoiceError, match="PART/PARTS"):
        parse_slice(text)
