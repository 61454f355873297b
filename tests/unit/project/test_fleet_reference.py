# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about the file of a fleet has every setting, and its examples are documents that a run accepts."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES
from ansible_collections.ucfleet.voice.tests.unit.support.example_states import STATES, login
from ansible_collections.ucfleet.voice.tests.unit.support.guides import GUIDES, blocks
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import SIMULATORS, Sandbox

TEXT = (GUIDES / "fleet_file.rst").read_text(encoding="utf-8")
EXAMPLES: dict[str, dict[str, Any]] = {
    platform: user[platform]
    for block in blocks("fleet_file", "yaml")
    for user in yaml.safe_load(block)
    for platform in set(user) & set(COMPOSITES)
}
#: settings that an example of a whole user leaves out, with the reason
LEFT_OUT = {
    "portal_password": "changes the login of the document itself",
    "voicemail_pin": "a secret, which belongs into credentials",
    "phonebook": "stands instead of phonebook_entries",
    "mobileconfig": "mobileconfig_copy with create_missing makes it, too",
    "pbx_variables": "have the same form as pbx_switches",
}


def test_every_setting_has_its_section() -> None:
    named = re.findall(r"^(\w+): (\w+)\n~+$", TEXT, re.M)
    assert named == [(name, part.option) for name, composite in COMPOSITES.items() for part in composite.parts]


@pytest.mark.parametrize("platform", COMPOSITES)
def test_the_examples_show_the_settings(platform: str) -> None:
    settings = {part.option for part in COMPOSITES[platform].parts} - set(LEFT_OUT)
    assert settings <= set(EXAMPLES[platform])


@pytest.mark.parametrize("platform", COMPOSITES)
def test_a_run_accepts_the_example_and_the_second_one_changes_nothing(platform: str) -> None:
    sandbox = Sandbox(SIMULATORS[platform](), copy.deepcopy(STATES[platform]))
    given = {**login(platform), **EXAMPLES[platform]}
    predicted, done, again = (sandbox.run(COMPOSITES[platform], check=check, **given) for check in (True, False, False))
    assert predicted["changed"] is done["changed"] is True
    assert not done.get("failed"), done
    assert again["changed"] is False
