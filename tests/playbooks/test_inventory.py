# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users as hosts, through the real ansible-inventory and ansible-playbook."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import time
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.process import playbook_command, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

#: seconds that ansible-inventory may take for 2,000 users on a busy machine
LONGEST = 60
PASSWORD = CONNECTIONS["sipxcom"]["password"]


def inventory(folder: pathlib.Path, options: dict[str, Any], **env: str) -> subprocess.CompletedProcess[str]:
    """What ansible-inventory makes of options; a file that cannot be used is an error."""
    file = folder / "office.users.yml"
    file.write_text(yaml.safe_dump({"plugin": "ucfleet.voice.users", **options}), encoding="utf-8")
    _command, environment = playbook_command(folder, folder, ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true", **env)
    program = pathlib.Path(sys.executable).with_name("ansible-inventory")
    return subprocess.run(
        [sys.executable, str(program), "-i", str(file), "--list"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def listed(folder: pathlib.Path, options: dict[str, Any], **env: str) -> dict[str, Any]:
    outcome = inventory(folder, options, **env)
    assert outcome.returncode == 0, outcome.stderr
    assert "WARNING" not in outcome.stderr
    found: dict[str, Any] = json.loads(outcome.stdout, object_hook=plain)
    return found


def plain(value: dict[str, Any]) -> Any:
    """Without the marks of texts that are never rendered."""
    return value.get("__ansible_unsafe", value)


def refusal(folder: pathlib.Path, options: dict[str, Any], **env: str) -> str:
    outcome = inventory(folder, options, **env)
    assert outcome.returncode != 0, outcome.stdout
    assert "Traceback" not in outcome.stderr
    return " ".join(outcome.stderr.split())


def write(folder: pathlib.Path, text: str, name: str = "fleet.yml") -> dict[str, Any]:
    (folder / name).write_text(text, encoding="utf-8")
    return {"source": name}


USERS = """\
- {name: "3100", class: sales, vars: {site: köln, pin: canary-pin}, sipxcom: {password: canary-password}}
- {name: "3101", class: [staff], vars: {site: bonn, pin: canary-pin}}
"""
CLASSES = {
    "staff": {"sipxcom": {"username": "${name}", "vm_prefs": {"greeting": "NONE"}, "password": "${pin}"}},
    "sales": {"extends": "staff"},
}


def test_variables_and_groups(tmp_path: pathlib.Path) -> None:
    options = write(tmp_path, USERS) | {"classes": CLASSES, "group_by": ["vars.site"]}
    found = listed(tmp_path, {**options, "compose": {"login": "voice_user.sipxcom.username"}})
    host = found["_meta"]["hostvars"]["3100"]
    assert host["voice_user"] == {"name": "3100", "sipxcom": {"username": "3100", "vm_prefs": {"greeting": "NONE"}}}
    assert (host["voice_classes"], host["voice_where"]) == (["staff", "sales"], "fleet.yml:1")
    assert (host["voice_vars"], host["login"]) == ({"site": "köln"}, "3100")
    groups = {name: found[name]["hosts"] for name in found if name not in ("_meta", "all")}
    assert groups == {"staff": ["3100", "3101"], "sales": ["3100"], "site_köln": ["3100"], "site_bonn": ["3101"]}
    assert "canary" not in json.dumps(found)
    revealed = listed(tmp_path, {**options, "secrets": True})["_meta"]["hostvars"]
    assert revealed["3100"]["voice_user"]["sipxcom"]["password"] == "canary-password"
    assert revealed["3101"]["voice_vars"]["pin"] == "canary-pin"


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("- {name: a, sipxcom: {username: a}}\n- {nam: b}\n", {}, "fleet.yml:2: needs name"),
        (
            "- {name: a, sipxcom: {}}\n- {name: a, sipxcom: {}}\n",
            {},
            "fleet.yml:2 (a): duplicate user name, first used at fleet.yml:1",
        ),
        ("- {name: a, sipxcom: {vm_prefs: {greeting: LOUD}}}\n", {}, "fleet.yml:1 (a): sipxcom: vm_prefs: greeting"),
        ("- {name: a, sipxcm: {}}\n", {}, "fleet.yml:1 (a): unknown platform or key sipxcm"),
        ("- {name: '{{ 1 }}', sipxcom: {}}\n", {}, "fleet.yml:1 has a value with {{"),
        ("- [\n", {}, "fleet.yml:"),
        ("[]\n", {}, "the source holds no user"),
        ("- {name: Kim Lee, sipxcom: {}}\n", {}, "fleet.yml:1 'Kim Lee' is no safe name of a host"),
        ("- {name: all, sipxcom: {}}\n", {"unsafe_names": "replace"}, "fleet.yml:1 'all' is no safe name"),
        (
            "- {name: a b, sipxcom: {}}\n- {name: 'a:b', sipxcom: {}}\n",
            {"unsafe_names": "replace"},
            "fleet.yml:2 the host a_b stands for fleet.yml:1, too",
        ),
        ("- {name: a, class: a, sipxcom: {}}\n", {}, "the group a has the name of a host"),
        ("- {name: a, class: [x-y, x_y], sipxcom: {}}\n", {}, "the groups x-y and x_y have one name, x_y"),
        ("- {name: a, sipxcom: {}}\n", {"hostname": "vars.x"}, "fleet.yml:1 (a): has no text at vars.x"),
        ("- {name: a, sipxcom: {}}\n", {"group_by": ["vars.sit"]}, "group_by has vars.sit, which no user has"),
        ("- {name: a, sipxcom: {}}\n", {"limit": ["b*"]}, "no user matches b* of limit"),
        ("- {name: a, sipxcom: {}}\n", {"sourc": "x"}, "unknown option sourc; known are cache"),
        ("- {name: a, sipxcom: {}}\n", {"keyed_groups": [{"kee": "x"}]}, "keyed_groups does not know kee"),
        ("- {name: a, sipxcom: {}}\n", {"class_groups": "perhaps"}, "class_groups"),
        ("- {name: a, sipxcom: {}}\n", {"columns": [1]}, "columns"),
        ("- {name: a, sipxcom: {}}\n", {"source": "none.yml"}, "none.yml cannot be read: no such file"),
        ("- {name: a, sipxcom: {}}\n", {"secrets": True, "cache": True}, "secrets cannot be used together with cache"),
    ],
)
def test_a_mistake_is_named(tmp_path: pathlib.Path, text: str, options: dict[str, Any], message: str) -> None:
    assert message in refusal(tmp_path, {**write(tmp_path, text), **options})


def test_the_cache_is_not_older_than_the_files(tmp_path: pathlib.Path) -> None:
    env = {
        "ANSIBLE_INVENTORY_CACHE_PLUGIN": "ansible.builtin.jsonfile",
        "ANSIBLE_CACHE_PLUGIN_CONNECTION": str(tmp_path / "cache"),
    }
    options = {**write(tmp_path, USERS), "classes": CLASSES, "cache": True}
    first = listed(tmp_path, options, **env)
    [kept] = (tmp_path / "cache").iterdir()
    assert "canary" not in kept.read_text(encoding="utf-8")
    assert listed(tmp_path, options, **env) == first
    write(tmp_path, USERS.replace("bonn", "trier"))
    assert listed(tmp_path, options, **env)["_meta"]["hostvars"]["3101"]["voice_vars"] == {"site": "trier"}


@pytest.mark.timeout(2 * LONGEST)
def test_two_thousand_users(tmp_path: pathlib.Path) -> None:
    lines = [f"{3000 + number},site{number % 20},Clerk" for number in range(2000)]
    options = write(tmp_path, "\n".join(["name,vars.site,sipxcom.contact_information.job_title", *lines]), "fleet.csv")
    begin = time.monotonic()
    found = listed(tmp_path, {**options, "group_by": ["vars.site"], "compose": {"x": "voice_user.name"}})
    took = time.monotonic() - begin
    assert len(found["_meta"]["hostvars"]) == 2000
    assert len(found["site_site7"]["hosts"]) == 100
    assert took < LONGEST


def test_the_guide(tmp_path: pathlib.Path) -> None:
    [table], [text], [command], [play] = (
        blocks("guide_inventory", language) for language in ("text", "yaml", "console", r"yaml\+jinja")
    )
    write(tmp_path, table, "users.csv")
    assert "-i office.users.yml --graph" in command
    found = listed(tmp_path, yaml.safe_load(text))
    assert (found["site_berlin"]["hosts"], found["managers"]["hosts"]) == (["3100"], ["3101"])
    with simulators() as running:
        running.load("sipxcom", {"users": [{"user_name": name, "password": PASSWORD} for name in ("3100", "3101")]})
        plays = play.replace("https://pbx.example.org", running.urls["sipxcom"])
        (tmp_path / "play.yml").write_text(plays, encoding="utf-8")
        secrets = {name: {"sipxcom": {"password": PASSWORD}} for name in ("3100",)}
        command_line, environment = playbook_command(tmp_path, tmp_path / "play.yml")
        line = [*command_line[:3], str(tmp_path / "office.users.yml"), str(tmp_path / "play.yml")]
        line += ["-e", json.dumps({"vault_fleet_credentials": secrets})]
        outcome = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
        assert outcome.returncode == 0, outcome.stdout + outcome.stderr
        assert "changed=1" in outcome.stdout
        stored = {user["user_name"]: json.dumps(user) for user in running.dump("sipxcom")["users"]}
    assert ("Clerk" in stored["3100"], "Manager" in stored["3101"]) == (True, False)
