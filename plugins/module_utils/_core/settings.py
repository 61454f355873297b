# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How to reach a platform and as whom.

Private to the collection.
"""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """Connection of one account.

    `url` is complete: scheme, host, port and base path without a trailing slash.
    All durations are seconds. `deadline` bounds one task, waiting included; `timeout`
    bounds the connect and the seconds between received bytes. `max_response_size` is in bytes.
    """

    url: str
    username: str | None = None
    password: str | None = dataclasses.field(default=None, repr=False)
    token: str | None = dataclasses.field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = dataclasses.field(default=None, repr=False)
    authenticator_token: str | None = dataclasses.field(default=None, repr=False)
    domain: str | None = None
    allow_http: bool = False
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 30.0
    retries: int = 3
    retry_max_delay: float = 30.0
    deadline: float = 300.0
    connections: int = 1
    max_response_size: int = 16 * 1024 * 1024

    def secrets(self) -> tuple[str, ...]:
        """Every value that must never be shown."""
        values = (self.password, self.token, self.client_secret, self.authenticator_token)
        return tuple(value for value in values if value)
