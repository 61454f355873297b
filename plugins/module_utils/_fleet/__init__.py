# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many users in one task. Private to the collection."""

from __future__ import annotations

from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()
