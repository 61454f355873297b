# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What all resources share: the call they answer, and the methods, variants and answers of the two families.

A resource implements `get`, `put`, `post` or `delete`. What a method does that is
allowed but not implemented is what the server does: a Shape A 500.
"""

from __future__ import annotations

import dataclasses
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from ucfleet_sandbox.platform import Headers, Request, Response
from ucfleet_sandbox.sipxcom import jackson
from ucfleet_sandbox.sipxcom.errors import StatusError
from ucfleet_sandbox.sipxcom.jackson import BeanWriter, parse_bean
from ucfleet_sandbox.sipxcom.jettison import parse_mapped_json
from ucfleet_sandbox.sipxcom.model import User
from ucfleet_sandbox.sipxcom.state import State
from ucfleet_sandbox.sipxcom.xbind import bind_root
from ucfleet_sandbox.sipxcom.xtree import Element, parse_xml
from ucfleet_sandbox.sipxcom.xwriter import Document

__all__ = ["JSON", "XML", "Call", "JResource", "Resource", "XResource"]

XML = "text/xml"
JSON = "application/json"
TEXT = "text/plain"

READ = frozenset({"GET"})
READ_WRITE = frozenset({"GET", "PUT"})
WRITE = frozenset({"PUT"})
EVERYTHING = frozenset({"GET", "PUT", "POST", "DELETE"})
WRITES = frozenset({"PUT", "POST", "DELETE"})


@dataclasses.dataclass(slots=True)
class Call:
    """One authenticated request to a resource."""

    state: State
    legacy: frozenset[str]
    writer: BeanWriter
    request: Request
    user: User
    #: the presented password, None with a session
    password: str | None
    #: path variables, raw
    variables: Mapping[str, str]

    @property
    def body(self) -> bytes:
        return self.request.body or b""

    @property
    def sends_json(self) -> bool:
        """The X family reads the body as JSON: by its Content-Type, or because there is none."""
        media_type = (self.request.headers.get("Content-Type") or "").partition(";")[0].strip()
        return media_type in ("", JSON, "application/*", "*/*")

    def x_body(
        self, name: str | tuple[str, ...], json_reader: Callable[[Element], Any], xml_reader: Callable[[Element], Any]
    ) -> Any:
        """The X family body with the given root element, or one of several. Raises JavaError."""
        if self.sends_json:
            root = parse_mapped_json(self.body.decode("utf-8", "replace"))
            return bind_root(root, name, json_reader)
        return bind_root(parse_xml(self.body), name, xml_reader)

    def j_body(self, fields: Mapping[str, jackson.Reader]) -> dict[str, Any] | None:
        """The J family body, None for `null`. Raises StatusError."""
        return parse_bean(self.body, fields)

    def query_value(self, name: str) -> str | None:
        """First decoded value of a query parameter, None when absent or without `=`."""
        for pair in (self.request.query or "").split("&"):
            key, equals, value = pair.partition("=")
            if urllib.parse.unquote_plus(key) == name:
                return urllib.parse.unquote_plus(value) if equals else None
        return None


class Resource:
    """A resource: which methods it takes, in which media types it answers, what it does."""

    allowed: frozenset[str] = READ
    variants: tuple[str, ...] = ()
    #: an empty PUT gets this far instead of being refused
    takes_empty_put = False
    #: legacy features in which the resource does not exist
    absent_in: frozenset[str] = frozenset()

    def methods(self, call: Call) -> frozenset[str]:
        return self.allowed

    def get(self, call: Call, variant: str) -> Response:
        raise StatusError(404)

    def put(self, call: Call) -> None:
        raise StatusError(500)

    def post(self, call: Call) -> None:
        raise StatusError(500)

    def delete(self, call: Call) -> None:
        raise StatusError(500)


def text_response(text: str) -> Response:
    """A text as the engine writes one: ISO-8859-1."""
    return Response(headers=Headers([("Content-Type", jackson.CONTENT_TYPE)]), body=text.encode("latin-1", "replace"))


class XResource(Resource):
    """X family: XML by default, JSON when it is preferred."""

    variants: tuple[str, ...] = (XML, JSON)

    def document(self, call: Call) -> Document:
        """What GET shows."""
        raise StatusError(404)

    def get(self, call: Call, variant: str) -> Response:
        document = self.document(call)
        body = document.to_json() if variant == JSON else document.to_xml(call.state.system.xml_charset)
        return Response(headers=Headers([("Content-Type", variant)]), body=body)


class JResource(Resource):
    """J family: JSON only, labelled as text."""

    variants = (JSON,)
    absent_in = frozenset({"no_j_resources"})

    def value(self, call: Call) -> Any:
        """What GET shows."""
        raise StatusError(404)

    def get(self, call: Call, variant: str) -> Response:
        body = call.writer.write(self.value(call))
        return Response(headers=Headers([("Content-Type", jackson.CONTENT_TYPE)]), body=body)
