# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time-based one-time passwords (RFC 6238: SHA-1, 30 seconds, six digits)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct

__all__ = ["accepts", "code_at"]

_STEP = 30


def code_at(secret: str, now: float) -> str:
    """The code of a base32 secret at an epoch second."""
    key = base64.b32decode(secret.rstrip("=") + "=" * (-len(secret.rstrip("=")) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(now // _STEP)), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def accepts(secret: str, code: str, now: float) -> bool:
    """Whether the code is of this step, the one before or the one after: clocks differ."""
    return code in {code_at(secret, now + shift * _STEP) for shift in (-1, 0, 1) if now + shift * _STEP >= 0}
