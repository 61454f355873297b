# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of the README files and of the pages without a test of their own, run against the simulators."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.example_states import SECRETS
from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks, blocks_of, markdown
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, simulators
from ansible_collections.ucfleet.voice.tests.unit.support.reader import CREDENTIALS, NAMES, Reader, changed

pytestmark = pytest.mark.timeout(300)


@dataclasses.dataclass(frozen=True)
class Example:
    """The play of an example, its hosts and files, and how many tasks of its first run change something."""

    text: Callable[[], str]
    changed: int = 1
    hosts: dict[str, Any] = dataclasses.field(default_factory=dict)
    variables: dict[str, Any] = dataclasses.field(default_factory=dict)
    files: dict[str, Any] = dataclasses.field(default_factory=dict)
    tables: dict[str, str] = dataclasses.field(default_factory=dict)
    #: tasks of a real run that show the change before it happens; Ansible counts them as changed
    shows: int = 0


def role(name: str) -> Callable[[], str]:
    """The play of the README of a role."""
    return lambda: markdown(f"roles/{name}/README.md", "yaml")[0]


def task(text: str) -> str:
    """Tasks of an example as a play with the usual login."""
    login = {"url": "https://pbx.example.org", "username": "3100", "password": "{{ vault_portal_password }}"}
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "module_defaults": {"group/ucfleet.voice.sipxcom": login},
        "tasks": yaml.safe_load(text),
    }
    return yaml.safe_dump([play], sort_keys=False)


EXAMPLES = {
    "README.md one user": Example(lambda: task(markdown("README.md", "yaml")[0])),
    "README.md many users": Example(lambda: task(markdown("README.md", "yaml")[1])),
    "guide_start one user": Example(lambda: blocks("guide_start")[0]),
    "guide_start defaults": Example(lambda: blocks("guide_start")[1]),
    "errors": Example(lambda: task(blocks("errors")[0])),
    "fleet": Example(role("fleet")),
    "holiday": Example(role("holiday")),
    # The passwords, the list of users with new ones, and the settings.
    "offboard": Example(role("offboard"), changed=3, files={"passwords.yml": CREDENTIALS}),
    "onboard": Example(
        role("onboard"),
        changed=3,
        files={"passwords.yml": CREDENTIALS},
        tables={"people.csv": "Extension,Mobile,Department\n3100,+491555003100,Sales\n3101,,Sales\n"},
        shows=1,
    ),
    "report": Example(role("report")),
    "sipxcom_user": Example(role("sipxcom_user"), hosts={"sipxcom_users": {"hosts": {"3100": {}}}}),
    # The switch is as the example wants it.
    "telecomx_mobileconfig": Example(role("telecomx_mobileconfig")),
    "ucp_user": Example(
        role("ucp_user"),
        changed=2,
        hosts={"ucp_users": {"hosts": {"anna": {}}}},
        variables={"vault_portal_password": SECRETS["vault_anna_password"]},
    ),
    "voipnow_presence": Example(role("voipnow_presence"), changed=2),
}


@pytest.fixture(scope="module", name="running")
def _running() -> Any:
    with simulators() as found:
        yield found


@pytest.fixture(name="reader")
def _reader(running: Simulators) -> Iterator[Reader]:
    with tempfile.TemporaryDirectory(prefix="r") as name:
        yield Reader(pathlib.Path(name), running)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_play_changes_what_check_mode_says_and_once(reader: Reader, name: str) -> None:
    example = EXAMPLES[name]
    for file, content in example.files.items():
        reader.write(file, yaml.safe_dump(content))
    for file, text in example.tables.items():
        reader.write(file, text)

    def run(*options: str) -> int:
        return changed(reader.play(example.text(), *options, hosts=example.hosts, **example.variables))

    assert [run("--check"), run(), run()] == [example.changed, example.changed + example.shows, 0]


def test_the_output_in_the_readme_is_real(reader: Reader) -> None:
    [shown] = markdown("README.md", "diff")
    text = task(markdown("README.md", "yaml")[0])
    reader.play(text.replace("OUT_OF_OFFICE", "STANDARD").replace("BRIEF", "FULL"))
    assert shown in reader.play(text, "--check", "--diff")


def test_the_memory_of_the_readme_and_of_the_page_on_performance(reader: Reader, running: Simulators) -> None:
    """The second run sends no request for users whose documents are the same."""
    [memory] = [one.text for one in blocks_of("docs/docsite/rst/performance.rst") if one.language == "yaml"]
    whole = yaml.safe_load(memory)
    assert yaml.safe_load(markdown("roles/fleet/README.md", "yaml")[1]).items() <= whole.items()
    defaults = {"sipxcom": {"url": "https://pbx.example.org"}}
    logins = {name: {"sipxcom": {"password": SECRETS["vault_portal_password"]}} for name in NAMES}
    for again in (False, True):
        running.forget_requests("sipxcom")
        given = {**whole, "fleet_defaults": defaults, "fleet_credentials": logins}
        reader.run("ucfleet.voice.provision", **given)
        assert bool(running.requests("sipxcom")) is not again


def test_the_role_of_the_sandbox_starts_and_stops_it(reader: Reader) -> None:
    user = {"name": "kim.lee", "sipxcom": {"username": "3100", "vm_prefs": {"greeting": "STANDARD"}}}
    reader.write("live.yml", yaml.safe_dump([user]))
    output = reader.play(markdown("roles/sandbox/README.md", "yaml")[0])
    assert '"sipxcom": "http://127.0.0.1:' in output
    # The folder, the start, the stop.
    assert changed(output) == 3
    # What is not running cannot be stopped.
    [_start, stop] = yaml.safe_load(markdown("roles/sandbox/README.md", "yaml")[0])
    assert changed(reader.play(json.dumps([stop]))) == 0
