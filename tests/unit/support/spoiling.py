# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulators with an answer that is spoilt in one place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import WRITES, CaseInsensitive
from ansible_collections.ucfleet.voice.tests.unit.support.json_values import places, spoilt
from ansible_collections.ucfleet.voice.tests.unit.support.sandbox import Sandbox

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)


class Spoiling:
    """A simulator whose `number`th JSON answer is spoilt at a `place` (counted, over all parts of the document).

    A status takes the place of that of the answer. Without `writes` only the answers to reads are counted.
    """

    def __init__(
        self, server: Sandbox, number: int, place: int, instead: Any, *, writes: bool, status: int = 200
    ) -> None:
        self._exchange = server.exchange
        self._methods = ("GET", *WRITES) if writes else ("GET",)
        self._status = status
        self._number = number
        self._place = place
        self._instead = instead
        server.exchange = self.exchange  # type: ignore[method-assign]

    def exchange(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None, bounds: Bounds
    ) -> Response:
        answer = self._exchange(method, target, headers, body, bounds)
        if method not in self._methods or answer.status >= 300:
            return answer
        self._number -= 1
        if self._number != -1:
            return answer
        try:
            document = answer.json()
        except ValueError:
            document = None
        ways = places(document)
        wrong = spoilt(document, ways[self._place % len(ways)], self._instead)
        fields = CaseInsensitive({"Content-Type": "application/json"})
        return Response(self._status, "OK", fields, json.dumps(wrong).encode())
