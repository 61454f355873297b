# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What each format of a source can write, and what of it is refused."""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
from yaml.cyaml import CParser

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source as sources
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import source_yaml
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry, Source
from ansible_collections.ucfleet.voice.tests.unit.support.sources import (
    KIM,
    KIM_YAML,
    LEE,
    LEE_YAML,
    documents,
    read,
    refusal,
    refused,
)


# ------------------------------------------------------------------------- formats
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


def test_csv_headers_of_many_problems_are_reported_in_part(tmp_path: pathlib.Path) -> None:
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


# --------------------------------------------------------------------- all formats
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
    assert "is encrypted with Ansible's vault, and this task runs as a module" in refusal(
        tmp_path, name, "\ufeff$ANSIBLE_VAULT;1.1;AES256\n6162\n"
    )


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
