# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which platforms there are. They are imported by name, so that running one needs only that one."""

from __future__ import annotations

import importlib

from ucfleet_sandbox.platform import Platform

__all__ = ["PLATFORM_NAMES", "create_platform"]

_LOCATIONS = {
    "sipxcom": ("ucfleet_sandbox.sipxcom", "SipXcom"),
    "ucp": ("ucfleet_sandbox.ucp", "Ucp"),
    "voipnow": ("ucfleet_sandbox.voipnow", "VoipNow"),
    "telecomx": ("ucfleet_sandbox.telecomx", "TelecomX"),
}

#: every name that `--platform` takes, in the order in which they are started
PLATFORM_NAMES = tuple(_LOCATIONS)


def create_platform(name: str) -> Platform:
    """A platform with the empty state `{}`. Raises KeyError for a name that is not in PLATFORM_NAMES."""
    module, attribute = _LOCATIONS[name]
    platform: Platform = getattr(importlib.import_module(module), attribute)()
    platform.load({})
    return platform
