#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The presence of extensions in files."""

from __future__ import annotations

DOCUMENTATION = r"""
module: presence_export
short_description: Write the presence of extensions for Prometheus and as a table
version_added: 1.0.0
description:
  - Writes what M(ucfleet.voice.presence_info) returned, of one server or of several, as metrics for the textfile
    collector of the node exporter of Prometheus, and as comma-separated values.
  - Metrics are C(ucfleet_voice_extension_registered) (0 or 1), C(ucfleet_voice_extension_registered_phones) and
    C(ucfleet_voice_extension_presence_code) (0 unknown, 1 online, 2 ringing, 3 busy), each with the
    labels C(host) and C(extension), C(ucfleet_voice_presence_up) for each host, and
    C(ucfleet_voice_presence_read_timestamp_seconds).
  - A file that exists and that this module did not write is not replaced.
  - The playbook C(ucfleet.voice.presence_report) uses it. No request is sent.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  presence:
    description:
      - The extensions by host, as RV(ucfleet.voice.presence_info#module:presence). The names
        of the hosts are yours; they separate the servers in the files.
    type: dict
    required: true
  unread_hosts:
    description: Hosts whose presence could not be read. They have the metric C(ucfleet_voice_presence_up)
      with 0.
    type: list
    elements: str
  prometheus_file:
    description:
      - A file for the textfile collector of the node exporter of Prometheus, whose name ends
        with C(.prom). It is replaced in one step and has the mode 0644, because the node exporter
        runs as another user.
    type: path
  csv_file:
    description: A file with comma-separated values, a line for each extension, readable by
      its owner only. A cell that a spreadsheet would take for a formula begins with an apostrophe.
    type: path
extends_documentation_fragment:
  - ucfleet.voice.fleet
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.actiongroup_all
# END GENERATED
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  idempotent:
    support: full
    details: The time of the metrics is written in each run, and does not count as a change.
seealso:
  - module: ucfleet.voice.presence_info
"""

EXAMPLES = r"""
- name: Read the presence
  ucfleet.voice.presence_info:
    url: https://voipnow.example.org
    client_id: "{{ voipnow_app_key }}"
    client_secret: "{{ vault_voipnow_app_secret }}"
  register: found

- name: Write metrics for the node exporter
  ucfleet.voice.presence_export:
    presence:
      voipnow.example.org: "{{ found.presence }}"
    prometheus_file: /var/lib/prometheus/node-exporter/voipnow.prom

- name: Write a table for a spreadsheet
  ucfleet.voice.presence_export:
    presence:
      voipnow.example.org: "{{ found.presence }}"
    csv_file: presence.csv
"""

RETURN = r"""
extensions:
  description: How many extensions there are.
  returned: success
  type: int
  sample: 120
registered:
  description: How many of them calls can reach.
  returned: success
  type: int
  sample: 118
files:
  description: The path of each file by its option.
  returned: success
  type: dict
  sample: {csv_file: /srv/voice/presence.csv}
# BEGIN GENERATED failure
failure:
  description: Why the task failed, for programs; the text for people is in RV(ignore:msg).
  returned: failure
  type: dict
  contains:
    kind:
      description: One of V(unreachable), V(tls), V(authentication), V(permission), V(not_found),
        V(conflict), V(rate_limited), V(invalid), V(server), V(unexpected_answer), V(not_converged),
        V(deadline), V(defect).
      type: str
      returned: always
    platform:
      description: The platform.
      type: str
      returned: always
    method:
      description: Method of the request that failed, null when none was sent.
      type: str
      returned: always
    path:
      description: Path of that request, without secrets; null when none was sent.
      type: str
      returned: always
    status:
      description: HTTP status of the response, null when there was none.
      type: int
      returned: always
    code:
      description: The platform's own code of the error, null when it has none.
      type: str
      returned: always
    attempts:
      description: How often the request was sent.
      type: int
      returned: always
    waited_seconds:
      description: Seconds of pauses between the attempts.
      type: float
      returned: always
# END GENERATED
"""

# BEGIN GENERATED main
from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.presence_job import PRESENCE_EXPORT
from ansible_collections.ucfleet.voice.plugins.module_utils._module import run


def main() -> None:
    run(PRESENCE_EXPORT)


if __name__ == "__main__":
    main()
# END GENERATED
