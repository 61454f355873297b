# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The job behind the module `fleet_rotate`: new passwords and PINs for many users, of which none is ever lost.

A new secret is saved before it is sent, proven by a login, and stored in the credentials file only then. A run that
was killed leaves the saved secrets behind, and the next one tries them first.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.exclusive import alone
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN, HIDDEN_CHANGED
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.credentials_file import credential_files
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.fields import DIFF_LIMIT, SOURCE_FIELDS, WORK_FIELDS
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.job import FleetJob, Task
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.options import with_absolute_paths
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.report import Report
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.result import Results
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.new_secrets import Secrets
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.rotation import (
    PORTAL_PASSWORD,
    Plan,
    Rotation,
    UserTask,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.rotate.stored import (
    PIN,
    PIN_SETTING,
    PLATFORM,
    StoredFile,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import CHANGED, FAILED, RowBuilder
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.users import Users
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Int
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Result, Run
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.portal_password import change, is_in_force
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.voicemail_pin import set_pin

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
SHORTEST_PIN, LONGEST_PIN = 4, 32
#: seconds that another rotation of the same files gets to end
_WAIT = 60.0
_SECRET = {"before": HIDDEN, "after": HIDDEN_CHANGED}
FIELDS = (
    *SOURCE_FIELDS,
    Int(
        "password_length",
        default=20,
        doc=(
            f"How many characters a new password has, {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}: letters, digits, and"
            " C(-), C(_) and C(.), without those that look alike.",
        ),
    ),
    Bool(
        "pins",
        default=False,
        doc=(
            "Whether the users get new voicemail PINs, too. A PIN cannot be proven by a login; the response of the"
            " platform is the proof.",
            "A user whose entry in O(credentials_file) has no C(voicemail_pin) gets one there, with"
            " C(update_pin=on_create), so that M(ucfleet.voice.fleet) does not set it again in each run.",
        ),
    ),
    Int(
        "pin_length",
        default=6,
        doc=(
            f"How many digits a new PIN has, {SHORTEST_PIN} to {LONGEST_PIN}. Series, repetitions, dates and the"
            " number of the user are avoided."
        ),
    ),
    Bool(
        "only_pending",
        default=False,
        doc="Whether only what an earlier run left is finished, and no other user gets new secrets.",
    ),
    *WORK_FIELDS,
    Int(
        "return_limit",
        default=100,
        doc="The most users in RV(results), those that failed before those that changed.",
    ),
    DIFF_LIMIT,
)


class FleetRotate(FleetJob):
    """Give many users new passwords."""

    name = "fleet_rotate"
    needs_settings = False
    progress_words: Mapping[str, str] = {CHANGED: "rotated", FAILED: "failed"}

    def fields(self) -> tuple[Field, ...]:
        return FIELDS

    def problems(self, params: Mapping[str, Any], mode: Mode) -> list[str]:
        problems = [] if params.get("credentials_file") else ["credentials_file is missing; name the file to change"]
        for name, least, most in (
            ("password_length", SHORTEST_PASSWORD, LONGEST_PASSWORD),
            ("pin_length", SHORTEST_PIN, LONGEST_PIN),
        ):
            if not least <= int(params[name]) <= most:
                problems.append(f"{name} must be {least}..{most}, not {params[name]}")
        return problems

    def task(self, params: Mapping[str, Any], run: Run) -> Task:
        check = run.mode.check
        plan = Plan(
            int(params["password_length"]),
            int(params["pin_length"]) if params["pins"] else 0,
            bool(params["only_pending"]),
        )
        rotation = Rotation(
            params["credentials_file"], plan, lambda path: StoredFile(path, run.decrypt, run.encrypt), check=check
        )
        results = Results(params, diff=run.mode.diff, without=("stale", "unplanned"))
        return Task(
            Rotate(rotation, check=check),
            results,
            (rotation, Report(params, self.name, check=check)),
            writes=not check,
        )

    def _execute(self, run: Run, users: Users | None = None) -> Result:
        paths = with_absolute_paths(run.params).get("credentials_file")
        if run.mode.check or not paths:
            return super()._execute(run, users)
        places = [("credentials", str(path.resolve())) for path in credential_files(paths)]
        wait = Deadline.after(_WAIT, f"the wait of {_WAIT:g} s")
        # Before the files are read: a rotation that ends just now leaves other passwords in them.
        with alone(places, wait, subject=paths[0], say=lambda text: run.warn(f"{self.name}: {text}")):
            return super()._execute(run, users)


class Rotate:
    """Rotate the secrets of one user."""

    def __init__(self, rotation: Rotation, *, check: bool) -> None:
        self._rotation = rotation
        self._check = check

    def __call__(self, client: Any, block: Block, row: RowBuilder) -> None:
        platform = block.composite.platform
        if platform.name != PLATFORM:
            row.unavailable(platform.name, "password", _unchangeable(platform.title), client)
            return
        task = self._rotation.task_of(row.user)
        client.hide(task.secrets)
        if self._password(client, task, row) and task.secrets.pin:
            self._pin(client, task.secrets.pin, row)

    def _password(self, client: Any, task: UserTask, row: RowBuilder) -> bool:
        """Whether the new password is in force, or would be without check mode."""
        new = task.secrets.password
        if not new:
            return True
        try:
            if task.secrets.is_unsent:
                # The change proves the old password by itself.
                is_in = False
                if self._check:
                    client.check_login()
            else:
                is_in = is_in_force(client, new)
            if not (is_in or self._check):
                change(client, new)
        except VoiceError as error:
            if error.changed:
                row.changed(PLATFORM, PORTAL_PASSWORD, {"new_password": _SECRET})
            row.failed(PLATFORM, error, client, PORTAL_PASSWORD)
            return False
        if not (is_in and task.is_stored):
            row.changed(PLATFORM, PORTAL_PASSWORD, {"new_password": _SECRET})
        if not self._check:
            self._rotation.proven(row.user, Secrets(password=new))
        return True

    def _pin(self, client: Any, pin: str, row: RowBuilder) -> None:
        try:
            if not self._check:
                set_pin(client, pin)
        except VoiceError as error:
            if error.changed:
                row.changed(PLATFORM, PIN_SETTING, {PIN: _SECRET})
            row.failed(PLATFORM, error, client, PIN_SETTING)
            return
        row.changed(PLATFORM, PIN_SETTING, {PIN: _SECRET})
        if not self._check:
            self._rotation.proven(row.user, Secrets(pin=pin))


def _unchangeable(title: str) -> VoiceError:
    return VoiceError(errors.NOT_FOUND, f"{title} has no request that changes the password of a login")


FLEET_ROTATE = FleetRotate()
