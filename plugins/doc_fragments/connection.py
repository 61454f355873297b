# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options that are the same on every platform, and the keys every result has."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  allow_http:
    description:
      - Whether the credentials may cross the network without TLS, when O(url) begins with C(http://).
      - An address of this host itself (loopback) needs no permission.
    type: bool
    default: false
  validate_certs:
    description:
      - Whether the TLS certificate of the server is verified.
      - Prefer O(ca_path) for a self-signed certificate or a CA of your own.
    type: bool
    default: true
  ca_path:
    description:
      - PEM file, or directory of hashed certificates, with the CA that the server's certificate is verified against.
        It must be a regular file of 64 MiB at most; a symbolic link to one is followed.
      - Without it the environment (E(REQUESTS_CA_BUNDLE)) and the CA bundle of the Python library C(requests) decide.
    type: path
  timeout:
    description:
      - Maximum seconds until a connection is established, and between received bytes.
    type: float
    default: 30.0
  retries:
    description:
      - How often a request is repeated after a lost connection, a temporary server error (502, 503, 504)
        or a rate limit (429).
      - Only requests whose repetition does no harm are repeated; a new object is looked up before it is created again.
    type: int
    default: 3
  retry_max_delay:
    description:
      - The longest pause in seconds between two attempts, also where the server asks for a longer one.
      - Pauses start at half a second and double, with some chance added so that many hosts do not come back at once.
    type: float
    default: 30.0
  deadline:
    description:
      - Seconds that the whole task may take for one account, pauses included.
      - A response that is not complete by then is cut off, also while its headers arrive, and so is the look-up of a
        name.
      - The keywords C(timeout) and C(async) of a task make it shorter, so that the task ends by itself and says what it
        did. A module process gets some seconds less, for its start.
    type: float
    default: 300.0
  max_response_size:
    description:
      - The most bytes that the body of one response may have. A larger response is an error.
    type: int
    default: 16777216
requirements:
  - requests 2.32 or newer, with urllib3 2.2 or newer
notes:
  - The module talks to the API of the platform, so it usually runs on the control node
    (C(connection=local) or C(delegate_to=localhost)).
  - On the control node it runs inside Ansible's own worker, which costs a tenth of a module process, with the same
    result. The variable C(ucfleet_voice_direct) set to V(false) turns that off; with C(become), C(async), a task
    C(environment) or another Python interpreter (that of another virtual environment is one) the module is an ordinary
    process, too. At C(-v) the task says why.
"""
