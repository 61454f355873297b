# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The live settings of one sipXcom user, in the words in which user_settings takes them.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import ENDS_USER, VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import (
    ALL,
    NOT_THERE,
    gathered,
    subset_choices,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, ListOf, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import ExportRequest, Query
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS

PARTS = {part.option: part for part in USER_SETTINGS.parts if part.gathered}
OPTIONS = (
    ListOf(
        "gather_subset",
        Text("gather_subset", choices=subset_choices(PARTS)),
        default=[ALL],
        doc=(
            "What to read. Names with an exclamation mark are left out of the rest.",
            (
                "Each costs one request, conferences one for each conference and one for the list, and long"
                " phonebooks more."
            ),
        ),
    ),
    Bool(
        "reveal_secrets",
        default=False,
        doc=(
            "Whether the PINs of conferences are returned in clear. Set C(no_log) on such a task.",
            (
                "Without it they are left out, so that the result can be kept in version control, and a later"
                " task leaves the PINs alone."
            ),
        ),
    ),
)


def _check(options: Mapping[str, Any]) -> list[str]:
    return [] if gathered(options["gather_subset"], PARTS) else ["gather_subset leaves nothing to gather"]


def _fetch(client: SipxcomClient, options: dict[str, Any]) -> dict[str, Any]:
    request = ExportRequest(bool(options.get("reveal_secrets")))
    found: dict[str, Any] = {}
    unavailable: dict[str, VoiceError] = {}
    warnings: list[str] = []
    chosen = gathered(options["gather_subset"], PARTS)
    for option in chosen:
        try:
            exported = PARTS[option].operation.export(client, request)
            found[option] = exported.values
            warnings += [f"{option}: {name} is left out: {why}" for name, why in exported.unreadable]
            warnings += [f"{option}: {text}" for text in exported.warnings]
        except VoiceError as error:
            if error.kind in ENDS_USER:
                raise
            unavailable[option] = error
    reasons = {name: error.message for name, error in unavailable.items()}
    result = {"user_settings": found, "unavailable": reasons, "warnings": tuple(warnings)}
    # As in an export of a fleet, a setting that the user does not have is no failure, unless there is no other.
    failed = {name: error for name, error in unavailable.items() if not found or error.kind not in NOT_THERE}
    if failed:
        name, first = next(iter(failed.items()))
        why = f"{len(failed)} of {len(chosen)} settings could not be read, first {name}: {first.why}"
        raise dataclasses.replace(first, why=why, result={"changed": False, **result})
    return result


USER_SETTINGS_INFO = Query(name="user_settings_info", platform=SIPXCOM, options=OPTIONS, fetch=_fetch, check=_check)
