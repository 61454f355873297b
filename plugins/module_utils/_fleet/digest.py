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
#: how messages name the file
_KEY = "the key of state_file"


class Digests:
    """Computes digests with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.blake2b(key).digest()

    def of(self, user: User) -> bytes:
        """The digest of who is brought to which state. The login is not part of it, only the account."""
        parts: list[Any] = [user.name]
        for block in user.blocks:
            settings = block.settings
            account = settings.username or settings.client_id
            parts.append([block.composite.platform.name, settings.url, account])
            for step in block.steps:
                fields = step.part.operation.own_fields()
                parts.append([step.label, walk.exportable(fields, step.given, secrets=True)])
        text = json.dumps(parts, sort_keys=True, default=repr).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, digest_size=16, key=self._key).digest()


def key_from(path: str) -> bytes:
    """The key in a private file, which is made when there is none. Raises VoiceError."""
    return _key_in(path) if os.path.lexists(path) else _made_key(path)


def _key_in(path: str) -> bytes:
    with writing(_KEY, path), open(open_own(path, _KEY, create=False), "rb") as stream:
        key = stream.read(KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        raise errors.invalid(
            f"{_KEY} {os.path.abspath(path)} is not a file with a key", "remove it, or give another state_file"
        )
    return key


def _made_key(path: str) -> bytes:
    key = secrets.token_bytes(KEY_BYTES)
    with replacing(path, _KEY) as descriptor:
        os.write(descriptor, key)
    return key


def remove_key(path: str) -> None:
    """Delete the file that `key_from` made, unless something else has taken its place."""
    with writing(_KEY, path), contextlib.suppress(FileNotFoundError):
        status = os.lstat(path)
        if stat.S_ISREG(status.st_mode) and status.st_size == KEY_BYTES:
            os.unlink(path)
