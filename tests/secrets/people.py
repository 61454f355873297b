# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A fleet on all platforms whose secrets are canaries, and everything that can be done with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.ucfleet.voice.tests.secrets.calls import login
from ansible_collections.ucfleet.voice.tests.secrets.canaries import canaries
from ansible_collections.ucfleet.voice.tests.secrets.echoing import MANNERS
from ansible_collections.ucfleet.voice.tests.secrets.places import Scene

Options = dict[str, Any]
#: what the users shall have, without any secret
SETTINGS: dict[str, dict[str, Any]] = {
    "kim": {"sipxcom": {"username": "3100", "vm_prefs": {"greeting": "NONE"}, "im_prefs": {"call_info": True}}},
    "lee": {"sipxcom": {"username": "3102", "contact_information": {"job_title": "Analyst"}}},
    "anna": {"ucp": {"username": "anna", "domain": "acme", "fmfm": {"enabled": True}}},
    "desk": {"voipnow": {"queue_agents": [{"queue": "0003*300", "agent": "0003*210", "status": "online"}]}},
    "boss": {"telecomx": {"username": "kim@pbx.test", "pbx_switches": [{"name": "night", "value": True}]}},
}


def credentials() -> dict[str, Any]:
    """The logins of the users, and settings that are secrets."""
    secrets = canaries()
    found = {name: {platform: _login(platform) for platform in document} for name, document in SETTINGS.items()}
    found["kim"]["sipxcom"] |= {
        "voicemail_pin": {"pin": secrets["voicemail_pin.pin"]},
        "conferences": [
            {
                "name": "standup",
                "access_code": secrets["conferences.access_code"],
                "moderator_code": secrets["conferences.moderator_code"],
            }
        ],
    }
    found["lee"]["sipxcom"]["portal_password"] = {"new_password": secrets["portal_password.new_password"]}
    return found


def _login(platform: str) -> dict[str, Any]:
    names = ("password", "client_id", "client_secret", "authenticator_token")
    return {name: value for name, value in login(platform).items() if name in names}


def prepare(scene: Scene, *, is_encrypted: bool) -> None:
    """The source without secrets, and the credentials in a file of their own."""
    lines = (json.dumps({"name": name, **document}) for name, document in SETTINGS.items())
    scene.give("users.jsonl", "\n".join(lines) + "\n")
    word = canaries()["vault password"]
    scene.give("vault", word)
    text = json.dumps(credentials())
    vault = VaultLib([("default", VaultSecret(word.encode()))])
    scene.give("credentials.yml", vault.encrypt(text) if is_encrypted else text)


def addresses(address: Callable[[str, str], str], manner: str) -> dict[str, Any]:
    platforms = ("sipxcom", "ucp", "voipnow", "telecomx")
    return {name: {"url": address(name, manner), "retries": 0, "timeout": 20} for name in platforms}


def _wrong_documents() -> dict[str, Options]:
    """Documents that are refused; each has secrets where mistakes put them."""
    secrets = canaries()
    word, pin = secrets["password"], secrets["voicemail_pin.pin"]
    sipxcom: dict[str, Any] = {
        "misspelt": {"pasword": word, "passwort": word},
        "misplaced": {"vm_prefs": {"password": word, "greeting": "NONE"}},
        "list": {"password": [word]},
        "dict": {"password": {word: word}},
        "lines": {"password": f"{word}\n{word}"},
        "pin": {"voicemail_pin": {"pin": [pin]}},
        "code": {"conferences": [{"name": "standup", "access_code": f"x{secrets['conferences.access_code']}"}]},
        "flat": {"voicemail_pin": pin},
        "in url": {"url": f"https://kim:{word}@127.0.0.1:9/"},
    }
    return {kind: {"credentials": {"kim": {"sipxcom": options}}} for kind, options in sipxcom.items()}


def calls(address: Callable[[str, str], str]) -> list[tuple[str, str, Options, dict[str, Any]]]:
    """Name, module, options and keywords of each task, in the order of a life: plan, change, undo, failures."""
    right = {"source": "users.jsonl", "credentials_file": "credentials.yml", "defaults": addresses(address, "ok")}
    key = {"digest_key": canaries()["digest_key"]}
    reports = ["jsonl", "csv", "html"]
    check = {"check_mode": True}
    every = {
        "report_file": "run.jsonl",
        "report_format": reports,
        "undo_file": "undo.jsonl",
        "memory_file": "memory.jsonl",
    }
    found: list[tuple[str, str, Options, dict[str, Any]]] = [
        ("resolve", "fleet", {**right, "resolved_file": "resolved.yml"}, check),
        ("plan", "fleet", {**right, **key, "plan_file": "plan.jsonl"}, check),
        ("own_key", "fleet", {**right, "plan_file": "plan2.jsonl", "report_file": "drift.jsonl"}, check),
        ("audit", "fleet_audit", {**right, "findings_file": "findings.jsonl", "report_file": "audit.csv"}, {}),
        ("live", "fleet_info", {**right, "dest": "live.yml", "logins": True, "report_file": "live.jsonl"}, {}),
        ("apply", "fleet", {**right, **key, **every, "apply_plan": "plan.jsonl"}, {}),
    ]
    # The run has changed the login of lee.
    after = {**right, "credentials": {"lee": {"sipxcom": {"password": canaries()["portal_password.new_password"]}}}}
    # The first users are done when one fails, so that the state is kept; it holds digests of their documents.
    mixed = {**addresses(address, "ok"), "voipnow": addresses(address, "refused")["voipnow"]}
    found += [
        (
            "stopped",
            "fleet",
            {**after, "state_file": "stopped.state", "max_failures": 0, "concurrency": 1, "defaults": mixed},
            {},
        ),
        ("again", "fleet", {**after, "memory_file": "memory2.jsonl", "skip_unchanged": True, "audit": {}}, {}),
        ("export", "fleet_info", {**after, "dest": "after.jsonl", "report_file": "after-report.html"}, {}),
        ("look", "fleet_audit", {"source": "after.jsonl", "look_at": "documents", "findings_file": "looked.csv"}, {}),
        ("undo_check", "fleet", {**after, "source": "undo.jsonl"}, check),
        ("undo", "fleet", {**after, "source": "undo.jsonl", "report_file": "undone.csv"}, {}),
        ("page", "fleet_report", {"source": ["run.jsonl"], "dest": "page.html"}, {}),
    ]
    for manner in (*MANNERS, "defect"):
        bad = {**after, "defaults": addresses(address, manner), "fail_on_error": False, "concurrency": 2}
        files = {"report_file": f"{manner}.jsonl", "report_format": reports, "undo_file": f"{manner}.undo.jsonl"}
        # Stopped in the middle, it keeps its state.
        limits = {"state_file": f"{manner}.state", "max_failures": 0}
        name = manner.replace("-", "_")
        found.append((f"bad_{name}", "fleet", {**bad, **files, **limits}, {}))
        found.append((f"read_{name}", "fleet_info", {**bad, "dest": f"{manner}.live.yml"}, {}))
        found.append((f"audit_{name}", "fleet_audit", {**bad, "report_file": f"{manner}.audit.html"}, {}))
    for kind, options in _wrong_documents().items():
        found.append((f"wrong_{kind.replace(' ', '_')}", "fleet", {**right, **options}, {}))
    return found


def tasks(address: Callable[[str, str], str]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            f"ucfleet.voice.{module}": options,
            "register": name,
            "ignore_errors": True,
            **keywords,
        }
        for name, module, options, keywords in calls(address)
    ]


def variables(address: Callable[[str, str], str]) -> dict[str, Any]:
    """The variables of the playbooks of the collection."""
    return {
        "fleet_source": "users.jsonl",
        "fleet_credentials": credentials(),
        "fleet_defaults": addresses(address, "ok"),
        "fleet_digest_key": canaries()["digest_key"],
    }
