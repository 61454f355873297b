# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every module through a real ansible-playbook, in the worker and as a module process.

Both paths give the same results, relative paths mean the same files, and no secret shows in any output at the
highest verbosity.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import pathlib
import re
from collections.abc import Iterable
from typing import Any

import pytest
import requests.utils
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.ucfleet.voice.tests.unit.support.accounts import STATES
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, operation
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, ansible_playbook, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CANARY, CONNECTIONS, SAMPLES
from ansible_collections.ucfleet.voice.tests.unit.support.system_log import system_log_in

#: keys that differ from run to run by nature
VOLATILE = ("requests", "timestamp", "modified", "seconds", "waited_seconds")


# Two passes over all modules, shared by every test: 70 s on an idle machine.
pytestmark = pytest.mark.timeout(1200)

#: label -> (options that differ, task keywords); a module process costs half a second, so that path makes do with three
STEPS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "check": ({}, {"check_mode": True}),
    "run": ({}, {}),
    "again": ({}, {}),
    "login": ({"secret": "{{ wrong_secret }}"}, {}),
    "typo": ({"no_such_option": 1}, {}),
}
MODULE_STEPS = ("run", "login", "typo")
#: modules that a wrong login does not stop, because they try another one that works since the step "run"
TRIES_NEW_LOGIN = {"portal_password"}


def tasks(urls: dict[str, str], labels: Iterable[str]) -> list[dict[str, Any]]:
    """For each module: check mode, run, run again, a wrong secret, an unknown option."""
    found = []
    for name in ACCOUNT_MODULES:
        platform = operation(name).platform.name
        call = {**{key: f"{{{{ {platform}_{key} }}}}" for key in CONNECTIONS[platform]}, **SAMPLES[name]}
        call["url"] = urls[platform]
        secret = next(key for key in ("password", "client_secret") if key in call)
        for label in labels:
            changes, keywords = STEPS[label]
            options = {secret if key == "secret" else key: value for key, value in changes.items()}
            found.append(
                {
                    "name": f"{name} {label}",
                    f"ucfleet.voice.{name}": {**call, **options},
                    "register": f"result_{name}_{label}",
                    "ignore_errors": True,
                    "diff": True,
                    **keywords,
                }
            )
    return found


# A small fleet in which secrets equal everything: each PIN is the number of a colleague, a password the last letter
# of the platform, an access code the number of users.
TEAM = {"u3301": "3302", "u3302": "3303", "u3303": "3301"}
TEAM_PASSWORDS = {"u3301": "canary-team", "u3302": "m", "u3303": "canary-team"}
ACCESS_CODE = "3"
TEAM_STATE = {
    "users": [{"user_name": name, "password": password} for name, password in TEAM_PASSWORDS.items()],
    "conferences": [{"name": "daily", "extension": "3302", "owner": "u3301"}],
}
FLEET_CALLS = ("fleet", "fleet_info", "fleet_typo")


def sipxcom_state() -> dict[str, Any]:
    """The accounts of the modules and those of the fleet."""
    accounts = STATES["sipxcom"]
    return {**accounts, **{kind: [*accounts[kind], *more] for kind, more in TEAM_STATE.items()}}


def fleet_tasks(folder: pathlib.Path, url: str) -> list[dict[str, Any]]:
    """A fleet all of whose paths are relative, in options and inside of its source."""
    documents: list[dict[str, Any]] = [{"name": name, "sipxcom": {"username": name}} for name in TEAM]
    documents[0]["sipxcom"]["vm_prefs"] = {"greeting": "NONE"}
    # The server speaks no TLS, which shows only to who could read the certificates before.
    documents[2]["sipxcom"] |= {"url": url.replace("http:", "https:"), "ca_path": "own-ca.pem", "retries": 0}
    (folder / "team.jsonl").write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    (folder / "own-ca.pem").write_bytes(pathlib.Path(requests.utils.DEFAULT_CA_BUNDLE_PATH).read_bytes())
    credentials: dict[str, Any] = {
        name: {"sipxcom": {"password": TEAM_PASSWORDS[name], "voicemail_pin": {"pin": pin}}}
        for name, pin in TEAM.items()
    }
    credentials["u3301"]["sipxcom"]["conferences"] = [
        {"name": "daily", "description": "3303", "access_code": ACCESS_CODE}
    ]
    common = {"source": "team.jsonl", "defaults": {"sipxcom": {"url": url}}, "credentials": "{{ team }}"}
    typo = {"sipxcom": {"url": url, "retries": -1}}
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "fleet": ("fleet", {**common, "report_file": "report.jsonl"}),
        "fleet_info": ("fleet_info", {**common, "dest": "live.yml", "fail_on_error": False}),
        "fleet_typo": ("fleet", {**common, "defaults": typo}),
    }
    (folder / "team.json").write_text(json.dumps({"team": credentials}), encoding="utf-8")
    return [
        {
            "name": name,
            f"ucfleet.voice.{module}": options,
            "register": f"result_{name}",
            "ignore_errors": True,
            "diff": True,
        }
        for name, (module, options) in calls.items()
    ]


#: stands for a password that is encrypted in the playbook itself
VAULTED, VAULT_PASSWORD = "VAULTED", "vault-password"
#: options that Ansible gives to a module otherwise than it has them: label -> (module, options that differ)
ODD: dict[str, tuple[str, dict[str, Any]]] = {
    "list_too_many": ("user_settings", {"conferences": [[{"name": "daily", "access_code": "canary-code"}]]}),
    "number": ("user_settings", {"vm_prefs": 5}),
    "text": ("phonebook", {"entries": ["zz"]}),
    "keys": ("user_settings", {"im_prefs": {1: True, "x": 2, "call_info": True}}),
    "tagged": ("user_settings", {"call_forward": {"rings": [3200]}}),
    "date": ("contact_information", {"job_title": datetime.date(2024, 1, 2)}),
    "alias": ("presence_info", {"extension": "0003*210", "extensions": ["0003*210"]}),
    "vaulted": ("vm_prefs", {"password": VAULTED}),
}


def odd_tasks(urls: dict[str, str]) -> list[dict[str, Any]]:
    found = []
    for label, (name, options) in ODD.items():
        platform = operation(name).platform.name
        call = {key: f"{{{{ {platform}_{key} }}}}" for key in CONNECTIONS[platform]}
        call = {**call, **SAMPLES[name], "url": urls[platform], **options}
        found.append(
            {
                "name": f"odd {label}",
                f"ucfleet.voice.{name}": call,
                "register": f"result_odd_{label}",
                "ignore_errors": True,
                "diff": True,
            }
        )
    return found


def with_vault(text: str, secret: str) -> str:
    """A playbook with an encrypted value where the mark stands."""
    encrypted = VaultLib([("default", VaultSecret(VAULT_PASSWORD.encode()))]).encrypt(secret.encode())
    return text.replace(f": {VAULTED}\n", f": !vault {json.dumps(encrypted.decode())}\n")


def run_path(folder: pathlib.Path, running: Simulators, direct: bool) -> tuple[str, dict[str, Any]]:
    """All output and the registered results of one pass over all modules."""
    folder.mkdir()
    for platform, state in {**STATES, "sipxcom": sipxcom_state()}.items():
        running.load(platform, state)
    steps = tasks(running.urls, STEPS if direct else MODULE_STEPS) + fleet_tasks(folder, running.urls["sipxcom"])
    steps += odd_tasks(running.urls)
    results = {step["register"]: f"{{{{ {step['register']} }}}}" for step in steps}
    keep = {
        "name": "Keep the results",
        "ansible.builtin.copy": {"content": "{{ results | to_json }}", "dest": str(folder / "results.json")},
        "vars": {"results": results},
        "no_log": True,
    }
    secrets = {f"{platform}_{key}": value for platform, login in CONNECTIONS.items() for key, value in login.items()}
    (folder / "vars.json").write_text(json.dumps({**secrets, "wrong_secret": "canary-wrong"}), encoding="utf-8")
    play = [{"hosts": "all", "gather_facts": False, "tasks": [*steps, keep]}]
    text = with_vault(yaml.safe_dump(play, sort_keys=False), CONNECTIONS["sipxcom"]["password"])
    (folder / "play.yml").write_text(text, encoding="utf-8")
    (folder / "vault").write_text(VAULT_PASSWORD, encoding="utf-8")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    with contextlib.chdir(elsewhere):
        output = ansible_playbook(
            folder,
            folder / "play.yml",
            *("-vvv", "-e", f"@{folder / 'vars.json'}", "-e", f"@{folder / 'team.json'}"),
            *("-e", f"ucfleet_voice_direct={str(direct).lower()}", "--vault-password-file", str(folder / "vault")),
            *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}"),
            ANSIBLE_LOG_PATH=str(folder / "ansible.log"),
            **system_log_in(folder),
        )
    # Results name files by their absolute paths.
    results = (folder / "results.json").read_text(encoding="utf-8").replace(str(folder), "FOLDER")
    return output, json.loads(results)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pathlib.Path]:
    """The folder of the playbook on each path."""
    folder = tmp_path_factory.mktemp("paths")
    return {"direct": folder / "direct", "module": folder / "module"}


@pytest.fixture(scope="module")
def passes(folders: dict[str, pathlib.Path]) -> dict[str, tuple[str, dict[str, Any]]]:
    with simulators() as running:
        return {path: run_path(folder, running, direct=path == "direct") for path, folder in folders.items()}


def stable(value: Any) -> Any:
    """A result without what differs by nature: counters, times, and what only old ansible-core adds."""
    if isinstance(value, dict):
        return {k: stable(v) for k, v in value.items() if k not in (*VOLATILE, "invocation", "ansible_facts")}
    return [stable(element) for element in value] if isinstance(value, list) else value


def test_both_paths_give_the_same_results(passes: dict[str, tuple[str, dict[str, Any]]]) -> None:
    direct, module = passes["direct"][1], passes["module"][1]
    assert len(module) == len(ACCOUNT_MODULES) * len(MODULE_STEPS) + len(FLEET_CALLS) + len(ODD)
    for name in module:
        assert stable(direct[name]) == stable(module[name]), name


def test_the_paths_are_those_meant(passes: dict[str, tuple[str, dict[str, Any]]]) -> None:
    for name in (*ACCOUNT_MODULES, "fleet", "fleet_info"):
        assert f"AnsiballZ_{name}.py" not in passes["direct"][0]
        assert f"AnsiballZ_{name}.py" in passes["module"][0]
        reason = f"ucfleet.voice.{name} runs as a module process: the variable ucfleet_voice_direct is false"
        assert reason in passes["module"][0]
        assert f"{name} runs as a module process" not in passes["direct"][0]


def test_samples_work_and_are_idempotent(passes: dict[str, tuple[str, dict[str, Any]]]) -> None:
    results = passes["direct"][1]
    for name in ACCOUNT_MODULES:
        check, first, again = (results[f"result_{name}_{label}"] for label in ("check", "run", "again"))
        assert not first["failed"], (name, first)
        assert check["changed"] == first["changed"], name
        assert not again["changed"], (name, again)


@pytest.mark.parametrize("path", ["direct", "module"])
def test_failures_are_reported(passes: dict[str, tuple[str, dict[str, Any]]], path: str) -> None:
    results = passes[path][1]
    for name in ACCOUNT_MODULES:
        login, typo = results[f"result_{name}_login"], results[f"result_{name}_typo"]
        if name in TRIES_NEW_LOGIN:
            assert not login["failed"], (name, login)
        else:
            assert login["failure"]["kind"] == "authentication", (name, login)
        assert "no_such_option" in typo["msg"], name
        assert "Traceback" not in json.dumps([login, typo])


@pytest.mark.parametrize("path", ["direct", "module"])
def test_odd_options_mean_what_a_module_gets(passes: dict[str, tuple[str, dict[str, Any]]], path: str) -> None:
    odd = {label: passes[path][1][f"result_odd_{label}"] for label in ODD}
    advice = "; correct the options; nothing was sent"
    assert odd["list_too_many"]["msg"] == f"conferences[1] must be a dictionary{advice}"
    assert odd["number"]["msg"] == f"vm_prefs must be a dictionary{advice}"
    assert odd["text"]["msg"] == f"entries[1] must be a dictionary{advice}"
    assert odd["tagged"]["msg"] == f"call_forward.rings[1] must be a dictionary{advice}"
    assert "im_prefs.1, im_prefs.x" in odd["keys"]["msg"]
    assert odd["date"]["diff"]["after"]["job_title"] == "2024-01-02"
    assert not odd["vaulted"]["failed"]
    assert "Both option extensions and its alias extension are set." in passes[path][0]


@pytest.mark.parametrize("path", ["direct", "module"])
def test_no_secret_shows(passes: dict[str, tuple[str, dict[str, Any]]], path: str) -> None:
    output, results = passes[path]
    for line in output.splitlines():
        assert CANARY not in line, line
    assert CANARY not in json.dumps(results)


@pytest.mark.parametrize("path", ["direct", "module"])
def test_the_system_log_has_no_secret(
    passes: dict[str, tuple[str, dict[str, Any]]], folders: dict[str, pathlib.Path], path: str
) -> None:
    log = folders[path] / "system.log"
    # The direct path starts no module of this collection, so that nothing is logged.
    assert log.exists() == (path == "module")
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    assert [line for line in text.splitlines() if CANARY in line] == []
    logged = {
        way: set(re.findall(rf"^{way} .*\.([a-z_]+) Invoked\b", text, re.MULTILINE)) for way in ("syslog", "journal")
    }
    expected = {*ACCOUNT_MODULES, "fleet", "fleet_info"} if path == "module" else set()
    assert logged == {"syslog": expected, "journal": expected}
    assert CANARY not in (folders[path] / "ansible.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("keywords", [{}, {"async": 60, "poll": 1}], ids=["plain", "async"])
def test_credentials_of_a_fleet_reach_no_log(tmp_path: pathlib.Path, keywords: dict[str, Any]) -> None:
    variables = {
        "users": [{"name": "kim", "sipxcom": {"url": "http://127.0.0.1:9", "no_such_setting": {}}}],
        "defaults": {"sipxcom": {"password": f"{CANARY}-defaults"}},
        "credentials": {"kim": {"sipxcom": {"username": "3100", "password": f"{CANARY}-credentials"}}},
    }
    task = {
        "name": "Refused before the first request",
        "ucfleet.voice.fleet": {name: f"{{{{ given.{name} }}}}" for name in variables},
        "failed_when": False,
        **keywords,
    }
    (tmp_path / "vars.json").write_text(json.dumps({"given": variables}), encoding="utf-8")
    play = tmp_path / "play.yml"
    play.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    output = ansible_playbook(
        tmp_path,
        play,
        *("-vvvv", "-e", f"@{tmp_path / 'vars.json'}", "-e", "ucfleet_voice_direct=false"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}"),
        ANSIBLE_LOG_PATH=str(tmp_path / "ansible.log"),
        **system_log_in(tmp_path),
    )
    log = (tmp_path / "system.log").read_text(encoding="utf-8")
    assert re.search(r"^syslog ansible-[a-z_.]*fleet Invoked", log, re.MULTILINE)
    assert re.search(r"^journal .*fleet Invoked", log, re.MULTILINE)
    for text in (log, (tmp_path / "ansible.log").read_text(encoding="utf-8"), output):
        assert f"{CANARY}-" not in text


@pytest.mark.parametrize("path", ["direct", "module"])
def test_relative_paths_begin_at_the_playbook(
    passes: dict[str, tuple[str, dict[str, Any]]], folders: dict[str, pathlib.Path], path: str
) -> None:
    results, folder = passes[path][1], folders[path]
    fleet, live = results["result_fleet"], results["result_fleet_info"]
    assert list((folder / "elsewhere").iterdir()) == []
    assert fleet["report_file"] == "FOLDER/report.jsonl"
    rows = [json.loads(line) for line in (folder / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["where"] for row in sorted(rows, key=lambda row: str(row["where"]))] == [
        "team.jsonl:1",
        "team.jsonl:2",
        "team.jsonl:3",
    ]
    assert live["dest"] == "FOLDER/live.yml"
    assert [document["name"] for document in yaml.safe_load((folder / "live.yml").read_text(encoding="utf-8"))] == [
        "u3301",
        "u3302",
    ]
    # A relative ca_path inside of the source, too: the bundle was read, and then the server spoke no TLS.
    tls = fleet["results"][-1]["failures"][0]
    assert "does not speak TLS" in tls["msg"]


@pytest.mark.parametrize("path", ["direct", "module"])
def test_secrets_that_equal_names_and_numbers_garble_nothing(
    passes: dict[str, tuple[str, dict[str, Any]]], path: str
) -> None:
    results = passes[path][1]
    fleet = results["result_fleet"]
    assert {key: fleet["summary"][key] for key in ("total", "changed", "failed")} == {
        "total": 3,
        "changed": 2,
        "failed": 1,
    }
    assert [row["user"] for row in fleet["results"]] == list(TEAM)
    assert [row["where"] for row in fleet["results"]] == ["team.jsonl:1", "team.jsonl:2", "team.jsonl:3"]
    conference = fleet["results"][0]["changes"][-1]["fields"]
    assert conference["description"] == {"before": "", "after": "3303"}
    assert conference["access_code"]["after"] == "******** (changed)"
    assert fleet["diff"][0]["before_header"].startswith("u3301 sipxcom ")
    assert fleet["msg"].startswith("fleet: 1 of 3 users failed; first u3303: u3303@")
    problems = results["result_fleet_typo"]["msg"]
    assert "(u3301)" in problems
    assert "sipxcom: retries must not be negative" in problems
    assert results["result_fleet_info"]["summary"]["total"] == 3
