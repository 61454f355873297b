# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a response means that is not the expected success.

Private to the collection.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import Kind
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import without_userinfo

#: kinds that say "it is not there" or "not for this account", which only the platform itself can say
ABSENCE = frozenset({errors.NOT_FOUND, errors.PERMISSION})


class UnfitBody(Exception):
    """The body of a success that is not what the platform sends; the text is a clause such as "an HTML page"."""


@dataclasses.dataclass(frozen=True)
class Refusal:
    """A platform's own reading of a response that is not a success.

    `said` is the server's own words as it sent them; redaction and shortening follow.
    """

    kind: Kind
    why: str
    advice: str = ""
    code: str = ""
    said: str = ""
    #: the refusal came after the write had been stored
    stored: bool = False


def is_page(response: Response) -> bool:
    """Whether the body is markup: a page of a portal, a proxy or a web server."""
    media = response.content_type.partition(";")[0].strip().lower()
    return (bool(response.body.strip()) and media == "text/html") or response.body.lstrip(b"\xef\xbb\xbf \t\r\n")[
        :1
    ] == b"<"


def is_broken_json(response: Response) -> bool:
    """Whether a body that is not JSON begins as an object or an array: a document that was cut short or spoilt."""
    return response.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def speaks_tls(response: Response) -> bool:
    """Whether a web server says that a plain request came to a port with TLS."""
    body = response.body[:4096].lower()
    return b"plain http" in body and (b"https" in body or b"ssl" in body or b"tls" in body)


def described(response: Response) -> str:
    """What a body is, for messages."""
    media = response.content_type.partition(";")[0].strip().lower()
    if not response.body.strip():
        return "nothing"
    if is_page(response):
        return "an HTML page" if media != "text/xml" else "XML"
    return f"something that is not JSON (media type {media or 'not given'})"


def json_value(response: Response) -> Any:
    """Any JSON. Raises UnfitBody for anything else."""
    try:
        return response.json()
    except ValueError as error:
        raise UnfitBody(f"{described(response)} where JSON was expected") from error


def json_document(response: Response) -> Any:
    """A JSON object or array. Raises UnfitBody for anything else."""
    document = json_value(response)
    if not isinstance(document, (dict, list)):
        raise UnfitBody("a single JSON value where an object or a list was expected")
    return document


def empty_or_document(response: Response) -> Any:
    """The JSON object or array of a successful write, None where it has no body. Raises UnfitBody.

    An object that reports an error is no success.
    """
    if not response.body.strip():
        return None
    document = json_document(response)
    if isinstance(document, dict) and (document.get("error") or document.get("errors")):
        raise UnfitBody("an error with the status of a success")
    return document


def foreign_page(response: Response, title: str) -> Refusal:
    """An error page that is not the platform's: it proves nothing about the object."""
    return Refusal(
        errors.UNEXPECTED_ANSWER,
        f"the response is not one of {title}: a page of a proxy, portal or web server",
        "check url and what stands between here and the server; the state of the object is unknown",
    )


def refusal_by_status(response: Response, title: str) -> Refusal:
    """What a status means where the platform has nothing special to say."""
    status = response.status
    if 200 <= status < 300:
        return Refusal(errors.UNEXPECTED_ANSWER, f"{title} answered in a way that its documents do not name")
    if 300 <= status < 400:
        where = without_userinfo((response.headers.get("Location") or "").partition("?")[0])
        return Refusal(
            errors.UNEXPECTED_ANSWER,
            f"{title} redirected to {where or 'another place'}, and a redirected write would be lost",
            "set url to the final address (scheme, host and port)",
        )
    if status == 407:
        return Refusal(
            errors.UNREACHABLE,
            f"the proxy in front of {title} requires a login",
            errors.PROXY_LOGIN,
        )
    table = {
        401: (errors.AUTHENTICATION, "does not accept the credentials", "check them; the login is not repeated"),
        403: (errors.PERMISSION, "does not permit this", "ask an administrator for the permission"),
        404: (errors.NOT_FOUND, "does not know this address", "check url, and whether this server offers the feature"),
        409: (errors.CONFLICT, "reports a conflict with what is stored", "look at the live state and try again"),
        429: (errors.RATE_LIMITED, "limits the rate of requests", "run less at the same time or raise retries"),
        503: (errors.SERVER, "is not available for the moment", "try again later or raise retries"),
    }
    kind, what, advice = table.get(
        status,
        (errors.INVALID, "refused the request", "check the values given")
        if status < 500
        else (errors.SERVER, "failed", "look into the server's log"),
    )
    return Refusal(kind, f"{title} {what}", advice, said=response.reason)
