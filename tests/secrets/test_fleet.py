# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fleets, roles and playbooks on both paths: no secret is in what they show, log and write."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.tests.secrets import people
from ansible_collections.ucfleet.voice.tests.secrets.calls import login, states
from ansible_collections.ucfleet.voice.tests.secrets.canaries import canaries, search
from ansible_collections.ucfleet.voice.tests.secrets.counting import count
from ansible_collections.ucfleet.voice.tests.secrets.echoing import Echoes, echoes
from ansible_collections.ucfleet.voice.tests.secrets.places import Outcome, Scene, keep
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators

pytestmark = pytest.mark.timeout(900)
PATHS = ("direct", "module")


@pytest.fixture(scope="module", name="running")
def _running() -> Iterator[Simulators]:
    with simulators() as found:
        yield found


@pytest.fixture(name="server")
def _server(running: Simulators) -> Iterator[Echoes]:
    for platform, state in states().items():
        running.load(platform, state)
    with echoes(running.urls) as found:
        yield found


def assert_clean(outcome: Outcome, server: Echoes) -> None:
    issued = {f"token {number}": token for number, token in enumerate(sorted(server.issued))}
    leaks = search({**canaries(), **issued}, outcome.places)
    count(canaries(), outcome.places)
    assert leaks == [], "\n".join(map(str, leaks[:20]))


@pytest.mark.parametrize("path", PATHS)
def test_a_fleet_has_its_secrets_nowhere(folder: pathlib.Path, server: Echoes, path: str) -> None:
    scene = Scene(folder)
    people.prepare(scene, is_encrypted=path == "direct")
    steps = people.tasks(server.url)
    results = keep([step["register"] for step in steps], folder)
    play = [{"hosts": "all", "gather_facts": False, "tasks": [*steps, results]}]
    defects = ",".join(server.ports("defect"))
    options = ("--vault-password-file", str(folder / "vault"))
    outcome = scene.play(play, {}, *options, path=path, UCFLEET_TEST_DEFECTS=defects)
    assert outcome.status == 0, outcome.shown
    found: dict[str, Any] = dict(outcome.results)
    good = ("resolve", "plan", "own_key", "audit", "live", "apply", "again", "export", "look", "undo", "page")
    assert {name: found[name].get("msg") for name in good if found[name]["failed"]} == {}
    assert found["apply"]["summary"]["changed"] == len(people.SETTINGS)
    files = {name.rpartition("/")[2] for name in outcome.places}
    written = "resolved.yml plan.jsonl run.jsonl run.csv run.html undo.jsonl memory.jsonl memory2.jsonl.key live.yml"
    written += " after.jsonl findings.jsonl page.html invalid.jsonl invalid.html stopped.state stopped.state.key"
    assert set(written.split()) <= files
    assert all(found[f"wrong_{kind.replace(' ', '_')}"]["failed"] for kind in ("misspelt", "list", "pin", "in url"))
    assert_clean(outcome, server)


@pytest.mark.parametrize("path", PATHS)
def test_the_playbooks_have_secrets_nowhere(folder: pathlib.Path, server: Echoes, path: str) -> None:
    scene = Scene(folder)
    people.prepare(scene, is_encrypted=False)
    given = people.variables(server.url)
    after = json.loads(json.dumps(given))
    after["fleet_credentials"]["lee"]["sipxcom"]["password"] = canaries()["portal_password.new_password"]
    plan = {"fleet_plan_file": "plan.jsonl", "fleet_resolved_file": "resolved.jsonl"}
    change = {"fleet_apply_plan": "plan.jsonl", "fleet_undo_file": "undo.jsonl", "fleet_report_file": "run.html"}
    runs: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
        ("plan", {**given, **plan}, ()),
        ("apply", {**given, **change, "fleet_report_format": ["html", "jsonl"]}, ()),
        ("drift", {**after, "fleet_report_file": "drift.csv", "fleet_report_format": ["csv"]}, ()),
        ("export", {**after, "fleet_dest": "live.yml"}, ()),
        ("audit", {**after, "fleet_findings_file": "findings.jsonl"}, ()),
        ("undo", {**after, "fleet_source": "undo.jsonl"}, ()),
        ("provision", {**after, "fleet_defaults": people.addresses(server.url, "late-invalid")}, ()),
    ]
    for name, variables, options in runs:
        outcome = scene.play(f"ucfleet.voice.{name}", variables, *options, path=path)
        assert outcome.status == (2 if name == "provision" else 0), (name, outcome.shown)
        assert_clean(outcome, server)


@pytest.mark.parametrize("manner", ["ok", "invalid", "late-invalid"])
@pytest.mark.parametrize("path", PATHS)
def test_the_roles_of_users_have_secrets_nowhere(folder: pathlib.Path, server: Echoes, path: str, manner: str) -> None:
    # A setting in a loop for each role that has one.
    roles: dict[str, tuple[str, dict[str, Any]]] = {
        "sipxcom_user": (
            "sipxcom",
            {
                "voicemail_pin": {"pin": canaries()["voicemail_pin.pin"]},
                "conferences": [{"name": "standup", "access_code": canaries()["conferences.access_code"]}],
            },
        ),
        "ucp_user": (
            "ucp",
            {
                "profiles": [{"name": "office", "devices": [{"device": "Desk phone", "end": 20}]}],
                "fmfm": {"enabled": True},
            },
        ),
        "voipnow_presence": (
            "voipnow",
            {"queue_agents": [{"queue": "0003*300", "agent": "0003*210", "status": "online"}]},
        ),
        "telecomx_mobileconfig": ("telecomx", {"switches": [{"name": "night", "value": True}]}),
    }
    variables = {
        f"{role}_{name}": value
        for role, (platform, settings) in roles.items()
        for name, value in {**login(platform), "url": server.url(platform, manner), **settings}.items()
    }
    for role in roles:
        scene = Scene(folder / role)
        scene.folder.mkdir()
        play = [{"hosts": "all", "gather_facts": False, "roles": [f"ucfleet.voice.{role}"]}]
        outcome = scene.play(play, variables, path=path)
        assert "nothing was sent" not in outcome.shown, outcome.shown
        assert outcome.status == (0 if manner == "ok" else outcome.status), outcome.shown
        assert_clean(outcome, server)
