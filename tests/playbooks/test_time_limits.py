# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tasks with the keywords `timeout` and `async` end by themselves, with what they did until then."""

from __future__ import annotations

import json
import pathlib
import time
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, ansible_playbook, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS

PASSWORD = CONNECTIONS["sipxcom"]["password"]
NAMES = [str(3100 + number) for number in range(60)]
#: seconds that each response takes: all users, or all entries of a phonebook, take more than a minute, one some seconds
DELAY = 0.5
ENTRIES = 150
#: The time of the task. A part of it is kept for the start of a module process and for its end (see _time_limit.py):
#: 12 s, which are enough on a machine that runs other tests at the same time.
SECONDS = 40
#: seconds of a busy machine between the start of the alarm, from which the deadline counts, and the plugin
LATE = 4.0

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def running() -> Any:
    with simulators() as found:
        found.load("sipxcom", {"users": [{"user_name": name, "password": PASSWORD} for name in NAMES]})
        found.fault("sipxcom", {"fault": "delay", "seconds": DELAY})
        yield found


def result_of(
    folder: pathlib.Path, module: str, options: dict[str, Any], path: str, **keywords: Any
) -> tuple[Any, str]:
    """The result of a task and all output; the run must be over soon after the time of the task."""
    task = {"name": "Slow", f"ucfleet.voice.{module}": options, "register": "slow", "ignore_errors": True, **keywords}
    copy = {"content": "{{ slow | to_json }}", "dest": str(folder / "result.json"), "mode": "0600"}
    tasks = [task, {"name": "Keep", "ansible.builtin.copy": copy}]
    play = folder / "play.yml"
    play.write_text(yaml.safe_dump([{"hosts": "all", "gather_facts": False, "tasks": tasks}]), encoding="utf-8")
    began = time.monotonic()
    output = ansible_playbook(
        folder,
        play,
        *("-v", "-e", f"ucfleet_voice_direct={str(path == 'direct').lower()}"),
        *("-e", "ansible_python_interpreter={{ ansible_playbook_python }}"),
    )
    assert time.monotonic() - began < SECONDS + 20
    return json.loads((folder / "result.json").read_text(encoding="utf-8")), output


@pytest.mark.parametrize(
    ("path", "keywords", "seconds"),
    [
        ("direct", {"timeout": SECONDS}, 36.0),
        ("module", {"timeout": SECONDS}, 28.0),
        ("module", {"async": SECONDS, "poll": 1}, 28.0),
    ],
    ids=["direct", "module", "async"],
)
def test_a_fleet_ends_before_the_time_of_its_task(
    tmp_path: pathlib.Path, running: Simulators, path: str, keywords: dict[str, int], seconds: float
) -> None:
    greeting = f"{path}-{next(iter(keywords))}"
    documents = [
        {"name": f"user-{name}", "sipxcom": {"username": name, "contact_information": {"job_title": greeting}}}
        for name in NAMES
    ]
    report = tmp_path / "report.jsonl"
    options = {
        "users": documents,
        "defaults": {"sipxcom": {"url": running.urls["sipxcom"], "password": PASSWORD}},
        "concurrency": 1,
        "report_file": str(report),
    }
    result, output = result_of(tmp_path, "fleet", options, path, **keywords)
    assert result["failed"]
    summary = result["summary"]
    assert summary["changed"] >= 1
    assert summary["not_tried"] >= 1
    assert result["changed"] is True
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == summary["changed"] + summary["failed"] + summary["ok"]
    # The keyword is named, because to raise the option would not help. The time until the alarm is less by little.
    found = next(line for line in output.splitlines() if "has a deadline of" in line)
    keyword = next(iter(keywords))
    assert found.endswith(f"s: the task has {keyword}: {SECONDS}")
    assert seconds - LATE <= float(found.rpartition("deadline of ")[2].split()[0]) <= seconds


@pytest.mark.parametrize(("path", "user"), [("direct", "3100"), ("module", "3101")])
def test_a_task_of_one_account_ends_before_its_time(
    tmp_path: pathlib.Path, running: Simulators, path: str, user: str
) -> None:
    entries = [
        {"first_name": "Ines", "last_name": f"Roy {number}", "number": str(7000 + number)} for number in range(ENTRIES)
    ]
    options = {"url": running.urls["sipxcom"], "username": user, "password": PASSWORD, "entries": entries}
    result, output = result_of(tmp_path, "phonebook", options, path, timeout=SECONDS)
    assert (result["failed"], result["changed"]) == (True, True)
    assert "entries failed" in result["msg"]
    assert "the deadline of" in result["msg"]
    assert f"because the task has timeout: {SECONDS}" in " ".join(output.split())
