# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mobile config of an employee, made where it is missing (Telecom X protocol, section 4.4).

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan, Written, absent
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx import configs
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import CUSTOMER, TELECOMX, TelecomxClient
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import (
    Directory,
    selector,
    selector_problems,
)


class _Handler(BaseHandler[TelecomxClient]):
    """The memo is the id of the employee."""

    def read(self, desired: Desired) -> Actual:
        directory = Directory(self._client, desired.options.get("customer"))
        return self._read(directory.find(desired.options["employee"]))

    def _read(self, employee_id: str) -> Actual:
        config = configs.read_config(self._client, employee_id)
        return absent(employee_id) if config is None else Actual(config, employee_id)

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        return desired.having(id=actual.memo), actual

    def create(self, plan: Plan) -> None:
        configs.ensure_config(self._client, plan.actual.memo)

    def verify(self, plan: Plan, written: Written) -> Actual:
        return self._read(plan.actual.memo)


MOBILECONFIG = Resource(
    name="mobileconfig",
    key_options=("employee", "customer"),
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
    unique=True,
    # No option of this resource says whose config it is and what it shows.
    readable=False,
    check=lambda desired: selector_problems("employee", desired.options.get("employee")),
)
