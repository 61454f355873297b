# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP Digest with nonces that live for ten seconds (sipXcom protocol, section 2.2)."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable

__all__ = ["DigestError", "DigestLogin", "NonceMaker", "parse_digest"]

_LIFETIME = 10.0
_PAIR = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_REQUIRED = ("username", "realm", "nonce", "uri", "response")


class DigestError(Exception):
    """The login is refused; `stale` when only its nonce is too old."""

    def __init__(self, reason: str, stale: bool = False) -> None:
        super().__init__(reason)
        self.stale = stale


class NonceMaker:
    """Makes nonces that carry their own expiry, so that none has to be remembered."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(16)

    def make(self) -> str:
        return self._sign(f"{int((self._clock() + _LIFETIME) * 1000)}")

    def _sign(self, expiry: str) -> str:
        seal = hmac.new(self._key, expiry.encode(), hashlib.sha256).hexdigest()
        return base64.b64encode(f"{expiry}:{seal}".encode()).decode()

    def check(self, nonce: str) -> None:
        """Raises DigestError unless the nonce is of this process and fresh."""
        try:
            expiry = base64.b64decode(nonce, validate=True).decode("ascii").partition(":")[0]
        except ValueError:
            raise DigestError("Nonce is not encoded in Base64") from None
        if not hmac.compare_digest(self._sign(expiry), nonce):
            raise DigestError("Nonce token compromised")
        if int(expiry) < self._clock() * 1000:
            raise DigestError("Nonce has expired/timed out", stale=True)


@dataclasses.dataclass(frozen=True, slots=True)
class DigestLogin:
    """The fields of a Digest header."""

    fields: dict[str, str]

    @property
    def login(self) -> str:
        return self.fields["username"]

    def matches(self, method: str, password: str) -> bool:
        """The response was computed with this password."""
        fields = self.fields
        secret = _md5(f"{self.login}:{fields['realm']}:{password}")
        action = _md5(f"{method}:{fields['uri']}")
        middle = [fields["nonce"]]
        if "qop" in fields:
            middle += [fields["nc"], fields["cnonce"], fields["qop"]]
        expected = _md5(":".join([secret, *middle, action]))
        return hmac.compare_digest(expected.encode(), fields["response"].encode())


def _md5(text: str) -> str:
    # The scheme of the server's time; it protects nothing here.
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def parse_digest(parameters: str, realm: str) -> DigestLogin:
    """The login of what follows `Digest `. Raises DigestError when fields are missing or the realm is another."""
    fields = {match[1]: match[3] if match[2] is None else match[2] for match in _PAIR.finditer(parameters)}
    required = _REQUIRED + (("nc", "cnonce") if "qop" in fields else ())
    if any(name not in fields for name in required):
        raise DigestError("Missing mandatory digest value")
    if fields["realm"] != realm:
        raise DigestError("Response realm name does not match system realm name")
    return DigestLogin(fields)
