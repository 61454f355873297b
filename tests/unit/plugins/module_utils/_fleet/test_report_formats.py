# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports in several formats, and pages of the files of earlier runs."""

from __future__ import annotations

import csv
import json
import pathlib
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet import report_files
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_job import FleetReport
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report_names import report_path, report_paths
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, execute, pbx, people, run

ROW = {"user": "kim", "where": "users.jsonl:1", "outcome": "ok", "requests": 2, "seconds": 0.1}
PHONE = {"agent": "Yealink", "registration_name": "registered", "expires_at": "2026-11-29T10:00:00Z"}
EXTENSION = {"extension": "0003*210", "registered": True, "status_name": "online", "registrations": [PHONE]}
FINDING = {"rule": "external_forward", "severity": "high", "user": "kim", "where": "", "value": "+49900"}
HEAD = {"fleet_plan": 1, "created": "2026-11-28T22:00:00Z", "collection": "1.0.0", "source": "users.jsonl", "total": 9}
PLANNED = {"user": "kim", "accounts": {"sipxcom": "3100 at https://pbx.test"}, "changes": []}


@pytest.mark.parametrize(
    ("path", "formats", "expected"),
    [
        ("report.jsonl", None, {"jsonl": "report.jsonl"}),
        ("report.txt", ["jsonl"], {"jsonl": "report.txt"}),
        ("report.html", ["jsonl"], {"jsonl": "report.html"}),
        ("report.jsonl", ["html"], {"html": "report.html"}),
        ("report.htm", ["html"], {"html": "report.htm"}),
        (
            "report.jsonl",
            ["jsonl", "html", "csv"],
            {"jsonl": "report.jsonl", "html": "report.html", "csv": "report.csv"},
        ),
        ("report.HTML", ["jsonl", "html"], {"jsonl": "report.jsonl", "html": "report.HTML"}),
        ("run.2026", ["jsonl", "html"], {"jsonl": "run.2026", "html": "run.2026.html"}),
        ("report", ["csv", "csv"], {"csv": "report.csv"}),
        (None, None, {}),
    ],
)
def test_names_of_the_reports(path: str | None, formats: list[str] | None, expected: dict[str, str]) -> None:
    assert report_paths({"report_file": path, "report_format": formats}) == expected


def test_messages_name_the_report_with_the_most_in_it() -> None:
    assert report_path({"report_file": "a.csv", "report_format": ["csv", "html"]}) == "a.html"


@pytest.mark.parametrize("check", [True, False])
def test_a_run_writes_all_formats(tmp_path: pathlib.Path, check: bool) -> None:
    path = tmp_path / "report.jsonl"
    params: dict[str, Any] = {"users": people(2), "report_file": str(path), "report_format": ["jsonl", "csv", "html"]}
    result = run(Fleet, pbx(2), check=check, **params)
    assert result["report_file"] == str(path)
    assert set(result["report_files"]) == {"jsonl", "csv", "html"}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line.get("user") for line in lines] == ["user-3100", "user-3101", None]
    assert [line.get("check") for line in lines] == [check or None, check or None, None]
    facts = lines[2]["run"]
    assert (facts["job"], facts["check"], facts["servers"]) == ("fleet", check, [URL])
    assert facts["requests"] == result["summary"]["requests"]
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert ("should be NONE" in text, "is now NONE" in text) == (check, not check)
    assert PASSWORD not in text
    rows = list(csv.DictReader((tmp_path / "report.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["user"] for row in rows} == {"user-3100", "user-3101"}
    for name in ("report.html", "report.csv"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_without_lines_the_page_has_everybody_all_the_same(tmp_path: pathlib.Path) -> None:
    run(Fleet, pbx(2), users=people(2), report_file=str(tmp_path / "report.html"), report_format=["html"])
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert [name in text for name in ("user-3100", "user-3101")] == [True, True]
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_without_the_option_the_report_has_users_only(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    result = run(Fleet, pbx(1), users=people(1), report_file=str(path))
    assert len(path.read_text(encoding="utf-8").splitlines()) == 1
    assert "report_files" not in result


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"report_format": ["html"]}, "report_format needs report_file"),
        ({"report_format": [], "report_file": "x.html"}, "report_format is an empty list"),
        (
            {"report_format": ["jsonl", "csv"], "report_file": "x.jsonl", "resolved_file": "x.csv"},
            "resolved_file and the csv of report_file are the same file",
        ),
    ],
)
def test_options_that_do_not_fit(options: dict[str, Any], message: str) -> None:
    wire = pbx(1)
    assert message in run(Fleet, wire, users=people(1), **options)["msg"]
    assert wire.calls == []


def test_a_foreign_page_stops_a_run_before_its_first_request(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("<p>mine</p>", encoding="utf-8")
    wire = pbx(1)
    result = run(Fleet, wire, users=people(1), report_file=str(path), report_format=["html"])
    assert "is not a page that a report wrote, and it is not overwritten" in result["msg"]
    assert wire.calls == []
    assert path.read_text(encoding="utf-8") == "<p>mine</p>"


def test_without_jinja_a_page_is_refused_and_a_table_is_not(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_files, "JINJA_IMPORT_ERROR", "no module named jinja2")
    wire = pbx(1)
    params: dict[str, Any] = {"users": people(1), "report_file": str(tmp_path / "report.csv")}
    assert "Jinja2" in run(Fleet, wire, **params, report_format=["html"])["msg"]
    assert wire.calls == []
    assert run(Fleet, pbx(1), **params, report_format=["csv"])["report_files"] == {"csv": params["report_file"]}


def page_of(folder: pathlib.Path, *contents: str, **options: Any) -> dict[str, Any]:
    """The result of a page about files with these contents."""
    sources = []
    for number, content in enumerate(contents):
        path = folder / f"source-{number}"
        path.write_text(content, encoding="utf-8")
        sources.append(str(path))
    return execute(FleetReport(), source=sources, dest=str(folder / "page.html"), **options)


def lines(*rows: Any) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize(
    ("content", "kind", "title", "texts"),
    [
        (lines(ROW), "report", "Report of the fleet", ["users.jsonl:1"]),
        (lines({**ROW, "check": True}), "report", "Drift of the fleet", []),
        (
            lines(HEAD, PLANNED),
            "plan",
            "Plan of a change of the fleet",
            ["https://pbx.test", "2026-11-28 22:00:00 UTC"],
        ),
        (lines(FINDING), "findings", "Audit of the fleet", ["+49900"]),
        (lines(EXTENSION), "presence", "Presence", ["Yealink: registered until 2026-11-29T10:00:00Z"]),
        (json.dumps({"presence": [EXTENSION]}, indent=2), "presence", "Presence", ["0003*210"]),
    ],
)
def test_the_content_says_what_a_file_is(
    tmp_path: pathlib.Path, content: str, kind: str, title: str, texts: list[str]
) -> None:
    result = page_of(tmp_path, content)
    assert (result["changed"], result["kinds"], result["title"]) == (True, [kind], title)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert [text for text in texts if text not in page] == []
    assert page_of(tmp_path, content)["changed"] is False


def test_slices_and_findings_become_one_page(tmp_path: pathlib.Path) -> None:
    runs = [
        {"run": {"job": "fleet_audit", "began": f"2026-11-28T22:0{number}:00Z", "seconds": number, "requests": 5}}
        for number in (2, 1)
    ]
    result = page_of(tmp_path, lines(ROW, runs[0]), lines({**ROW, "user": "lee"}, runs[1]), lines(FINDING))
    expected = {"users": 2, "outcomes": {"ok": 2}, "findings": 1, "requests": 4}
    assert (result["summary"], result["title"]) == (expected, "Audit of the fleet")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for text in ("2026-11-28 22:01:00 UTC", "<dt>Run time</dt><dd>2 s</dd>", "<dt>Requests</dt><dd>10</dd>"):
        assert text in page


@pytest.mark.parametrize(
    ("contents", "message"),
    [
        ([""], "source-0:1 is empty, so there is nothing to report"),
        (["hello\n"], "source-0:1 is not JSON"),
        ([lines({"x": 1})], "source-0:1 is not a line of a report, of a plan or of findings"),
        ([lines(ROW, {"run": 5})], "source-0:2 is not the line of a run"),
        ([lines(ROW, {"run": {}})], "source-0:2 is not the line of a run"),
        ([lines(ROW), lines(HEAD, PLANNED)], "files of different kinds (the report of a fleet run, a plan)"),
        ([lines(ROW), lines({**ROW, "check": True})], "runs in check mode and of others"),
        (["{\n  broken"], "source-0:2 is not JSON"),
        # Lines whose values have other types than those of a run.
        *(
            ([lines(ROW, {**ROW, **broken})], "source-0:2 is not a line of the report of a fleet run")
            for broken in (
                {"changes": {"sipxcom": {}}},
                {"changes": ["text"]},
                {"failures": "text"},
                {"stale": [5]},
                {"unavailable": 5},
                {"warnings": 5},
                {"notes": [{}]},
                {"requests": "many"},
                {"seconds": [1]},
                {"seconds": float("inf")},
            )
        ),
        ([lines(HEAD, {**PLANNED, "changes": ["text"]})], "source-0:2 is not a line of a plan"),
        ([lines(HEAD, {**PLANNED, "changes": {}})], "source-0:2 is not a line of a plan"),
        ([lines({**EXTENSION, "registrations": 5})], "source-0:1 is not a line of a report"),
        ([lines(EXTENSION, {"extension": 5})], "source-0:2 is not a line of the result of presence_info"),
    ],
)
def test_files_that_are_refused(tmp_path: pathlib.Path, contents: list[str], message: str) -> None:
    result = page_of(tmp_path, *contents)
    assert result["failed"] is True
    assert message in result["msg"]
    assert not (tmp_path / "page.html").exists()


def test_check_mode_writes_nothing(tmp_path: pathlib.Path) -> None:
    assert page_of(tmp_path, lines(ROW), mode=Mode(check=True))["changed"] is True
    assert not (tmp_path / "page.html").exists()


def test_a_page_never_replaces_what_it_is_made_of(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "report.jsonl"
    path.write_text(lines(ROW), encoding="utf-8")
    result = execute(FleetReport(), source=[str(path)], dest=str(path))
    assert "source and dest are the same file" in result["msg"]
