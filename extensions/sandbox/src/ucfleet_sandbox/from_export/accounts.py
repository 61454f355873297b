# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the platforms have in common: accounts that are unique on the one simulator, and numbers behind settings."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable

from ucfleet_sandbox.from_export.logins import Account

__all__ = ["Unique", "is_extension", "servers_note", "unknown_password"]

_EXTENSION = re.compile(r"[0-9]{2,6}")


class Unique:
    """Refuses a second object of one name: servers that were apart share one simulator."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._seen: dict[object, Account] = {}

    def add(self, key: object, account: Account, shown: str) -> None:
        first = self._seen.setdefault(key, account)
        if first is account:
            return
        if first.url == account.url:
            advice = "leave one of them out of the export"
        else:
            advice = (
                f"their servers {first.url or '(no url)'} and {account.url or '(no url)'} are one simulator here:"
                " export them into two files and run a sandbox for each"
            )
        raise account.settings.error(
            f"{self._what} {shown} is that of {first.name} (line {first.settings.node.line}), too; {advice}"
        )


def servers_note(platform: str, accounts: Iterable[Account]) -> str | None:
    """A message when the export names several servers of a platform."""
    urls = list(dict.fromkeys(account.url for account in accounts if account.url))
    if len(urls) < 2:
        return None
    shown = ", ".join(urls[:3]) + (", ..." if len(urls) > 3 else "")
    return f"{platform}: the export names {len(urls)} servers ({shown}); one simulator serves the users of all of them"


def is_extension(number: str) -> bool:
    """Whether a number is that of somebody on the same system: 2 to 6 digits."""
    return _EXTENSION.fullmatch(number) is not None


def unknown_password() -> str:
    """A password that nobody knows, for accounts that only exist to be called."""
    return secrets.token_urlsafe(24)
