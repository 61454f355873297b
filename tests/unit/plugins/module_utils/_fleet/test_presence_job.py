# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Presence as metrics and as a table: the formats, hostile texts, and files that are not replaced."""

from __future__ import annotations

import csv
import json
import os
import pathlib
import re
import stat
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.presence_job import PresenceExport
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated

NOW = 1_800_000_000.4
#: the grammar of the text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/
_LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^\\"\n]|\\\\|\\"|\\n)*"'
_SAMPLE = re.compile(rf"([a-zA-Z_:][a-zA-Z0-9_:]*)(\{{(?:{_LABEL},)*{_LABEL}\}})? (-?[0-9.]+)")
PHONE = {"agent": "Yealink T46", "registration": 1, "registration_name": "registered", "expires_at": None}


def extension(number: str, **more: Any) -> dict[str, Any]:
    return {
        "extension": number,
        "status": 1,
        "status_name": "online",
        "registered": True,
        "agents": ["Yealink T46"],
        "expires_at": "2026-11-29T10:00:00Z",
        "registrations": [PHONE, {**PHONE, "registration": -2}],
        **more,
    }


def export(*, check: bool = False, now: float = NOW, **params: Any) -> dict[str, Any]:
    job = PresenceExport(clock=lambda: now)
    values, problem = validated(job, params)
    assert problem is None, problem
    return job.execute(Run(values, Mode(check)))


def samples(path: pathlib.Path) -> dict[tuple[str, str], float]:
    """Name and labels -> value, of a file whose every line is as the format asks for."""
    text = path.read_text(encoding="utf-8")
    assert text.endswith("\n")
    found: dict[tuple[str, str], float] = {}
    family = ""
    seen: set[str] = set()
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            family = line.split(" ")[2]
            assert family not in seen, "a family stands once"
            seen.add(family)
        elif line.startswith("# TYPE "):
            assert line == f"# TYPE {family} gauge"
        else:
            match = _SAMPLE.fullmatch(line)
            assert match is not None, line
            assert match.group(1) == family
            key = (match.group(1).removeprefix("ucfleet_voice_"), match.group(2) or "")
            assert key not in found, "a sample stands once"
            found[key] = float(match.group(3))
    return found


def test_metrics(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "voipnow.prom"
    rows = [extension("0003*210"), extension("0003*211", registered=False, status=None, registrations=[])]
    result = export(presence={"pbx": rows}, unread_hosts=["down"], prometheus_file=str(file))
    assert result == {
        "changed": True,
        "extensions": 2,
        "registered": 1,
        "files": {"prometheus_file": str(file)},
    }
    assert samples(file) == {
        ("extension_registered", '{host="pbx",extension="0003*210"}'): 1,
        ("extension_registered", '{host="pbx",extension="0003*211"}'): 0,
        ("extension_registered_phones", '{host="pbx",extension="0003*210"}'): 1,
        ("extension_registered_phones", '{host="pbx",extension="0003*211"}'): 0,
        ("extension_presence_code", '{host="pbx",extension="0003*210"}'): 1,
        ("presence_up", '{host="pbx"}'): 1,
        ("presence_up", '{host="down"}'): 0,
        ("presence_read_timestamp_seconds", ""): 1_800_000_000,
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert os.listdir(tmp_path) == ["voipnow.prom"]


def test_another_umask_changes_no_mode(tmp_path: pathlib.Path) -> None:
    before = os.umask(0o077)
    try:
        export(presence={}, prometheus_file=str(tmp_path / "a.prom"), csv_file=str(tmp_path / "a.csv"))
    finally:
        os.umask(before)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a.prom", "a.csv")]
    assert modes == [0o644, 0o600]


@pytest.mark.parametrize(
    ("host", "label"),
    [
        ('a"b', r"a\"b"),
        ("a\\b", r"a\\b"),
        ("a\nucfleet_voice_presence_up 1", r"a\nucfleet_voice_presence_up 1"),
        ("\U0001f600 \u202e", "\U0001f600 \u202e"),
        ("a\udc80b", "a?b"),
    ],
)
def test_labels_are_escaped(host: str, label: str, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "a.prom"
    export(presence={host: [extension("1")]}, prometheus_file=str(file))
    assert samples(file)["presence_up", f'{{host="{label}"}}'] == 1


def test_a_second_run_changes_nothing_but_the_time(tmp_path: pathlib.Path) -> None:
    files = {"prometheus_file": str(tmp_path / "a.prom"), "csv_file": str(tmp_path / "a.csv")}
    presence = {"pbx": [extension("210")]}
    assert export(presence=presence, check=True, **files)["changed"]
    assert os.listdir(tmp_path) == []
    assert export(presence=presence, **files)["changed"]
    again = export(presence=presence, now=NOW + 60, **files)
    assert not again["changed"]
    assert samples(tmp_path / "a.prom")["presence_read_timestamp_seconds", ""] == 1_800_000_060
    assert export(presence={"pbx": [extension("210", registered=False)]}, **files)["changed"]


def test_the_table(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "presence.csv"
    rows = [
        extension("0003*210", agents=["=cmd|' /C calc'!A0", "b,c"]),
        extension("@211", agents=["+1"], expires_at=None, registered=False, status_name="-2+3"),
    ]
    export(presence={'=HYPERLINK("http://x")': rows, "b\r\nc": []}, csv_file=str(file))
    with file.open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert [row["extension"] for row in found] == ["0003*210", "'@211"]
    assert found[0] == {
        "host": '\'=HYPERLINK("http://x")',
        "extension": "0003*210",
        "registered": "true",
        "status": "online",
        "phones": "1",
        "agents": "'=cmd|' /C calc'!A0; b,c",
        "expires_at": "2026-11-29T10:00:00Z",
    }
    assert found[1]["status"] == "'-2+3"
    assert found[1]["expires_at"] == ""
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"presence": {"pbx": None}, "csv_file": "a.csv"}, "presence of pbx is no list of extensions"),
        ({"presence": {"pbx": [{}]}, "csv_file": "a.csv"}, "presence of pbx[0] is no extension as presence_info"),
        ({"presence": {"pbx": [extension("1")] * 2}, "csv_file": "a.csv"}, "pbx[1] is the extension 1 again"),
        ({"presence": {}, "prometheus_file": "a.txt"}, "prometheus_file must end with .prom"),
        ({"presence": {}, "csv_file": ""}, "csv_file is an empty text"),
    ],
)
def test_what_is_refused(
    params: dict[str, Any], message: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = export(**params)
    assert result["failed"]
    assert message in result["msg"]
    assert "nothing was written" in result["msg"]
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("option", ["prometheus_file", "csv_file"])
def test_files_of_others_stay(option: str, tmp_path: pathlib.Path) -> None:
    file = tmp_path / "a.prom"
    file.write_text("node_load1 0.5\n", encoding="utf-8")
    result = export(presence={}, **{option: str(file)})
    assert "and it is not overwritten" in result["msg"]
    assert file.read_text(encoding="utf-8") == "node_load1 0.5\n"
    link = tmp_path / "b.prom"
    link.symlink_to(tmp_path / "c.prom")
    assert "is a symbolic link" in export(presence={}, **{option: str(link)})["msg"]
    assert not (tmp_path / "c.prom").exists()


def test_the_result_is_plain(tmp_path: pathlib.Path) -> None:
    assert json.dumps(export(presence={}, csv_file=str(tmp_path / "a.csv")))
