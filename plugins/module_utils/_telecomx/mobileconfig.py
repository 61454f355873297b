# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mobile config of an employee, made where it is missing (Telecom X protocol, section 4.4).

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import (
    BaseHandler,
    Found,
    Resource,
    Wanted,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx import configs
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import CUSTOMER, TELECOMX, TelecomxClient
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import (
    Directory,
    selector,
    selector_problems,
)


class _Handler(BaseHandler):
    def __init__(self, client: TelecomxClient) -> None:
        self._client = client
        self._id = ""

    def read(self, wanted: Wanted) -> Found | None:
        if not self._id:
            directory = Directory(self._client, wanted.options.get("customer"))
            self._id = directory.find(wanted.options["employee"])
        config = configs.read_config(self._client, self._id)
        return None if config is None else Found(config)

    def complete(self, wanted: Wanted, found: Found | None) -> Wanted:
        wanted["id"] = self._id
        return wanted

    def create(self, wanted: Wanted) -> None:
        configs.create_config(self._client, self._id)

    def update(self, found: Found, after: dict[str, Any], changed: Sequence[str]) -> None:
        raise NotImplementedError("a mobile config has nothing that this resource sets")


MOBILECONFIG = Resource(
    name="mobileconfig",
    platform=TELECOMX,
    state=configs.CONFIG,
    options=(
        selector(
            "employee",
            required=True,
            doc="The employee, named in exactly one way.",
        ),
        CUSTOMER,
    ),
    handler=_Handler,
    verify_create=True,
    # Whose config it is and what it shows, no option of this resource says.
    readable=False,
    check=lambda wanted: selector_problems("employee", wanted.options.get("employee")),
)
