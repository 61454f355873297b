# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`run --from FILE`: sandbox states made from an export of the module `fleet_info`."""

from __future__ import annotations

from ucfleet_sandbox.from_export.build import Built, states_of
from ucfleet_sandbox.from_export.node import ExportError

__all__ = ["Built", "ExportError", "states_of"]
