# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unexpected exceptions in a job: a failure without their text, which may hold a secret."""

from __future__ import annotations

from typing import Any, NoReturn

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fleet import Fleet
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.job import FleetJob
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.plugins.module_utils._model.plain_job import PlainJob
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import execute
from ansible_collections.ucfleet.voice.tests.unit.support.modules import MODULES, job, operation
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS, SAMPLES
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox

pytestmark = pytest.mark.defects


def settings(when: str, count: int) -> dict[str, Any]:
    """The result of two settings whose request number `count` of a method meets a defect."""
    sandbox = Sandbox.of("sipxcom")
    seen: list[str] = []

    def fail(method: str, target: str) -> None:
        seen.append(method)
        if method == when and seen.count(method) == count:
            raise AttributeError(f"canary-word in {target}")

    sandbox.before_each = fail
    return sandbox.run(operation("user_settings"), **CONNECTIONS["sipxcom"], **SAMPLES["user_settings"])


@pytest.mark.parametrize(("when", "count", "changed"), [("GET", 1, False), ("PUT", 2, True)])
def test_a_defect_of_an_account_has_its_places_and_no_text(when: str, count: int, changed: bool) -> None:
    result = settings(when, count)
    assert (result["failed"], result["changed"]) == (True, changed)
    assert result["failure"]["kind"] == "defect"
    assert "AttributeError at test_defects.py:" in result["msg"]
    assert "report it with this trace" in result["msg"]
    assert "canary" not in str(result)


def _broken(*_args: object, **_keywords: object) -> NoReturn:
    raise ValueError("canary-word is no number")


@pytest.mark.parametrize("check", [True, False])
def test_a_defect_outside_of_a_user_has_no_text(monkeypatch: pytest.MonkeyPatch, check: bool) -> None:
    monkeypatch.setattr(FleetJob, "users_of", _broken)
    result = execute(Fleet(), mode=Mode(check), users=[])
    assert (result["failed"], result["changed"]) == (True, not check)
    assert result["msg"].startswith("fleet: defect in this collection: ValueError at test_defects.py:")
    assert "canary" not in str(result)


#: modules that work on files and users, by what makes them write
PLAIN: dict[str, dict[str, Any]] = {
    "fleet": {},
    "fleet_audit": {"findings_file": "findings.jsonl"},
    "fleet_info": {"dest": "live.yml"},
    "fleet_record": {},
    "fleet_report": {},
    "fleet_rotate": {},
    "presence_export": {},
}


def test_all_plain_jobs_are_known() -> None:
    assert set(PLAIN) == {name for name in MODULES if isinstance(job(name), PlainJob)}


@pytest.mark.parametrize("check", [True, False])
@pytest.mark.parametrize("name", PLAIN)
def test_a_defect_of_any_job_is_a_result_without_text(monkeypatch: pytest.MonkeyPatch, name: str, check: bool) -> None:
    plain = job(name)
    monkeypatch.setattr(type(plain), "work", _broken)
    result = plain.execute(Run(params=PLAIN[name], mode=Mode(check)))
    assert (result["failed"], result["changed"], result["failure"]["kind"]) == (True, not check, "defect")
    assert result["msg"].startswith(f"{name}: defect in this collection: ValueError at test_defects.py:")
    assert "canary" not in str(result)


@pytest.mark.parametrize("name", ["fleet_audit", "fleet_info"])
def test_a_defect_of_a_job_that_only_reads_changed_nothing(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(type(job(name)), "work", _broken)
    assert not job(name).execute(Run(params={}, mode=Mode(False)))["changed"]
