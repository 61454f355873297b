# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every variable of every role omitted, and defaults of the group of all modules, through a real ansible-playbook."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.playbooks.test_roles import OMITTED, play, role_task
from ansible_collections.ucfleet.voice.tests.unit.support.accounts import STATES
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

TOP = pathlib.Path(__file__).resolve().parents[2]
#: role -> platform, and what it needs to have something to do
NEEDED: dict[str, tuple[str, dict[str, Any]]] = {
    "fleet": (
        "sipxcom",
        {
            "fleet_users": [{"name": "kim", "sipxcom": {"im_prefs": {"call_info": True}}}],
            "fleet_defaults": {"sipxcom": CONNECTIONS["sipxcom"]},
        },
    ),
    "report": ("", {"report_source": "report.jsonl", "report_dest": "report.html"}),
    "holiday": (
        "sipxcom",
        {
            "holiday_from": "2026-12-21",
            "holiday_to": "2999-01-03",
            "holiday_state": "active",
            "holiday_users": [{"name": "kim", "sipxcom": {"im_prefs": {"call_info": True}}}],
            "fleet_defaults": {"sipxcom": CONNECTIONS["sipxcom"]},
        },
    ),
    "onboard": (
        "sipxcom",
        {
            "fleet_users": [{"name": "kim", "sipxcom": {"im_prefs": {"call_info": True}}}],
            "fleet_defaults": {"sipxcom": CONNECTIONS["sipxcom"]},
        },
    ),
    "offboard": (
        "sipxcom",
        {
            "offboard_secrets": False,
            "offboard_users": [{"name": "kim", "sipxcom": {"im_prefs": {"call_info": True}}}],
            "fleet_defaults": {"sipxcom": CONNECTIONS["sipxcom"]},
        },
    ),
    "sipxcom_user": ("sipxcom", {"sipxcom_user_im_prefs": {"call_info": True}}),
    "telecomx_mobileconfig": ("telecomx", {}),
    "ucp_user": ("ucp", {}),
    "voipnow_presence": ("voipnow", {}),
}


def variables_of(role: str) -> list[str]:
    specs = yaml.safe_load((TOP / "roles" / role / "meta/argument_specs.yml").read_text(encoding="utf-8"))
    return list(specs["argument_specs"]["main"]["options"])


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


def test_every_role_is_here() -> None:
    # The role sandbox asks no platform; test_rehearse.py omits its variables.
    assert sorted([*NEEDED, "sandbox"]) == sorted(path.name for path in (TOP / "roles").iterdir())


@pytest.mark.parametrize("role", NEEDED)
def test_every_variable_can_be_omitted(tmp_path: pathlib.Path, running: Simulators, role: str) -> None:
    platform, needed = NEEDED[role]
    connection: dict[str, Any] = {}
    if platform:
        running.load(platform, STATES[platform])
        connection = {**CONNECTIONS[platform], "url": running.urls[platform]}
    else:
        (tmp_path / "report.jsonl").write_text('{"user":"kim","where":"x:1","outcome":"ok"}\n', encoding="utf-8")
    if "fleet_defaults" in needed:
        needed = {**needed, "fleet_defaults": {platform: connection}}
        connection = {}
    omitted = {name: OMITTED for name in variables_of(role) if name not in needed}
    content = {
        "module_defaults": {f"group/ucfleet.voice.{platform or 'all'}": connection},
        "tasks": [role_task(role, {**omitted, **needed})],
    }
    outcome = play(tmp_path, content)
    text = outcome.stdout + outcome.stderr
    assert outcome.returncode == 0, text
    assert "WARNING" not in text, text
    # The plan that onboard shows counts as a change, too.
    tasks = 2 if role == "onboard" else 1
    assert (f"changed={tasks} " in text) is bool(needed), text


@pytest.mark.parametrize("direct", ["true", "false"])
def test_defaults_of_the_group_of_all_modules_break_no_module(
    tmp_path: pathlib.Path, running: Simulators, direct: str
) -> None:
    """A fleet has no connection of its own, and platforms have different logins."""
    for platform in ("sipxcom", "voipnow"):
        running.load(platform, STATES[platform])
    sipxcom = {**CONNECTIONS["sipxcom"], "url": running.urls["sipxcom"]}
    voipnow = {**CONNECTIONS["voipnow"], "url": running.urls["voipnow"]}
    users = [{"name": "kim", "sipxcom": {**sipxcom, "im_prefs": {"call_info": True}}}]
    content = {
        "module_defaults": {"group/ucfleet.voice.all": {**sipxcom, "timeout": 20}},
        "tasks": [
            {"name": "One setting", "ucfleet.voice.im_prefs": {"phone_presence": False}},
            {"name": "Another platform", "ucfleet.voice.presence_info": {**voipnow, "extensions": ["@self"]}},
            {"name": "A fleet", "ucfleet.voice.fleet": {"users": users}},
            {"name": "An export", "ucfleet.voice.fleet_info": {"users": users}},
        ],
    }
    outcome = play(tmp_path, content, "-e", f"ucfleet_voice_direct={direct}")
    text = " ".join((outcome.stdout + outcome.stderr).split())
    assert outcome.returncode == 0, text
    assert "changed=2" in text, text
    for name in ("fleet", "fleet_info"):
        assert f"{name} does not take password, timeout, url, username from module_defaults of the group all" in text
    assert "presence_info does not take" not in text


def test_a_connection_option_that_the_task_gives_a_fleet_is_refused(tmp_path: pathlib.Path) -> None:
    fleet = {"users": [{"name": "kim", "sipxcom": {"im_prefs": {"call_info": True}}}], "timeout": 5}
    content = {
        "module_defaults": {"group/ucfleet.voice.all": {"timeout": 20}},
        "tasks": [{"name": "A fleet", "ucfleet.voice.fleet": fleet}],
    }
    outcome = play(tmp_path, content)
    assert outcome.returncode == 2, outcome.stdout
    assert "Unsupported parameters" in outcome.stdout
    assert "timeout" in outcome.stdout


@pytest.mark.parametrize(
    ("role", "wrong", "message"),
    [
        ("ucp_user", {"ucp_user_purge_profiles": "maybe"}, "ucp_user_purge_profiles must be true or false"),
        ("ucp_user", {"ucp_user_unobservable_devices": "alwys"}, "must be one of always, on_create, ignore"),
        ("ucp_user", {"ucp_user_profiles": {"name": "travel"}}, "ucp_user_profiles must be a list"),
        ("ucp_user", {"ucp_user_fmfm": [{"enabled": True}]}, "ucp_user_fmfm must be a dictionary"),
        ("voipnow_presence", {"voipnow_presence_report_queues": "1"}, "voipnow_presence_report_queues must be a list"),
        ("fleet", {"fleet_summary": "perhaps"}, "fleet_summary must be true or false"),
    ],
)
def test_variables_of_a_role_have_types(
    tmp_path: pathlib.Path, running: Simulators, role: str, wrong: dict[str, Any], message: str
) -> None:
    platform, needed = NEEDED[role]
    running.forget_requests(platform)
    outcome = play(tmp_path, {"tasks": [role_task(role, {**needed, **wrong})]})
    assert outcome.returncode == 2, outcome.stdout
    assert message in " ".join(outcome.stdout.split()), outcome.stdout
    assert running.requests(platform) == []
