# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that a task passes on: what is desired, what there is, what has to be done. None of them changes.

Private to the collection.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import ValueDict, Values, merged

CREATE, UPDATE, DELETE, NOTHING = "create", "update", "delete", "nothing"
EMPTY: Values = types.MappingProxyType({})


def frozen(values: Values) -> Values:
    """A view of a dictionary, of which nobody can set an item."""
    return types.MappingProxyType(values) if values.__class__ is dict else values


class Context(NamedTuple):
    """What the steps of one task know of the steps before them.

    `planned` has the kind and key of each object that an earlier step created, or would create without check mode.
    `ids` has the id of each object that an earlier step identified, by kind and key. With `check`, nothing is written.
    `no_removal` is what a removal fails with after an earlier step failed; None while all is well.
    """

    planned: frozenset[tuple[str, ...]] = frozenset()
    ids: Mapping[tuple[str, ...], str] = types.MappingProxyType({})
    check: bool = False
    no_removal: VoiceError | None = None

    def after_failure(self, label: str, error: VoiceError) -> Context:
        """The same after an object that shall exist could not be brought to its state: from then on none is removed.

        What shall go may be what the failed object would have replaced.
        """
        why = f"not removed, because {label} failed before it"
        refusal = VoiceError(error.kind, why, f"correct the failure of {label} and run again")
        return self if self.no_removal is not None else self._replace(no_removal=refusal)


class _Desired(NamedTuple):
    values: Values
    options: Values = EMPTY
    present: bool = True


# Made for each object of each user, hence tuples: they are made in half the time of a frozen dataclass.
class Desired(_Desired):
    """The desired state: the mentioned fields, normalised. `options` holds the options that are no state."""

    __slots__ = ()

    def __new__(cls, values: Values, options: Values = EMPTY, present: bool = True) -> Desired:
        return tuple.__new__(cls, (frozen(values), frozen(options) if options else EMPTY, present))

    def having(self, **values: object) -> Desired:
        """The same with these values in addition, or in place of others."""
        return Desired(merged(self.values, values), self.options, self.present)

    def without(self, *names: str) -> Desired:
        """The same without these fields."""
        kept = {name: value for name, value in self.values.items() if name not in names}
        return Desired(kept, self.options, self.present)


class _Actual(NamedTuple):
    values: Values
    memo: Any = None
    warnings: tuple[str, ...] = ()
    exists: bool = True


class Actual(_Actual):
    """An object as the server shows it, or that there `exists` none.

    `values` are normalised; `memo` is what the handler learned and needs to write and to verify;
    `warnings` are shown to the user.
    """

    __slots__ = ()

    def __new__(
        cls, values: Values, memo: object = None, warnings: tuple[str, ...] = (), exists: bool = True
    ) -> Actual:
        return tuple.__new__(cls, (frozen(values), memo, warnings, exists))

    def having(self, **values: object) -> Actual:
        """The same with these values in addition, or in place of others."""
        return Actual(merged(self.values, values), self.memo, self.warnings, self.exists)

    def remembering(self, memo: object) -> Actual:
        """The same with another memo."""
        return Actual(self.values, memo, self.warnings, self.exists)

    def warned(self, *texts: str) -> Actual:
        """The same with further warnings."""
        return Actual(self.values, self.memo, (*self.warnings, *texts), self.exists) if texts else self


def absent(memo: object = None) -> Actual:
    """There is no such object; only a documented not-found says so."""
    return Actual(EMPTY, memo, exists=False)


class Plan(NamedTuple):
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
        """Whether something has to be written."""
        return self.action != NOTHING

    def to_write(self) -> ValueDict:
        """The fields that changed."""
        return {name: self.target[name] for name in self.changed}


class Written(NamedTuple):
    """What a write returned: `memo` for the handler's `verify`, `warnings` for the user."""

    memo: Any = None
    warnings: tuple[str, ...] = ()
