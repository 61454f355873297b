# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One task for a profile, and profiles on the wire of UCP."""

from __future__ import annotations

from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._ucp.fmfm_profile import FMFM_PROFILE
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Expected, Http
from ansible_collections.ucfleet.voice.tests.unit.support.ucp import CONNECTION, asked, login, profile, without_secrets

QUIET_FAX = {"id": "dev-fax", "not_ring": True, "start": 0, "end": 0}


def tried(*expected: Expected, check: bool = False, **params: Any) -> dict[str, Any]:
    """One run after the login; `warnings` holds what was reported."""
    http = Http(login(), *expected)
    result = http.run(FMFM_PROFILE, check=check, **CONNECTION, **params)
    result["warnings"] = http.warnings
    assert without_secrets(result)
    return result


def hidden(name: str, *, active: bool = False) -> dict[str, Any]:
    """An entry of the list without devices."""
    return profile(name, active=active, shown=False)


def single(name: str, status: int = 404, document: Any = None) -> Expected:
    """The probe of a profile's own address."""
    return asked(f"/fmfm/profiles/id-{name}").answers(status, document)
