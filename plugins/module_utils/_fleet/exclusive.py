# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user of a fleet on whom no other run on this machine works.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.exclusive import alone
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import User


class Exclusive:
    """Locks a user on all platforms together; `say` gets the first line of the run about a wait, and no other."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._is_said = False

    def __call__(self, user: User, deadline: Deadline) -> contextlib.AbstractContextManager[None]:
        places = [place for block in user.blocks for place in block.composite.places(block.settings, block.steps)]
        longest = max((block.settings.deadline for block in user.blocks), default=0.0)
        until = Deadline.after(longest, clock=deadline.clock).earlier(deadline)
        return alone(places, until, subject=user.name, say=self._once)

    def _once(self, text: str) -> None:
        with self._lock:
            is_first, self._is_said = not self._is_said, True
        if is_first:
            self._say(text)
