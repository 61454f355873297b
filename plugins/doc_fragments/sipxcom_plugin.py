# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How the plugins that read from sipXcom reach a user: the options of the modules, as plugins take them."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  url:
    description:
      - The server, such as V(https://pbx.example.org).
      - The path V(/sipxconfig/rest) is added when the address has none.
    type: str
    required: true
    env:
      - name: SIPXCOM_URL
  username:
    description:
      - The user whose phonebook is read; it is also the login. An alias of the user works too.
    type: str
    required: true
    env:
      - name: SIPXCOM_USERNAME
  password:
    description:
      - The user portal password of this user (not the voicemail PIN, not the SIP password).
    type: str
    required: true
    env:
      - name: SIPXCOM_PASSWORD
  allow_http:
    description:
      - Whether the credentials may cross the network without TLS, when O(url) begins with C(http://).
      - An address of this host itself (loopback) needs no permission.
    type: bool
    default: false
    env:
      - name: SIPXCOM_ALLOW_HTTP
  validate_certs:
    description:
      - Whether the TLS certificate of the server is verified.
      - Prefer O(ca_path) for a self-signed certificate or a CA of your own.
    type: bool
    default: true
    env:
      - name: SIPXCOM_VALIDATE_CERTS
  ca_path:
    description:
      - PEM file, or directory of hashed certificates, with the CA that the server's certificate is verified against.
        It must be a regular file of 64 MiB at most; a symbolic link to one is followed.
      - Without it the environment (E(REQUESTS_CA_BUNDLE)) and the CA bundle of the Python library C(requests) decide.
    type: path
    env:
      - name: SIPXCOM_CA_PATH
  timeout:
    description:
      - Maximum seconds until a connection is established, and between received bytes.
    type: float
    default: 30.0
    env:
      - name: SIPXCOM_TIMEOUT
  retries:
    description:
      - How often a request is repeated after a lost connection, a temporary server error (502, 503, 504)
        or a rate limit (429).
      - Only requests whose repetition does no harm are repeated; a new object is looked up before it is created again.
    type: int
    default: 3
    env:
      - name: SIPXCOM_RETRIES
  retry_max_delay:
    description:
      - The longest pause in seconds between two attempts, also where the server asks for a longer one.
      - Pauses start at half a second and double, with some chance added so that many hosts do not come back at once.
    type: float
    default: 30.0
    env:
      - name: SIPXCOM_RETRY_MAX_DELAY
  deadline:
    description:
      - Seconds that the whole task may take for one account, pauses included.
      - A response that is not complete by then is cut off, also while its headers arrive, and so is the look-up of a
        name.
    type: float
    default: 300.0
    env:
      - name: SIPXCOM_DEADLINE
  max_response_size:
    description:
      - The most bytes that the body of one response may have. A larger response is an error.
    type: int
    default: 16777216
    env:
      - name: SIPXCOM_MAX_RESPONSE_SIZE
requirements:
  - requests 2.32 or newer, with urllib3 2.2 or newer
"""
