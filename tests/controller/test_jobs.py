# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


"""The job templates of the kit, run as a controller runs them."""

from __future__ import annotations

import json
import pathlib
import shutil
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.controller.jobs import KIT, Injected, JobRun, inject, kit_data, run_job
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators

PASSWORD = "canary-portal-word"
KEY = "canary-key-of-digests-0123456789"
TYPES = {one["name"]: one for one in kit_data("credential_types")["voice_credential_types"]}
TEMPLATES = {one["name"]: one for one in kit_data("job_templates")["voice_job_templates"]}
SLICES = int(kit_data("settings")["voice_slices"])
ROWS = int(kit_data("settings")["voice_rows_in_events"])

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", name="shared")
def _shared() -> Any:
    with simulators() as found:
        yield found


def names(count: int) -> list[str]:
    return [f"u{3000 + number}" for number in range(count)]


class Site:
    """A fleet, its project and the simulated server."""

    def __init__(self, folder: pathlib.Path, running: Simulators, count: int) -> None:
        self.folder, self.running = folder, running
        self.names = names(count)
        users = [{"user_name": name[1:], "password": PASSWORD} for name in self.names]
        running.load("sipxcom", {"users": users})
        running.fault("sipxcom")
        self.project = folder / "repository"
        shutil.copytree(KIT / "project", self.project)
        documents = [
            {
                "name": name,
                "sipxcom": {
                    "url": running.urls["sipxcom"],
                    "username": name[1:],
                    "vm_prefs": {"greeting": "NONE"},
                },
            }
            for name in self.names
        ]
        lines = "".join(f"{json.dumps(document)}\n" for document in documents)
        (self.project / "users.jsonl").write_text(lines, encoding="utf-8")
        self.hosts = {document["name"]: {"voice_user": document} for document in documents}

    def run(
        self, template: str, name: str, hosts: dict[str, Any] | None = None, *, logins: bool = True, **answers: Any
    ) -> JobRun:
        """Run a job, with the credential of the fleet if it has `logins`; no secret is among its events."""
        folder = self.folder / name
        (folder / "env").mkdir(parents=True)
        known = {one: {"sipxcom": {"password": PASSWORD}} for one in self.names}
        given: Injected = inject(
            TYPES["Logins of a fleet"], {"logins": json.dumps(known), "digest_key": KEY}, folder / "env"
        )
        extra_vars = {"fleet_return_limit": ROWS, **TEMPLATES[template].get("extra_vars", {})}
        job = run_job(
            folder,
            {**TEMPLATES[template], "extra_vars": extra_vars},
            project=self.project,
            injected=[given] if logins else [],
            answers=answers,
            hosts=self.hosts if hosts is None else hosts,
        )
        text = json.dumps(list(job.events)) + job.output
        assert "canary" not in text
        assert "Traceback" not in text
        return job

    def settings(self) -> Any:
        """What the server has of the users."""
        return {user["user_name"]: user["settings"] for user in self.running.dump("sipxcom")["users"]}


def test_a_change_is_planned_applied_found_without_drift_and_undone(tmp_path: pathlib.Path, shared: Simulators) -> None:
    site = Site(tmp_path, shared, 3)
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    source = {"fleet_source": "users.jsonl", "fleet_limit": "*"}
    plan = site.run("Plan", "plan", **source, fleet_plan_file=str(exchange / "plan.jsonl"))
    assert plan.status == 0, plan.output
    run = plan.stats["ucfleet_run"]
    assert run["summary"]["changed"] == 3
    head = json.loads((exchange / "plan.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert run["plan_digest"] == head["digest"]
    before = site.settings()

    drift = site.run("Drift", "drift", **source)
    assert drift.status != 0
    assert "3 of 3 users differ" in drift.output

    other = {"ucfleet_run": {**run, "plan_digest": "0" * 64}}
    refused = site.run("Apply", "other", **source, fleet_apply_plan=str(exchange / "plan.jsonl"), **other)
    assert refused.status != 0
    assert "another plan was approved" in refused.output
    assert site.settings() == before

    # The next node of a workflow gets what the one before it handed over.
    apply = site.run(
        "Apply",
        "apply",
        **source,
        fleet_apply_plan=str(exchange / "plan.jsonl"),
        fleet_undo_file=str(exchange / "undo.jsonl"),
        **plan.stats,
    )
    assert apply.status == 0, apply.output
    assert apply.stats["ucfleet_run"]["summary"]["changed"] == 3
    assert site.settings() != before
    assert site.run("Drift", "drift2", **source).status == 0

    undo = site.run("Undo", "undo", fleet_source=str(exchange / "undo.jsonl"), fleet_limit="*")
    assert undo.status == 0, undo.output
    assert site.settings() == before


def test_the_fleet_is_exported_and_audited(tmp_path: pathlib.Path, shared: Simulators) -> None:
    site = Site(tmp_path, shared, 3)
    source = {"fleet_source": "users.jsonl", "fleet_limit": "*"}
    export = site.run("Export", "export", **source, fleet_dest=str(tmp_path / "live.jsonl"))
    assert export.status == 0, export.output
    assert export.stats["ucfleet_run"]["summary"]["total"] == 3
    assert len((tmp_path / "live.jsonl").read_text(encoding="utf-8").splitlines()) == 3
    audit = site.run("Audit", "audit", **source, fleet_fail_on="high")
    assert audit.status == 0, audit.output
    assert audit.stats["ucfleet_run"]["summary"]["total"] == 3


def test_passwords_are_rotated_in_a_file_that_stays(tmp_path: pathlib.Path, shared: Simulators) -> None:
    site = Site(tmp_path, shared, 3)
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    file = exchange / "passwords.json"
    file.write_text(json.dumps({name: {"sipxcom": {"password": PASSWORD}} for name in site.names}), encoding="utf-8")
    job = site.run(
        "Rotate",
        "rotate",
        logins=False,
        fleet_source="users.jsonl",
        fleet_limit="*",
        fleet_credentials_file=str(file),
        fleet_pins="false",
    )
    assert job.status == 0, job.output
    assert job.stats["ucfleet_run"]["summary"]["changed"] == 3
    stored = {name: entry["sipxcom"]["password"] for name, entry in json.loads(file.read_text()).items()}
    assert stored == {f"u{user['user_name']}": user["password"] for user in shared.dump("sipxcom")["users"]}
    assert PASSWORD not in stored.values()
    assert [path.name for path in exchange.iterdir()] == ["passwords.json"]
    text = json.dumps(list(job.events)) + job.output
    assert not [name for name, password in stored.items() if password in text]


def test_slices_together_do_what_one_job_does(tmp_path: pathlib.Path, shared: Simulators) -> None:
    site = Site(tmp_path / "whole", shared, 10)
    whole = site.run("Provision in slices", "job")
    assert whole.status == 0, whole.output
    expected = site.settings()

    site = Site(tmp_path / "sliced", shared, 10)
    jobs = []
    for number in range(SLICES):
        # A controller deals the hosts out like cards.
        hosts = {name: site.hosts[name] for name in site.names[number::SLICES]}
        jobs.append(site.run("Provision in slices", f"job{number}", hosts))
    assert [job.status for job in jobs] == [0] * SLICES
    summaries = [job.stats["ucfleet_run"]["summary"] for job in [*jobs, whole]]
    for count in ("total", "changed", "requests"):
        assert sum(one[count] for one in summaries[:-1]) == summaries[-1][count]
    assert site.settings() == expected


@pytest.mark.parametrize(
    ("template", "method", "answers"),
    [("Provision in slices", "PUT", {}), ("Export", "GET", {"fleet_source": "users.jsonl", "fleet_limit": "*"})],
)
def test_the_events_of_a_failed_run_stay_small(
    tmp_path: pathlib.Path, shared: Simulators, template: str, method: str, answers: dict[str, str]
) -> None:
    site = Site(tmp_path, shared, 2000)
    shared.fault("sipxcom", {"fault": "status", "status": 422, "method": method})
    given = {"fleet_dest": str(tmp_path / "live.jsonl"), **answers} if answers else {}
    job = site.run(template, "job", None if template.startswith("Prov") else {}, **given)
    assert job.status != 0
    assert [len(line.encode()) <= 2048 for line in job.fatal] == [True], job.fatal
    assert "2000 of 2000 users failed" in job.fatal[0]
    assert job.size <= 200_000
    run = job.stats["ucfleet_run"]
    assert (run["failed"], run["failed_left_out"]) == (site.names[:20], 1980)


@pytest.mark.parametrize("platform", ["sipXcom", "UCP", "VoipNow", "Telecom X"])
def test_a_login_becomes_the_variables_of_its_platform(tmp_path: pathlib.Path, platform: str) -> None:
    found = TYPES[f"{platform} login"]
    fields = [field["id"] for field in found["inputs"]["fields"]]
    given = inject(found, {name: f"value of {name}" for name in fields}, tmp_path)
    prefix = platform.replace(" ", "").upper()
    assert given.env == {f"{prefix}_{name.upper()}": f"value of {name}" for name in fields}
    assert given.extra_vars == {}
    assert list(tmp_path.iterdir()) == []
