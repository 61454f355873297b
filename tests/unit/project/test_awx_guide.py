# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide about controllers and schedules says what the kit has, and the kit offers what the modules take."""

from __future__ import annotations

import configparser
import re
import shlex
from typing import Any

import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.guides import GUIDES, blocks
from ansible_collections.ucfleet.voice.tests.unit.support.modules import documentation

KIT = ROOT / "extensions" / "awx"
TEXT = (GUIDES / "guide_awx.rst").read_text(encoding="utf-8")
ENVIRONMENT, SETTINGS, VARIABLES = (yaml.safe_load(block) for block in blocks("guide_awx", "yaml"))


def kit(name: str) -> dict[str, Any]:
    """A file of the kit without the marks of texts that a controller renders."""
    text = (KIT / name).read_text(encoding="utf-8").replace("!unsafe ", "")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def role_variables() -> set[str]:
    specs = yaml.safe_load((ROOT / "roles" / "fleet" / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    return {name for spec in specs["argument_specs"].values() for name in spec["options"]}


def test_the_execution_environment_is_that_of_the_kit() -> None:
    assert kit("execution-environment.yml") == ENVIRONMENT


def test_the_settings_are_those_of_the_kit() -> None:
    settings = kit("vars/settings.yml")
    assert {name: settings[name] for name in SETTINGS} == SETTINGS


def test_the_guide_names_every_template() -> None:
    listed = re.sub(r"\s+", " ", TEXT)
    assert [
        one["name"] for one in kit("vars/job_templates.yml")["voice_job_templates"] if one["name"] not in listed
    ] == []


def test_variables_are_those_of_the_role() -> None:
    named = set(re.findall(r"\bfleet_\w+", TEXT)) | set(VARIABLES)
    assert named <= role_variables()


def test_units_of_the_timer_have_sections_and_a_command_that_exists() -> None:
    service, timer = (configparser.ConfigParser(interpolation=None) for _unused in range(2))
    for parser, text in zip(
        (service, timer), [text for text in blocks("guide_awx", "text") if text.startswith("[Unit]")], strict=True
    ):
        parser.read_string(text)
    assert timer.sections() == ["Unit", "Timer", "Install"]
    program, playbook, *_options = shlex.split(service["Service"]["ExecStart"])
    assert program.endswith("/ansible-playbook")
    assert (ROOT / "playbooks" / f"{playbook.removeprefix('ucfleet.voice.')}.yml").is_file()


def test_surveys_offer_the_choices_of_the_module() -> None:
    asked = kit("vars/job_templates.yml")["voice_asked"].values()
    offered = {one["variable"].removeprefix("fleet_"): one["choices"] for one in asked if "choices" in one}
    modules = ("fleet_audit", "fleet_rotate", "fleet")
    options = {name: option for module in modules for name, option in documentation(module)["options"].items()}
    assert offered
    # The survey of a controller has no switch: a boolean is a choice of two texts.
    assert offered == {name: options[name].get("choices", ["false", "true"]) for name in offered}
    assert all(options[name]["type"] == "bool" for name in offered if "choices" not in options[name])
