# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A credentials file, and beside it the new secrets that are not in it yet.

The file with the new secrets has the name of the credentials file with `ENDING` added, and its form: JSON, encrypted
if the credentials file is. An entry without secrets is that of a user whom an interrupted run had finished.

    {"u3100": {"sipxcom": {"password": "..."}}, "u3101": {}}

Private to the collection.
"""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Callable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.credentials_file import (
    OPTION,
    clear_text,
    credentials_in,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import (
    check_own,
    open_to_read,
    replacing,
    unwritable,
    writing,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.edit import Changes, Place, edited
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.new_secrets import Secrets
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.source_file import VAULT_HEADER

ENDING = ".pending"
PLATFORM, PASSWORD, PIN_SETTING, PIN = "sipxcom", "password", "voicemail_pin", "pin"
PASSWORD_AT: Place = (PLATFORM, PASSWORD)
_PIN_AT: Place = (PLATFORM, PIN_SETTING, PIN)
#: a PIN that is new in a credentials file is not set again by each run of the fleet
_NEW_PIN = {"update_pin": "on_create"}
_KIND = "a file of new secrets"

Decrypt = Callable[[bytes], bytes]
Encrypt = Callable[[bytes, bytes], bytes]


class StoredFile:
    """One credentials file. Whatever is written is read again before, so that what others change in it stays."""

    def __init__(self, path: pathlib.Path, decrypt: Decrypt | None, encrypt: Encrypt | None) -> None:
        """Raises VoiceError for a file that is no regular file of this user, because it will be replaced."""
        self.path = path
        self.pending_path = pathlib.Path(f"{path}{ENDING}")
        self._decrypt = decrypt
        self._encrypt = encrypt
        check_own(str(path), OPTION, lambda head: True, _KIND)
        self.entries: Mapping[str, Any] = credentials_in([(path, self._text())])

    def password_of(self, name: str) -> str:
        """The stored password of a user; empty where the file has none."""
        found = _at(self.entries.get(name), PASSWORD_AT)
        return found if isinstance(found, str) else ""

    def has_pin(self, name: str) -> bool:
        return _at(self.entries.get(name), _PIN_AT) is not None

    def pending(self) -> dict[str, Secrets]:
        """The new secrets of earlier runs. Raises VoiceError for a file that no run wrote."""
        if not self.pending_path.exists():
            return {}
        check_own(str(self.pending_path), OPTION, lambda head: True, _KIND)
        found = credentials_in([(self.pending_path, clear_text(self.pending_path, self._decrypt))])
        return {name: self._secrets(name, entry) for name, entry in found.items()}

    def keep_pending(self, secrets: Mapping[str, Secrets]) -> None:
        """Write the new secrets, and wait until they are on the disk; without any the file is removed."""
        path = str(self.pending_path)
        if not secrets:
            with writing(OPTION, path):
                self.pending_path.unlink(missing_ok=True)
            return
        lines = (f"{json.dumps(name, ensure_ascii=False)}: {_entry(one)}" for name, one in secrets.items())
        self._write(self.pending_path, "{\n" + ",\n".join(lines) + "\n}\n")

    def check(self, secrets: Mapping[str, Secrets]) -> None:
        """Raises VoiceError where the file cannot take new secrets. Nothing is written."""
        edited(self.path, self._text(), self._changes(secrets, self.entries), "nothing was sent")

    def promote(self, secrets: Mapping[str, Secrets]) -> list[str]:
        """Store secrets that are in force; returns the users whose entries cannot take them any more.

        Raises VoiceError.
        """
        text = self._text()
        entries = credentials_in([(self.path, text)])
        here = {name: one for name, one in secrets.items() if _takes(entries.get(name), one)}
        changes = self._changes(here, entries)
        if changes:
            self._write(self.path, edited(self.path, text, changes, f"the new secrets are in {self.pending_path}"))
        return [name for name in secrets if name not in here]

    def _text(self) -> str:
        return clear_text(self.path, self._decrypt)

    def _changes(self, secrets: Mapping[str, Secrets], entries: Mapping[str, Any]) -> Changes:
        """What is not in the file yet."""
        changes: dict[str, dict[Place, Any]] = {}
        for name, one in secrets.items():
            values: dict[Place, Any] = {}
            if one.password:
                values[PASSWORD_AT] = one.password
            if one.pin:
                is_there = _at(entries[name], _PIN_AT[:-1]) is not None
                values.update({_PIN_AT: one.pin} if is_there else {_PIN_AT[:-1]: {PIN: one.pin, **_NEW_PIN}})
            changes[name] = {place: value for place, value in values.items() if _at(entries[name], place) != value}
        return {name: values for name, values in changes.items() if values}

    def _secrets(self, name: str, entry: Any) -> Secrets:
        password, pin = (_at(entry, place) or "" for place in (PASSWORD_AT, _PIN_AT))
        if not (isinstance(entry, dict) and isinstance(password, str) and isinstance(pin, str)):
            raise errors.invalid(
                f"{self.pending_path} is not {_KIND}: see the entry of {name}",
                "keep a copy, compare it with the credentials file, and remove it; nothing was sent",
            )
        return Secrets(password, pin)

    def _write(self, path: pathlib.Path, text: str) -> None:
        """Replace a file, encrypted as the credentials file is. Raises VoiceError."""
        data = text.encode()
        like = self._begin()
        if like.startswith(VAULT_HEADER):
            if self._encrypt is None:
                raise errors.invalid(f"{path} cannot be encrypted in a module process", "run it on the control node")
            data = self._encrypt(data, like)
        with replacing(str(path), OPTION) as descriptor, open(descriptor, "wb", closefd=False) as stream:
            stream.write(data)
        # The name, too, must be there after a power failure: it is all that leads to the new secrets.
        with writing(OPTION, str(path)):
            folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _begin(self) -> bytes:
        """The credentials file as it is on the disk."""
        try:
            with open_to_read(self.path, OPTION) as stream:
                return stream.read().removeprefix(b"\xef\xbb\xbf")
        except OSError as error:
            raise unwritable(OPTION, self.path, error) from error


def _at(entry: Any, place: Place) -> Any:
    for key in place:
        entry = entry.get(key) if isinstance(entry, Mapping) else None
    return entry


def _takes(entry: Any, secrets: Secrets) -> bool:
    """Whether an entry has dictionaries where its new secrets belong, or nothing."""
    platform = entry.get(PLATFORM, {}) if isinstance(entry, dict) else None
    if not isinstance(platform, dict):
        return False
    return not secrets.pin or isinstance(_at(entry, _PIN_AT[:-1]), (dict, type(None)))


def _entry(secrets: Secrets) -> str:
    """The entry of a user, as a credentials file has it."""
    if not any(secrets):
        return "{}"
    password = {PASSWORD: secrets.password} if secrets.password else {}
    pin = {PIN_SETTING: {PIN: secrets.pin, **_NEW_PIN}} if secrets.pin else {}
    return json.dumps({PLATFORM: {**password, **pin}}, ensure_ascii=False)


def lost(path: pathlib.Path, names: list[str]) -> VoiceError:
    """The failure of users whose entries were removed from the credentials file during the run."""
    return errors.invalid(
        f"{OPTION} {path} has no entry for {names[0]} any more, or one of another form, and {len(names)} new passwords"
        " are not in it",
        f"they are in {path}{ENDING}; write them into the credentials file",
    )
