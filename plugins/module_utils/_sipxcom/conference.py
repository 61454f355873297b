# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of one conference that the user owns (sipXcom protocol, section 5.17).

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom import conferences
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient

FIELDS = conferences.FIELDS
NEW_NAME = dataclasses.replace(
    conferences.NAME,
    name="new_name",
    required=False,
    doc=(
        "The name that the conference shall have. A task with O(name) and O(new_name) can run again;"
        " once the conference is renamed it is found by O(new_name)."
    ),
)


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        """The conference under its old name or, once it was renamed, under its new one."""
        name, new_name = desired.values["name"], desired.options.get("new_name")
        own = conferences.own(self._client)
        if name in own and new_name in own and new_name != name:
            raise VoiceError(
                errors.CONFLICT,
                f"the user owns both a conference {clipped(name)} and a conference {clipped(new_name)}",
                "leave out new_name, or rename the other conference first",
            )
        listed = own.get(name) or own.get(new_name or name)
        if listed is None:
            raise conferences.unknown(name, own)
        values, shown = conferences.settings(self._client, listed)
        return Actual(values, shown)

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        desired = desired.having(name=desired.options.get("new_name") or desired.values["name"])
        _check_offered(desired, actual.memo)
        merged = walk.merge(FIELDS, actual.values, desired.values)
        if walk.changes(FIELDS, actual.values, merged):
            _check_rules(merged)
        return desired, actual

    def update(self, plan: Plan) -> None:
        path = f"{conferences.LIST_PATH}/{plan.actual.values['name']}"
        with errors.adding(
            lambda error: "nameInUse" in error.why,
            kind=errors.CONFLICT,
            why=f"the name {clipped(plan.target['name'])} is taken by another object on this server",
            advice="choose another new_name",
        ):
            self._client.put(path, {"setting": walk.encode(FIELDS, plan.to_write())})


def _check_offered(desired: Desired, shown: frozenset[str]) -> None:
    """A key that the server does not know makes it refuse the whole write."""
    always = {field.name for field in conferences.NULLABLE}
    missing = [name for name in desired.values if name not in shown and name not in always]
    if missing:
        raise errors.invalid(
            f"this server does not offer {', '.join(missing)} for conferences",
            "leave it out; servers of different age know different settings",
        )


def _check_rules(merged: Mapping[str, Any]) -> None:
    """What the server would refuse with a bare message key."""
    participant, moderator = merged["access_code"], merged["moderator_code"]
    problems = []
    if moderator and not participant:
        problems.append("moderator_code needs an access_code")
    if merged["quickstart"] is False and not moderator:
        problems.append("quickstart: false needs a moderator_code, or nobody could start the conference")
    if merged["quickstart"] is False and moderator and moderator == participant:
        problems.append("moderator_code and access_code must differ while quickstart is false")
    if problems:
        raise errors.invalid(
            [f"the conference would not be valid: {problems[0]}", *problems[1:]],
            "give the codes together; nothing was changed",
        )


def _listing(client: SipxcomClient, place: Values) -> list[Actual]:
    """Every conference that the user owns and that can be addressed."""
    own = conferences.own(client)
    return [
        Actual(conferences.settings(client, own[name])[0]) for name in sorted(own) if conferences.is_addressable(name)
    ]


CONFERENCE = Resource(
    name="conference",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    key=("name",),
    options=(NEW_NAME,),
    renaming=NEW_NAME.name,
    listing=_listing,
)
