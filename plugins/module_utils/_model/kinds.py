# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The kinds of options. Each normalises, encodes, decodes, compares, shows and exports its values.

The one place that a declaration imports them from.

Private to the collection.
"""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._model.container import FreeForm, ListOf, Record, Table
from ansible_collections.ucfleet.voice.plugins.module_utils._model.scalar import Bool, Float, Int, Path, Text

__all__ = ["Bool", "Float", "FreeForm", "Int", "ListOf", "Path", "Record", "Table", "Text"]
