# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live settings of one sipXcom user, in the words in which user_settings takes them.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import ENDS_USER, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import (
    ALL,
    NOT_THERE,
    gathered,
    subset_choices,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Query
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS

PARTS = {part.option: part for part in USER_SETTINGS.parts if part.gathered}
OPTIONS = (
    Field(name="gather_subset", type="list", elements="str", choices=subset_choices(PARTS), default=[ALL]),
    Field(name="reveal_secrets", type="bool", default=False),
)


def _check(options: Mapping[str, Any]) -> list[str]:
    return [] if gathered(options["gather_subset"], PARTS) else ["gather_subset leaves nothing to gather"]


def _fetch(client: SipxcomClient, options: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    unavailable: dict[str, VoiceError] = {}
    warnings: list[str] = []
    for option in gathered(options["gather_subset"], PARTS):
        try:
            found[option] = PARTS[option].operation.export(client, secrets=bool(options.get("reveal_secrets")))
        except VoiceError as error:
            if error.kind in ENDS_USER:
                raise
            unavailable[option] = error
            if error.kind not in NOT_THERE:
                warnings.append(f"{option} is missing in the result: {error.message}")
    if not found:
        # Nothing at all could be read: that is a failure, and the first one tells why.
        raise next(iter(unavailable.values()))
    reasons = {name: error.message for name, error in unavailable.items()}
    return {"user_settings": found, "unavailable": reasons, "warnings": warnings}


USER_SETTINGS_INFO = Query(name="user_settings_info", platform=SIPXCOM, options=OPTIONS, fetch=_fetch, check=_check)
