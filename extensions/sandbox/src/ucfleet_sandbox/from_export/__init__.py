# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`run --from FILE`: sandbox states made from an export of the module `fleet_info`.

`build.states_of` makes them. It needs all platforms, so it is imported only when there is an export.
"""
