# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection options, declared once for all platforms.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
import functools
import ipaddress
import re
import urllib.parse
from collections.abc import Callable, Iterable, Iterator

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Values, WrongValue
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Float, Int, Path, Text

#: a year in seconds: longer waits are mistakes, and some are more than a socket takes
_LONGEST = 31_536_000.0
#: a name, also one outside ASCII, or an address of either version, perhaps with a zone
_HOST = re.compile(r"[\w.-]+|[0-9A-Fa-f:.]+(?:%[\w.~-]+)?")
#: servers that a warning names
_NAMED = 10
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f]")
_SETTINGS = tuple(field.name for field in dataclasses.fields(Settings) if field.name != "url")
#: every connection option there is; a platform picks its credentials from the first group
CREDENTIALS = {
    "username": Text("username"),
    "password": Text("password", secret=True),
    "token": Text("token", secret=True),
    "client_id": Text("client_id"),
    "client_secret": Text("client_secret", secret=True),
    "authenticator_token": Text("authenticator_token", secret=True),
    "domain": Text("domain"),
}
#: credentials that no platform has with blanks around them; a table has such blanks without showing them
_WITHOUT_BLANKS = frozenset({"username", "token", "client_id", "domain"})
COMMON = (
    Bool("allow_http", default=False),
    Bool("validate_certs", default=True),
    Path("ca_path"),
    Float("timeout", default=30.0),
    Int("retries", default=3),
    Float("retry_max_delay", default=30.0),
    Float("deadline", default=300.0),
    Int("max_response_size", default=16 * 1024 * 1024),
)


#: every connection option of any platform
NAMES = frozenset({"url", *CREDENTIALS, *(field.name for field in COMMON)})


def connection_fields(
    prefix: str, *credentials: str, required: tuple[str, ...] = (), url: str | None = None
) -> tuple[Field, ...]:
    """The connection options of a platform; each can come from the environment as PREFIX_OPTION.

    `url` is the address of a platform that is operated in one place only; without it the option is required.
    """
    names = (
        Text("url", required=url is None, default=url),
        *(CREDENTIALS[name] for name in credentials),
        *COMMON,
    )
    return tuple(
        dataclasses.replace(
            field,
            required=field.required or field.name in required,
            env=(f"{prefix}_{field.name.upper()}",),
        )
        for field in names
    )


def settings_reader(*, port: int, path: str) -> Callable[[Values], Settings]:
    """A function from module params to Settings; `port` and `path` complete a URL that lacks them.

    A fleet adds `connections` to the params, which is no option of a module.
    """

    def read(params: Values) -> Settings:
        given = {name: params[name] for name in _SETTINGS if params.get(name) is not None}
        settings = Settings(url=complete_url(str(params.get("url") or ""), port=port, path=path), **given)
        _check(settings)
        return settings

    return read


# A fleet has few servers and many users.
@functools.lru_cache(maxsize=256)
def complete_url(url: str, *, port: int, path: str) -> str:
    """`pbx.example.org` and `https://pbx.example.org` become the full base URL of the API."""
    text = url.strip()
    if not text:
        raise errors.invalid("url is empty", "give the host or the address of the server")
    if "://" not in text:
        text = f"https://{text}"
    if "@" in text:
        # Looked for first: a password with a slash would be taken for a port and a path, and be shown.
        raise errors.invalid("url holds credentials", "give them in the options meant for them")
    if any(character.isspace() or ord(character) < 32 for character in text):
        raise errors.invalid("url holds white space", "write it as https://host[:port]")
    try:
        parts = urllib.parse.urlsplit(text)
        host, given_port = parts.hostname, parts.port
    except ValueError as error:
        raise errors.invalid(f"url is not an address ({error})", "write it as https://host[:port]") from error
    if parts.scheme not in ("http", "https") or not host or parts.netloc.endswith(":") or not _HOST.fullmatch(host):
        raise errors.invalid("url is not an http or https address", "write it as https://host[:port]")
    if given_port == 0:
        raise errors.invalid("url names port 0, where nothing can listen", "write it as https://host[:port]")
    if parts.query or parts.fragment:
        raise errors.invalid("url holds a query or a fragment", "give only scheme, host, port and path")
    shown = f"[{host}]" if ":" in host else host
    default = 443 if parts.scheme == "https" else 80
    # The platform's own port is that of its TLS service; plain http is only used with a port of its own.
    number = given_port or (port if parts.scheme == "https" else default)
    suffix = "" if number == default else f":{number}"
    base = parts.path.rstrip("/") or path
    return f"{parts.scheme}://{shown}{suffix}{base}"


@functools.lru_cache(maxsize=256)
def is_loopback(url: str) -> bool:
    """Whether a complete URL names this host itself, so that nothing crosses a network."""
    host = urllib.parse.urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def unprotected(connections: Iterable[Settings]) -> Iterator[str]:
    """A warning for each way in which connections are open to anybody on the path; none for what is protected.

    The text is the same in every task that talks to the same servers, so that Ansible shows it once for each run.
    """
    unverified: dict[str, None] = {}
    plain: dict[str, None] = {}
    for settings in connections:
        parts = urllib.parse.urlsplit(settings.url)
        if parts.scheme == "http":
            if not is_loopback(settings.url):
                plain[parts.netloc] = None
        elif not settings.validate_certs:
            unverified[parts.netloc] = None
    if unverified:
        yield (
            f"TLS certificates of {_listed(unverified)} are not verified (validate_certs is false), so anybody on the"
            " path can read and change all data, passwords included; set ca_path to the CA and remove validate_certs"
        )
    if plain:
        yield (
            f"connections to {_listed(plain)} are plain http (allow_http is true), so anybody on the path can read and"
            " change all data, passwords included; begin url with https://"
        )


def _listed(names: Iterable[str]) -> str:
    found = sorted(names)
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return f"{', '.join(found[:_NAMED])}{more}"


def _check(settings: Settings) -> None:
    problems = [
        f"{name} must be a number of seconds from {lowest:g} to {_LONGEST:.0f}, not {getattr(settings, name):g}"
        for name, lowest in (("timeout", 0.001), ("deadline", 0.001), ("retry_max_delay", 0.0))
        if not lowest <= getattr(settings, name) <= _LONGEST
    ]
    if settings.url.startswith("http://") and not settings.allow_http and not is_loopback(settings.url):
        problems.append(
            "url begins with http://, so the credentials would cross the network unprotected: use https://, or set"
            " allow_http if you accept that"
        )
    if settings.max_response_size < 1024:
        problems.append("max_response_size must be at least 1024 bytes")
    if settings.retries < 0:
        problems.append("retries must not be negative")
    for name, field in CREDENTIALS.items():
        value = getattr(settings, name)
        if value is None:
            continue
        try:
            field.check(value)
        except WrongValue as problem:
            problems.append(f"{name} {problem}")
            continue
        if not value.strip():
            problems.append(f"{name} must not be {'blank' if value else 'empty'}")
        elif _CONTROL_CHARACTER.search(value):
            problems.append(f"{name} holds a control character, perhaps a line break at its end")
        elif name in _WITHOUT_BLANKS and value != value.strip():
            problems.append(f"{name} begins or ends with a blank; remove it")
    if settings.token is not None and not settings.token.isascii():
        problems.append("token holds a character that a token cannot have")
    if problems:
        raise errors.invalid(problems, "correct the connection options; nothing was sent")
