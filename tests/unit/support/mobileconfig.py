# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A source and a target that differ."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.tests.unit.support.telecomx import ANNA, BO, BY_TOKEN, CARL, KIM, SUPPORT, config

SOURCE = config(KIM, [BO, CARL], [SUPPORT], others=[ANNA])
EQUAL = config(ANNA, [BO, CARL], [SUPPORT], others=[])
DESIRED = {**BY_TOKEN, "source": {"id": KIM}, "target": {"id": ANNA}}
SHOWN = [
    {"type": "COLLEAGUES", "chosen": [{"id": BO, "name": "Bo"}, {"id": CARL, "name": "Carl"}]},
    {"type": "QUEUES", "chosen": [{"id": SUPPORT, "name": "Support"}]},
]


def row(result: dict[str, Any], position: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = result["mobileconfig_copy"]["targets"][position]
    return found
