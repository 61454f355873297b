# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A rotation of passwords in tests: users of a simulator, and the files with their secrets."""

from __future__ import annotations

import json
import pathlib
import stat
from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.credentials_file import read_credentials
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.job import FleetRotate
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Run
from ansible_collections.ucfleet.voice.tests.unit.support.fleet import PASSWORD, URL, names, pbx
from ansible_collections.ucfleet.voice.tests.unit.support.params import validated

USERS = 4
HEADER = b"$ANSIBLE_VAULT;1.1;AES256\n"


class Bench:
    """Users of a simulator, their documents and their credentials file in a folder."""

    def __init__(self, folder: pathlib.Path, count: int = USERS, *, encrypted: bool = False) -> None:
        self.wire = pbx(count)
        self.folder = folder
        self.file = folder / "passwords.yml"
        self.pending = folder / "passwords.yml.pending"
        self.encrypted = encrypted
        self.names = names(count)
        self.users = [
            {"name": f"u{name}", "sipxcom": {"url": URL, "username": name, "retries": 0}} for name in self.names
        ]
        self.write(
            "# all users\n" + "".join(f"u{name}: {{sipxcom: {{password: {PASSWORD}}}}}\n" for name in self.names)
        )
        self.warned: list[str] = []

    def write(self, text: str) -> None:
        data = text.encode()
        self.file.write_bytes(HEADER + data[::-1] if self.encrypted else data)

    def run(self, *, check: bool = False, diff: bool = False, **params: Any) -> dict[str, Any]:
        job = FleetRotate(open_transport=self.wire.open)
        options = {"users": self.users, "credentials_file": [str(self.file)], "concurrency": 1, **params}
        values, problem = validated(job, options)
        assert problem is None, problem
        self.wire.calls.clear()
        self.wire.sandbox.read_only = check
        vault = {"decrypt": decrypt, "encrypt": encrypt} if self.encrypted else {}
        result = job.execute(Run(values, Mode(check, diff), warn=self.warned.append, **vault))
        self.check_nothing_is_shown(result)
        return result

    def stored(self) -> dict[str, Any]:
        return read_credentials([str(self.file)], decrypt)

    def saved(self) -> dict[str, Any]:
        """The new secrets in the other file."""
        if not self.pending.exists():
            return {}
        data = self.pending.read_bytes()
        assert data.startswith(HEADER) is self.encrypted
        assert stat.S_IMODE(self.pending.stat().st_mode) == 0o600
        return dict(json.loads(decrypt(data) if self.encrypted else data))

    def accounts(self) -> dict[str, Any]:
        """Name -> password and PIN on the platform."""
        return {f"u{user['user_name']}": user for user in self.wire.sandbox.platform.dump()["users"]}

    def set_password(self, name: str, password: str) -> None:
        state = self.wire.sandbox.platform.dump()
        for user in state["users"]:
            if user["user_name"] == name:
                user["password"] = password
        self.wire.sandbox.platform.load(state)

    def check_every_stored_secret_works(self) -> None:
        accounts = self.accounts()
        for name, entry in self.stored().items():
            assert accounts[name]["password"] == entry["sipxcom"]["password"], name

    def check_no_secret_is_lost(self) -> None:
        """Whatever the platform has is in one of the two files."""
        accounts, stored, saved = self.accounts(), self.stored(), self.saved()
        for name in accounts.keys() & (stored.keys() | saved.keys()):
            known = {(entry.get(name) or {}).get("sipxcom", {}).get("password") for entry in (stored, saved)}
            assert accounts[name]["password"] in known, name

    def check_nothing_is_shown(self, result: Mapping[str, Any]) -> None:
        shown = json.dumps(result, ensure_ascii=False) + "".join(self.warned)
        for entries in (self.stored(), self.saved()):
            for entry in entries.values():
                for secret in strings(entry):
                    assert len(secret) < 6 or secret == "on_create" or secret not in shown


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, str):
        yield value


def decrypt(data: bytes) -> bytes:
    """A vault whose encryption is to turn the text around."""
    return data.removeprefix(HEADER)[::-1] if data.startswith(HEADER) else data


def encrypt(data: bytes, like: bytes) -> bytes:
    assert like.startswith(HEADER)
    return HEADER + data[::-1]
