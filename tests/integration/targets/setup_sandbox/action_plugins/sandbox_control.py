# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Talk to the control port of the simulators.

    - sandbox_control:
        url: "{{ sandbox_control }}"   # base URL of the control port
        path: /sipxcom/requests
        method: GET                    # the default
        body: {}                       # JSON value to send, if any

The result's `json` is the decoded answer; an answer other than 2xx fails the task with the server's sentence. Done in
Ansible's worker, because targets ask the control port often and a module costs as much as a hundred such requests.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result = super().run(tmp, task_vars)
        given = self._task.args
        body = json.dumps(given["body"]).encode() if "body" in given else None
        request = urllib.request.Request(
            f"{given['url']}{given['path']}",
            data=body,
            method=given.get("method", "GET"),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refusal:
            return {**result, "failed": True, "msg": refusal.read().decode(errors="replace")}
        except urllib.error.URLError as error:
            return {**result, "failed": True, "msg": f"The control port does not answer: {error.reason}"}
        return {**result, "changed": request.method != "GET", "json": json.loads(text) if text else None}
