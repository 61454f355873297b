# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the live settings of one user, as options that can be given again.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.document import Block
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.row import RowBuilder
from ansible_collections.ucfleet.voice.plugins.module_utils._model.composite import NOT_THERE, AnyComposite, AnyPart
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import ExportRequest


class Export:
    """Reads the settings of one user on one platform.

    `checked`: what could not be given as options again is a failure and left out.
    """

    def __init__(self, settings: frozenset[str], *, secrets: bool, checked: bool = True) -> None:
        self._settings = settings
        self._secrets = secrets
        self._checked = checked

    def __call__(self, client: Any, block: Block, row: RowBuilder) -> None:
        composite = block.composite
        values: dict[str, Any] = {}
        row.exported(composite.platform.name, values)
        parts = [part for part in composite.parts if part.option in self._settings]
        requests = [(part, request) for part in parts for request in self._requests(block, part)]
        if not requests:
            # A document that names objects of one kind is not asked for those of the others.
            for part in parts:
                row.unavailable(composite.platform.name, part.option, _nothing_named(composite, part), client)
        for part, request in requests:
            if not _read(request, client, composite, part, values, row, checked=self._checked):
                return

    def _requests(self, block: Block, part: AnyPart) -> tuple[ExportRequest, ...]:
        """What to ask for one setting: once for the account, or for each place that the document names."""
        named = (step.prepared for step in block.steps if step.part is part)
        return part.operation.export_requests(named, secrets=self._secrets)


def _nothing_named(composite: AnyComposite, part: AnyPart) -> VoiceError:
    return VoiceError(
        errors.NOT_FOUND,
        f"{composite.platform.title} cannot list the {part.option} of an account, and the document names none",
        "name at least one in the document",
    )


def _read(
    request: ExportRequest,
    client: Any,
    composite: AnyComposite,
    part: AnyPart,
    values: dict[str, Any],
    row: RowBuilder,
    *,
    checked: bool,
) -> bool:
    """Add what one reading gives; False when nothing further of this account can be read."""
    platform, refused = composite.platform.name, list[VoiceError]()
    try:
        exported = part.operation.export(client, request)
        value: Any = exported.values
        row.warn(f"{platform}: {part.option}: {name} is not in the export: {why}" for name, why in exported.unreadable)
        row.warn(f"{platform}: {part.option}: {text}" for text in exported.warnings)
        if value and checked and part.many:
            value, refused = _applicable(composite, part, value)
        elif value and checked:
            composite.prepare({part.option: value})
        if part.many and value is not None:
            values[part.option] = [*values.get(part.option, ()), *value]
        elif value:
            values[part.option] = value
    except VoiceError as error:
        if error.kind in NOT_THERE:
            row.unavailable(platform, part.option, error, client)
        else:
            row.failed(platform, error, client, part.option)
        return error.kind not in errors.ENDS_USER
    for one in refused:
        row.failed(platform, one, client, part.option)
    return True


def _applicable(
    composite: AnyComposite, part: AnyPart, objects: Iterable[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[VoiceError]]:
    """Objects that can be given as options again; a platform may hold some that it would not take back."""
    kept: list[Mapping[str, Any]] = []
    refused: list[VoiceError] = []
    for one in objects:
        try:
            composite.prepare({part.option: [one]})
            kept.append(one)
        except VoiceError as error:
            refused.append(error)
    return kept, refused
