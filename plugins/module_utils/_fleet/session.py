# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One platform of one user during a run: its client, and how its failures are recorded.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import RowBuilder

Found = TypeVar("Found")


class Session:
    """The work on one block. The client is opened when it is needed, and is the same in every phase of the work."""

    def __init__(self, open_client: Callable[[Block], Any], block: Block, row: RowBuilder) -> None:
        self.block = block
        self._open_client = open_client
        self._row = row
        self._client: Any = None

    def do(self, work: Callable[[Any, Block], Found]) -> Found | None:
        """What `work` returns for client and block. A failure becomes one of the row, and None is returned."""
        platform = self.block.composite.platform.name
        writes = 0
        try:
            if self._client is None:
                self._client = self._open_client(self.block)
            writes = self._client.writes
            return work(self._client, self.block)
        except VoiceError as error:
            self._row.failed(platform, error, self._client)
        except Exception as error:  # noqa: BLE001
            # A defect of this collection becomes the failure of one user and the run continues.
            self._row.defect(platform, error, self._client)
            if self._client is not None and self._client.writes > writes:
                # Whether the last one took effect is not known.
                self._row.changed(platform, "", {})
        return None

    def close(self) -> None:
        """Count the requests."""
        self._row.requested(self._client.requests if self._client is not None else 0)
