# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module promises: check mode, diff, idempotency, action group."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
attributes:
  check_mode:
    description: Can predict in C(check_mode) what would change, without changing it.
  diff_mode:
    description: Shows what changes (or would change in C(check_mode)) when the diff mode is on.
  idempotent:
    description: When run twice in a row outside check mode, with the same arguments, the second run changes nothing.
"""

    # A module that brings an object to a described state.
    SETTING = r"""
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  idempotent:
    support: full
"""

    # A module that only reads.
    INFO = r"""
attributes:
  check_mode:
    support: full
    details: It never changes anything.
  diff_mode:
    support: N/A
    details: It never changes anything.
  idempotent:
    support: full
    details: It never changes anything.
"""

    ACTIONGROUP_SIPXCOM = r"""
attributes:
  action_group:
    description: Use C(group/NAME) in C(module_defaults) to set the connection options once.
    support: full
    membership:
      - ucfleet.voice.all
      - ucfleet.voice.sipxcom
"""

    ACTIONGROUP_UCP = r"""
attributes:
  action_group:
    description: Use C(group/NAME) in C(module_defaults) to set the connection options once.
    support: full
    membership:
      - ucfleet.voice.all
      - ucfleet.voice.ucp
"""

    ACTIONGROUP_VOIPNOW = r"""
attributes:
  action_group:
    description: Use C(group/NAME) in C(module_defaults) to set the connection options once.
    support: full
    membership:
      - ucfleet.voice.all
      - ucfleet.voice.voipnow
"""

    ACTIONGROUP_TELECOMX = r"""
attributes:
  action_group:
    description: Use C(group/NAME) in C(module_defaults) to set the connection options once.
    support: full
    membership:
      - ucfleet.voice.all
      - ucfleet.voice.telecomx
"""

    ACTIONGROUP_ALL = r"""
attributes:
  action_group:
    description: Use C(group/NAME) in C(module_defaults) to set options once.
    support: full
    membership:
      - ucfleet.voice.all
"""
