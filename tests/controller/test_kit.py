# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later


"""The playbook of the kit makes the objects: every option is checked as the modules of awx.awx check it."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.controller.jobs import KIT, kit_data
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.process import collections_tree, playbook_command

#: a module that checks its options and notes them
MODULE = """#!/usr/bin/python
# -*- coding: utf-8 -*-
import json
from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec={spec!r})
with open({log!r}, "a") as stream:
    stream.write(json.dumps([{name!r}, {{k: v for k, v in module.params.items() if v is not None}}]) + "\\n")
module.exit_json(changed=True)
"""

#: rows of users among the events of a job
ROWS = kit_data("settings")["voice_rows_in_events"]

pytestmark = pytest.mark.timeout(120)


def made(folder: pathlib.Path, *options: str) -> list[tuple[str, dict[str, Any]]]:
    """The objects that the playbook asks for, in order: module and options."""
    modules = folder / "collections" / "ansible_collections" / "awx" / "awx" / "plugins" / "modules"
    modules.mkdir(parents=True)
    log = folder / "made.jsonl"
    specs = yaml.safe_load(pathlib.Path(__file__).with_name("awx_options.yml").read_text(encoding="utf-8"))
    for name, spec in specs.items():
        (modules / f"{name}.py").write_text(MODULE.format(spec=spec, log=str(log), name=name), encoding="utf-8")
    command, environment = playbook_command(
        folder,
        KIT / "controller.yml",
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}", *options),
        ANSIBLE_COLLECTIONS_PATH=f"{folder / 'collections'}:{collections_tree()}",
    )
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "WARNING" not in ended.stderr, ended.stderr
    lines = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    return [(str(name), dict(given)) for name, given in lines]


@pytest.fixture(scope="module", name="objects")
def _objects(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, dict[str, Any]]]:
    return made(tmp_path_factory.mktemp("kit"))


def of(objects: list[tuple[str, dict[str, Any]]], module: str) -> list[dict[str, Any]]:
    return [given for name, given in objects if name == module]


def test_the_templates_of_injectors_reach_the_controller_as_they_are(objects: Any) -> None:
    found = {one["name"]: one for one in of(objects, "credential_type")}
    data = {one["name"]: one for one in kit_data("credential_types")["voice_credential_types"]}
    assert len(data) == 5
    for name, one in data.items():
        assert (found[name]["inputs"], found[name]["injectors"]) == (one["inputs"], one["injectors"])


def test_every_job_template_runs_a_playbook_of_the_project_and_asks_for_variables_of_the_role(objects: Any) -> None:
    specs = yaml.safe_load((ROOT / "roles/fleet/meta/argument_specs.yml").read_text(encoding="utf-8"))
    known = {name for one in specs["argument_specs"].values() for name in one["options"]}
    templates = {one["name"]: one for one in of(objects, "job_template")}
    assert len(templates) == len(kit_data("job_templates")["voice_job_templates"])
    for one in templates.values():
        assert (KIT / "project" / one["playbook"]).is_file()
        assert one["extra_vars"]["fleet_return_limit"] == ROWS
        questions = one.get("survey_spec", {}).get("spec", [])
        assert one["survey_enabled"] is bool(questions)
        assert {*one["extra_vars"], *(asked["variable"] for asked in questions)} - known <= {"provision_hosts"}
        # The file of that credential does not outlive the job, so no new password may be stored in it.
        is_stored = "fleet_credentials_file" in {asked["variable"] for asked in questions}
        assert one["credentials"] == ([] if is_stored else ["Logins of the fleet"])
    assert templates["Voice: Provision in slices"]["job_slice_count"] == 4
    played = {path.name for path in (KIT / "project").glob("*.yml")}
    assert {one["playbook"] for one in templates.values()} == played


def test_the_workflow_waits_for_an_approval_between_plan_and_apply(objects: Any) -> None:
    nodes = {one["identifier"]: one for one in of(objects, "workflow_job_template_node")}
    # A node exists before another one names it.
    assert list(nodes) == ["apply", "approval", "plan"]
    assert nodes["plan"]["success_nodes"] == ["approval"]
    assert nodes["approval"]["success_nodes"] == ["apply"]
    assert "unified_job_template" not in nodes["approval"]
    (workflow,) = of(objects, "workflow_job_template")
    answers = {one["variable"]: one["default"] for one in workflow["survey_spec"]["spec"]}
    assert answers["fleet_plan_file"] == answers["fleet_apply_plan"] == "/var/lib/ucfleet/plan.jsonl"


def test_the_drift_report_runs_every_night_and_failures_are_mailed(objects: Any) -> None:
    (schedule,) = of(objects, "schedule")
    templates = {one["name"]: one for one in of(objects, "job_template")}
    assert "FREQ=DAILY" in schedule["rrule"]
    drift = templates[schedule["unified_job_template"]]
    assert drift["extra_vars"]["fleet_fail_on_drift"] is True
    (mail,) = of(objects, "notification_template")
    assert drift["notification_templates_error"] == [mail["name"]]


def test_objects_that_name_each_other_exist(objects: Any) -> None:
    names = {module: {one["name"] for one in of(objects, module)} for module in ("project", "inventory", "credential")}
    names["execution_environment"] = {one["name"] for one in of(objects, "execution_environment")}
    for one in of(objects, "job_template"):
        for kind in ("project", "inventory", "execution_environment"):
            assert one[kind] in names[kind]
        assert set(one["credentials"]) <= names["credential"]
    types = {one["name"] for one in of(objects, "credential_type")}
    assert {one["credential_type"] for one in of(objects, "credential")} <= types


def test_names_can_be_set(tmp_path: pathlib.Path) -> None:
    objects = made(tmp_path, "-e", "voice_organization=Acme", "-e", "voice_slices=8")
    assert {given.get("organization", "Acme") for _module, given in objects} == {"Acme"}
    assert of(objects, "organization") == [{"name": "Acme"}]
    assert max(one["job_slice_count"] for one in of(objects, "job_template")) == 8
