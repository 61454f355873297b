# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.ucfleet.voice.plugins.filter.fleet_logins import FilterModule, fleet_logins


def test_settings_are_left_out() -> None:
    login = {"url": "https://pbx.test", "username": "3100", "password": "canary"}
    settings = {"vm_prefs": {"greeting": "NONE"}, "call_forward": {"rings": []}}
    defaults = {"sipxcom": {**login, **settings}, "voipnow": {"client_id": "a", "queue_agents": []}, "ucp": None}
    assert fleet_logins(defaults) == {"sipxcom": login, "voipnow": {"client_id": "a"}, "ucp": None}
    assert defaults["sipxcom"] == {**login, **settings}
    assert FilterModule().filters() == {"fleet_logins": fleet_logins}


@pytest.mark.parametrize("value", ["canary", ["canary"], None])
def test_anything_else_is_refused_without_being_shown(value: object) -> None:
    with pytest.raises(AnsibleFilterError, match="must be a dictionary") as refused:
        fleet_logins(value)
    assert "canary" not in str(refused.value)
