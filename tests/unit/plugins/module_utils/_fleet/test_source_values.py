# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What YAML and JSON read otherwise than it is written, what is invalid, and input that grows without bound."""

from __future__ import annotations

import json
import pathlib
import time
import tracemalloc
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source_yaml
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry, Source
from ansible_collections.ucfleet.voice.plugins.module_utils._model.literal import (
    WrittenFloat,
    WrittenInt,
    WrittenText,
    text_problem,
)
from ansible_collections.ucfleet.voice.tests.unit.support.sources import read, refusal, refused


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything is the same with both parsers of PyYAML."""
    assert source_yaml.yaml.__with_libyaml__
    monkeypatch.setattr(source_yaml.yaml, "__with_libyaml__", request.param == "libyaml")


def value(folder: pathlib.Path, text: str) -> Any:
    (entry,) = read(folder, "users.yml", f"# users\n- name: kim\n  x: {text}\n")
    return entry.document["x"]


# ------------------------------------------------------------------- scalars of YAML
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("04711", 2505),
        ("0301234567", 50674039),
        ("+491555003100", 491555003100),
        ("0210", 136),
        ("1_000", 1000),
        ("0x1F", 31),
        ("0b1", 1),
        ("12:30:45", 45045),
        ("12:30", 750),
        ("+5", 5),
        ("00", 0),
        ("-0", 0),
        ("!!int '04711'", 2505),
    ],
)
def test_numbers_that_are_written_otherwise(tmp_path: pathlib.Path, text: str, number: int) -> None:
    found = value(tmp_path, text)
    written = text.removeprefix("!!int ").strip("'")
    assert (found, type(found), found.text, found.where) == (number, WrittenInt, written, "users.yml:3")
    assert text_problem(found) == f"at users.yml:3: YAML reads {written} as {number}; put it into quotes"


def test_a_comment_behind_a_number_is_no_part_of_it(tmp_path: pathlib.Path) -> None:
    assert "YAML reads 01555003100 as 229901888" in (text_problem(value(tmp_path, "01555003100 #31")) or "")


@pytest.mark.parametrize("text", ["0", "25", "3100", "-5", "491555003100", "1" * 300])
def test_numbers_that_are_written_as_they_are_read(tmp_path: pathlib.Path, text: str) -> None:
    found = value(tmp_path, text)
    assert (found, type(found), found.text) == (int(text), WrittenInt, text)
    assert text_problem(found) is None


@pytest.mark.parametrize(
    ("text", "number"), [("1.10", 1.1), (".5", 0.5), ("1.0e+5", 1e5), ("190:20:30.5", 685230.5), ("5.", 5.0)]
)
def test_fractions(tmp_path: pathlib.Path, text: str, number: float) -> None:
    found = value(tmp_path, text)
    assert (found, type(found), found.text, found.where) == (number, WrittenFloat, text, "users.yml:3")
    assert text_problem(found) == f"at users.yml:3: YAML reads {text} as {number}; put it into quotes"


@pytest.mark.parametrize("text", ["yes", "No", "on", "OFF", "true", "False"])
def test_booleans_are_booleans(tmp_path: pathlib.Path, text: str) -> None:
    found = value(tmp_path, text)
    assert found is (text.lower() in ("yes", "on", "true"))
    assert "is a boolean, not a text" in (text_problem(found) or "")


@pytest.mark.parametrize("text", ["'04711'", '"yes"', "!!str 0x1F", "1e5", "08", "0o17", "2026-11-28", "y"])
def test_texts(tmp_path: pathlib.Path, text: str) -> None:
    found = value(tmp_path, text)
    assert (found, type(found)) == (text.removeprefix("!!str ").strip("'\""), str)


def test_a_time_that_is_read_otherwise(tmp_path: pathlib.Path) -> None:
    found = value(tmp_path, "2026-11-28T10:00:00Z")
    assert (type(found), found) == (WrittenText, "2026-11-28T10:00:00Z")
    assert "as 2026-11-28 10:00:00+00:00; put it into quotes" in (text_problem(found) or "")


@pytest.mark.parametrize("text", ["", "~", "null", "!!null ''"])
def test_nothing(tmp_path: pathlib.Path, text: str) -> None:
    assert value(tmp_path, text) is None


@pytest.mark.parametrize("text", ["Null", "NULL"])
def test_a_word_that_may_be_a_name(tmp_path: pathlib.Path, text: str) -> None:
    error = refused(tmp_path, "users.yml", f"- name: kim\n  last_name: {text}\n")
    assert error.why == f"users.yml:2 has {text} without quotes, which YAML reads as no value at all"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{? [a] : b}", "has a key that is a list or a dictionary"),
        ("{<<: 5}", "merges (<<) what is no dictionary"),
        ("{<<: [{a: 1}, 5]}", "merges (<<) what is no dictionary"),
        ("{1: a, 0x1: b}", "says 0x1 twice"),
        ("*nobody", "has the alias of a value that begins with *, and no anchor"),
        ("[&a 1, &a 2]", "has the anchor of a value that begins with & twice"),
        ("!!binary aGk=", "has the tag !!binary, which is not known"),
        ("!!set {a}", "has the tag !!set, which is not known"),
        ("!!omap [a: 1]", "has the tag !!omap, which is not known"),
        ("!!null x", "has x without quotes, which YAML reads as no value at all"),
    ],
)
def test_what_cannot_be_meant_in_yaml(tmp_path: pathlib.Path, text: str, why: str) -> None:
    assert refused(tmp_path, "users.yml", f"- name: kim\n- x: {text}\n").why == f"users.yml:2 {why}"


def test_all_that_cannot_be_meant_is_reported(tmp_path: pathlib.Path) -> None:
    text = "- {name: kim, a: !x 1}\n- {name: lee}\n- name: '{{ bo }}'\n  name: jo\n"
    why = (
        "users.yml:1 has the tag of a value that begins with !, which is not known; "
        "users.yml:3 has a value with {{, and templates in a source"
    )
    assert refused(tmp_path, "users.yml", text).why == f"{why} are not rendered; users.yml:4 says name twice"


# -------------------------------------------------------------------- scalars of JSON
@pytest.mark.parametrize("name", ["users.json", "users.jsonl"])
@pytest.mark.parametrize("text", ["4.91555003E+11", "1.0", "-0.5", "1e5", "1e999"])
def test_fractions_of_json(tmp_path: pathlib.Path, name: str, text: str) -> None:
    content = f'{{"x": {text}}}'
    (entry,) = read(tmp_path, name, f"[{content}]" if name == "users.json" else content)
    found = entry.document["x"]
    assert (found, type(found), found.text) == (float(text), WrittenFloat, text)
    assert text_problem(found) == f"is the number {text} without quotes, not a text: put it into quotes"


def test_other_values_of_json(tmp_path: pathlib.Path) -> None:
    (entry,) = read(tmp_path, "users.jsonl", '{"a": 3100, "b": true, "c": null, "d": "0x1F"}\n')
    assert entry.document == {"a": 3100, "b": True, "c": None, "d": "0x1F"}
    assert [type(one) for one in entry.document.values()] == [int, bool, type(None), str]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_of_json(tmp_path: pathlib.Path, word: str) -> None:
    assert read(tmp_path, "users.jsonl", f'{{"a": {word}}}') == [
        Entry("users.jsonl:1", problem=f"is not JSON: {word} is no number")
    ]
    assert refused(tmp_path, "users.json", f'[{{}},\n{{"a": {word}}}]').why == (
        f"users.json:2 is not JSON: {word} is no number"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[{}", "Expecting ',' delimiter"),
        ("[{},]", "Illegal trailing comma before end of array|Expecting value"),
        ("[{} {}]", "Expecting ',' delimiter"),
        ("[{}] x", "Extra data"),
        ("[", "Expecting value"),
        ("[x]", "Expecting value"),
        ('"x"', "does not hold a list of users"),
        ("x", "Expecting value"),
    ],
)
def test_lists_that_are_not_json(tmp_path: pathlib.Path, text: str, why: str) -> None:
    found = refused(tmp_path, "users.json", text).why
    assert any(one in found for one in why.split("|"))


@pytest.mark.parametrize("text", ["[]", " [ ] \n", "[\n]"])
def test_a_list_without_users(tmp_path: pathlib.Path, text: str) -> None:
    assert read(tmp_path, "users.json", text) == []


# --------------------------------------------------------------------- texts in all
NUL = "holds U+0000 (NUL) at character 2, which cannot be seen"
TEXTS = [
    ("{{ mobile }}", "with {{, and templates in a source are not rendered"),
    ("a {% if b %}", "with {%, and templates in a source are not rendered"),
    ("a\x00b", f"that {NUL}"),
    ("\x07", "that holds U+0007 (BEL) at character 1, which cannot be seen"),
    ("\x7f", "that holds U+007F (DELETE) at character 1, which cannot be seen"),
    ("a\rb", "that holds U+000D (CARRIAGE RETURN) at character 2, which cannot be seen"),
    ("0155\u202c", "that holds U+202C (POP DIRECTIONAL FORMATTING) at character 5, which cannot be seen"),
    ("x" * 131_073, "of 131073 characters; 131072 are the most"),
]


@pytest.mark.parametrize(
    ("text", "why", "as_key"),
    # A key of YAML may have 1024 characters at most (specification, section 7.4.2).
    [*((*one, False) for one in TEXTS), *((*one, True) for one in TEXTS if len(one[0]) <= 1024)],
)
@pytest.mark.parametrize("ascii_only", [False, True])
@pytest.mark.parametrize("ending", ["jsonl", "json", "yml"])
def test_texts_that_cannot_be_meant(
    tmp_path: pathlib.Path, text: str, why: str, as_key: bool, ascii_only: bool, ending: str
) -> None:
    user = {"name": "kim", "a": {text: 1} if as_key else ["b", text]}
    line = json.dumps(user, ensure_ascii=ascii_only or ending == "yml").replace("\\u007f", "\x7f")
    if ending == "yml":
        # What the text holds must be an escape in YAML, too.
        line = line.replace("\x7f", "\\u007f")
    content = (
        f"[{{}},\n{line}]" if ending == "json" else f"{{}}\n{line}\n" if ending == "jsonl" else f"- {{}}\n- {line}\n"
    )
    error = refused(tmp_path, f"users.{ending}", content)
    place = "" if ending == "yml" else " (a)" if as_key else " (a.1)"
    assert error.why == f"users.{ending}:2{place} has a value {why}"


@pytest.mark.parametrize("ending", ["jsonl", "json", "yml"])
def test_texts_that_are_for_the_field_to_decide(tmp_path: pathlib.Path, ending: str) -> None:
    user = {
        "name": "kim",
        "a": "line\nline\ttab\r\n",
        "b": "{x} {",
        "c": "\u00e9\u00a0\U0001f600 \\ %}",
        "d": "x" * 131_072,
    }
    content = json.dumps([user] if ending != "jsonl" else user, ensure_ascii=ending != "yml")
    (entry,) = read(tmp_path, f"users.{ending}", content)
    assert entry.document == user


def test_a_character_that_yaml_does_not_allow(tmp_path: pathlib.Path) -> None:
    error = refused(tmp_path, "users.yml", "- name: kim\n- name: x\x00y\n")
    assert error.why == "users.yml:2 holds U+0000 (NUL); such characters are not allowed in YAML"


# ----------------------------------------------------------------------------- bounds
def chained(first: str, link: str) -> str:
    """Ten users of whom each repeats the one before many times."""
    return f"- &a0 {first}\n" + "".join(f"- &a{n} {link.format(before=f'*a{n - 1}', n=n)}\n" for n in range(1, 10))


TOO_MANY = "has a user of more than 500000 values, counting what aliases and merges repeat"


@pytest.mark.parametrize(
    "text",
    [
        chained("{x: 1}", "{{<<: [" + ", ".join(["{before}"] * 90) + "], x{n}: 1}}"),
        chained("[x, x]", "[" + ", ".join(["{before}"] * 40) + "]"),
        chained("{x: 1}", "{{" + ", ".join(f"k{k}: {{before}}" for k in range(40)) + "}}"),
    ],
    ids=["merges", "lists", "dictionaries"],
)
def test_values_that_repeat_each_other_without_bound(tmp_path: pathlib.Path, text: str) -> None:
    began = time.process_time()
    assert TOO_MANY in refused(tmp_path, "users.yml", text).why
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("ending", "begin", "end"),
    [
        ("yml", "- {}\n- name: ", "\n"),
        ("yml", '- {}\n- name: "', '"\n'),
        ("yml", "- {}\n- name: |\n   ", "\n"),
        ("yml", "- {}\n# ", "\n"),
        ("jsonl", '{}\n{"name": "', '"}\n'),
        ("csv", "name\n", "\n"),
        ("csv", 'name\n"', '"\n'),
    ],
)
def test_a_value_of_many_megabytes_is_not_read(tmp_path: pathlib.Path, ending: str, begin: str, end: str) -> None:
    path = tmp_path / f"users.{ending}"
    with path.open("w") as file:
        file.write(begin)
        for _block in range(40):
            file.write("x" * 1_000_000)
        file.write(end)
    tracemalloc.start()
    try:
        with pytest.raises(VoiceError, match="more than 4194304 characters"):
            list(Source(path=str(path)))
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_a_user_of_many_megabytes_in_a_list(tmp_path: pathlib.Path) -> None:
    users = [{}, {f"k{number}": "x" * 100_000 for number in range(45)}]
    error = refused(tmp_path, "users.json", json.dumps(users, indent=0))
    assert error.why == "users.json:3 has a user of more than 4194304 characters"


@pytest.mark.parametrize(("levels", "is_taken"), [(64, True), (65, False), (500, False)])
@pytest.mark.parametrize("ending", ["jsonl", "json", "yml"])
@pytest.mark.parametrize("brackets", ['{"a":', "["])
def test_the_depth_is_bounded(tmp_path: pathlib.Path, levels: int, is_taken: bool, ending: str, brackets: str) -> None:
    text = brackets * levels + " 1" + ("}" if brackets[0] == "{" else "]") * levels
    content = text if ending == "jsonl" else f"[{text}]"
    if is_taken:
        assert len(read(tmp_path, f"users.{ending}", content)) == 1
    else:
        assert "is nested too deeply; 64 levels are the most" in refused(tmp_path, f"users.{ending}", content).why


@pytest.mark.parametrize("name", ["users.json", "users.jsonl"])
@pytest.mark.parametrize("document", ['{"name": "kim", "a": "\\ud800"}', '{"name": "kim", "x\\udfffx": 1}'])
def test_half_a_character_is_refused_in_json(tmp_path: pathlib.Path, name: str, document: str) -> None:
    why = refusal(tmp_path, name, f"[{document}]" if name == "users.json" else document)
    assert why.endswith("has a value with half a character (a lone surrogate)")
    whole = document.replace("ud800", "ud83d\\ude00").replace("udfff", "u00e4")
    (entry,) = read(tmp_path, name, f"[{whole}]" if name == "users.json" else whole)
    assert not entry.problem
