# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Responses that are refusals or of another server: what messages say of them."""

from __future__ import annotations

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.refusal import (
    UnfitBody,
    described,
    empty_or_document,
    foreign_page,
    is_broken_json,
    json_document,
    refusal_by_status,
    speaks_tls,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core.response import Response
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import CaseInsensitive


def response(body: bytes = b"", media: str = "", status: int = 200, **headers: str) -> Response:
    fields = {**({"Content-Type": media} if media else {}), **headers}
    return Response(status, "Reason", CaseInsensitive(fields), body)


@pytest.mark.parametrize(
    ("body", "media", "text"),
    [
        (b"", "application/json", "nothing"),
        (b" \r\n", "text/html", "nothing"),
        (b"Sign in", "Text/HTML; charset=utf-8", "an HTML page"),
        (b"\xef\xbb\xbf\n<html>", "application/json", "an HTML page"),
        (b"<a/>", "text/xml; charset=utf-8", "XML"),
        (b"busy", "text/plain; charset=utf-8", "something that is not JSON (media type text/plain)"),
        (b"busy", "", "something that is not JSON (media type not given)"),
    ],
)
def test_what_a_body_is(body: bytes, media: str, text: str) -> None:
    assert described(response(body, media)) == text


@pytest.mark.parametrize(
    ("body", "broken"), [(b"\xef\xbb\xbf {", True), (b"\t[1", True), (b'"a', False), (b"<p>{", False), (b"", False)]
)
def test_json_that_was_cut_short(body: bytes, broken: bool) -> None:
    assert is_broken_json(response(body)) is broken


@pytest.mark.parametrize(
    ("body", "is_tls"),
    [
        (b"The plain HTTP request was sent to HTTPS port", True),
        (b"plain HTTP to an SSL-enabled server port", True),
        (b"plain http, use tls", True),
        (b"plain http is fine", False),
        (b"https only", False),
        (b" " * 4096 + b"plain http https", False),
    ],
)
def test_a_server_that_expects_tls(body: bytes, is_tls: bool) -> None:
    assert speaks_tls(response(body)) is is_tls


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b"1", "a single JSON value where an object or a list was expected"),
        (b"{", "something that is not JSON (media type not given) where JSON was expected"),
        (b'{"error": "x"}', "an error with the status of a success"),
        (b'{"errors": [1]}', "an error with the status of a success"),
    ],
)
def test_a_success_that_is_none(body: bytes, text: str) -> None:
    with pytest.raises(UnfitBody) as caught:
        empty_or_document(response(body))
    assert str(caught.value) == text


def test_a_success_with_a_document_or_with_nothing() -> None:
    assert empty_or_document(response(b" ")) is None
    assert empty_or_document(response(b'{"error": null, "errors": []}')) == {"error": None, "errors": []}
    assert json_document(response(b"[1]")) == [1]


@pytest.mark.parametrize(
    ("status", "kind", "why", "advice"),
    [
        (204, errors.UNEXPECTED_ANSWER, "answered in a way that its documents do not name", ""),
        (401, errors.AUTHENTICATION, "does not accept the credentials", "check them; the login is not repeated"),
        (403, errors.PERMISSION, "does not permit this", "ask an administrator for the permission"),
        (
            404,
            errors.NOT_FOUND,
            "does not know this address",
            "check url, and whether this server offers the feature",
        ),
        (409, errors.CONFLICT, "reports a conflict with what is stored", "look at the live state and try again"),
        (429, errors.RATE_LIMITED, "limits the rate of requests", "run less at the same time or raise retries"),
        (503, errors.SERVER, "is not available for the moment", "try again later or raise retries"),
        (400, errors.INVALID, "refused the request", "check the values given"),
        (499, errors.INVALID, "refused the request", "check the values given"),
        (500, errors.SERVER, "failed", "look into the server's log"),
    ],
)
def test_what_a_status_means(status: int, kind: errors.Kind, why: str, advice: str) -> None:
    found = refusal_by_status(response(status=status), "Example")
    assert (found.kind, found.why, found.advice) == (kind, f"Example {why}", advice)
    assert found.said == ("Reason" if status >= 400 else "")


def test_a_redirect_names_its_place_without_login_and_query() -> None:
    moved = response(status=302, Location="http://kim:word@pbx.test/a?token=x")
    found = refusal_by_status(moved, "Example")
    assert found.why == "Example redirected to http://pbx.test/a, and a redirected write would be lost"
    assert found.advice == "set url to the final address (scheme, host and port)"
    nowhere = refusal_by_status(response(status=399), "Example")
    assert nowhere.why == "Example redirected to another place, and a redirected write would be lost"
    assert nowhere.kind == errors.UNEXPECTED_ANSWER


def test_a_proxy_that_wants_a_login_is_no_refusal_of_the_platform() -> None:
    found = refusal_by_status(response(status=407), "Example")
    assert (found.kind, found.why) == (errors.UNREACHABLE, "the proxy in front of Example requires a login")
    assert found.advice == errors.PROXY_LOGIN


def test_a_page_of_somebody_else() -> None:
    found = foreign_page(response(), "Example")
    assert found.kind == errors.UNEXPECTED_ANSWER
    assert found.why == "the response is not one of Example: a page of a proxy, portal or web server"
    assert found.advice == "check url and what stands between here and the server; the state of the object is unknown"
