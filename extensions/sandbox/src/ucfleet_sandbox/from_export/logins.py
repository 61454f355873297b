# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whom the users of an export log in as: options of their documents, of the file with passwords, of `--password`."""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Mapping

from ucfleet_sandbox.from_export.node import ExportError, Node, Record
from ucfleet_sandbox.from_export.reading import read_mapping

__all__ = ["Account", "Passwords"]

#: connection options that say nothing about an account; an export with `logins` has them
_OTHER_OPTIONS = (
    "validate_certs",
    "ca_path",
    "timeout",
    "retries",
    "retry_max_delay",
    "deadline",
    "max_response_size",
    "authenticator_token",
)
_LOGIN_OPTIONS = ("username", "password", "domain", "client_id", "client_secret", "token")
_SECRETS = ("password", "client_secret")


@dataclasses.dataclass(frozen=True)
class Account:
    """One user on one platform. `settings` is the document's part for this platform, login options already read."""

    name: str
    settings: Record
    url: str
    login: Mapping[str, str]

    def need(self, option: str) -> str:
        """A login option. Raises ExportError when it is given nowhere."""
        value = self.login.get(option)
        if not value:
            raise self.settings.error(f"needs {option} for {self.name}; {_ADVICE.get(option, _ADVICE['username'])}")
        return value


_PASSWORD_ADVICE = "give it in the file of --passwords, or one for all users with --password"
_ADVICE = {
    "username": "give it in the file of --passwords, or export with logins: true",
    "password": _PASSWORD_ADVICE,
    "client_secret": _PASSWORD_ADVICE,
}


class Passwords:
    """The file of `--passwords` (user name -> platform -> option, as `credentials` of a fleet) and `--password`."""

    def __init__(self, path: pathlib.Path | None, password: str | None) -> None:
        self._password = password
        self._users: dict[str, Node] = {}
        self._used: set[str] = set()
        if path is not None:
            node = read_mapping(path, "the file with passwords")
            if not isinstance(node.value, dict):
                raise ExportError(f"{path}, line {node.line}: must be a dictionary of user names")
            self._users = node.value

    def account(self, name: str, settings: Record) -> Account:
        """The account that a part of a document describes; its platform is the last step of the place."""
        platform = settings.place.rpartition(".")[2]
        own = self._given(name, platform)
        login = {}
        for option in ("url", *_LOGIN_OPTIONS):
            # The document comes first, so that what it says is checked and counts as read.
            value = settings.text(option)
            value = own.text(option, value) if own is not None else value
            if self._password is not None and option in _SECRETS:
                value = self._password
            if value:
                login[option] = value
        for option in _OTHER_OPTIONS:
            settings.has(option)
        return Account(name, settings, login.pop("url", ""), login)

    def unused(self) -> list[str]:
        """Names in the file that no user of the export has."""
        return [name for name in self._users if name not in self._used]

    def _given(self, name: str, platform: str) -> Record | None:
        node = self._users.get(name)
        if node is None:
            return None
        self._used.add(name)
        record = Record(node, name)
        return record.record(platform) if record.has(platform) else None
