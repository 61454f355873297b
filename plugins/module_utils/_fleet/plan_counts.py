# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan of a fleet in numbers: how many users, which settings, and the values that most users get.

Private to the collection.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.plan_format import SECRET, canonical

#: values that a summary names
TOP_VALUES = 10
#: different values that are counted at the same time
_MOST_VALUES = 20_000
#: characters of a value in a summary
_LONGEST = 80


class PlanCounts:
    """Counts the changes of users, in memory that does not grow with the fleet."""

    def __init__(self) -> None:
        self.users = 0
        self._changes: Counter[tuple[str, str, str]] = Counter()
        self._values: Counter[tuple[str, str, str, str]] = Counter()

    def add(self, line: Mapping[str, Any]) -> None:
        """Count the changes of one user."""
        self.users += 1
        values = set()
        for entry in line["changes"]:
            place = (entry["platform"], entry["setting"])
            self._changes[(*place, entry["action"])] += 1
            for name, sides in entry["fields"].items():
                if not _holds_secret(sides["after"]):
                    values.add((*place, name, _text(sides["after"])))
        self._values.update(values)
        if len(self._values) > _MOST_VALUES:
            # What only one user has got until now is not among the values that most users get.
            self._values = Counter({value: count for value, count in self._values.items() if count > 1})

    def by_setting(self) -> dict[str, dict[str, dict[str, int]]]:
        """The changes by platform, setting and kind."""
        found: dict[str, dict[str, dict[str, int]]] = {}
        for (platform, setting, action), count in sorted(self._changes.items()):
            found.setdefault(platform, {}).setdefault(setting, {})[action] = count
        return found

    def top(self) -> list[dict[str, Any]]:
        """The values that most users get."""
        ordered = sorted(self._values.items(), key=lambda item: (-item[1], item[0]))
        return [
            {"platform": platform, "setting": setting, "field": field, "value": value, "users": count}
            for (platform, setting, field, value), count in ordered[:TOP_VALUES]
        ]

    def lines(self) -> list[str]:
        """The summary for people."""
        users = "1 user would change" if self.users == 1 else f"{self.users} users would change"
        settings = [
            f"{platform} {setting}: {', '.join(f'{count} to {action}' for action, count in actions.items())}"
            for platform, settings in self.by_setting().items()
            for setting, actions in settings.items()
        ]
        values = [
            f"{one['platform']} {one['setting']} {one['field']} = {one['value']} for {one['users']}"
            f" {'user' if one['users'] == 1 else 'users'}"
            for one in self.top()
        ]
        return [users, *settings, *values]


def _holds_secret(value: object) -> bool:
    if isinstance(value, str):
        return False
    if isinstance(value, Mapping):
        return SECRET in value or any(map(_holds_secret, value.values()))
    return isinstance(value, list) and any(map(_holds_secret, value))


def _text(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = value if isinstance(value, str) and value else canonical(value).decode("utf-8", "surrogatepass")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
