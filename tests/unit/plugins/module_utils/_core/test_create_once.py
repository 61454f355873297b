# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Creates and other writes that may have taken effect, and reads that show a write late."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.tests.unit.support.example_client import client, failure, lost
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import GET, POST, PUT, Expected, Http


def creating(http: Http, *there: bool, unique: bool = False, **changed: Any) -> tuple[Any, Any]:
    """Create once; `there` says for each look whether the object exists."""
    looks = iter(there)
    subject = client(http, **changed)
    try:
        return subject.once(
            lambda: subject.request("POST", "/a"), lambda: "found" if next(looks) else None, unique=unique
        )
    finally:
        http.done()
        assert next(looks, None) is None


def made(**answer: Any) -> Expected:
    return POST("/api/a").raw(None).answers(**answer)


def gone() -> Expected:
    return POST("/api/a").raw(None).fails(lost())


def put_off(**more: Any) -> Expected:
    return made(status=503, headers={"Retry-After": "7"}, **more)


def test_a_create_that_the_platform_puts_off_waits_as_asked_looks_and_is_sent_again() -> None:
    http = Http(put_off(), put_off(), made(status=200))
    assert creating(http, False, False)[1] is None
    assert http.clock.slept == [7.0, 7.0]
    assert creating(Http(put_off()), True) == (None, "found")
    with pytest.raises(VoiceError) as caught:
        creating(Http(put_off(), put_off()), False, False, retries=1)
    assert caught.value.changed is False


OPEN_ENDS = {
    "lost connection": gone,
    "gateway gave up": lambda: made(status=504),
    "bad gateway": lambda: made(status=502, headers={"Retry-After": "7"}),
    "not available without a time": lambda: made(status=503),
    "page of a load balancer": lambda: put_off(text="<html>back soon</html>", content_type="text/html"),
    "page in place of a refusal": lambda: made(status=404, text="<html>no</html>", content_type="text/html"),
}


@pytest.mark.parametrize("answer", OPEN_ENDS.values(), ids=OPEN_ENDS)
@pytest.mark.parametrize("retries", [0, 3])
def test_a_create_that_may_have_taken_effect_is_looked_for_and_not_sent_again(
    answer: Callable[[], Expected], retries: int
) -> None:
    http = Http(answer())
    assert creating(http, False, False, True, retries=retries) == (None, "found")
    assert http.clock.slept == [0.5, 0.5, 1.0]
    http = Http(answer())
    with pytest.raises(VoiceError) as caught:
        creating(http, *[False] * 7, retries=retries)
    assert caught.value.changed is True
    assert caught.value.why.endswith("; the object may have been created: it was looked for and did not appear")
    assert "run again" in caught.value.advice
    assert http.clock.slept == [0.5, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0]


def test_the_deadline_ends_the_search_for_a_create() -> None:
    http = Http(gone())
    with pytest.raises(VoiceError, match="may have been created"):
        creating(http, False, False, False, deadline=3.0)
    assert http.clock.slept == [0.5, 0.5, 1.0]


def test_a_search_that_fails_leaves_the_create_open() -> None:
    http = Http(gone(), GET("/api/a").answers(500))
    subject = client(http)
    with pytest.raises(VoiceError) as caught:
        subject.once(lambda: subject.request("POST", "/a"), lambda: subject.request("GET", "/a"))
    assert (caught.value.kind, caught.value.method, caught.value.changed) == (errors.UNREACHABLE, "POST", True)
    assert "may have been created: looking for it failed: Example failed" in caught.value.why


def test_what_a_search_finds_out_is_said() -> None:
    def find() -> str:
        raise VoiceError(errors.CONFLICT, "there are two", changed=True)

    subject = client(Http(gone()))
    with pytest.raises(VoiceError, match="there are two"):
        subject.once(lambda: subject.request("POST", "/a"), find)


# A platform that refuses a second object of one name cannot get two.
def test_a_create_of_a_unique_name_is_repeated_as_often_as_any_request() -> None:
    http = Http(*[gone() for attempt in range(4)])
    with pytest.raises(VoiceError) as caught:
        creating(http, *[False] * 3, *[False] * 7, unique=True)
    assert caught.value.changed is True
    assert http.clock.slept[:4] == [0.5, 1.0, 2.0, 4.0]
    # The last one is looked for, too.
    assert creating(Http(gone()), True, retries=0, unique=True) == (None, "found")
    assert creating(Http(gone(), made(status=200)), False, unique=True)[1] is None


def test_a_second_object_that_is_refused_is_the_first_one() -> None:
    http = Http(gone(), made(status=409))
    # Lists may show it late.
    assert creating(http, False, False, True, unique=True) == (None, "found")


def test_a_refusal_after_a_lost_create_leaves_it_open() -> None:
    with pytest.raises(VoiceError) as caught:
        creating(Http(gone(), made(status=409)), *[False] * 8, unique=True)
    assert (caught.value.kind, caught.value.changed) == (errors.CONFLICT, True)


# ------------------------------------------------------------------- reads that lag behind writes
def settling(*shown: str | VoiceError, **changed: Any) -> tuple[str, list[float]]:
    http = Http()
    views = iter(shown)

    def look() -> str:
        view = next(views)
        if isinstance(view, VoiceError):
            raise view
        return view

    try:
        return client(http, **changed).settle(look, lambda view: view == "new"), http.clock.slept
    finally:
        assert next(views, None) is None


def test_a_read_that_lags_behind_is_repeated() -> None:
    ignored = VoiceError(errors.NOT_CONVERGED, "not stored", changed=True)
    assert settling("new") == ("new", [])
    assert settling("old", ignored, "new") == ("new", [0.5, 1.0])
    assert settling("old", "old", "old", "old") == ("old", [0.5, 1.0, 2.0])
    assert settling("old", retries=0) == ("old", [])
    assert settling("old", "old", deadline=1.0) == ("old", [0.5])
    with pytest.raises(VoiceError, match="not stored"):
        settling("old", ignored, retries=1)
    with pytest.raises(VoiceError, match="gone"):
        settling(VoiceError(errors.UNREACHABLE, "gone"))


# ------------------------------------------------------------------- writes that may have taken effect
def test_a_write_stays_open_whatever_ends_its_repetitions() -> None:
    """The first attempt may have taken effect, although the last one surely did not."""
    put = PUT("/api/a").raw(b"x")
    refused_connection = VoiceError(errors.UNREACHABLE, "refused")
    cases: dict[str, tuple[list[Expected], dict[str, Any]]] = {
        "refusal": ([put.fails(lost()), PUT("/api/a").raw(b"x").answers(400)], {}),
        "no connection": ([put.fails(lost()), PUT("/api/a").raw(b"x").fails(refused_connection)], {"retries": 1}),
        "no time for another": ([put.fails(lost())], {"deadline": 0.2}),
    }
    for name, (expected, changed) in cases.items():
        error = failure(Http(*expected), "PUT", "/a", body=b"x", settings=changed)
        assert error.changed is True, name


def test_a_write_stays_open_when_the_next_login_fails() -> None:
    http = Http(
        POST("/login").raw(None).answers(200, {"token": "one"}),
        PUT("/api/a").raw(b"x").fails(lost()),
        PUT("/api/a").raw(b"x").answers(401),
        POST("/login").raw(None).answers(403),
    )
    error = failure(http, "PUT", "/a", body=b"x", settings={"client_id": "app"})
    assert (error.kind, error.changed) == (errors.PERMISSION, True)


def test_a_create_that_is_refused_is_not_looked_for() -> None:
    with pytest.raises(VoiceError):
        creating(Http(made(status=409)))
