# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.fax_prefs_info import FAX_PREFS_INFO
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Http
from ansible_collections.ucfleet.voice.tests.unit.support.sipxcom import LOGIN, asked, refused, shows_j, simulated

PATH = "/my/faxprefs"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"extension": "3991", "did": "0315550199"}, {"extension": "3991", "did": "0315550199"}),
        ({"extension": "", "did": ""}, {"extension": "", "did": ""}),
        ({"extension": None}, {"extension": "", "did": ""}),
        ({"extension": 3991, "did": ""}, {"extension": "3991", "did": ""}),
    ],
)
def test_the_numbers_are_read(document: dict[str, Any], expected: dict[str, str]) -> None:
    result = Http(shows_j(PATH, document)).run(FAX_PREFS_INFO, check=True, **LOGIN)
    assert result == {"changed": False, "fax_prefs": expected, "requests": 1}


@pytest.mark.parametrize("document", [[], 7, "x", None, {"did": []}], ids=json.dumps)
def test_a_document_of_another_shape_is_no_traceback(document: Any) -> None:
    result = Http(shows_j(PATH, document)).run(FAX_PREFS_INFO, **LOGIN)
    assert result["failure"]["kind"] == "unexpected_answer"


@pytest.mark.parametrize(("status", "kind"), [(401, "authentication"), (403, "permission"), (404, "not_found")])
def test_a_refusal_is_named(status: int, kind: str) -> None:
    result = Http(refused(asked(PATH), status, "No")).run(FAX_PREFS_INFO, **LOGIN)
    assert result["failure"]["kind"] == kind
    assert "canary-pw" not in json.dumps(result)


def test_the_simulator_agrees() -> None:
    server = simulated({"fax": {"extension": "3991"}})
    assert server.run(FAX_PREFS_INFO, **LOGIN)["fax_prefs"] == {"extension": "3991", "did": ""}
    assert server.calls == ["GET /sipxconfig/rest/my/faxprefs"]
