# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where users come from: every format, every kind of broken line, any bytes."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import INVALID, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source as sources
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry, Source, dump_yaml, parse_slice

KIM = {"name": "kim", "sipxcom": {"vm_prefs": {"greeting": "NONE"}}}
LEE = {"name": "lee", "ucp": {"fmfm": {"enabled": True}}}
KIM_YAML = "sipxcom: {vm_prefs: {greeting: NONE}}"
LEE_YAML = "ucp: {fmfm: {enabled: true}}"


def read(folder: pathlib.Path, name: str, content: str | bytes, **options: Any) -> list[Entry]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(Source(path=str(path), **options))


def documents(entries: list[Entry]) -> list[Any]:
    return [entry.document for entry in entries]


def refusal(folder: pathlib.Path, name: str, content: str | bytes, **options: Any) -> str:
    with pytest.raises(VoiceError) as caught:
        read(folder, name, content, **options)
    assert caught.value.kind == INVALID
    return caught.value.why


# ---------------------------------------------------------------------- formats
def test_a_list_is_numbered_from_one() -> None:
    assert list(Source(users=[KIM, LEE])) == [Entry("users[1]", KIM), Entry("users[2]", LEE)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            f"- name: kim\n  {KIM_YAML}\n# between\n- name: lee\n  {LEE_YAML}\n",
            [1, 4],
        ),
        (
            "---\nname: kim\nsipxcom: {vm_prefs: {greeting: NONE}}\n---\nname: lee\nucp: {fmfm: {enabled: true}}\n",
            [2, 5],
        ),
        (json.dumps([KIM, LEE]), [1, 1]),
    ],
    ids=["list", "documents", "flow"],
)
def test_yaml(tmp_path: pathlib.Path, text: str, lines: list[int]) -> None:
    assert read(tmp_path, "users.yml", text) == [
        Entry(f"users.yml:{lines[0]}", KIM),
        Entry(f"users.yml:{lines[1]}", LEE),
    ]


def test_yaml_without_the_c_parser_reads_the_same(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "- &a {name: kim, sipxcom: {vm_prefs: &v {greeting: NONE}}}\n- {name: lee, sipxcom: {vm_prefs: *v}}\n"
    fast = read(tmp_path, "users.yml", text)
    monkeypatch.delattr(sources.yaml, "CParser", raising=False)
    assert read(tmp_path, "users.yml", text) == fast
    assert fast[1].document["sipxcom"]["vm_prefs"] == {"greeting": "NONE"}


@pytest.mark.parametrize("text", ["", "---\n", "# nothing\n", "[]\n"])
def test_yaml_without_users(tmp_path: pathlib.Path, text: str) -> None:
    assert read(tmp_path, "users.yaml", text) == []


def test_json_lines_go_on_after_a_broken_one(tmp_path: pathlib.Path) -> None:
    deep = "[" * 100_000
    text = f"{json.dumps(KIM)}\n\n# note\n{{oops\n{json.dumps(LEE)}\n{deep}\n"
    entries = read(tmp_path, "users.jsonl", text)
    assert [entry.where for entry in entries] == [f"users.jsonl:{number}" for number in (1, 4, 5, 6)]
    assert documents(entries) == [KIM, None, LEE, None]
    assert entries[1].problem.startswith("is not JSON: ")
    assert entries[3].problem.startswith("is not JSON: ")


def test_json(tmp_path: pathlib.Path) -> None:
    assert read(tmp_path, "users.json", json.dumps([KIM, LEE], indent=1)) == [
        Entry("users.json[1]", KIM),
        Entry("users.json[2]", LEE),
    ]
    assert "users.json:2 is not JSON" in refusal(tmp_path, "users.json", "[{},\n oops]")
    assert "does not hold a list" in refusal(tmp_path, "users.json", "{}")


def test_csv_places_columns(tmp_path: pathlib.Path) -> None:
    text = 'name,Extension,sipxcom.vm_prefs.greeting,First,Second\nkim,3100,NONE,4201,4202\n\nlee,3101,,"42\n03",\n'
    columns = {
        "Extension": "sipxcom.username",
        "First": "sipxcom.call_forward.rings.0.number",
        "Second": "sipxcom.call_forward.rings.1.number",
    }
    entries = read(tmp_path, "users.csv", text, columns=columns)
    assert documents(entries) == [
        {
            "name": "kim",
            "sipxcom": {
                "username": "3100",
                "vm_prefs": {"greeting": "NONE"},
                "call_forward": {"rings": [{"number": "4201"}, {"number": "4202"}]},
            },
        },
        {"name": "lee", "sipxcom": {"username": "3101", "call_forward": {"rings": [{"number": "42\n03"}]}}},
    ]
    assert [entry.where for entry in entries] == ["users.csv:2", "users.csv:5"]


def test_csv_rows_that_do_not_fit_name_their_line(tmp_path: pathlib.Path) -> None:
    entries = read(tmp_path, "users.csv", "name,a.0,a.2\nkim,x\nlee,x,y\nbo,,\n")
    assert [(entry.where, entry.problem) for entry in entries] == [
        ("users.csv:2", "has 2 cells where the header has 3"),
        ("users.csv:3", "column a.2 does not fit the columns before it"),
        ("users.csv:4", ""),
    ]


def test_csv_column_below_a_text(tmp_path: pathlib.Path) -> None:
    entries = read(tmp_path, "users.csv", "name,name.first\nkim,x\n")
    assert entries[0].problem == "column name.first does not fit the columns before it"


@pytest.mark.parametrize(("text", "why"), [("", "has no header line"), ('name\n"kim"x\n', "users.csv:2 is not CSV")])
def test_csv_that_is_none(tmp_path: pathlib.Path, text: str, why: str) -> None:
    assert why in refusal(tmp_path, "users.csv", text)


# -------------------------------------------------------------------- bad sources
def test_broken_yaml_names_the_line(tmp_path: pathlib.Path) -> None:
    assert refusal(tmp_path, "users.yml", "- name: kim\n- {name: lee\n- oops: [\n").startswith("users.yml:")


def test_a_source_encrypted_as_a_whole_is_explained(tmp_path: pathlib.Path) -> None:
    assert "encrypted as a whole" in refusal(tmp_path, "users.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n")


def test_no_utf8(tmp_path: pathlib.Path) -> None:
    assert "is not UTF-8" in refusal(tmp_path, "users.jsonl", b'{"name": "\xff"}\n')


def test_a_source_that_is_missing(tmp_path: pathlib.Path) -> None:
    with pytest.raises(VoiceError, match="cannot be read: no such file"):
        list(Source(path=str(tmp_path / "none.yml")))


def test_the_format_must_be_known(tmp_path: pathlib.Path) -> None:
    with pytest.raises(VoiceError, match=r"format of users\.txt cannot be told"):
        Source(path=str(tmp_path / "users.txt"))
    assert documents(read(tmp_path, "users.txt", json.dumps(KIM), file_format="jsonl")) == [KIM]


def test_a_missing_pyyaml_is_told(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "YAML_IMPORT_ERROR", "the Python library PyYAML is missing")
    assert "PyYAML is missing" in refusal(tmp_path, "users.yml", "[]")


# ---------------------------------------------------------------------- any input
def entries_unless_refused(path: pathlib.Path) -> list[Entry]:
    """What a file holds; nothing when it is refused as a whole. Any other error fails the test."""
    try:
        return list(Source(path=str(path)))
    except VoiceError:
        return []


@pytest.mark.parametrize("pure", [False, True])
def test_yaml_nested_too_deeply_is_refused(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, pure: bool) -> None:
    if pure:
        monkeypatch.delattr(sources.yaml, "CParser", raising=False)
    assert "nested too deeply" in refusal(tmp_path, "users.yml", "[" * 20_000)


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=300), ending=st.sampled_from(list(sources.FORMATS)))
def test_any_bytes_give_entries_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{ending}"
    path.write_bytes(content)
    for entry in entries_unless_refused(path):
        assert entry.where.startswith(path.name)


@settings(max_examples=150, deadline=None)
@given(text=st.text(alphabet="-:[]{},&*!|>'\"#%@`? \n\tab1~", max_size=60))
def test_any_yaml_gives_entries_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yml"
    path.write_text(text, encoding="utf-8")
    for entry in entries_unless_refused(path):
        assert entry.where.startswith(path.name)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(users=st.lists(st.dictionaries(st.sampled_from(["name", "ucp", "18:00"]), PLAIN, min_size=1), max_size=3))
def test_what_is_dumped_is_read_back(tmp_path_factory: pytest.TempPathFactory, users: list[Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "dumped.yml"
    path.write_bytes(("".join(dump_yaml([user]) for user in users) or "[]").encode("utf-8", "surrogatepass"))
    assert documents(list(Source(path=str(path)))) == users


def test_texts_of_other_classes_are_dumped_as_texts() -> None:
    class Templated(str):
        """As Ansible marks the texts of its variables."""

    assert dump_yaml([{"name": Templated("kim")}]) == "- name: kim\n"


# -------------------------------------------------------------------------- slices
@pytest.mark.parametrize(("text", "parts"), [("1/1", (1, 1)), ("3/10", (3, 10)), (" 2 / 2 ", (2, 2))])
def test_slices(text: str, parts: tuple[int, int]) -> None:
    assert parse_slice(text) == parts


@pytest.mark.parametrize("text", ["", "0/3", "4/3", "1", "a/b", "1/", "-1/3", "1/2/3"])
def test_what_is_no_slice(text: str) -> None:
    with pytest.raises(VoiceError, match="PART/PARTS"):
        parse_slice(text)
