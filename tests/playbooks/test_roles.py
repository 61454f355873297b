# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Roles through a real ansible-playbook: omitted values, module_defaults, and variables that a role does not have."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.accounts import STATES
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

OMITTED = "{{ not_given | default(omit) }}"
KIM = {"id": "5f00000000000000000000a1"}
#: role -> platform, variables with values that are omitted at every depth, and tasks that look at the outcome
ROLES: dict[str, tuple[str, dict[str, Any]]] = {
    "sipxcom_user": (
        "sipxcom",
        {
            "sipxcom_user_vm_prefs": {"greeting": OMITTED, "email_notification": True},
            "sipxcom_user_call_forward": {"rings": [{"number": "3200", "expiration": OMITTED}], "expiration": OMITTED},
            "sipxcom_user_im_prefs": OMITTED,
            "sipxcom_user_conferences": OMITTED,
            "sipxcom_user_validate_certs": OMITTED,
            "sipxcom_user_timeout": OMITTED,
        },
    ),
    "ucp_user": ("ucp", {"ucp_user_profiles": [{"name": "travel", "active": OMITTED, "new_name": OMITTED}]}),
    "telecomx_mobileconfig": (
        "telecomx",
        {
            "telecomx_mobileconfig_configs": [{"employee": {**KIM, "name": OMITTED}, "customer": OMITTED}],
            "telecomx_mobileconfig_switches": [{"name": "night", "value": True, "scope": OMITTED}],
        },
    ),
    "voipnow_presence": (
        "voipnow",
        {
            "voipnow_presence_queue_agents": [
                {"queue": "0003*300", "agent": "0003*210", "status": "online", "user_id": OMITTED}
            ],
            "voipnow_presence_extensions": OMITTED,
            "voipnow_presence_registered": OMITTED,
            "voipnow_presence_sort_by": OMITTED,
        },
    ),
}


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        yield found


def play(folder: pathlib.Path, content: dict[str, Any], *options: str) -> subprocess.CompletedProcess[str]:
    """Run one play on localhost."""
    playbook = folder / "play.yml"
    whole = {"hosts": "all", "gather_facts": False, **content}
    playbook.write_text(yaml.safe_dump([whole], sort_keys=False), encoding="utf-8")
    interpreter = ("-e", "ansible_python_interpreter={{ ansible_playbook_python }}")
    command, environment = playbook_command(folder, playbook, *interpreter, *options)
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def role_task(role: str, variables: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": f"Role {role}",
        "ansible.builtin.include_role": {"name": f"ucfleet.voice.{role}"},
        "vars": variables,
    }


@pytest.mark.parametrize("direct", ["true", "false"])
@pytest.mark.parametrize("role", ROLES)
def test_omitted_values_are_not_mentioned_and_module_defaults_count(
    tmp_path: pathlib.Path, running: Simulators, role: str, direct: str
) -> None:
    platform, variables = ROLES[role]
    running.load(platform, STATES[platform])
    running.forget_requests(platform)
    connection = {**CONNECTIONS[platform], "url": running.urls[platform]}
    content = {
        "module_defaults": {f"group/ucfleet.voice.{platform}": connection},
        "tasks": [role_task(role, variables), role_task(role, variables)],
    }
    outcome = play(tmp_path, content, "-e", f"ucfleet_voice_direct={direct}")
    text = outcome.stdout + outcome.stderr
    assert outcome.returncode == 0, text
    assert "WARNING" not in text, text
    assert "changed=0" not in text, text
    assert "omit_place_holder" not in json.dumps([running.dump(platform), running.requests(platform)])


def test_defaults_of_one_module_reach_a_role_too(tmp_path: pathlib.Path, running: Simulators) -> None:
    """And a variable of the role wins over them."""
    running.load("sipxcom", STATES["sipxcom"])
    defaults = {**CONNECTIONS["sipxcom"], "url": running.urls["sipxcom"], "im_prefs": {"call_info": True}}
    content = {
        "module_defaults": {"ucfleet.voice.user_settings": {**defaults, "password": "canary-wrong"}},
        "tasks": [role_task("sipxcom_user", {"sipxcom_user_password": CONNECTIONS["sipxcom"]["password"]})],
    }
    outcome = play(tmp_path, content)
    assert outcome.returncode == 0, outcome.stdout
    assert "changed=1" in outcome.stdout


@pytest.mark.parametrize(
    ("role", "wrong", "message"),
    [
        (
            "sipxcom_user",
            {"sipxcom_user_vmprefs": {}},
            "no variable sipxcom_user_vmprefs, did you mean sipxcom_user_vm_",
        ),
        ("fleet", {"fleet_max_failure": 3}, "no variable fleet_max_failure, did you mean fleet_max_failures?"),
        ("ucp_user", {"ucp_user_profile": []}, "no variable ucp_user_profile, did you mean ucp_user_profiles?"),
        ("voipnow_presence", {"voipnow_presence_zzz": 1}, "no variable voipnow_presence_zzz; its variables are "),
        (
            "telecomx_mobileconfig",
            {"telecomx_mobileconfig_switch": []},
            "no variable telecomx_mobileconfig_switch, did you mean telecomx_mobileconfig_switches?",
        ),
        (
            "telecomx_mobileconfig",
            {"telecomx_mobileconfig_switches": [{"name": "night", "value": True}, {"nme": "night"}]},
            "telecomx_mobileconfig_switches[2] does not know nme",
        ),
    ],
)
def test_a_role_refuses_what_it_does_not_have(
    tmp_path: pathlib.Path, running: Simulators, role: str, wrong: dict[str, Any], message: str
) -> None:
    """Before any request, wherever the variable comes from."""
    platform = ROLES[role][0] if role in ROLES else "sipxcom"
    running.forget_requests(platform)
    rest = ROLES[role][1] if role in ROLES else {"fleet_users": [{"name": "kim", "sipxcom": {"vm_prefs": {}}}]}
    content = {
        "vars": wrong,
        "module_defaults": {f"group/ucfleet.voice.{platform}": {"url": running.urls[platform]}},
        "tasks": [role_task(role, {name: value for name, value in rest.items() if name not in wrong})],
    }
    outcome = play(tmp_path, content)
    assert outcome.returncode == 2, outcome.stdout
    assert message in " ".join(outcome.stdout.split()), outcome.stdout
    assert running.requests(platform) == []
