# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that a task passes on: what is desired, what there is, what has to be done. None of them changes.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values

CREATE, UPDATE, DELETE, NOTHING = "create", "update", "delete", "nothing"
EMPTY: Values = types.MappingProxyType({})


def frozen(values: Values) -> Values:
    """A view of the values that nobody can set an item of."""
    return values if isinstance(values, types.MappingProxyType) else types.MappingProxyType(values)


@dataclasses.dataclass(frozen=True)
class Context:
    """What the steps of one task know of the steps before them.

    `planned` has the kind and key of each object that an earlier step created, or would create without check mode.
    """

    planned: frozenset[tuple[str, ...]] = frozenset()


@dataclasses.dataclass(frozen=True)
class Desired:
    """The desired state: the mentioned fields, normalised. `options` holds the options that are no state."""

    values: Values
    options: Values = EMPTY
    present: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(self.values))
        object.__setattr__(self, "options", frozen(self.options))

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)

    def having(self, **values: Any) -> Desired:
        """The same with these values in addition, or in place of others."""
        return dataclasses.replace(self, values={**self.values, **values})

    def without(self, *names: str) -> Desired:
        """The same without these fields."""
        return dataclasses.replace(self, values={name: self.values[name] for name in self.values if name not in names})


@dataclasses.dataclass(frozen=True)
class Actual:
    """An object as the server shows it, or that there `exists` none.

    `values` are normalised; `memo` is what the handler learned and needs to write and to verify;
    `warnings` are shown to the user.
    """

    values: Values
    memo: Any = None
    warnings: tuple[str, ...] = ()
    exists: bool = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", frozen(self.values))

    def having(self, **values: Any) -> Actual:
        """The same with these values in addition, or in place of others."""
        return dataclasses.replace(self, values={**self.values, **values})

    def warned(self, *texts: str) -> Actual:
        """The same with further warnings."""
        return dataclasses.replace(self, warnings=(*self.warnings, *texts))


def absent(memo: Any = None) -> Actual:
    """There is no such object; only a documented not-found says so."""
    return Actual(EMPTY, memo, exists=False)


@dataclasses.dataclass(frozen=True)
class Plan:
    """What has to be done; made without side effects.

    `after` is the normalised state to reach (None: no object), `changed` names the fields that differ.
    """

    action: str
    desired: Desired
    actual: Actual
    after: Values | None
    changed: tuple[str, ...] = ()

    @property
    def before(self) -> Values | None:
        """The normalised state before; None where there was no object."""
        return self.actual.values if self.actual.exists else None

    @property
    def target(self) -> Values:
        """The state to write, of an object that shall exist."""
        return self.after or EMPTY

    @property
    def acts(self) -> bool:
        return self.action != NOTHING

    def to_write(self, names: Sequence[str] | None = None) -> dict[str, Any]:
        """The fields of these names to write; by default those that changed."""
        return {name: self.target[name] for name in (self.changed if names is None else names)}


@dataclasses.dataclass(frozen=True)
class Written:
    """What a write returned: `memo` for the handler's `verify`, `warnings` for the user."""

    memo: Any = None
    warnings: tuple[str, ...] = ()
