# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options that `module_defaults` of the group `all` give to modules that do not have them.

Ansible merges the defaults of a group into the options of each of its modules. The group of all modules spans
platforms with different logins, and a fleet takes its connections from the documents of its users.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.connection import NAMES
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.plugin_utils._variables import Templar

#: as Ansible names it once it has resolved the group
GROUP = "group/ucfleet.voice.all"


def not_for(
    fields: Iterable[Field], arguments: Mapping[str, Any], defaults: Iterable[Mapping[str, Any]], templar: Templar
) -> list[str]:
    """The connection options among the arguments that the module does not have and that the group gave.

    `defaults` are those of the task, of which later ones count. An option that the task itself gives stays, so that
    the module refuses it.
    """
    known = {name for field in fields for name in (field.name, *field.aliases)}
    foreign = [name for name in arguments if name in NAMES and name not in known]
    if not foreign:
        return []
    given: Any = {}
    for one in defaults:
        given = one.get(GROUP, given)
    given = templar.template(given)
    if not isinstance(given, Mapping):
        return []
    return sorted(name for name in foreign if name in given and given[name] == arguments[name])
