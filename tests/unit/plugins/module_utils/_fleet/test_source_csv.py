# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables as spreadsheets, telephone systems and personnel departments write them."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import FLEET, Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.places import dictionaries_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source import Entry
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.tests.unit.support import sources
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, pbx, run

MENU = "sipxcom.personal_attendant.menu"


def read(folder: pathlib.Path, content: str, **options: Any) -> list[Entry]:
    return sources.read(folder, "users.csv", content, **options)


def documents(folder: pathlib.Path, content: str, **options: Any) -> list[Any]:
    entries = read(folder, content, **options)
    assert not any(entry.problem for entry in entries)
    return [entry.document for entry in entries]


def refusal(folder: pathlib.Path, content: str, **options: Any) -> VoiceError:
    return sources.refused(folder, "users.csv", content, **options)


# -------------------------------------------------------------------- forms of files
def test_a_title_with_a_line_break_in_quotes(tmp_path: pathlib.Path) -> None:
    text = '"First, or\nlast\r\nname";"Extension"\nkim;3100\n'
    columns = {"First, or last name": "name", "Extension": "sipxcom.username"}
    entries = read(tmp_path, text, columns=columns)
    assert entries == [Entry("users.csv:4", {"name": "kim", "sipxcom": {"username": "3100"}})]


def test_blanks_before_a_quote(tmp_path: pathlib.Path) -> None:
    text = '"name", "sipxcom.username", "sipxcom.vm_prefs.email"\n"kim lee", "3100", "lee, kim@pbx.test"\n'
    assert documents(tmp_path, text) == [
        {"name": "kim lee", "sipxcom": {"username": "3100", "vm_prefs": {"email": "lee, kim@pbx.test"}}}
    ]


@pytest.mark.parametrize(("title", "why"), [("a.{{b", "with {{, and templates"), ("{% a %}", "with {%, and templates")])
def test_a_title_follows_the_rules_of_keys(tmp_path: pathlib.Path, title: str, why: str) -> None:
    found = refusal(tmp_path, f"name,{title}\nkim,1\n").why
    assert ":1: column 2 (" in found
    assert why in found


def test_rows_that_are_shorter_or_longer_than_the_header(tmp_path: pathlib.Path) -> None:
    entries = read(tmp_path, "name,a,b\nkim\nlee,1\nbo,1,2, ,\u00a0\njo,1,2,3\n")
    assert [entry.document for entry in entries] == [
        {"name": "kim"},
        {"name": "lee", "a": "1"},
        {"name": "bo", "a": "1", "b": "2"},
        None,
    ]
    assert entries[3] == Entry("users.csv:5", problem="has 4 cells where the header has 3")


@pytest.mark.parametrize("line", ["sep=;", "SEP=;\r", '"sep=;"', "\nsep=;"])
def test_a_line_that_says_what_separates_the_cells(tmp_path: pathlib.Path, line: str) -> None:
    # Without that line, the comma in a title would be taken for the separator.
    entries = read(tmp_path, f"{line}\nname;a,b\nkim;3,5\n", columns={"a,b": "x"})
    assert entries == [Entry(f"users.csv:{3 + line.count(chr(10))}", {"name": "kim", "x": "3,5"})]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_separator_that_a_line_may_name(tmp_path: pathlib.Path, mark: str) -> None:
    assert documents(tmp_path, f"sep={mark}\nname{mark}a\nkim{mark}1\n") == [{"name": "kim", "a": "1"}]


def test_a_row_that_is_commented_out_is_refused(tmp_path: pathlib.Path) -> None:
    why = refusal(tmp_path, "name,a\n# kim,1\nlee,2\n").why
    assert "users.csv:2 begins with #, and a table has no comments" in why
    # In another column it is a value, such as a star code.
    assert documents(tmp_path, "a,name\n#31#,kim\n") == [{"a": "#31#", "name": "kim"}]


@pytest.mark.parametrize("end", ["\x1a", "\n\x1a", "\r\n\x1a\x1a"])
def test_a_ctrl_z_at_the_end_is_no_part_of_the_text(tmp_path: pathlib.Path, end: str) -> None:
    assert documents(tmp_path, f"name,a\nkim,1{end}") == [{"name": "kim", "a": "1"}]


def test_a_ctrl_z_elsewhere_is_refused(tmp_path: pathlib.Path) -> None:
    error = refusal(tmp_path, "name,a\n\x1akim,1\n")
    assert error.why.startswith("users.csv:2 (column 1 (name)) has a value that holds U+001A")


def test_a_header_whose_quotes_are_not_closed(tmp_path: pathlib.Path) -> None:
    error = refusal(tmp_path, '"name,a\n' + "kim,1\n" * 200_000)
    assert error.why == "users.csv:1 has no header within 1048576 characters"


@pytest.mark.parametrize(
    ("written", "given"),
    [
        ("Mu\u0308ller", "M\u00fcller"),
        ("M\u00fcller", "Mu\u0308ller"),
        ("\u200bM\u00fcl\u00adler\ufeff", "M\u00fcller"),
        ("\u00a0M\u00fcller\u2007", "M\u00fcller"),
    ],
)
def test_titles_that_look_alike_are_the_same(tmp_path: pathlib.Path, written: str, given: str) -> None:
    assert documents(tmp_path, f"name,{written}\nkim,1\n", columns={given: "x"}) == [{"name": "kim", "x": "1"}]


def test_two_entries_of_columns_for_one_title_are_refused(tmp_path: pathlib.Path) -> None:
    error = refusal(tmp_path, "name,A b\nkim,1\n", columns={"A b": "x", "A\u00a0b": "y"})
    assert error.why == "users.csv:1: columns names A b twice: keep one of them"


# ------------------------------------------------------------------------------ cells
@pytest.mark.parametrize("cell", ["", " ", '"  "', "\u00a0", "\u2007\u202f", "\u200b", '"\ufeff \u2060"', "\t", '"\n"'])
def test_blank_cells_are_not_mentioned(tmp_path: pathlib.Path, cell: str) -> None:
    text = f"name,a,b\nkim,{cell},1\n{cell},{cell},{cell}\n"
    assert documents(tmp_path, text) == [{"name": "kim", "b": "1"}]
    assert documents(tmp_path, text, columns={"c": {"value": "x"}})[0] == {"name": "kim", "b": "1", "c": "x"}


@pytest.mark.parametrize("cell", ["04711", "+491555003100", "1.10", "1e5", "yes", "null", "2026-11-28", "0x1F", "true"])
def test_cells_stay_texts(tmp_path: pathlib.Path, cell: str) -> None:
    assert documents(tmp_path, f"name,a\nkim,{cell}\n") == [{"name": "kim", "a": cell}]


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("{{ mobile }}", "has a value with {{, and templates in a source are not rendered"),
        ("a{% if b %}", "has a value with {%, and templates in a source are not rendered"),
        ("\u202a0155", "has a value that holds U+202A (LEFT-TO-RIGHT EMBEDDING) at character 1, which cannot be seen"),
        ("0155\x00", "has a value that holds U+0000 (NUL) at character 5, which cannot be seen"),
    ],
)
def test_cells_that_cannot_be_meant(tmp_path: pathlib.Path, cell: str, why: str) -> None:
    assert refusal(tmp_path, f"name,a\nlee,1\nkim,{cell}\n").why == f"users.csv:3 (column 2 (a)) {why}"
    # Nobody reads a column that is left out.
    assert documents(tmp_path, f"name,a\nkim,{cell}\n", columns={"a": None}) == [{"name": "kim"}]


def test_all_rows_that_cannot_be_meant_are_reported(tmp_path: pathlib.Path) -> None:
    error = refusal(tmp_path, "name,a\n" + "kim,{{ x }}\nlee,1\n" * 30)
    assert error.why.count("has a value with {{") == 20
    assert "users.csv:40 " in error.why
    assert error.why.endswith("; and 1 more")
    assert error.advice == "write the value itself, or make the file with a template task before"


# ---------------------------------------------------------------------------- columns
def test_columns_that_are_left_out(tmp_path: pathlib.Path) -> None:
    text = "name,Room,Ext,Room\nkim,1,3100,2\n"
    columns = {"Room": None, "Ext": "sipxcom.username"}
    expected = [{"name": "kim", "sipxcom": {"username": "3100"}}]
    assert documents(tmp_path, text, columns=columns, platforms=["sipxcom"]) == expected


def test_unknown_columns_are_left_out_on_request(tmp_path: pathlib.Path) -> None:
    titles = [f"Field {number}" for number in range(55)]
    header = ",".join(["User", *titles, "", "Dept.", "sipxcom.username"])
    text = f"{header}\nkim,{','.join(titles)},x,y,3100\n"
    options: dict[str, Any] = {"columns": {"User": "name"}, "platforms": ["sipxcom"]}
    assert (
        "column 2 (Field 0) fills Field 0, which is neither name nor a setting"
        in refusal(tmp_path, text, **options).why
    )
    expected = [{"name": "kim", "sipxcom": {"username": "3100"}}]
    assert documents(tmp_path, text, **options, ignore_unknown_columns=True) == expected


def test_a_wrong_place_below_a_platform_is_not_left_out(tmp_path: pathlib.Path) -> None:
    text = "name,sipxcom.vm_prefs.greting,sipxcom..x\nkim,NONE,\n"
    options: dict[str, Any] = {"platforms": ["sipxcom"], "ignore_unknown_columns": True}
    assert documents(tmp_path, text, **options) == [{"name": "kim", "sipxcom": {"vm_prefs": {"greting": "NONE"}}}]


def test_other_keys_of_a_document_are_places(tmp_path: pathlib.Path) -> None:
    text = "name,class,vars.mobile\nkim,sales,0155\n"
    options: dict[str, Any] = {"platforms": ["sipxcom"], "others": ["class", "vars"]}
    assert documents(tmp_path, text, **options) == [{"name": "kim", "class": "sales", "vars": {"mobile": "0155"}}]
    assert "fills class" in refusal(tmp_path, text, platforms=["sipxcom"]).why


def test_numbers_are_keys_where_a_dictionary_is_meant(tmp_path: pathlib.Path) -> None:
    text = f"name,{MENU}.1,{MENU}.02,{MENU}.*,sipxcom.call_forward.rings.0.number\nkim,4201,4202,4203,4204\n"
    options: dict[str, Any] = {"platforms": list(COMPOSITES), "is_dictionary": dictionaries_of(COMPOSITES)}
    assert documents(tmp_path, text, **options) == [
        {
            "name": "kim",
            "sipxcom": {
                "personal_attendant": {"menu": {"1": "4201", "02": "4202", "*": "4203"}},
                "call_forward": {"rings": [{"number": "4204"}]},
            },
        }
    ]


def test_which_places_are_dictionaries() -> None:
    is_dictionary = dictionaries_of(COMPOSITES)
    assert is_dictionary(tuple(MENU.split(".")))
    assert not is_dictionary(("sipxcom", "call_forward", "rings"))
    assert not is_dictionary(("sipxcom", "personal_attendant"))
    assert not is_dictionary(())


COLUMNS: dict[str, Any] = {
    "Extension": "sipxcom.username",
    "sipxcom.contact_information.email_address": "${Extension}.${ First\nname }@example.org",
    "Mobile": "sipxcom.call_forward.rings.0.number",
    "sipxcom.call_forward.rings.0.type": {"value": "At the same time"},
    "sipxcom.call_forward.rings.1.number": {"value": "4299"},
    "sipxcom.vm_prefs.email": "$$${Mobile}$$",
    "sipxcom.url": {"value": "https://pbx.example.org"},
    "First name": None,
    "Active": {"place": "ucp.fmfm.enabled", "words": {"Ja": True, "nein": False}},
}


def test_patterns_constants_and_words(tmp_path: pathlib.Path) -> None:
    text = 'name,"First\nname",Extension,Mobile,Active\nkim,Kim,3100,0155,JA\nlee,,3101,, nein\nbo\n'
    kim, lee, bo = documents(tmp_path, text, columns=COLUMNS, platforms=["sipxcom", "ucp"])
    assert kim == {
        "name": "kim",
        "sipxcom": {
            "username": "3100",
            "contact_information": {"email_address": "3100.Kim@example.org"},
            "call_forward": {"rings": [{"number": "0155", "type": "At the same time"}, {"number": "4299"}]},
            "vm_prefs": {"email": "$0155$"},
            "url": "https://pbx.example.org",
        },
        "ucp": {"fmfm": {"enabled": True}},
    }
    # A pattern with an empty cell, and a constant beside one in a list entry, are not mentioned.
    always = {"call_forward": {"rings": [{"number": "4299"}]}, "url": "https://pbx.example.org"}
    assert lee == {"name": "lee", "sipxcom": {"username": "3101", **always}, "ucp": {"fmfm": {"enabled": False}}}
    assert bo == {"name": "bo", "sipxcom": always}


def test_a_cell_that_is_none_of_the_words(tmp_path: pathlib.Path) -> None:
    error = refusal(tmp_path, "name,Active\nkim,geheim\n", columns={"Active": COLUMNS["Active"]})
    assert error.why == "users.csv:2 has a value in column 2 (Active) that is none of ja, nein"


@pytest.mark.parametrize(
    ("columns", "problem"),
    [
        ({"a.b": "${Nobody}"}, "columns refers to Nobody for a.b, which is no column of the file"),
        ({"a.b": "${Twin}"}, "columns refers to Twin for a.b, which is the title of several columns"),
        (
            {"a.b": "$Ext"},
            "columns has a $ for a.b that refers to no column: write ${Title}, or $$ for the sign itself",
        ),
        (
            {"a.b": "5 $$"},
            "columns refers to no column for a.b: write {value: ...} for the same value in every row",
        ),
        ({"a.b": {"value": [1]}}, "columns says more than one value for a.b: write {value: ...} with a single value"),
        (
            {"a.b": {"value": 1, "x": 2}},
            "columns says more than one value for a.b: write {value: ...} with a single value",
        ),
        (
            {"a..b": {"value": 1}},
            "columns has a pattern or a value for a..b, which is no place in a document: write the place before the"
            ' colon, as in sipxcom.vm_prefs.email: "${Mail}"',
        ),
        ({"Ext": "a.b", "a.b": {"value": 1}}, "columns (a.b) fills a.b as column 2 (Ext) does: keep one of them"),
        *(
            (
                {"Ext": meaning},
                "columns has a dictionary for column 2 (Ext) that cannot be used: write {place: ..., words: {word:"
                " value}}",
            )
            for meaning in ({}, {"place": "a.b"}, {"words": {"a": 1}}, {"place": "a", "words": {"b": [1]}}, {"x": 1})
        ),
    ],
)
def test_columns_that_cannot_be_meant(tmp_path: pathlib.Path, columns: dict[str, Any], problem: str) -> None:
    left_out = {"Twin": None, "Ext": None}
    error = refusal(tmp_path, "name,Ext,Twin,Twin\nkim,1,2,3\n", columns={**left_out, **columns})
    assert error.why == f"users.csv:1: {problem}"


def test_the_options_of_the_module_reach_the_reader(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "users.csv"
    text = f"User;B\u00fcro;sipxcom.username;{MENU}.1;sipxcom.vm_prefs.greeting\nkim;1;3100;4201;NOWHERE\n"
    path.write_bytes(text.encode("cp1252"))
    options = {
        **{field.name: field.default for field in FLEET.fields()},
        "source": str(path),
        "encoding": "cp1252",
        "columns": {"User": "name"},
        "ignore_unknown_columns": True,
        "defaults": {"sipxcom": {"url": "https://pbx.test", "password": "2505"}},
    }
    # All but the greeting is right, so that nothing is sent and nothing else is reported.
    msg = FLEET.execute(Run(options, Mode(check=True)))["msg"]
    assert "users.csv:2 (kim): sipxcom: vm_prefs" in msg
    assert "greeting must be one of" in msg
    assert "menu" not in msg
    refused = FLEET.execute(Run({**options, "encoding": None}, Mode(check=True)))["msg"]
    assert "is not UTF-8 text: line 1 has the byte 0xFC" in refused
    refused = FLEET.execute(Run({**options, "ignore_unknown_columns": False}, Mode(check=True)))["msg"]
    assert "column 2 (B\u00fcro) fills B\u00fcro, which is neither name nor a setting" in refused


@pytest.mark.parametrize(
    ("defaults", "refused"),
    [
        ({"sipxcom": {"call_forward": {"rings": [{"type": "At the same time", "expiration": 33}]}}}, True),
        ({"sipxcom": {"call_forward": {"rings": []}}}, True),
        ({"sipxcom": {"call_forward": {"expiration": 33}}}, False),
        ({"sipxcom": {"call_forward": None}}, False),
        ({"sipxcom": None}, False),
        ({}, False),
    ],
)
def test_a_list_of_the_defaults_of_which_columns_fill_entries_is_refused(
    tmp_path: pathlib.Path, defaults: dict[str, object], refused: bool
) -> None:
    path, wire = tmp_path / "users.csv", pbx(1)
    path.write_text("name,sipxcom.call_forward.rings.0.number\nuser-3100,4201\n", encoding="utf-8")
    login = {"user-3100": {"sipxcom": {"url": URL, "username": "3100", "password": PASSWORD}}}
    result = run(Fleet, wire, source=str(path), defaults=defaults, credentials=login)
    assert bool(result.get("failed")) == refused, result
    assert (wire.calls == []) == refused
    if refused:
        assert (
            "column 2 (sipxcom.call_forward.rings.0.number) fills an entry of sipxcom.call_forward.rings, a list that"
            " the defaults or a class have, too" in result["msg"]
        )
        # The way out that the message names.
        shared = {"sipxcom.call_forward.rings.0.expiration": {"value": 33}}
        result = run(Fleet, wire, source=str(path), columns=shared, credentials=login)
        assert not result.get("failed"), result
        fields = result["results"][0]["changes"][0]["fields"]
        assert "33" in str(fields["rings"]["after"])
