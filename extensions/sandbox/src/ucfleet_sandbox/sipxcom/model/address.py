# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Postal addresses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ucfleet_sandbox.sipxcom.checks import Fields

__all__ = ["ADDRESS_KEYS", "Address", "ordered_address", "read_address", "without_none"]

ADDRESS_KEYS = ("street", "city", "country", "state", "zip", "officeDesignation")

Address = dict[str, str]


def read_address(value: Any, where: str) -> Address:
    if value is None:
        return {}
    fields = Fields(value, where, frozenset(ADDRESS_KEYS))
    return {key: text for key in ADDRESS_KEYS if (text := fields.text(key)) is not None}


def ordered_address(address: Address) -> Address:
    """The address with its keys in the order of answers."""
    return {key: address[key] for key in ADDRESS_KEYS if key in address}


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
