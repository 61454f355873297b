# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A demo in three minutes, on loopback: provision, find drift, correct it, verify.

Starts the simulators on free ports and applies the desired state of a small fleet on four
platforms with playbooks/demo.yml. Then it changes a few settings without Ansible, shows the
drift, corrects it, and verifies that a last run changes nothing. The simulators are stopped
at the end, also after an error. Exit code 0 only if every step had the expected result.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from typing import Any

import requests
import yaml

ROOT = pathlib.Path(__file__).resolve().parents[1]
DEMO = ROOT / "examples" / "demo"
PLATFORMS = ("sipxcom", "ucp", "voipnow", "telecomx")
RECAP = re.compile(
    r"^(?P<host>\S+)\s*:\s*ok=\d+\s+changed=(?P<changed>\d+)"
    r"\s+unreachable=(?P<unreachable>\d+)\s+failed=(?P<failed>\d+)"
)
TEMPLATE, ADMIN = "5f00000000000000000000f0", "5f00000000000000000000f1"


class StepFailed(Exception):
    """A step of the demo did not have the expected result."""


# --------------------------------------------------------------------- the output
def announce(title: str, text: str) -> None:
    print(f"\n{'=' * 78}\n{title}\n{'=' * 78}")
    print(textwrap.fill(text, 78), flush=True)


# ------------------------------------------------------------------ the accounts
def people() -> dict[str, dict[str, dict[str, Any]]]:
    """Group -> host -> variables, from the inventory."""
    inventory = yaml.safe_load((DEMO / "inventory.yml").read_text(encoding="utf-8"))

    def hosts(group: dict[str, Any]) -> dict[str, dict[str, Any]]:
        found = dict(group.get("hosts") or {})
        for child in (group.get("children") or {}).values():
            found.update(hosts(child))
        return found

    return {name: hosts(group) for name, group in inventory.items()}


def password(host: str) -> str:
    """The rule of group_vars/all.yml."""
    return f"demo-{host}-portal"


def accounts() -> dict[str, dict[str, Any]]:
    """The accounts that exist before the first run, with default settings."""
    groups = people()
    sipxcom = {
        "users": [
            {
                "user_name": host,
                "password": password(host),
                "first_name": person["first_name"],
                "last_name": person["last_name"],
            }
            for host, person in groups["sipxcom"].items()
        ],
        "conferences": [
            {"name": f"bridge-{host}", "extension": f"8{host}", "owner": host}
            for host in groups["sipxcom"]
            if host.startswith("32")
        ],
    }
    ucp = {
        "tenants": [
            {
                "name": "example",
                "users": [
                    {
                        "username": host,
                        "password": password(host),
                        "devices": [{"name": "Desk phone"}, {"name": "Softphone"}],
                    }
                    for host in groups["ucp"]
                ],
            }
        ]
    }
    return {"sipxcom": sipxcom, "ucp": ucp, "voipnow": voipnow(groups), "telecomx": telecomx(groups)}


def voipnow(groups: dict[str, dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Six phones: most are registered, one is ringing, one is off."""
    phone = {"agent": "Desk phone 4.2", "registration": 1, "expire": "2030-01-01T00:00:00Z"}
    extensions = [
        {
            "number": person["extension"],
            "type": "terminal",
            "status": 2 if number == 1 else 1,
            "registration": [] if number == 5 else [phone],
        }
        for number, person in enumerate(groups["voipnow"].values())
    ]
    return {
        "users": [{"id": "7", "name": "example", "level": "organization", "extensions": extensions}],
        "apps": [{"client_id": "demo-app", "client_secret": password("app"), "owner": "7"}],
    }


def telecomx(groups: dict[str, dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """A template employee with a mobile app set up; the others have none yet."""
    people_here = groups["telecomx"]
    employees = [
        {
            "name": f"{person['first_name']} {person['last_name']}",
            "emailAddress": f"{host}@example.org",
        }
        for host, person in people_here.items()
    ]
    colleagues = [f"{host}@example.org" for host in list(people_here)[:3]]
    template = {
        "_id": TEMPLATE,
        "name": "Template",
        "emailAddress": "template@example.org",
        "mobileconfig": [
            {"type": "COLLEAGUES", "items": colleagues},
            {"type": "QUEUES", "items": ["Support"]},
        ],
    }
    admin = {
        "_id": ADMIN,
        "name": "Admin",
        "emailAddress": "admin@example.org",
        "password": password("admin"),
        "accessLevel": "OWNER",
    }
    return {
        "customers": [
            {"name": "Example Ltd", "employees": [*employees, template, admin], "queues": [{"name": "Support"}]}
        ]
    }


# ------------------------------------------------------------------- the servers
@contextlib.contextmanager
def simulators() -> Iterator[dict[str, str]]:
    """The four platforms on free ports of loopback: name -> address, and "control"."""
    command = [sys.executable, "-m", "ucfleet_sandbox", "run", "--control-port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise StepFailed("the simulators did not start")
        ready = json.loads(line)
        yield {name: f"http://127.0.0.1:{ready['ports'][name]}" for name in (*PLATFORMS, "control")}
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def seed(control: str) -> None:
    for platform, state in accounts().items():
        response = requests.post(f"{control}/{platform}/state", json=state, timeout=30)
        if not response.ok:
            raise StepFailed(f"the simulator of {platform} did not accept its accounts: {response.text}")


def sent(control: str) -> dict[str, Any]:
    """The requests that the servers counted since the last call; resets the counters."""
    total, connections = 0, 0
    for platform in PLATFORMS:
        counters = requests.get(f"{control}/{platform}/requests", timeout=30).json()["counters"]
        total += counters["requests"]
        connections += counters["connections"]
        requests.delete(f"{control}/{platform}/requests", timeout=30)
    return {"requests": total, "connections": connections}


# ------------------------------------------------------------------------ Ansible
class Ansible:
    """Runs the demo playbook and reads its recap."""

    def __init__(self, urls: dict[str, str], tree: pathlib.Path, playbook: str) -> None:
        self._control = urls["control"]
        self._playbook = playbook
        # The user's own configuration must not change the result.
        config = tree / "ansible.cfg"
        config.write_text("[defaults]\n", encoding="utf-8")
        self._environment = {
            **os.environ,
            **{f"{name.upper()}_URL": urls[name] for name in PLATFORMS},
            "ANSIBLE_COLLECTIONS_PATH": str(tree),
            "ANSIBLE_CONFIG": str(config),
            "ANSIBLE_DISPLAY_OK_HOSTS": "false",
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "false",
            "ANSIBLE_FORKS": "10",
            "ANSIBLE_HOME": str(tree / "home"),
            "ANSIBLE_HOST_PATTERN_MISMATCH": "error",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
            "PYTHONUNBUFFERED": "1",
        }

    def play(self, *options: str) -> set[str]:
        """Run the playbook; returns the hosts on which something changed (or would change)."""
        began = time.monotonic()
        program = str(pathlib.Path(sys.executable).with_name("ansible-playbook"))
        command = [sys.executable, program, "-i", str(DEMO / "inventory.yml"), *options, self._playbook]
        changed: set[str] = set()
        failed: list[str] = []
        hosts = 0
        with subprocess.Popen(command, env=self._environment, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
            for line in process.stdout or ():
                recap = RECAP.match(line)
                if recap is None:
                    print(line, end="", flush=True)
                    continue
                hosts += 1
                if recap["failed"] != "0" or recap["unreachable"] != "0":
                    failed.append(recap["host"])
                if recap["changed"] != "0":
                    changed.add(recap["host"])
        # Only now: Ansible writes more, and would write it into a broken pipe.
        if failed:
            raise StepFailed(f"the run failed for {', '.join(failed)}; see the messages above")
        if process.returncode != 0 or hosts == 0:
            raise StepFailed(f"ansible-playbook ended with exit code {process.returncode}")
        count = sent(self._control)
        print(
            f"--> {hosts} users, {len(changed)} changed; {count['requests']} requests"
            f" in {time.monotonic() - began:.0f} s",
            flush=True,
        )
        return changed


# -------------------------------------------------------------------------- drift
def tamper(urls: dict[str, str]) -> set[str]:
    """Change settings as users do in the portals; returns the hosts whose settings drifted."""
    web = requests.Session()

    def sipxcom(user: str, method: str, path: str, document: Any = None) -> None:
        response = web.request(
            method,
            f"{urls['sipxcom']}/sipxconfig/rest/my/{path}",
            json=document,
            auth=(user, password(user)),
            headers={"Accept": "application/json"},
            timeout=30,
        )
        response.raise_for_status()

    sipxcom("3102", "PUT", "callfwd", {"expiration": 20, "rings": []})
    sipxcom("3207", "PUT", "vmprefs", {"greeting": "OUT_OF_OFFICE"})
    sipxcom("3303", "PUT", "callfwd", {"expiration": 5, "rings": [ring("+491555099999")]})
    sipxcom("3204", "PUT", "conferences/bridge-3204", {"setting": {"maxMembers": 3}})
    login = {"username": "admin@example.org", "password": password("admin")}
    token = web.post(f"{urls['telecomx']}/auth/login", json=login, timeout=30).json()["token"]
    bearer = {"Authorization": f"Bearer {token}"}
    listed = web.get(f"{urls['telecomx']}/employee?full=true", headers=bearer, timeout=30).json()["employees"]
    ids = {row.get("emailAddress"): row["_id"] for row in listed}
    victim = list(people()["telecomx"])[1]
    web.post(f"{urls['telecomx']}/pbx/app/mobileconfig/{ADMIN}", headers=bearer, timeout=30).raise_for_status()
    copy = {"_id": ADMIN, "copyTo": ids[f"{victim}@example.org"]}
    web.post(f"{urls['telecomx']}/pbx/app/mobileconfig/", json=copy, headers=bearer, timeout=30).raise_for_status()
    traveller = next(iter(people()["ucp"]))
    login = {"username": traveller, "password": password(traveller), "domain": "example"}
    token = web.post(f"{urls['ucp']}/ucp/v2/login", json=login, timeout=30).json()["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    profiles = web.get(f"{urls['ucp']}/ucp/v2/fmfm/profiles", headers=bearer, timeout=30).json()
    devices = web.get(f"{urls['ucp']}/ucp/v2/devices", headers=bearer, timeout=30).json()
    soft = next(device["id"] for device in devices if device["name"] == "Softphone")
    road = next(profile["id"] for profile in profiles if profile["name"] == "On the road")
    document = {
        "name": "On the road",
        "active": True,
        "devices": [{"id": soft, "not_ring": False, "start": 0, "end": 60}],
    }
    web.put(f"{urls['ucp']}/ucp/v2/fmfm/profiles/{road}", json=document, headers=bearer, timeout=30).raise_for_status()
    sent(urls["control"])
    return {"3102", "3207", "3303", "3204", victim, traveller}


def ring(number: str) -> dict[str, Any]:
    return {"number": number, "type": "If no response", "enabled": True, "expiration": 20}


# --------------------------------------------------------------------- the steps
def expect(title: str, expected: set[str], changed: set[str]) -> None:
    if expected != changed:
        difference = ", ".join(sorted(expected ^ changed))
        raise StepFailed(f"{title}: unexpected set of changed users; difference: {difference}")


def steps(urls: dict[str, str], tree: pathlib.Path, playbook: str) -> None:
    seed(urls["control"])
    users = {host for group in people().values() for host in group}
    readers = set(people()["voipnow"])
    ansible = Ansible(urls, tree, playbook)
    announce(
        "1. Provision",
        f"{len(users)} users on sipXcom, UCP, Telecom X and VoipNow have accounts with default settings. Ansible"
        " applies the desired state from examples/demo: call forwarding, voicemail, conferences, contacts,"
        " find-me-follow-me profiles and mobile apps. VoipNow is read-only here, so its users never change.",
    )
    expect("provisioning", users - readers, ansible.play())
    announce(
        "2. Changes without Ansible",
        "Users change settings in the portals: one clears a call forwarding, one changes a greeting, one forwards an"
        " office phone to a private number, one reduces the size of a conference, one copies a mobile app from the"
        " wrong employee, one activates the travel profile.",
    )
    drifted = tamper(urls)
    announce(
        "3. Drift",
        "A run with --check --diff writes nothing. It shows which users differ from the desired state, and how.",
    )
    expect("drift", drifted, ansible.play("--check", "--diff"))
    announce("4. Correct", "The same run without --check writes the desired state of exactly these users.")
    expect("correction", drifted, ansible.play("--diff"))
    announce("5. Verify", "A last run finds no difference.")
    expect("verification", set(), ansible.play())
    print("\nDone: settings provisioned, drift found and corrected, no difference left.")


@contextlib.contextmanager
def collection_tree(installed: str | None) -> Iterator[tuple[pathlib.Path, str]]:
    """A folder in which Ansible finds the collection, and the playbook in it.

    The checkout under its proper name, whatever its folder is called; or an installed collection.
    """
    with tempfile.TemporaryDirectory(prefix="ucfleet-demo-") as folder:
        tree = pathlib.Path(folder)
        if installed is not None:
            (tree / "ansible_collections").symlink_to(pathlib.Path(installed, "ansible_collections").resolve())
            yield tree, "ucfleet.voice.demo"
            return
        parent = tree / "ansible_collections" / "ucfleet"
        parent.mkdir(parents=True)
        (parent / "voice").symlink_to(ROOT, target_is_directory=True)
        yield tree, str(ROOT / "playbooks" / "demo.yml")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--collections", metavar="PATH", help="use the collection installed there, not the checkout")
    options = parser.parse_args()
    # A terminated demo cleans up like an interrupted one.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))
    began = time.monotonic()
    try:
        with collection_tree(options.collections) as (tree, playbook), simulators() as urls:
            steps(urls, tree, playbook)
    except StepFailed as problem:
        print(f"\nThe demo failed: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; the simulators are stopped.", file=sys.stderr)
        return 130
    print(f"All simulators are stopped. Duration: {time.monotonic() - began:.0f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
