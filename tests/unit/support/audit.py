# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An audit of a few users in a test."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.catalogue import RULES
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import Document
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.engine import Audit
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.options import config_of
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.platforms import COMPOSITES

TODAY = datetime.date(2027, 6, 30)
#: name of a user -> settings of sipXcom, or of all platforms where one is named
People = Mapping[str, Mapping[str, Any]]


def document(name: str, settings: Mapping[str, Any], order: int = 0, classes: tuple[str, ...] = ()) -> Document:
    platforms = settings if settings.keys() <= COMPOSITES.keys() else {"sipxcom": settings}
    return Document(name, platforms, order, (name,), classes)


def audited(
    people: People, *, classes: Mapping[str, tuple[str, ...]] | None = None, limit: int = 100, **params: Any
) -> Audit:
    audit = Audit(config_of(params), limit=limit, today=TODAY)
    for order, (name, settings) in enumerate(people.items()):
        audit.examine(document(name, settings, order, (classes or {}).get(name, ())))
    audit.finish()
    return audit


def found(people: People, rule: str, **params: Any) -> list[tuple[str, str, str, str]]:
    """User, severity, setting with place, and value of what one rule finds."""
    off = {one.name: {"enabled": False} for one in RULES if one.name != rule}
    params["rules"] = {**off, **params.get("rules", {})}
    findings = audited(people, **params).result()["findings"]
    assert {finding["rule"] for finding in findings} <= {rule}
    assert all(finding["reason"] and finding["advice"] for finding in findings)
    return [
        (finding["user"], finding["severity"], f"{finding['setting']} {finding['place']}", finding["value"])
        for finding in findings
    ]


def forwarding(*numbers: str, **more: Any) -> dict[str, Any]:
    return {"call_forward": {"rings": [{"number": number} for number in numbers], **more}}
