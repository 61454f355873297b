# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The new secrets of a run: made, saved before the first request, stored as soon as they are proven.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import pathlib
import threading
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.credentials_file import OPTION, credential_files
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block, User
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.new_secrets import (
    Secrets,
    new_password,
    new_pin,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.stored import (
    PASSWORD,
    PIN_SETTING,
    PLATFORM,
    StoredFile,
    lost,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import Row
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.sink import (
    RESUMED,
    SKIPPED,
    Objection,
    Outcome,
    Selection,
    Sink,
)

#: seconds after which proven secrets are stored although the run goes on
_EVERY = 20.0
PORTAL_PASSWORD = "portal_password"


@dataclasses.dataclass(frozen=True)
class Plan:
    """What is made new: passwords of `password_length` characters and, where it is not 0, PINs of `pin_length`.

    `only_pending`: only what an earlier run left is finished.
    """

    password_length: int
    pin_length: int
    only_pending: bool


@dataclasses.dataclass(frozen=True)
class UserTask:
    """The new secrets of one user, the file they belong to, and whether that file has them already."""

    file: StoredFile
    secrets: Secrets
    is_stored: bool


class Rotation(Sink):
    """Keeps the new secrets of a run in the files beside the credentials files. In check mode nothing is written."""

    def __init__(
        self,
        paths: Sequence[str],
        plan: Plan,
        open_file: Callable[[pathlib.Path], StoredFile],
        *,
        check: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._paths = paths
        self._plan = plan
        self._open_file = open_file
        self._check = check
        self._clock = clock
        self._files: list[StoredFile] = []
        self._home: dict[str, StoredFile] = {}
        #: what earlier runs left, and after `start` what this run has to do, too; by file, then user
        self._pending: dict[StoredFile, dict[str, Secrets]] = {}
        self._tasks: dict[str, UserTask] = {}
        self._accounts: dict[Hashable, str] = {}
        self._selected: dict[str, Block] = {}
        self._lock = threading.Lock()
        self._proven: dict[str, Secrets] = {}
        self._promoted_at = clock()

    def __enter__(self) -> Self:
        self._files = [self._open_file(path) for path in credential_files(self._paths)]
        self._pending = {file: file.pending() for file in self._files}
        self._home = {name: file for file in self._files for name in file.entries}
        return self

    # ------------------------------------------------------------------ before the first request
    def examine(self, user: User, position: int, *, mine: bool) -> Iterable[Objection]:
        block = next((one for one in user.blocks if one.composite.platform.name == PLATFORM), None)
        if block is None:
            return
        text, advice = self._objection(user.name, block)
        if text:
            yield Objection(f"{user.where} ({user.name})", text, position, advice)
        elif mine:
            self._selected[user.name] = block

    def _objection(self, name: str, block: Block) -> tuple[str, str]:
        """Why the password of a user cannot be rotated, and what to do; both empty where it can."""
        file = self._home.get(name)
        account = (block.settings.url, (block.settings.username or "").casefold())
        first = self._accounts.setdefault(account, name)
        if first != name:
            return f"logs in as {block.settings.username} like {first}", "give each login to one user"
        if file is None or not file.password_of(name):
            return (
                f"has no {PLATFORM}.{PASSWORD} in {OPTION}, so that a new one could not be stored",
                f"write the passwords into {OPTION}",
            )
        if file.password_of(name) != block.settings.password:
            return f"has a {PASSWORD} in credentials, which lies above {OPTION}", "leave it out of credentials"
        described = {step.part.option for step in block.steps}
        if PORTAL_PASSWORD in described:
            return f"describes {PORTAL_PASSWORD}, which would set the password back", "remove it from the documents"
        if self._plan.pin_length and PIN_SETTING in described and not file.has_pin(name):
            return (
                f"describes {PIN_SETTING} outside of {OPTION}, which would set the PIN back",
                f"move it into {OPTION}",
            )
        return "", ""

    def leaves_out(self, user: User) -> str:
        if user.name not in self._selected:
            return ""
        found = self._pending[self._home[user.name]].get(user.name)
        reason = RESUMED if found is not None and not any(found) else ""
        if not reason and self._plan.only_pending and found is None:
            reason = SKIPPED
        if reason:
            del self._selected[user.name]
        return reason

    def start(self, selection: Selection) -> None:
        """Make the new secrets and save them. Raises VoiceError before any request."""
        for name, block in self._selected.items():
            file = self._home[name]
            secrets = self._made(self._pending[file].get(name), name, block)
            self._tasks[name] = UserTask(file, secrets, secrets.password == file.password_of(name))
        for file in self._files:
            mine = {name: task.secrets for name, task in self._tasks.items() if task.file is file}
            file.check(mine)
            self._pending[file] |= mine
            if mine and not self._check:
                file.keep_pending(self._pending[file])
        self._promoted_at = self._clock()

    def _made(self, found: Secrets | None, name: str, block: Block) -> Secrets:
        """The secrets that an earlier run left, and new ones where it left none."""
        found = found or Secrets()
        numbers = (name, block.settings.username or "")
        pin = found.pin or (new_pin(self._plan.pin_length, numbers) if self._plan.pin_length else "")
        if found.password or found.pin:
            return dataclasses.replace(found, pin=pin)
        return Secrets(new_password(self._plan.password_length), pin, is_unsent=True)

    # ------------------------------------------------------------------ during the run
    def task_of(self, name: str) -> UserTask:
        """What is to be done for a user."""
        return self._tasks[name]

    def proven(self, name: str, secrets: Secrets) -> None:
        """Secrets of a user that are in force."""
        with self._lock:
            before = self._proven.get(name, Secrets())
            self._proven[name] = Secrets(secrets.password or before.password, secrets.pin or before.pin)

    def add(self, user: User | None, row: Row) -> None:
        if self._clock() - self._promoted_at >= _EVERY:
            self._promote()

    def finish(self, outcome: Outcome) -> None:
        self._promote()
        if self._check:
            return
        for file, pending in self._pending.items():
            others = {name: one for name, one in pending.items() if name not in self._tasks}
            # Whom a stopped run finished is left out until everybody of that run is finished.
            kept = others if any(map(any, others.values())) else {}
            left = kept | {name: one for name, one in pending.items() if name in self._tasks and any(one)}
            if outcome.is_complete and left != pending:
                self._pending[file] = left
                file.keep_pending(left)

    def _promote(self) -> None:
        """Store what is proven, and only then take it out of the new secrets. Raises VoiceError."""
        with self._lock:
            proven, self._proven = self._proven, {}
        self._promoted_at = self._clock()
        problems: list[VoiceError] = []
        for file in self._files:
            mine = {name: one for name, one in proven.items() if self._tasks[name].file is file}
            try:
                problems += self._promote_into(file, mine) if mine else ()
            except VoiceError as error:
                # The new secrets stay where they are saved; those of the other files are stored all the same.
                problems.append(error)
        for problem in problems:
            raise problem

    def _promote_into(self, file: StoredFile, proven: Mapping[str, Secrets]) -> Iterator[VoiceError]:
        missing = file.promote(proven)
        done = {name: self._pending[file][name].without(one) for name, one in proven.items() if name not in missing}
        self._pending[file] |= done
        file.keep_pending(self._pending[file])
        if missing:
            yield lost(file.path, missing)

    # ------------------------------------------------------------------ the result
    def note(self, outcome: Outcome) -> str:
        paths = self._left_files()
        if not paths:
            return ""
        return f"new secrets that are not proven are in {', '.join(paths)}; keep it and run the rotation again"

    def result(self, outcome: Outcome) -> dict[str, Any]:
        return {"pending_files": self._left_files()}

    def _left_files(self) -> list[str]:
        """The files with new secrets that stay behind."""
        if self._check:
            return [str(file.pending_path) for file in self._files if file.pending_path.exists()]
        return [str(file.pending_path) for file in self._files if self._pending[file]]

    def secrets(self) -> Iterator[str]:
        for pending in self._pending.values():
            for secrets in pending.values():
                yield from secrets
        for task in self._tasks.values():
            yield from task.secrets
