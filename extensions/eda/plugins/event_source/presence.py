# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Event source for Event-Driven Ansible: changes of presence on VoipNow, and of calls on sipXcom."""

from __future__ import annotations

DOCUMENTATION = r"""
short_description: Watch presence on VoipNow, and calls in progress on sipXcom
version_added: 1.0.0
description:
  - Polls a platform and puts one event into the queue for each change. What stays as it is gives no event.
  - On VoipNow it watches registration and presence of extensions, on sipXcom the calls of the user who logs in.
  - A failed poll ends nothing. The source polls less often until the platform responds again, and then reports what
    changed meanwhile. A login that ends is renewed.
  - Only wrong arguments, and a first poll that the platform refuses, end the source.
  - The connection options are those of P(ucfleet.voice.presence_info#module) and
    P(ucfleet.voice.active_calls_info#module). They can come from the environment, such as E(VOIPNOW_CLIENT_SECRET), so
    that no secret is in a rulebook.
author:
  - ucfleet.voice contributors (@ucfleet)
options:
  platform:
    description: What is watched.
    type: str
    required: true
    choices: [voipnow, sipxcom]
  interval:
    description: Seconds between two polls, from 0.1 to 86400.
    type: float
    default: 10.0
  max_interval:
    description: The longest pause after failures, in seconds. Each failure in a row doubles the pause up to this.
    type: float
    default: 300.0
  initial:
    description: Whether the first poll has an event for each extension or call, with C(initial) being true.
    type: bool
    default: false
  report_outages:
    description: Whether the source also reports when polls begin to fail (C(polling_failed)) and when they succeed
      again (C(polling_recovered)).
    type: bool
    default: false
  unregistered_after:
    description: VoipNow only. An extension that has been unregistered for so many seconds has the event
      C(still_unregistered), once until it registers again.
    type: float
  user_id:
    description: VoipNow only. The account that owns the extensions.
    type: str
    default: "@me"
  extensions:
    description: VoipNow only. Numbers of phone terminals, each of which costs a request, or V(@self) for all
      extensions of the user, which costs a single one.
    type: list
    elements: str
    default: ["@self"]
"""

EXAMPLES = r"""
- name: All phones of the owner of the App
  ucfleet.voice.presence:
    platform: voipnow
    interval: 15
    unregistered_after: 300

- name: The calls of the reception
  ucfleet.voice.presence:
    platform: sipxcom
    url: https://pbx.example.org
    username: "3100"
    password: "{{ reception_password }}"
"""

import asyncio
import importlib
import pathlib
import sys
from typing import Any

_SOURCE = "ansible_collections.ucfleet.voice.plugins.plugin_utils._presence_source"


def _make_importable() -> None:
    """Let Python find the collection that this file belongs to.

    ansible-rulebook runs the file by its path, without the loader by which Ansible imports from collections.
    """
    folder = next((one for one in pathlib.Path(__file__).absolute().parents if one.name == "ansible_collections"), None)
    if folder is None:
        # Called by a folder of sources: the search path of Python must lead to the collection.
        return
    if str(folder.parent) not in sys.path:
        sys.path.insert(0, str(folder.parent))
    package = importlib.import_module("ansible_collections")
    # The package of the same name that the PyPI package `ansible` brings hides other folders.
    if str(folder) not in list(package.__path__):
        package.__path__.append(str(folder))


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    """Put an event into the queue for each change, until the task is cancelled."""
    if sys.version_info < (3, 11):  # noqa: UP036
        raise ImportError(f"ucfleet.voice needs Python 3.11 or newer, but {sys.executable} is older")
    _make_importable()
    source = importlib.import_module(_SOURCE)
    await source.run(queue, args)


if __name__ == "__main__":

    class PrintingQueue(asyncio.Queue[Any]):
        """Shows the events instead of keeping them."""

        async def put(self, item: Any) -> None:
            sys.stdout.write(f"{item}\n")
            sys.stdout.flush()

    asyncio.run(main(PrintingQueue(), {"platform": sys.argv[1]}))
