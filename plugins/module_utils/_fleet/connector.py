# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients for the users of a run: one connection pool for each server, one login for each account.

Private to the collection.
"""

from __future__ import annotations

import threading
import urllib.parse
from collections.abc import Callable
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import Auth
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import Transport
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.throttle import (
    Throttle,
    ThrottledTransport,
    throttle_of,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block


class Connector:
    """Opens clients. The `deadline` is that of the run; each client ends at it or at its own, whichever is earlier."""

    def __init__(self, concurrency: int, deadline: Deadline, open_transport: Callable[[Settings], Transport]) -> None:
        self._concurrency = concurrency
        self._deadline = deadline
        self._open_transport = open_transport
        self._transports: dict[tuple[Any, ...], Transport] = {}
        self._logins: dict[Settings, Auth] = {}
        self._lock = threading.Lock()

    def client(self, block: Block) -> Any:
        settings = block.settings
        transport = self._transport(settings)
        client = block.composite.platform.open(settings, transport)
        # A pause that all users take must not use up the time of one who has not begun.
        throttle_of(transport).rest(self._deadline.at, settings.retry_max_delay)
        client.start_deadline(self._deadline)
        if client.auth.logs_in:
            # Many users may be managed through one account: it logs in once for all of them.
            with self._lock:
                first = self._logins.setdefault(settings, client.auth)
            # Each logs in by itself when it must, within its own deadline and counted as its own request.
            client.auth.join(first)
        return client

    def _transport(self, settings: Settings) -> Transport:
        parts = urllib.parse.urlsplit(settings.url)
        key = (parts.scheme, parts.netloc, settings.validate_certs, settings.ca_path)
        transport = self._transports.get(key)
        if transport is None:
            with self._lock:
                transport = self._transports.get(key)
                if transport is None:
                    transport = ThrottledTransport(self._open_transport(settings), Throttle(self._concurrency))
                    self._transports[key] = transport
        return transport
