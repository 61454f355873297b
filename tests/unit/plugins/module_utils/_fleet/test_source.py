# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where users come from: every format, every kind of broken line, any bytes."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml.cyaml import CParser

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import INVALID, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source as sources
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source_yaml
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


def refused(folder: pathlib.Path, name: str, content: str | bytes, **options: Any) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        read(folder, name, content, **options)
    assert caught.value.kind == INVALID
    assert caught.value.advice
    return caught.value


def refusal(folder: pathlib.Path, name: str, content: str | bytes, **options: Any) -> str:
    return refused(folder, name, content, **options).why


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
    assert source_yaml.yaml.__with_libyaml__
    assert isinstance(source_yaml.open_parser(text), CParser)
    fast = read(tmp_path, "users.yml", text)
    monkeypatch.setattr(source_yaml.yaml, "__with_libyaml__", False)
    assert not isinstance(source_yaml.open_parser(text), CParser)
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
    assert entries[3].problem == "is nested too deeply"


def test_json(tmp_path: pathlib.Path) -> None:
    assert read(tmp_path, "users.json", json.dumps([KIM, LEE], indent=1)) == [
        Entry("users.json[1]", KIM),
        Entry("users.json[2]", LEE),
    ]
    assert "users.json:2 is not JSON" in refusal(tmp_path, "users.json", "[{},\n oops]")
    assert "users.json:1 is nested too deeply" in refusal(tmp_path, "users.json", "[" * 100_000)
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
    # A row with a line break in a cell stands where it begins.
    assert [entry.where for entry in entries] == ["users.csv:2", "users.csv:4"]


def test_csv_rows_that_do_not_fit_name_their_line(tmp_path: pathlib.Path) -> None:
    entries = read(tmp_path, "users.csv", 'name,a\n\n"k\nim",x,y\nlee\n , \nbo,x\n')
    assert [(entry.where, entry.problem) for entry in entries] == [
        ("users.csv:3", "has 3 cells where the header has 2"),
        # Spreadsheets leave out the empty cells at the end of a row.
        ("users.csv:5", ""),
        ("users.csv:7", ""),
    ]
    assert documents(entries)[1:] == [{"name": "lee"}, {"name": "bo", "a": "x"}]


@pytest.mark.parametrize(
    ("header", "row", "rings"),
    [
        ("rings.0.number,rings.1.number", "0170,0171", [{"number": "0170"}, {"number": "0171"}]),
        ("rings.0.number,rings.1.number", ",0170", [{"number": "0170"}]),
        ("rings.1.number,rings.0.number", "0170,0171", [{"number": "0171"}, {"number": "0170"}]),
        ("rings.2.number,rings.10.number", "0170,0171", [{"number": "0170"}, {"number": "0171"}]),
        ("rings.0.number,rings.1.time,rings.1.number", ",30,0170", [{"time": "30", "number": "0170"}]),
        ("rings.0,rings.7", "0170,0171", ["0170", "0171"]),
        ("rings.0.0,rings.0.5,rings.3.1", "a,b,c", [["a", "b"], ["c"]]),
        ("rings.²", "0170", {"²": "0170"}),
    ],
)
def test_csv_lists_close_their_gaps(tmp_path: pathlib.Path, header: str, row: str, rings: Any) -> None:
    assert documents(read(tmp_path, "users.csv", f"name,{header}\nkim,{row}\n")) == [{"name": "kim", "rings": rings}]


@pytest.mark.parametrize(
    "text",
    [
        "name;sipxcom.username\nkim;31,00\n",
        "name\tsipxcom.username\nkim\t31,00\n",
        '\n"name";"sipxcom.username"\n"kim";"31,00"\n',
        '"name","sipxcom.username"\nkim,"31,00"\n',
    ],
)
def test_csv_is_separated_as_its_header_is(tmp_path: pathlib.Path, text: str) -> None:
    assert documents(read(tmp_path, "users.csv", text)) == [{"name": "kim", "sipxcom": {"username": "31,00"}}]


def test_csv_titles_that_hold_a_separator(tmp_path: pathlib.Path) -> None:
    columns = {"User, short": "name", 'a ""b"", c': "x"}
    text = '"User, short";"a """"b"""", c"\nkim;1\n'
    assert documents(read(tmp_path, "users.csv", text, columns=columns)) == [{"name": "kim", "x": "1"}]


def test_csv_titles_are_taken_without_blanks_around(tmp_path: pathlib.Path) -> None:
    entries = read(tmp_path, "users.csv", " User , a\nkim,1\n", columns={"User ": "name"})
    assert documents(entries) == [{"name": "kim", "a": "1"}]


def test_csv_columns_without_title_must_be_empty(tmp_path: pathlib.Path) -> None:
    assert documents(read(tmp_path, "users.csv", "name,,a, \nkim,,1, \n")) == [{"name": "kim", "a": "1"}]
    why = refusal(tmp_path, "users.csv", "name,,a\nkim,,1\nlee,hidden,2\n")
    assert why == "users.csv:3 has a value in column 2, which has no title in the header line"
    entries = read(tmp_path, "users.csv", "name,\nkim,1\n", columns={"": "a"})
    assert documents(entries) == [{"name": "kim", "a": "1"}]


RINGS = "sipxcom.call_forward.rings"


@pytest.mark.parametrize(
    ("header", "columns", "problems"),
    [
        (
            "User,Ext",
            {},
            [
                "no column fills name: say which one holds it, as in columns: {User: name}",
                "the columns of the file are User, Ext",
            ],
        ),
        (
            "Name, short;Ext",
            {},
            [
                "no column fills name: say which one holds it, as in columns: {User: name}",
                "if semicolons or tabs separate the columns, every title with a comma must be in quotes",
                "the columns of the file are Name, short;Ext",
            ],
        ),
        (
            "name,Ext",
            {"Extention": "sipxcom.username"},
            ["columns names Extention, which is no column of the file", "the columns of the file are name, Ext"],
        ),
        (
            "User,name",
            {"User": "name"},
            ["column 2 (name) fills name as column 1 (User) does: keep one of them"],
        ),
        ("name,a,name", {}, ["column 3 (name) fills name as column 1 (name) does: keep one of them"]),
        ("name,a.1,a.01", {}, ["column 3 (a.01) fills a.1 as column 2 (a.1) does: keep one of them"]),
        (
            f"name,{RINGS}.0.number,{RINGS}.number",
            {},
            [
                f"column 3 ({RINGS}.number) and column 2 ({RINGS}.0.number) take {RINGS} for a list and for a"
                " dictionary: keep one of them"
            ],
        ),
        (
            "name,sipxcom,sipxcom.vm_prefs.greeting",
            {},
            [
                "column 3 (sipxcom.vm_prefs.greeting) lies below sipxcom, which column 2 (sipxcom) fills as a whole:"
                " keep one of them"
            ],
        ),
        (
            "name,sipxcom.vm_prefs.greeting,sipxcom",
            {},
            [
                "column 3 (sipxcom) fills sipxcom as a whole, below which lies column 2"
                " (sipxcom.vm_prefs.greeting): keep one of them"
            ],
        ),
        *(
            (
                "name,A",
                {"A": place},
                [
                    f"columns says {shown} for column 2 (A), which is no place in a document: write name, or names"
                    " separated by dots as in sipxcom.vm_prefs.greeting"
                ],
            )
            for place, shown in [
                (5, "5"),
                (["a"], "['a']"),
                ("", "''"),
                ("a..b", "'a..b'"),
                (".a", "'.a'"),
                ("0.a", "'0.a'"),
                ("a.12345", "'a.12345'"),
            ]
        ),
        *(
            (
                f"name,{title}",
                {},
                [
                    f"column 2 ({title}) has a title that is no place in a document: give its place in columns,"
                    " or remove it"
                ],
            )
            for title in ["Dept.", "a..b", "7", "a." + "9" * 5000, ".".join(["a"] * 10_000)]
        ),
        (
            "a,a,b.",
            {"X": "name"},
            [
                "columns names X, which is no column of the file",
                "column 3 (b.) has a title that is no place in a document: give its place in columns, or remove it",
                "column 2 (a) fills a as column 1 (a) does: keep one of them",
                "no column fills name: say which one holds it, as in columns: {User: name}",
                "the columns of the file are a, a, b.",
            ],
        ),
    ],
)
def test_csv_headers_are_checked_once(
    tmp_path: pathlib.Path, header: str, columns: dict[str, Any], problems: list[str]
) -> None:
    error = refused(tmp_path, "users.csv", f"\n{header}\nkim,x,y\nlee,x,y\n", columns=columns)
    assert error.why == "; ".join(f"users.csv:2: {problem}" for problem in problems)
    assert error.advice == "correct the header line or columns"


def test_csv_headers_of_many_problems_are_told_in_part(tmp_path: pathlib.Path) -> None:
    why = refusal(tmp_path, "users.csv", ",".join(f"x{number}." for number in range(100)) + "\n")
    assert why.count("; ") == sources.LISTED
    assert why.endswith("; and 82 more")


def test_csv_columns_must_lie_below_a_platform(tmp_path: pathlib.Path) -> None:
    options = {"platforms": ["sipxcom", "ucp"]}
    entries = read(tmp_path, "users.csv", "name,ucp.domain\nkim,acme\n", **options)
    assert documents(entries) == [{"name": "kim", "ucp": {"domain": "acme"}}]
    why = refusal(tmp_path, "users.csv", "name,Department,ucp\nkim,Sales,x\n", **options)
    assert why == "; ".join(
        f"users.csv:1: {column} which is neither name nor a setting below one of sipxcom, ucp: give its place in"
        " columns, or remove it"
        for column in ["column 2 (Department) fills Department,", "column 3 (ucp) fills ucp,"]
    )


@pytest.mark.parametrize(
    ("options", "given"),
    [({"path": "users.yml"}, "source users.yml is yaml"), ({"users": [KIM]}, "users is given")],
)
def test_columns_are_for_csv(options: dict[str, Any], given: str) -> None:
    with pytest.raises(VoiceError, match=f"columns says what .* but {given}; leave columns out"):
        Source(**options, columns={"User": "name"})
    Source(**options, columns={})
    Source(**options, columns=None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('name\n"kim"x\n', "users.csv:2 is not CSV: ',' expected after '\"'"),
        ('name\nkim\n"lee\nbo\n', "users.csv:3 is not CSV: unexpected end of data"),
        (f"name\n{'x' * 200_000}\n", "users.csv:2 is not CSV: field larger than field limit (131072)"),
    ],
)
def test_csv_that_is_none(tmp_path: pathlib.Path, text: str, why: str) -> None:
    assert refusal(tmp_path, "users.csv", text) == why


# ------------------------------------------------------------------------- all formats
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("users.csv", "name\nkim\n"),
        ("users.jsonl", '{"name": "kim"}\n'),
        ("users.json", '[{"name": "kim"}]'),
        ("users.yml", "- name: kim\n"),
    ],
)
def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: pathlib.Path, name: str, text: str) -> None:
    entries = read(tmp_path, name, text.encode("utf-8-sig"))
    assert entries == read(tmp_path, name, text)
    assert documents(entries) == [{"name": "kim"}]
    assert "encrypted as a whole" in refusal(tmp_path, name, "\ufeff$ANSIBLE_VAULT;1.1;AES256\n6162\n")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *((f"users.{ending}", text) for ending in ("csv", "jsonl", "json", "yml") for text in ("", "\ufeff", "\n \n")),
        ("users.csv", "name,a\n"),
        ("users.csv", ";;\n;;\n"),
        ("users.jsonl", "# nothing\n\n# here\n"),
        ("users.yml", "# nothing\n\n# here\n"),
    ],
)
def test_a_file_without_users(tmp_path: pathlib.Path, name: str, text: str) -> None:
    columns = {"name": "name"} if name.endswith("csv") else {}
    assert read(tmp_path, name, text, columns=columns) == []


# ------------------------------------------------------------------ keys and values
TWICE = '{"name": "kim", "sipxcom": {"vm_prefs": {"greeting": "NONE"}, "vm_prefs": {}}}'


def test_a_key_twice_in_json_lines_is_told_for_its_line(tmp_path: pathlib.Path) -> None:
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
def test_yaml_values_that_are_none_are_told_only_where_they_are_meant(
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


# -------------------------------------------------------------------- bad sources
def test_broken_yaml_names_the_line(tmp_path: pathlib.Path) -> None:
    assert refusal(tmp_path, "users.yml", "- name: kim\n- {name: lee\n- oops: [\n").startswith("users.yml:")


def test_a_source_encrypted_as_a_whole_is_explained(tmp_path: pathlib.Path) -> None:
    assert "encrypted as a whole" in refusal(tmp_path, "users.yml", "$ANSIBLE_VAULT;1.1;AES256\n6162\n")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "yml"])
def test_no_utf8(tmp_path: pathlib.Path, ending: str) -> None:
    assert "is not UTF-8" in refusal(tmp_path, f"users.{ending}", b'{"name": "\xff"}\n')


def test_yaml_with_control_characters_tells_the_reason(tmp_path: pathlib.Path) -> None:
    assert "characters are not allowed" in refusal(tmp_path, "users.yml", "name: \x01\n")


def test_a_source_that_is_missing(tmp_path: pathlib.Path) -> None:
    with pytest.raises(VoiceError, match="cannot be read: no such file"):
        list(Source(path=str(tmp_path / "none.yml")))


def test_the_format_must_be_known(tmp_path: pathlib.Path) -> None:
    with pytest.raises(VoiceError, match=r"users\.txt does not show its format"):
        Source(path=str(tmp_path / "users.txt"))
    assert documents(read(tmp_path, "users.txt", json.dumps(KIM), file_format="jsonl")) == [KIM]


def test_a_missing_pyyaml_is_told(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_yaml, "YAML_IMPORT_ERROR", "the Python library PyYAML is missing")
    assert "PyYAML is missing" in refusal(tmp_path, "users.yml", "[]")


# ---------------------------------------------------------------------- any input
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
