# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook rehearse and the role sandbox: production is only read, and no sandbox is left."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.checkout import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.killed import PATHS, kill_when, wait_until
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, playbook_command, simulators

SECRET = "canary-production-password"
USERS = ("3100", "3101")
[VARIABLES] = blocks("guide_rehearse")
COMMANDS = [text.split()[2:] for text in blocks("guide_rehearse", "console")]

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module", name="shared")
def _shared() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(name="tmp_path")
def _short_path() -> Iterator[pathlib.Path]:
    """A folder with a short name: ansible-core puts a socket into TMPDIR, and its path ends at 107 characters."""
    with tempfile.TemporaryDirectory(prefix="r") as name:
        yield pathlib.Path(name)


@pytest.fixture(name="running")
def _running(shared: Simulators) -> Simulators:
    """The stand-in for production."""
    shared.load("sipxcom", {"users": [{"user_name": name, "password": SECRET} for name in USERS]})
    shared.load("ucp", {"tenants": [{"name": "acme", "users": [{"username": "kim", "password": SECRET}]}]})
    for platform in ("sipxcom", "ucp"):
        shared.forget_requests(platform)
    return shared


def document(name: str, running: Simulators) -> dict[str, Any]:
    """A change of one user, whose document names the server of production itself."""
    return {
        "name": f"u{name}",
        "sipxcom": {
            "url": running.urls["sipxcom"],
            "username": name,
            "vm_prefs": {"greeting": "OUT_OF_OFFICE"},
            "call_forward": {"rings": [{"number": "4201"}]},
        },
    }


def write(folder: pathlib.Path, running: Simulators, *documents: dict[str, Any]) -> None:
    """The files of the guide."""
    (folder / "tmp").mkdir(exist_ok=True)
    (folder / "users.jsonl").write_text("".join(json.dumps(one) + "\n" for one in documents), encoding="utf-8")
    text = VARIABLES.replace("https://pbx.example.org", running.urls["sipxcom"])
    (folder / "change.yml").write_text(text, encoding="utf-8")
    known: dict[str, dict[str, str]] = {"sipxcom": {}, "ucp": {"domain": "acme"}}
    logins = {
        one["name"]: {
            platform: {"password": SECRET, "url": running.urls[platform], **known[platform]}
            for platform in one.keys() & known.keys()
        }
        for one in documents
    }
    (folder / "logins.yml").write_text(json.dumps({"vault_fleet_credentials": logins}), encoding="utf-8")


def run(
    folder: pathlib.Path, path: str, playbook: str, *options: str, expected: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    """Run a playbook; no secret and no warning is shown, apart from those that begin as `expected`."""
    command, environment = playbook_command(
        folder,
        pathlib.Path(playbook),
        *("-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}", *options),
        TMPDIR=str(folder / "tmp"),
        **env,
    )
    outcome = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    text = (outcome.stdout + outcome.stderr).replace(f"[WARNING]: {expected}" if expected else "\0", "")
    for word in (SECRET, "WARNING", "DEPRECATION", "Traceback"):
        assert word not in text, text
    return outcome


def sandboxes(folder: pathlib.Path) -> list[int]:
    """The sandbox processes that work in a folder below this one."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes()
            where = os.readlink(entry / "cwd")
        except OSError:
            continue
        if b"sandbox" in words and where.startswith(str(folder)):
            found.append(int(entry.name))
    return found


def methods(running: Simulators, platform: str = "sipxcom") -> set[str]:
    return {one["method"] for one in running.requests(platform)}


@pytest.mark.parametrize("path", PATHS)
def test_production_is_only_read(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    write(tmp_path, running, *(document(name, running) for name in USERS))
    before = running.dump("sipxcom")
    kept = {"fleet_state_file": "state.jsonl", "fleet_undo_file": "undo.jsonl", "fleet_dest": "other.yml"}
    outcome = run(tmp_path, path, COMMANDS[0][0], *COMMANDS[0][1:], "-e", json.dumps(kept))
    assert outcome.returncode == 0, outcome.stdout
    assert "OUT_OF_OFFICE" in outcome.stdout
    assert "The second run changed nothing." in outcome.stdout
    assert methods(running) == {"GET"}
    assert running.dump("sipxcom") == before
    assert sandboxes(tmp_path) == []
    assert list((tmp_path / "tmp").iterdir()) == []
    assert not {"state.jsonl", "undo.jsonl", "other.yml"} & {entry.name for entry in tmp_path.iterdir()}


def test_check_mode_rehearses_too(tmp_path: pathlib.Path, running: Simulators) -> None:
    write(tmp_path, running, document(USERS[0], running))
    outcome = run(tmp_path, "direct", COMMANDS[0][0], *COMMANDS[0][1:], "--check")
    assert outcome.returncode == 0, outcome.stdout
    assert "The second run changed nothing." in outcome.stdout
    assert methods(running) == {"GET"}
    assert sandboxes(tmp_path) == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_bare_system_without_ps(tmp_path: pathlib.Path, running: Simulators) -> None:
    """Programs are looked for in PATH, where a `ps` fails."""
    write(tmp_path, running, document(USERS[0], running))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ps").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tmp_path / "bin" / "ps").chmod(0o755)
    play = play_of(tmp_path, sandbox_state="started", sandbox_dir=str(tmp_path / "box"), sandbox_with_playbook=True)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    started = run(tmp_path, "direct", str(play), PATH=path)
    assert started.returncode == 0, started.stdout
    wait_until(lambda: sandboxes(tmp_path) == [], "the process of the playbook was not found")


@pytest.mark.parametrize("path", PATHS)
def test_a_given_export_needs_no_platform(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    write(tmp_path, running, *(document(name, running) for name in USERS))
    exported = run(
        tmp_path, path, "ucfleet.voice.export", *COMMANDS[0][1:], "-e", "fleet_dest=live.yml", "-e", "fleet_logins=true"
    )
    assert exported.returncode == 0, exported.stdout
    export = (tmp_path / "live.yml").read_bytes()
    running.forget_requests("sipxcom")
    outcome = run(tmp_path, path, COMMANDS[1][0], *COMMANDS[1][1:])
    assert outcome.returncode == 0, outcome.stdout
    assert "The second run changed nothing." in outcome.stdout
    assert running.requests("sipxcom") == []
    assert (tmp_path / "live.yml").read_bytes() == export
    assert sandboxes(tmp_path) == []


def test_a_user_who_is_not_in_the_export_never_reaches_production(tmp_path: pathlib.Path, running: Simulators) -> None:
    kim = {"name": "ukim", "ucp": {"username": "kim", "fmfm": {"enabled": True}}}
    write(tmp_path, running, document("3100", running))
    options = COMMANDS[0][1:]
    run(tmp_path, "direct", "ucfleet.voice.export", *options, "-e", "fleet_dest=live.yml", "-e", "fleet_logins=true")
    running.forget_requests("sipxcom")
    write(tmp_path, running, document("3100", running), document("3101", running), kim)
    outcome = run(tmp_path, "direct", COMMANDS[1][0], *COMMANDS[1][1:])
    assert outcome.returncode == 2
    assert "The rehearsal failed." in outcome.stdout
    assert running.requests("sipxcom") == running.requests("ucp") == []
    assert sandboxes(tmp_path) == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_an_export_without_any_user_starts_nothing(tmp_path: pathlib.Path, running: Simulators) -> None:
    write(tmp_path, running, document("9998", running), document("9999", running))
    outcome = run(tmp_path, "direct", COMMANDS[0][0], *COMMANDS[0][1:])
    assert outcome.returncode == 2
    assert "No user could be exported, so nothing was rehearsed." in outcome.stdout
    assert methods(running) == {"GET"}
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("limit", [[], ["-e", "fleet_limit=u31*,u9*"], ["-e", '{"fleet_limit": ["u9*", "!u3101"]}']])
def test_a_user_who_cannot_be_exported_stops_no_other(
    tmp_path: pathlib.Path, running: Simulators, limit: list[str]
) -> None:
    stranger = {**document("9999", running), "name": "u9[9]*"}
    write(tmp_path, running, document("3100", running), stranger, document("3101", running))
    outcome = run(tmp_path, "direct", COMMANDS[0][0], *COMMANDS[0][1:], *limit)
    assert outcome.returncode == 2
    if "!u3101" in str(limit):
        assert "No user could be exported" in outcome.stdout
        return
    assert "after: u3100 sipxcom call_forward" in outcome.stdout, outcome.stdout
    assert "+++ after: u3101 sipxcom call_forward" in outcome.stdout
    assert "The second run changed nothing." in outcome.stdout
    assert "1 user could not be exported and had to be left out: u9[9]*." in outcome.stdout
    assert methods(running) == {"GET"}
    assert sandboxes(tmp_path) == []


def test_what_the_platforms_do_not_show_is_no_failure_of_the_second_run(
    tmp_path: pathlib.Path, running: Simulators
) -> None:
    kim = {"name": "ukim", "ucp": {"username": "kim", "fmfm": {"enabled": True}}}
    lee = document("3100", running)
    lee["sipxcom"]["voicemail_pin"] = {"pin": "271828"}
    write(tmp_path, running, lee, kim)
    outcome = run(tmp_path, "direct", COMMANDS[0][0], *COMMANDS[0][1:], expected="fleet")
    assert outcome.returncode == 0, outcome.stdout
    assert "The second run changed nothing but settings that the platforms do not show" in outcome.stdout


@pytest.mark.parametrize("everything", [True, False], ids=["all of its processes", "ansible-playbook alone"])
def test_a_rehearsal_that_is_killed_leaves_no_sandbox(
    tmp_path: pathlib.Path, running: Simulators, everything: bool
) -> None:
    """The sandbox is started by the role as in a rehearsal; the play then waits to be killed."""
    write(tmp_path, running)
    play = play_of(tmp_path, sandbox_state="started", sandbox_dir=str(tmp_path / "box"), sandbox_with_playbook=True)
    plays = yaml.safe_load(play.read_text(encoding="utf-8"))
    plays[0]["tasks"].append({"name": "Wait", "ansible.builtin.pause": {"seconds": 60}})
    play.write_text(yaml.safe_dump(plays), encoding="utf-8")
    ready = tmp_path / "box" / "pid"
    kill_when(
        lambda: ready.is_file() and len(ready.read_text(encoding="utf-8").splitlines()) == 2,
        tmp_path,
        play,
        everything=everything,
        path="module",
    )
    wait_until(lambda: sandboxes(tmp_path) == [], "the sandbox runs on")


@pytest.mark.parametrize("path", PATHS)
def test_other_addresses_are_refused(tmp_path: pathlib.Path, running: Simulators, path: str) -> None:
    task = {
        "name": "Run",
        "ucfleet.voice.fleet": {
            "users": [
                document("3100", running),
                {"name": "ukim", "ucp": {"username": "kim", "fmfm": {"enabled": True}}},
            ],
            "rehearse_on": {"sipxcom": {"url": "https://pbx.example.org", "password": "x"}},
        },
    }
    play = tmp_path / "play.yml"
    play.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": [task]}]), encoding="utf-8")
    write(tmp_path, running)
    outcome = run(tmp_path, path, str(play))
    assert outcome.returncode == 2
    assert "url must be a loopback address in numbers" in outcome.stdout
    assert "ucp: is not one of the servers in rehearse_on" in outcome.stdout
    assert running.requests("sipxcom") == []


def play_of(folder: pathlib.Path, **variables: Any) -> pathlib.Path:
    """A playbook with the role sandbox that shows its addresses."""
    tasks = [
        {"name": "Role", "ansible.builtin.include_role": {"name": "ucfleet.voice.sandbox"}, "vars": variables},
        {"name": "Show", "ansible.builtin.debug": {"msg": "at {{ sandbox_urls | default({}) | to_json }}"}},
    ]
    play = folder / f"{variables['sandbox_state']}.yml"
    text = yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": tasks}])
    play.write_text(text, encoding="utf-8")
    return play


def test_the_role_stops_only_what_it_started(tmp_path: pathlib.Path, running: Simulators) -> None:
    write(tmp_path, running)
    where = str(tmp_path / "box")
    start = play_of(tmp_path, sandbox_state="started", sandbox_dir=where, sandbox_seed={"sipxcom": {"users": []}})
    stop = play_of(tmp_path, sandbox_state="stopped", sandbox_dir=where)
    outcome = run(tmp_path, "direct", str(start))
    assert outcome.returncode == 0, outcome.stdout
    assert "at {" in outcome.stdout
    [pid] = sandboxes(tmp_path)
    assert run(tmp_path, "direct", str(start)).returncode == 0
    assert sandboxes(tmp_path) == [pid]
    assert "changed=1" in run(tmp_path, "direct", str(stop)).stdout
    assert sandboxes(tmp_path) == []
    assert "changed=0" in run(tmp_path, "direct", str(stop)).stdout

    # The number in the file belongs to another process meanwhile.
    with subprocess.Popen(["sleep", "60"]) as other:
        try:
            (tmp_path / "box" / "pid").write_text(f"{other.pid}\n1 2\n", encoding="utf-8")
            assert "changed=0" in run(tmp_path, "direct", str(stop)).stdout
            time.sleep(0.2)
            assert other.poll() is None
        finally:
            other.kill()


def test_every_variable_of_the_role_can_be_omitted(tmp_path: pathlib.Path, running: Simulators) -> None:
    write(tmp_path, running)
    text = (ROOT / "roles" / "sandbox" / "meta" / "argument_specs.yml").read_text(encoding="utf-8")
    names = yaml.safe_load(text)["argument_specs"]["main"]["options"]
    given = dict.fromkeys(names, "{{ not_given | default(omit) }}")
    play = tmp_path / "play.yml"
    outputs = []
    for state in (given["sandbox_state"], "stopped"):
        variables = {**given, "sandbox_state": state}
        tasks = [{"name": "Role", "ansible.builtin.include_role": {"name": "ucfleet.voice.sandbox"}, "vars": variables}]
        document = yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": tasks}])
        play.write_text(document, encoding="utf-8")
        outcome = run(tmp_path, "direct", str(play))
        assert outcome.returncode == 0, outcome.stdout
        outputs.append(len(sandboxes(tmp_path)))
    assert outputs == [1, 0]


def test_a_misspelt_variable_of_the_role_is_refused(tmp_path: pathlib.Path, running: Simulators) -> None:
    write(tmp_path, running)
    play = play_of(tmp_path, sandbox_state="started", sandbox_dir=str(tmp_path / "box"), sandbox_form="live.yml")
    outcome = run(tmp_path, "direct", str(play))
    assert outcome.returncode == 2
    assert "sandbox_form" in outcome.stdout
    assert sandboxes(tmp_path) == []


def test_the_role_says_why_the_sandbox_did_not_start(tmp_path: pathlib.Path, running: Simulators) -> None:
    write(tmp_path, running)
    broken = tmp_path / "live.yml"
    broken.write_text("- nonsense", encoding="utf-8")
    play = play_of(tmp_path, sandbox_state="started", sandbox_dir=str(tmp_path / "box"), sandbox_from=str(broken))
    outcome = run(tmp_path, "direct", str(play))
    assert outcome.returncode == 2
    assert "live.yml, line 1" in outcome.stdout
    assert sandboxes(tmp_path) == []


def test_the_guide_has_no_other_examples() -> None:
    assert len(COMMANDS) == 2
