# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The time that a task has by its keywords `timeout` and `async`, as the deadline of the job.

Ansible ends such a task without a result: nobody learns what was written until then. So the job gets a deadline
that comes before, and ends by itself with what it did.

Private to the collection.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, WrongValue

OPTION = "deadline"
#: the part of the time that is kept for the end of the job, and the most seconds of it
_END_PART, _END_SECONDS = 0.1, 5.0
#: the part of the time that a module process gets until its job begins, and the fewest and most seconds of it
_START_PART, _START_SECONDS = 0.2, (3.0, 10.0)


class Limit(NamedTuple):
    """A limit in seconds and why there is one, such as "the task has timeout: 30"."""

    seconds: float
    reason: str


def limit_of(timeout: int, async_val: int, *, is_module: bool) -> Limit | None:
    """The limit of a task by its keywords, from now on; None without any.

    With async, `timeout` counts only until the module has been started.
    """
    seconds, reason = float(timeout or 0), f"the task has timeout: {timeout}"
    if async_val:
        seconds, reason = float(async_val), f"the task has async: {async_val}"
    elif seconds > 0:
        # Ansible set the alarm before anything else was done for the task.
        seconds = min(seconds, signal.getitimer(signal.ITIMER_REAL)[0] or seconds)
    if seconds <= 0:
        return None
    kept = min(_END_SECONDS, seconds * _END_PART)
    if is_module:
        fewest, most = _START_SECONDS
        kept += min(most, max(fewest, seconds * _START_PART))
    return Limit(round(max(seconds - kept, seconds / 2), 1), reason)


def is_shorter(limit: Limit, field: Field, arguments: Mapping[str, Any]) -> bool:
    """Whether a limit ends before the deadline that the options, the environment or the declaration give.

    A deadline that is not valid is left for the check of the options.
    """
    value = arguments.get(field.name)
    if value is None:
        value = next((os.environ[name] for name in field.env if name in os.environ), field.default)
    if value is None:
        return True
    try:
        deadline = field.normalise(value)
    except WrongValue:
        return False
    return isinstance(deadline, float) and limit.seconds < deadline
