# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source and the rulebooks of the collection, run by a real ansible-rulebook against the simulators."""

from __future__ import annotations

import contextlib
import dataclasses
import http.server
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from ansible_collections.ucfleet.voice.tests.unit.support.guides import blocks
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ROOT
from ansible_collections.ucfleet.voice.tests.unit.support.process import Simulators, collections_tree, simulators

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        shutil.which("java") is None,
        reason="ansible-rulebook needs Java; install it, for example with: apt-get install default-jre-headless",
    ),
]

SECRET = "canary-app-secret"
NUMBER, QUEUE = "0003*210", "0003*300"
RULEBOOKS = sorted((ROOT / "extensions" / "eda" / "rulebooks").glob("*.yml"))
ONLINE, PAUSED = 1, 2


def state(registration: int, *, agent: int = ONLINE, status: int = 1) -> dict[str, Any]:
    """A phone of an agent, with the code of its registration, and its queue."""
    phone = {"number": NUMBER, "type": "terminal", "status": status}
    phone["registration"] = [{"agent": "Desk 7", "registration": registration}]
    queue = {"number": QUEUE, "type": "queue", "agents": [{"number": NUMBER, "status": agent}]}
    other = {"number": "0003*211", "type": "terminal", "registration": [{"registration": 1}]}
    apps = [{"client_id": "app", "client_secret": SECRET, "owner": "7"}]
    return {"apps": apps, "users": [{"id": "7", "extensions": [phone, other, queue]}]}


@pytest.fixture(name="running")
def _running() -> Iterator[Simulators]:
    with simulators() as found:
        found.load("voipnow", state(1))
        yield found


@dataclasses.dataclass
class Rulebook:
    """A running ansible-rulebook."""

    process: subprocess.Popen[bytes]
    output: pathlib.Path

    def text(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def waits_for(self, what: str | Callable[[], bool], seconds: float = 60) -> None:
        """Wait for a text of the output, or for what a function sees."""
        end = time.monotonic() + seconds
        while not (what in self.text() if isinstance(what, str) else what()):
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < end, f"waited for {what} in vain:\n{self.text()}"
            time.sleep(0.1)


@contextlib.contextmanager
def rulebook(
    folder: pathlib.Path, running: Simulators, name: str, *options: str, secret: str = SECRET, **variables: Any
) -> Iterator[Rulebook]:
    """Run a rulebook, a file or one of the collection; it is stopped at the end and has shown no secret."""
    (folder / "inventory.yml").write_text(
        json.dumps({"all": {"hosts": {"localhost": {"ansible_python_interpreter": sys.executable}}}}), encoding="utf-8"
    )
    (folder / "variables.yml").write_text(json.dumps(variables), encoding="utf-8")
    programs = pathlib.Path(sys.executable).parent
    environment = {
        **{key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        "ANSIBLE_COLLECTIONS_PATH": str(collections_tree()),
        "ANSIBLE_HOME": str(folder / "home"),
        "ANSIBLE_NOCOLOR": "1",
        "HOME": str(folder),
        "PATH": os.pathsep.join([str(programs), os.environ["PATH"]]),
        "VOIPNOW_URL": running.urls["voipnow"],
        "VOIPNOW_CLIENT_ID": "app",
        "VOIPNOW_CLIENT_SECRET": secret,
    }
    output = folder / "output.txt"
    command = [str(programs / "ansible-rulebook"), "-r", name, "-i", "inventory.yml", "-e", "variables.yml", *options]
    with (
        output.open("wb") as file,
        subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        ) as process,
    ):
        found = Rulebook(process, output)
        try:
            yield found
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
    assert "canary" not in found.text()
    assert "Traceback" not in found.text()


def polls(running: Simulators) -> int:
    return sum("/presence" in one["target"] for one in running.requests("voipnow"))


@contextlib.contextmanager
def web_hook() -> Iterator[tuple[str, list[Any]]]:
    """The address of a server on this host, and the bodies that it got."""
    bodies: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Keep quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook", bodies
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    "document",
    [*(path.read_text(encoding="utf-8") for path in RULEBOOKS), blocks("guide_events", "yaml")[2]],
    ids=[*(path.stem for path in RULEBOOKS), "guide"],
)
def test_rulebooks_are_of_the_schema_of_ansible_rulebook(document: str) -> None:
    import ansible_rulebook

    schema = pathlib.Path(str(ansible_rulebook.__file__)).parent / "schema" / "ruleset_schema.json"
    jsonschema.validate(yaml.safe_load(document), json.loads(schema.read_text(encoding="utf-8")))


def test_a_lost_registration_is_posted_once(tmp_path: pathlib.Path, running: Simulators) -> None:
    with web_hook() as (url, bodies):
        variables = {"presence_interval": 0.3, "notify_url": url}
        with rulebook(tmp_path, running, "ucfleet.voice.registration_lost", **variables) as watched:
            watched.waits_for(lambda: polls(running) > 1)
            running.load("voipnow", state(-1))
            watched.waits_for(lambda: len(bodies) == 1)
            # A server that fails, and a token that ends, are no changes.
            unavailable = {"fault": "status", "status": 503, "times": 4}
            running.fault("voipnow", unavailable, {"fault": "expire_tokens", "times": 1})
            done = polls(running)
            watched.waits_for(lambda: polls(running) > done + 4)
            assert len(bodies) == 1
            running.load("voipnow", state(1))
            watched.waits_for(lambda: len(bodies) == 2)
    server = running.urls["voipnow"].partition("//")[2]
    assert [one["text"] for one in bodies] == [
        f"Extension {NUMBER} on {server} has lost its registration",
        f"Extension {NUMBER} on {server} is registered again",
    ]


def agent(running: Simulators) -> int:
    """The status of the agent in the queue."""
    extensions = running.dump("voipnow")["users"][0]["extensions"]
    return int(next(one for one in extensions if one["number"] == QUEUE)["agents"][0]["status"])


def test_an_agent_is_paused_after_a_while_and_resumed(tmp_path: pathlib.Path, running: Simulators) -> None:
    records = tmp_path / "records"
    guide = yaml.safe_load(blocks("guide_events", "yaml")[1])
    assert guide == {"agent_queues": [QUEUE], "agent_away_after": 300}
    variables = {**guide, "agent_away_after": 2, "presence_interval": 0.3, "agent_records": str(records)}
    with rulebook(tmp_path, running, "ucfleet.voice.agent_away", **variables) as watched:
        watched.waits_for(lambda: polls(running) > 1)
        running.load("voipnow", state(-1))
        watched.waits_for(lambda: agent(running) == PAUSED)
        (record,) = records.iterdir()
        assert json.loads(record.read_text(encoding="utf-8")) == [QUEUE]
        assert record.stat().st_mode & 0o777 == 0o600
    # The phone comes back while nobody watches.
    running.load("voipnow", state(1, agent=PAUSED))
    with rulebook(tmp_path, running, "ucfleet.voice.agent_away", **variables) as watched:
        watched.waits_for(lambda: agent(running) == ONLINE and not list(records.iterdir()))
        writes = [one for one in running.requests("voipnow") if one["took_effect"] and one["method"] == "PUT"]
        assert len(writes) == 2


@pytest.mark.parametrize("status", [0, PAUSED])
def test_an_agent_who_takes_no_calls_stays_so(tmp_path: pathlib.Path, running: Simulators, status: int) -> None:
    running.load("voipnow", state(1, agent=status))
    variables = {"agent_queues": [QUEUE], "agent_away_after": 1, "presence_interval": 0.3}
    with rulebook(tmp_path, running, "ucfleet.voice.agent_away", **variables) as watched:
        watched.waits_for(lambda: polls(running) > 1)
        running.load("voipnow", state(-1, agent=status))
        watched.waits_for("PLAY [Pause an agent]")
        before = watched.text().count("PLAY RECAP")
        running.load("voipnow", state(1, agent=status))
        watched.waits_for(lambda: watched.text().count("PLAY RECAP") > before)
        assert agent(running) == status
    assert "failed=1" not in watched.text()
    assert not list(tmp_path.glob(".ansible/ucfleet_agents_away/*"))


def test_the_rulebook_of_the_guide_and_a_clean_stop(tmp_path: pathlib.Path, running: Simulators) -> None:
    text = blocks("guide_events", "yaml")[2].replace("https://voipnow.example.org", running.urls["voipnow"])
    (tmp_path / "own.yml").write_text(text, encoding="utf-8")
    with rulebook(tmp_path, running, "own.yml") as watched:
        watched.waits_for(lambda: polls(running) > 2)
        running.load("voipnow", state(1, status=3))
        watched.waits_for(f"BUSY {NUMBER}")
        running.load("voipnow", state(-1, status=3))
        watched.waits_for(f"AWAY {NUMBER}")
        watched.process.send_signal(signal.SIGINT)
        # A second one is for a run that waits for its sources.
        assert watched.process.wait(15) in (0, 1, 130, -signal.SIGINT)
    done = polls(running)
    time.sleep(2)
    assert polls(running) == done
    assert watched.text().count(f"BUSY {NUMBER}") == 1
    assert watched.text().count(f"AWAY {NUMBER}") == 1


@pytest.mark.parametrize(
    ("arguments", "secret", "said"),
    [
        ({"platform": "voipnow", "interval": 0}, SECRET, "interval must be from 0.1"),
        ({"platform": "voipnow", "every": 5}, SECRET, "every"),
        ({"platform": "voipnow"}, "canary-wrong", "VoipNow refuses the login"),
    ],
)
def test_what_cannot_work_ends_with_a_message(
    tmp_path: pathlib.Path, running: Simulators, arguments: dict[str, Any], secret: str, said: str
) -> None:
    rules = [{"name": "never", "condition": "event.presence.event == 'x'", "action": {"debug": {"msg": "x"}}}]
    rulesets = [
        {"name": "own", "hosts": "all", "sources": [{"name": "p", "ucfleet.voice.presence": arguments}], "rules": rules}
    ]
    (tmp_path / "own.yml").write_text(json.dumps(rulesets), encoding="utf-8")
    with rulebook(tmp_path, running, "own.yml", secret=secret) as watched:
        watched.process.wait(60)
    assert watched.process.returncode != 0
    assert said in watched.text()
