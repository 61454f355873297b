# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The servers of a rehearsal, in place of those that the data of a fleet names.

Private to the collection.
"""

from __future__ import annotations

import ipaddress
import urllib.parse
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.side import Side
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import FreeForm

OPTION = "rehearse_on"
#: connection options that belong to a server and not to a user
_OF_SERVER = frozenset({"url", "allow_http", "validate_certs", "ca_path"})

REHEARSAL_FIELD = FreeForm(
    OPTION,
    doc=(
        "The servers of a rehearsal, as platform, then connection option. They replace the server and all secrets of"
        " the logins that O(defaults), O(classes), documents, O(credentials) and the environment give, so that no"
        " request can go to another server.",
        "C(url) must be a loopback address in numbers, such as V(http://127.0.0.1:8080). A user on a platform that is"
        " not named here is refused before the first request.",
    ),
)


class Rehearsal:
    """Connection options by platform, whose names are checked; None as `given` means that the run is no rehearsal."""

    def __init__(self, given: Mapping[str, Mapping[str, Any]] | None) -> None:
        self._servers = given

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong with the option itself: where, and what."""
        return [
            (OPTION, f"{platform}: url must be a loopback address in numbers, such as http://127.0.0.1:8080")
            for platform, options in (self._servers or {}).items()
            if not _is_loopback(options.get("url"))
        ]

    def problem_of(self, platform: str) -> list[str]:
        """Why a user on this platform cannot take part, as a list of at most one sentence."""
        if self._servers is None or platform in self._servers:
            return []
        return [f"is not one of the servers in {OPTION}; add its url there, or leave the user out"]

    def redirected(self, side: Side, options: dict[str, Any]) -> dict[str, Any]:
        """The options of a user with the server of the rehearsal, and without the secrets of any other server."""
        if self._servers is None:
            return options
        own = {
            name: value
            for name, value in options.items()
            if name not in side.logins or not (name in _OF_SERVER or side.logins[name].secret)
        }
        return {**own, **self._servers.get(side.composite.platform.name, {})}


def _is_loopback(url: Any) -> bool:
    """Whether an address needs no name server and leads to this host."""
    try:
        parts = urllib.parse.urlsplit(url if isinstance(url, str) else "")
        return parts.scheme in ("http", "https") and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
