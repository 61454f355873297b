# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keyed digests of users: whether a desired state, secrets included, is the one of an earlier run.

Without the key nothing can be guessed from a digest, not even a PIN of four digits. So the key is in no file that
holds digests.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.own_file import open_own, replacing, writing
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk

KEY_BYTES = 32
#: what follows the name of a file with digests in that of the file with their key
KEY_ENDING = ".key"


class Digests:
    """Computes digests with one key; those of another `scope` differ."""

    def __init__(self, key: bytes, scope: bytes = b"") -> None:
        self._key = hashlib.blake2b(key, person=scope[: hashlib.blake2b.PERSON_SIZE]).digest()

    def of(self, user: User) -> bytes:
        """The digest of who is brought to which state. The login is not part of it, only the account."""
        parts: list[Any] = [user.name]
        for block in user.blocks:
            settings = block.settings
            account = settings.username or settings.client_id
            parts.append([block.composite.platform.name, settings.url, settings.domain, account])
            for step in block.steps:
                fields = step.part.operation.own_fields()
                parts.append([step.label, walk.exportable(fields, step.given, secrets=True)])
        text = json.dumps(parts, sort_keys=True, default=repr).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=16, key=self._key).digest()


def key_of(given: str | None, path: str, what: str, *, make: bool = True) -> bytes:
    """The key of the digests in the file at a path, which option `what` names: the given one, or a private file's.

    That file is made when there is none, unless `make` is off. Raises VoiceError.
    """
    if given is not None:
        return given.encode("utf-8", "surrogatepass")
    name, place = f"the key of {what}", path + KEY_ENDING
    if os.path.lexists(place):
        return _key_in(place, name)
    if make:
        return _made_key(place, name)
    raise errors.invalid(
        f"{what} has no digest_key, and there is no file {os.path.abspath(place)} with its key",
        "give digest_key, or put the key file there",
    )


def _key_in(path: str, name: str) -> bytes:
    with writing(name, path), open(open_own(path, name, create=False), "rb") as stream:
        key = stream.read(KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        raise errors.invalid(
            f"{name} {os.path.abspath(path)} is not a file with a key", "remove it, or give another path"
        )
    return key


def _made_key(path: str, name: str) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    with replacing(path, name) as descriptor, open(descriptor, "wb", closefd=False) as new:
        new.write(key)
    return key


def remove_key(path: str, what: str) -> None:
    """Delete the file that `key_of` made for a file, unless something else has taken its place."""
    place = path + KEY_ENDING
    with writing(f"the key of {what}", place), contextlib.suppress(FileNotFoundError):
        status = os.lstat(place)
        if stat.S_ISREG(status.st_mode) and status.st_size == KEY_BYTES:
            os.unlink(place)
