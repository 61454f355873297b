# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of fleets with classes: tables, refusals before the first request, resolved documents, secrets."""

from __future__ import annotations

import json
import pathlib
import stat
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.job import FleetAudit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.export import FleetInfo
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, pbx, run

DEFAULTS = {"sipxcom": {"url": URL, "username": "${extension}", "retries": 0}}
CLASSES: dict[str, Any] = {
    "staff": {
        "required_vars": ["extension"],
        "sipxcom": {"vm_prefs": {"greeting": "NONE", "email": "${mail}", "email_notification": True}},
    },
    "sales": {
        "extends": "staff",
        "sipxcom": {
            "call_forward": {
                "rings": [
                    {"number": "${mobile}", "type": "At the same time", "expiration": 25},
                    {"number": "4200", "expiration": 20},
                ]
            }
        },
    },
}
TABLE = """Name;Extension;Mobile;Mail;Department
kim;3100;+491555003100;kim@x.test;sales
lee;3101;;lee@x.test;sales
roy;3102;+491555003102;;staff
"""
COLUMNS = {
    "Name": "name",
    "Extension": "vars.extension",
    "Mobile": "vars.mobile",
    "Mail": "vars.mail",
    "Department": "class",
}
LOGINS = {name: {"sipxcom": {"password": PASSWORD}} for name in ("kim", "lee", "roy")}


def options(folder: pathlib.Path, table: str = TABLE, **others: Any) -> dict[str, Any]:
    source = folder / "people.csv"
    source.write_text(table, encoding="utf-8")
    return {
        "source": str(source),
        "columns": COLUMNS,
        "defaults": DEFAULTS,
        "classes": CLASSES,
        "credentials": LOGINS,
        **others,
    }


def rings(wire: Any, name: str) -> list[str]:
    users = wire.sandbox.platform.dump()["users"]
    return [ring["number"] for user in users if user["user_name"] == name for ring in user["rings"]]


def test_a_table_of_people_becomes_their_settings(tmp_path: pathlib.Path) -> None:
    wire, warned = pbx(3), list[str]()
    result = run(Fleet, wire, warned=warned, **options(tmp_path))
    assert not result.get("failed"), result
    assert result["summary"]["changed"] == 3
    assert rings(wire, "3100") == ["+491555003100", "4200"]
    assert rings(wire, "3101") == ["4200"]
    assert rings(wire, "3102") == []
    assert warned == []
    again = run(Fleet, wire, **options(tmp_path))
    assert again["summary"]["ok"] == 3


def test_an_empty_column_is_known(tmp_path: pathlib.Path) -> None:
    result = run(Fleet, pbx(3), **options(tmp_path, TABLE.splitlines()[0] + "\nlee;3101;;;sales\n"))
    assert not result.get("failed"), result


def test_everything_is_refused_at_once_and_each_thing_once(tmp_path: pathlib.Path) -> None:
    table = TABLE + "bo;;;;sales\nmo;;;;sales\nx;3110;;;slaes\ny;3111;;;slaes\n"
    classes = {
        **CLASSES,
        "staff": {**CLASSES["staff"], "sipxcom": {"vm_prefs": {"email": "${mial}"}}},
        "a": {"extends": "b"},
        "b": {"extends": "a"},
    }
    wire = pbx(3)
    result = run(Fleet, wire, **options(tmp_path, table, classes=classes))
    assert result["failed"]
    assert wire.calls == []
    for part in (
        "people.csv:5 (bo) and 1 other: class staff needs vars.extension, which is empty or missing",
        "people.csv:7 (x) and 1 other: class slaes is not known; known are staff, sales, a, b",
        "class a: extends itself: a -> b -> a",
        "class staff at sipxcom.vm_prefs.email: refers to the variable mial, which no user has",
    ):
        assert result["msg"].count(part) == 1, (part, result["msg"])


def test_a_column_for_an_entry_of_a_list_that_a_class_has_is_refused(tmp_path: pathlib.Path) -> None:
    columns = {**COLUMNS, "Mobile": "sipxcom.call_forward.rings.0.number"}
    message = run(Fleet, pbx(3), **options(tmp_path, columns=columns))["msg"]
    assert "a list that the defaults or a class have, too" in message


@pytest.mark.parametrize("ending", [".yml", ".jsonl"])
def test_check_mode_writes_what_the_classes_come_to(tmp_path: pathlib.Path, ending: str) -> None:
    path = tmp_path / f"resolved{ending}"
    wire = pbx(3)
    defaults = {
        "sipxcom": {**DEFAULTS["sipxcom"], "voicemail_pin": {"pin": "${pin}"}, "password": "canary-${extension}"}
    }
    table = TABLE.replace("Department", "vars.pin;Department").replace(";s", ";27182818;s")
    given = options(tmp_path, table, defaults=defaults, resolved_file=str(path))
    result = run(Fleet, wire, check=True, **given)
    assert not result.get("failed"), result
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text(encoding="utf-8")
    documents = yaml.safe_load(text) if ending == ".yml" else [json.loads(line) for line in text.splitlines()]
    assert documents[1] == {
        "name": "lee",
        "sipxcom": {
            "url": f"{URL}/sipxconfig/rest",
            "username": "3101",
            "retries": 0,
            "call_forward": {"rings": [{"number": "4200", "expiration": 20}]},
            "vm_prefs": {"greeting": "NONE", "email": "lee@x.test", "email_notification": True},
            "voicemail_pin": {},
        },
    }
    assert "canary" not in text
    assert "2718" not in text
    # Unchanged by a second run, and by a real one.
    before = path.stat()
    run(Fleet, wire, check=True, **given)
    run(Fleet, wire, **{**given, "defaults": DEFAULTS})
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_resolved_file_is_the_same_fleet(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "resolved.jsonl"
    wire = pbx(3)
    run(Fleet, wire, check=True, **options(tmp_path, resolved_file=str(path)))
    assert run(Fleet, wire, source=str(path), credentials=LOGINS)["summary"]["changed"] == 3
    assert run(Fleet, wire, **options(tmp_path))["summary"]["ok"] == 3


def test_a_resolved_file_never_replaces_another_file(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "notes.yml"
    path.write_text("- shopping\n", encoding="utf-8")
    wire = pbx(3)
    result = run(Fleet, wire, check=True, **options(tmp_path, resolved_file=str(path)))
    assert f"resolved_file {path} is not an export or a fleet document" in result["msg"]
    assert path.read_text(encoding="utf-8") == "- shopping\n"
    given = options(tmp_path)
    result = run(Fleet, wire, check=True, **{**given, "resolved_file": given["source"]})
    assert "source and resolved_file are the same file" in result["msg"]
    result = run(Fleet, wire, check=True, **options(tmp_path, resolved_file=str(tmp_path / "x.txt")))
    assert "does not show its format; end the name with .yml or .jsonl" in result["msg"]
    assert wire.calls == []


def test_an_export_needs_no_class(tmp_path: pathlib.Path) -> None:
    wire = pbx(3)
    run(Fleet, wire, **options(tmp_path))
    exported = run(FleetInfo, wire, **options(tmp_path))["users"]
    assert [(one["name"], one["sipxcom"]["username"]) for one in exported] == [
        ("kim", "3100"),
        ("lee", "3101"),
        ("roy", "3102"),
    ]
    assert {"class", "vars"}.isdisjoint(exported[0])
    defaults = {"sipxcom": {"url": URL}}
    assert run(Fleet, wire, users=exported, defaults=defaults, credentials=LOGINS)["summary"]["ok"] == 3


def test_variables_that_fill_secrets_are_hidden() -> None:
    users = [{"name": "kim", "class": "c", "vars": {"word": "canary-word-1", "pin": 31415926}, "sipxcom": {}}]
    classes = {"c": {"sipxcom": {"password": "a${word}", "voicemail_pin": {"pin": "${pin}"}}}}
    hidden = set(Fleet().hidden({"users": users, "classes": classes, "defaults": None, "credentials": None}))
    assert {"canary-word-1", "acanary-word-1", "31415926"} <= hidden
    for odd in ("x", ["x"], {"c": "x"}, {"c": {"sipxcom": "${x"}}):
        Fleet().hidden({"users": [*users, None, 3], "classes": odd})


@pytest.mark.parametrize("look_at", ["live", "documents"])
def test_an_audit_knows_the_classes_of_users(look_at: str) -> None:
    wire = pbx(1)
    users = [{"name": "kim", "class": "gone", "vars": {"extension": "3100"}}]
    desired = {"vm_prefs": {"email": "k@x.test", "email_notification": True}, "password": PASSWORD}
    classes = {"left": {}, "gone": {"extends": "left", "sipxcom": desired}}
    given = {"users": users, "defaults": DEFAULTS, "classes": classes}
    run(Fleet, wire, **given)
    found = run(FleetAudit, wire, look_at=look_at, **given)
    assert not found.get("failed"), found
    assert [one["rule"] for one in found["findings"]].count("leaver") == 1
    unknown = run(FleetAudit, wire, look_at=look_at, **{**given, "users": [{**users[0], "class": ["gone", "x"]}]})
    assert "class x is not known" in unknown["msg"]
