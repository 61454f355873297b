# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Host names become addresses within a given time.

The system's look-up has no time limit that a caller could set, and nothing ends one that has begun. So it runs in
a thread of its own. All who ask for the same name meanwhile wait for that one thread, so that a name server that
does not respond costs one thread for each name, and nobody more time than allowed.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from typing import Any

#: family, type, protocol, canonical name, address: what the system's look-up returns for each address
Address = tuple[Any, Any, int, str, Any]


class _LookUp:
    """One look-up under way: `addresses` or `error` is there once `done` is set."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.addresses: list[Address] = []
        self.error: Exception | None = None


class Resolver:
    """Looks up names. Nothing is remembered, so a changed address counts at once."""

    def __init__(self, look_up: Callable[..., list[Address]] = socket.getaddrinfo) -> None:
        self._look_up = look_up
        self._under_way: dict[tuple[str, int, int], _LookUp] = {}
        self._lock = threading.Lock()

    def addresses(self, host: str, port: int, family: int, seconds: float) -> list[Address]:
        """The addresses of a host for TCP, in the order in which they should be tried.

        Raises TimeoutError after so many seconds, OSError or UnicodeError for a name that has no address.
        """
        # An address needs no name server, and so no thread.
        with contextlib.suppress(OSError, UnicodeError):
            return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        key = (host, port, family)
        with self._lock:
            found = self._under_way.get(key)
            if found is None:
                found = self._under_way[key] = _LookUp()
                threading.Thread(target=self._run, args=(key, found), name="resolver", daemon=True).start()
        if not found.done.wait(seconds):
            raise TimeoutError("name resolution timed out")
        if found.error is not None:
            # A new one for each thread: they would add their tracebacks to a shared one.
            raise type(found.error)(*found.error.args)
        return found.addresses

    def _run(self, key: tuple[str, int, int], found: _LookUp) -> None:
        try:
            found.addresses = self._look_up(*key, socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            found.error = error
        finally:
            with self._lock:
                del self._under_way[key]
            found.done.set()
