# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What clients without any HTTP have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError


class RepeatsOnce:
    """A client that may repeat a create once; the pauses and repetitions of a real one are tested with it."""

    def once(self, send: Callable[[], Any], find: Callable[[], Any]) -> tuple[Any, Any]:
        for is_last in (False, True):
            try:
                return send(), None
            except VoiceError as error:
                if not error.response_lost:
                    raise
                found = find()
                if found is not None:
                    return None, found
                if is_last:
                    raise
        raise AssertionError("not reached")
