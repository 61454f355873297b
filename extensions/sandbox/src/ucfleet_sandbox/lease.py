# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long a sandbox runs: until its time is over, or until the process that needs it has ended, however that ended."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from collections.abc import Iterator

__all__ = ["LeaseError", "lease"]

#: seconds between two looks at a process where the system cannot report its end
_LOOK_SECONDS = 1.0
#: what a system, or a sandbox around this one, says that has no descriptors of processes
_UNKNOWN = frozenset({errno.ENOSYS, errno.EPERM, errno.EINVAL})


class LeaseError(Exception):
    """The process has ended before the start."""


@contextlib.contextmanager
def lease(stop: asyncio.Event, lifetime: int | None, parent: int | None) -> Iterator[None]:
    """Set `stop` after `lifetime` seconds, or when the process `parent` has ended. Raises LeaseError."""
    loop = asyncio.get_running_loop()
    with contextlib.ExitStack() as stack:
        if lifetime is not None:
            stack.callback(loop.call_later(lifetime, stop.set).cancel)
        if parent is not None:
            descriptor = _opened(parent)
            if descriptor is None:
                stack.callback(asyncio.ensure_future(_look(parent, stop)).cancel)
            else:
                # Not the number but the process: another one can get the number.
                stack.callback(os.close, descriptor)
                loop.add_reader(descriptor, stop.set)
                stack.callback(loop.remove_reader, descriptor)
        yield


def _opened(process: int) -> int | None:
    """A descriptor that becomes readable when the process ends; None where the system has none."""
    try:
        if hasattr(os, "pidfd_open"):
            return os.pidfd_open(process)
    except ProcessLookupError:
        raise LeaseError(f"--parent names the process {process}, which has ended") from None
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise LeaseError(f"--parent names the process {process}, which cannot be watched: {error}") from None
    if not _is_there(process):
        raise LeaseError(f"--parent names the process {process}, which has ended")
    return None


async def _look(process: int, stop: asyncio.Event) -> None:
    while _is_there(process):
        await asyncio.sleep(_LOOK_SECONDS)
    stop.set()


def _is_there(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is there and belongs to another user
    return True
