# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mobile configs of employees, by id or as the platform lists them (Telecom X protocol, sections 4.2 and 4.3).

Private to the collection.
"""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx import configs
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.client import CUSTOMER, TELECOMX, TelecomxClient
from ansible_collections.ucfleet.voice.plugins.module_utils._telecomx.employees import (
    Directory,
    label,
    selector,
    selector_problems,
)


def _check(options: dict[str, Any]) -> list[str]:
    return [
        problem
        for position, named in enumerate(options.get("employees", []), 1)
        for problem in selector_problems(f"employees (entry {position})", named)
    ]


def _fetch(client: TelecomxClient, options: dict[str, Any]) -> dict[str, Any]:
    if "employees" in options:
        return _named(client, options)
    return _listed(client, options.get("customer"))


def _named(client: TelecomxClient, options: dict[str, Any]) -> dict[str, Any]:
    """Those of the named employees; each is read by its id, because the lists leave some out."""
    directory = Directory(client, options.get("customer"))
    directory.expect(options["employees"])
    found: list[dict[str, Any]] = []
    missing: list[str] = []
    for named in options["employees"]:
        config = configs.read_config(client, directory.find(named))
        if config is None:
            missing.append(label(named))
        else:
            found.append(config)
    return {"mobileconfigs": found, "missing": missing, "complete": True}


def _listed(client: TelecomxClient, customer: str | None) -> dict[str, Any]:
    """Those of the list, and the account's own, which the list leaves out unless a customer is named."""
    query = {"customer": customer} if customer else {}
    found: list[dict[str, Any]] = []
    for row in client.rows(client.get(configs.PATH, query), configs.PATH):
        if "configs" in row:
            found.append(configs.decoded(client, row, configs.PATH))
        else:
            # With a customer, a row may be an employee instead of a config (section 4.3).
            _add(found, configs.read_config(client, client.row_id(row, configs.PATH)))
    own = "" if customer else client.own_id
    if own and own not in {config["id"] for config in found}:
        _add(found, configs.read_config(client, own))
    return {"mobileconfigs": found, "missing": [], "complete": bool(customer or own)}


def _add(found: list[dict[str, Any]], config: dict[str, Any] | None) -> None:
    if config is not None:
        found.append(config)


MOBILECONFIG_INFO = Query(
    name="mobileconfig_info",
    platform=TELECOMX,
    options=(
        selector(
            "employees",
            several=True,
            doc="The employees, each named in exactly one way. The task fails when one of them is not found.",
        ),
        CUSTOMER,
    ),
    fetch=_fetch,
    check=_check,
)
