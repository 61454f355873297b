# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A transport to a server on loopback."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Bounds, Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import PoolTransport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings


def transport(port: int, scheme: str = "http", host: str = "127.0.0.1", **changed: Any) -> PoolTransport:
    return PoolTransport(Settings(url=f"{scheme}://{host}:{port}/api", **changed))


def ask(subject: PoolTransport, target: str = "/a", method: str = "GET", timeout: float = 5.0, **more: Any) -> Response:
    bounds = Bounds(timeout, Deadline.after(more.get("deadline", 60.0)), more.get("max_size", 1 << 24))
    return subject.exchange(method, target, more.get("headers", {}), more.get("body"), bounds)


def failure(subject: PoolTransport, **more: Any) -> VoiceError:
    with pytest.raises(VoiceError) as caught:
        ask(subject, **more)
    assert "object at 0x" not in caught.value.why
    assert not caught.value.why.endswith(".")
    return caught.value
