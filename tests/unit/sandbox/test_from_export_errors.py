# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`run --from`: what is wrong with an export is reported with its file and line, and the export is only read."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
from typing import Any

import pytest

from ucfleet_sandbox.from_export.build import states_of
from ucfleet_sandbox.from_export.node import ExportError
from ucfleet_sandbox.registry import PLATFORM_NAMES

from .conftest import COMMAND


def built(path: pathlib.Path, text: str, name: str = "live.yml", password: str | None = "x", **more: Any) -> Any:
    file = path / name
    file.write_text(text, encoding="utf-8")
    passwords = None
    if more:
        passwords = path / "credentials.yml"
        passwords.write_text(json.dumps(more), encoding="utf-8")
    return states_of(file, passwords, password, PLATFORM_NAMES)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("- name: kim\n  sipxcom: }\n", 2, "is not YAML: did not find expected node content"),
        ("- name: kim\n  sipxcom: {username: '1'}\n  sipxcom: {}\n", 3, "the key 'sipxcom' stands twice"),
        ("- name: kim\n  sipxcom: {username: 0100}\n", 2, "kim.sipxcom.username: must be a text; put it in quotes"),
        ("- name: kim\n  sipxcom: {}\n", 2, "kim.sipxcom: needs username for kim; give it in the file of --passwords"),
        ("- name: kim\n- kim\n", 2, "must be a dictionary"),
        ("- sipxcom: {}\n", 1, "needs name"),
        ("- name: kim\n- name: kim\n", 2, "the user kim stands in line 1, too"),
        ("- name: kim\n  pbx: {}\n", 2, "kim: pbx is not part of an export; known are name, sipxcom, telecomx"),
        (
            "- name: kim\n  sipxcom:\n    username: '3100'\n    call_forward:\n      rings:\n        - number: '1'\n"
            "          type: never\n",
            7,
            "kim.sipxcom.call_forward.rings[0].type: must be one of If no response, At the same time, not 'never'",
        ),
        (
            "- name: kim\n  sipxcom:\n    username: '3100'\n    call_forward_schedules:\n      - name: a\n"
            "        periods: [{day: monday, start: '8:00', end: '24:00'}]\n",
            6,
            "periods[0].start: must be a time from",
        ),
        (
            "- name: kim\n  sipxcom:\n    username: '3100'\n    personal_attendant: {menu: {A: '1'}}\n",
            4,
            "'A' is no key of a telephone",
        ),
        ("- name: kim\n  sipxcom: {username: '1', vm_prefs: {greeting: 2026-01-01}}\n", 2, "has the tag"),
        ("- name: kim\n  sipxcom: {username: '1', im_prefs: {call_info: 'yes'}}\n", 2, "must be true or false"),
        ("- name: kim\n  sipxcom: {username: '1', voicemail_pin: {pin: '1'}}\n", 2, "voicemail_pin is not part of an"),
        ("- name: &x\n    - *x\n", 1, "more than 64 levels"),
        ("- name: kim\n  ucp: {username: kim}\n", 2, "kim.ucp: needs domain"),
        (
            "- {name: a, ucp: {username: kim, domain: acme}}\n- {name: b, ucp: {username: kim, domain: acme}}\n",
            2,
            "the login kim in acme is that of a (line 1), too; leave one of them out of the export",
        ),
        ("- {name: a, voipnow: {}}\n", 1, "needs client_id for a"),
        (
            "- name: a\n  voipnow: {client_id: app, queue_agents: [{queue: q, agent: '1', status: online}]}\n",
            2,
            "must be a number such as 0003*210",
        ),
        (
            "- name: a\n  voipnow: {client_id: app, queue_agents: [{queue: '3', agent: '1', status: unknown(7)}]}\n",
            2,
            "must be one of logged_out, online, paused",
        ),
        (
            "- name: a\n  telecomx: {username: a, pbx_switches: [{name: x, scope: personal, value: true}]}\n",
            2,
            "needs id",
        ),
    ],
)
def test_a_broken_export(tmp_path: pathlib.Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(ExportError) as raised:
        built(tmp_path, text)
    assert str(raised.value).startswith(f"{tmp_path / 'live.yml'}, line {line}: ")
    assert problem in str(raised.value)


@pytest.mark.parametrize(
    ("name", "text", "line", "problem"),
    [
        ("live.jsonl", '{"name": "a", "ucp": {}}\n\n{"name": ', 3, "is not JSON"),
        ("live.jsonl", '{"name": "a"}\n{"name": "b", "ucp": 1}\n', 2, "b.ucp: must be a dictionary"),
        ("live.jsonl", '{"name": "a", "name": "b"}\n', 1, "the key 'name' stands twice"),
        ("live.json", '[\n {"name": "a"},\n {"name": "b",\n  "ucp": {}}\n]\n', 3, "b.ucp: needs domain"),
        ("live.json", '[\n {"name": "a"}\n {"name": "b"}]', 3, "a comma or ] is missing"),
        ("live.json", '[\n {"name": "a"},\n {"name": }]', 3, "is not JSON"),
        ("live.json", '[{"name": "a"}]\n\nx', 3, "there is text after the list"),
        ("live.json", "[" * 100_000, 1, "nested too deeply"),
    ],
)
def test_a_broken_json_export(tmp_path: pathlib.Path, name: str, text: str, line: int, problem: str) -> None:
    with pytest.raises(ExportError) as raised:
        built(tmp_path, text, name)
    assert str(raised.value).startswith(f"{tmp_path / name}, line {line}: ")
    assert problem in str(raised.value)


@pytest.mark.parametrize("text", ["[]\n", "", "---\n"])
def test_an_export_without_users(tmp_path: pathlib.Path, text: str) -> None:
    with pytest.raises(ExportError, match="has no users"):
        built(tmp_path, text)


def test_the_format_is_known_from_the_name(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ExportError, match=r"must end in \.yml"):
        built(tmp_path, "[]", "live.csv")


def test_a_pipe_is_no_export(tmp_path: pathlib.Path) -> None:
    pipe = tmp_path / "live.yml"
    os.mkfifo(pipe)
    with pytest.raises(ExportError, match="it is not a regular file"):
        states_of(pipe, None, "x", PLATFORM_NAMES)


def test_a_user_without_a_password_is_named(tmp_path: pathlib.Path) -> None:
    text = "- name: kim\n  sipxcom: {username: '3100'}\n"
    with pytest.raises(ExportError, match="needs password for kim; give it in the file of --passwords, or one for"):
        built(tmp_path, text, password=None)
    assert built(tmp_path, text, password=None, kim={"sipxcom": {"password": "y"}}).notes == []


def test_the_password_for_all_wins(tmp_path: pathlib.Path) -> None:
    text = "- {name: kim, sipxcom: {username: '3100', password: real}, voipnow: {client_id: a, client_secret: real}}\n"
    states = built(tmp_path, text, password="made", kim={"sipxcom": {"password": "real", "username": "3200"}}).states
    assert [(user["user_name"], user["password"]) for user in states["sipxcom"]["users"]] == [("3200", "made")]
    assert states["voipnow"]["apps"][0]["client_secret"] == "made"


def test_encrypted_passwords_are_refused(tmp_path: pathlib.Path) -> None:
    (tmp_path / "live.yml").write_text("- {name: kim}\n")
    vault = tmp_path / "vault.yml"
    vault.write_text("$ANSIBLE_VAULT;1.1;AES256\n61\n")
    with pytest.raises(ExportError, match="is encrypted with Ansible Vault"):
        states_of(tmp_path / "live.yml", vault, None, PLATFORM_NAMES)


@pytest.mark.parametrize("begin", ["!", "!!", "!canary!", "*", "&", "%", "@", "|", "[", "{", '"'])
def test_a_password_that_yaml_takes_for_something_else_is_not_shown(tmp_path: pathlib.Path, begin: str) -> None:
    (tmp_path / "live.yml").write_text("- {name: kim, sipxcom: {username: '3100'}}\n", encoding="utf-8")
    given = tmp_path / "passwords.yml"
    line = f"  sipxcom: {{password: {begin}canary-word}}\n"
    given.write_text(f"kim:\n{line}lee:\n{line}", encoding="utf-8")
    with pytest.raises(ExportError) as raised:
        states_of(tmp_path / "live.yml", given, None, PLATFORM_NAMES)
    assert "canary" not in str(raised.value)


def test_several_servers_become_one_with_a_message(tmp_path: pathlib.Path) -> None:
    text = (
        "- {name: a, sipxcom: {url: 'https://one.test', username: '3100'}}\n"
        "- {name: b, sipxcom: {url: 'https://two.test', username: '3200'}}\n"
    )
    result = built(tmp_path, text)
    assert [user["user_name"] for user in result.states["sipxcom"]["users"]] == ["3100", "3200"]
    assert result.notes == [
        "sipxcom: the export names 2 servers (https://one.test, https://two.test);"
        " one simulator serves the users of all of them"
    ]


def test_one_login_on_two_servers_is_refused(tmp_path: pathlib.Path) -> None:
    text = (
        "- {name: a, sipxcom: {url: 'https://one.test', username: '3100'}}\n"
        "- {name: b, sipxcom: {url: 'https://two.test', username: '3100'}}\n"
    )
    with pytest.raises(ExportError, match=r"the user 3100 is that of a \(line 1\), too; their servers https://one"):
        built(tmp_path, text)


def test_tokens_of_the_passwords_file_are_valid(tmp_path: pathlib.Path) -> None:
    states = built(
        tmp_path,
        "- {name: a, telecomx: {}, voipnow: {}}\n",
        password=None,
        a={"telecomx": {"token": "machine"}, "voipnow": {"token": "access"}},
    ).states
    employee = states["telecomx"]["customers"][0]["employees"][0]
    assert states["telecomx"]["tokens"]["machine"]["owner"] == employee["_id"]
    assert states["voipnow"]["tokens"]["access"]["owner"] == states["voipnow"]["apps"][0]["client_id"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--password", "x"], "--passwords and --password belong to --from, which is missing"),
        (["--from", "live.yml", "--load", "a.json"], "not allowed with argument"),
        (["--from", "live.yml", "--password", "x", "--state", "./live.yml"], "name the same file"),
        (["--from", "none.yml", "--password", "x"], "cannot read the export none.yml: No such file or directory"),
        (["--from", "live.yml"], "live.yml, line 1: kim.sipxcom: needs password"),
    ],
)
def test_the_command_line(tmp_path: pathlib.Path, arguments: list[str], message: str) -> None:
    live = tmp_path / "live.yml"
    live.write_text("- {name: kim, sipxcom: {username: '3100'}}\n")
    done = subprocess.run([*COMMAND, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["live.yml"]
