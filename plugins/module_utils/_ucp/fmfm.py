# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The switch of the find-me-follow-me feature (UCP protocol, section 4.1).

The documents offer a write and no read. A server that has the read is compared and verified;
on any other the live state is unknown, and the result says so.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Unreadable
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    BaseHandler,
    Found,
    Resource,
    Wanted,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.client import UCP, UcpClient

PATH = "/fmfm"
_WORDS = {"enabled": True, "disabled": False}


class _Handler(BaseHandler):
    def __init__(self, client: UcpClient) -> None:
        self._client = client
        self._written: bool | None = None

    def read(self, wanted: Wanted) -> Found:
        live = self._live()
        if live is not None:
            if self._written is not None and live != self._written:
                raise _not_kept(self._written)
            return Found({"enabled": live, "readable": True})
        assumed = wanted.options.get("assume")
        if assumed is None or self._written is not None:
            return Found({"enabled": Unreadable("UCP does not tell it"), "readable": False}, warnings=[_sent_always()])
        return Found({"enabled": _WORDS[assumed], "readable": False}, warnings=[_assumed(assumed)])

    def _live(self) -> bool | None:
        """The state of the feature; None when the server does not tell it."""
        enabled = self._client.probe(PATH, "enabled")
        return enabled if isinstance(enabled, bool) else None

    def update(self, found: Found, after: dict[str, Any], changed: Sequence[str]) -> None:
        self._client.write("PUT", PATH, {"enabled": after["enabled"]})
        self._written = after["enabled"]


def _sent_always() -> str:
    return "UCP does not tell whether find-me-follow-me is on: the state is sent with every run and counts as a change"


def _assumed(state: str) -> str:
    return f"UCP does not tell whether find-me-follow-me is on: it was taken to be {state} (assume)"


def _not_kept(wish: bool) -> VoiceError:
    """The platform drops the switch when nothing would ring (section 4.1)."""
    hint = "make sure that one profile is active and that a device in it rings; " if wish else ""
    return VoiceError(
        errors.NOT_CONVERGED,
        f"UCP accepted find-me-follow-me to be switched {'on' if wish else 'off'}, but it is"
        f" {'off' if wish else 'on'} again",
        f"{hint}then run again",
        changed=True,
        fields=("enabled",),
    )


FMFM = Resource(
    name="fmfm",
    platform=UCP,
    state=(
        Bool(
            "enabled",
            required=True,
            doc="Whether the feature is on.",
            returned_doc="Whether the feature is on; as it was sent or assumed when the platform does not show it.",
        ),
        Bool(
            "readable",
            read_only=True,
            doc="Whether the platform tells the state of the switch.",
        ),
    ),
    handler=_Handler,
    options=(
        Text(
            "assume",
            choices=tuple(_WORDS),
            doc=(
                (
                    "What to take for the live state when the platform does not show it. When this is the wanted"
                    " state, nothing is sent and no change is reported; a warning says that it was assumed."
                ),
                (
                    "Without it, the wanted state is sent with every run on such a platform, and every run reports a"
                    " change."
                ),
                "It has no meaning on a platform that tells the state.",
            ),
        ),
    ),
    verify=True,
)
