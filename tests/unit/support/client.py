# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What clients without any HTTP have in common."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Hashable, Iterable
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.shared import SharedReads


class RepeatsOnce:
    """A client that repeats a create of a unique name once, and looks again once.

    The pauses and repetitions of a real one are tested with it.
    """

    @functools.cached_property
    def shared(self) -> SharedReads:
        return SharedReads(lambda: 0)

    def once(self, send: Callable[[], Any], find: Callable[[], Any], *, unique: bool = False) -> tuple[Any, Any]:
        for is_last in (not unique, True):
            try:
                return send(), None
            except VoiceError as error:
                if not error.response_lost:
                    raise
                found = find()
                if found is not None:
                    return None, found
                if is_last:
                    raise error.within(changed=True) from error
        raise AssertionError("not reached")

    def alone(self, places: Iterable[Hashable], say: Callable[[str], None]) -> contextlib.AbstractContextManager[None]:
        return contextlib.nullcontext()

    def settle(self, look: Callable[[], Any], is_settled: Callable[[Any], bool]) -> Any:
        seen = look()
        return seen if is_settled(seen) else look()
