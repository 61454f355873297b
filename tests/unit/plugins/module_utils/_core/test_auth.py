# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.auth import BasicAuth, BearerAuth, NoAuth, Token
from ansible_collections.ucfleet.voice.plugins.module_utils._core.deadline import Deadline
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.tests.unit.support.http_fake import Clock

NEVER = Deadline(float("inf"), "no deadline")


class Logins:
    """Counts logins; each gives the next token."""

    def __init__(self, lifetime: float | None = None, before: Callable[[], None] = lambda: None) -> None:
        self.count = 0
        self._lifetime = lifetime
        self._before = before

    def __call__(self) -> Token:
        self._before()
        self.count += 1
        return Token(f"token-{self.count}", self._lifetime)


def bearer(number: int) -> dict[str, str]:
    return {"Authorization": f"Bearer token-{number}"}


def test_no_auth_sends_nothing_and_never_renews() -> None:
    assert NoAuth().headers(NEVER) == {}
    assert NoAuth().renew({}, NEVER) is False


def test_basic_auth_is_utf_8_and_never_renews() -> None:
    auth = BasicAuth("3100", "pässword:1")
    assert auth.headers(NEVER) == {"Authorization": "Basic MzEwMDpww6Rzc3dvcmQ6MQ=="}
    assert auth.renew(auth.headers(NEVER), NEVER) is False


def test_a_token_does_not_show_in_its_repr() -> None:
    assert "canary" not in repr(Token("canary"))


def test_the_first_request_logs_in_and_the_next_ones_do_not() -> None:
    login = Logins()
    auth = BearerAuth(login)
    assert login.count == 0
    assert [auth.headers(NEVER) for request in range(3)] == [bearer(1)] * 3
    assert login.count == 1


def test_a_given_token_is_used_and_cannot_be_renewed() -> None:
    auth = BearerAuth(token="given")
    assert auth.headers(NEVER) == {"Authorization": "Bearer given"}
    assert auth.renew(auth.headers(NEVER), NEVER) is False


@pytest.mark.parametrize(
    ("lifetime", "early", "used_until"), [(600.0, 60.0, 540.0), (60.0, 60.0, 30.0), (1.0, 300.0, 0.5)]
)
def test_a_token_is_renewed_before_it_ends(lifetime: float, early: float, used_until: float) -> None:
    clock = Clock()
    login = Logins(lifetime)
    auth = BearerAuth(login, early=early, clock=clock)
    auth.headers(NEVER)
    clock.now += used_until - 0.01
    assert auth.headers(NEVER) == bearer(1)
    clock.now += 0.02
    assert auth.headers(NEVER) == bearer(2)


def test_a_token_without_a_lifetime_is_used_until_it_is_refused() -> None:
    clock = Clock()
    auth = BearerAuth(Logins(None), clock=clock)
    auth.headers(NEVER)
    clock.now += 1e9
    assert auth.headers(NEVER) == bearer(1)
    assert auth.renew(bearer(1), NEVER) is True
    assert auth.headers(NEVER) == bearer(2)


def test_a_refused_token_that_was_renewed_meanwhile_costs_no_login() -> None:
    login = Logins()
    auth = BearerAuth(login)
    first = auth.headers(NEVER)
    assert auth.renew(first, NEVER) is True
    assert auth.renew(first, NEVER) is True
    assert login.count == 2


def test_a_server_that_refuses_every_token_gets_one_new_login_in_a_task() -> None:
    login = Logins()
    auth = BearerAuth(login)
    for _request in range(4):
        sent = auth.headers(NEVER)
        # The replay is refused, too.
        auth.reject(auth.headers(NEVER) if auth.renew(sent, NEVER) else sent)
    assert login.count == 2
    auth.begin()
    assert auth.renew(auth.headers(NEVER), NEVER) is True
    assert login.count == 3


def test_a_token_that_was_good_for_a_request_is_replaced_each_time() -> None:
    login = Logins()
    auth = BearerAuth(login)
    for number in range(1, 4):
        assert auth.headers(NEVER) == bearer(number)
        assert auth.renew(auth.headers(NEVER), NEVER) is True
    assert login.count == 4


def test_threads_of_one_account_share_one_login() -> None:
    login = Logins(before=lambda: time.sleep(0.02))
    auth = BearerAuth(login)
    barrier = threading.Barrier(8)
    seen: list[str] = []

    def work() -> None:
        barrier.wait()
        headers = auth.headers(NEVER)
        barrier.wait()
        assert auth.renew(headers, NEVER) is True
        seen.append(auth.headers(NEVER)["Authorization"])

    threads = [threading.Thread(target=work) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert seen == ["Bearer token-2"] * 8
    assert login.count == 2


def test_clients_that_join_share_the_token_and_each_can_renew_it() -> None:
    tokens = iter(["one", "two", "three"])
    by: list[str] = []

    def login(name: str) -> Token:
        by.append(name)
        return Token(next(tokens))

    first, second = (BearerAuth(functools.partial(login, name)) for name in ("first", "second"))
    second.join(first)
    old = second.headers(NEVER)
    assert first.headers(NEVER) == old
    assert first.renew(old, NEVER)
    # Its token is not the refused one any more, so that nobody logs in again.
    assert second.renew(old, NEVER)
    assert second.headers(NEVER) == {"Authorization": "Bearer two"}
    assert by == ["second", "first"]


def test_a_refused_login_is_not_repeated_for_the_others_before_a_new_task_begins() -> None:
    """Thousands of users may be managed through one account, which thousands of wrong logins would lock."""
    tries: list[str] = []

    def login(name: str) -> Token:
        tries.append(name)
        raise VoiceError(errors.AUTHENTICATION, "wrong secret", attempts=1, details=(("candidates", ("a",)),))

    first, second = (BearerAuth(functools.partial(login, name)) for name in ("first", "second"))
    second.join(first)
    reported = []
    for auth in (first, second, second):
        with pytest.raises(VoiceError, match="wrong secret") as caught:
            auth.headers(NEVER)
        reported.append(caught.value)
    assert tries == ["first"]
    assert [error.attempts for error in reported] == [1, 1, 1]
    # Each is worked on further by whoever catches it.
    assert len({id(error) for error in reported}) == 3
    second.begin()
    with pytest.raises(VoiceError):
        second.headers(NEVER)
    assert tries == ["first", "second"]


def test_a_failed_login_leaves_the_way_open_for_the_next() -> None:
    outcomes = [VoiceError(errors.UNREACHABLE, "down"), Token("late")]

    def login() -> Token:
        outcome = outcomes.pop(0)
        if isinstance(outcome, VoiceError):
            raise outcome
        return outcome

    auth = BearerAuth(login)
    with pytest.raises(VoiceError):
        auth.headers(NEVER)
    assert auth.headers(NEVER) == {"Authorization": "Bearer late"}


def test_nobody_waits_for_the_login_of_another_beyond_the_own_deadline() -> None:
    under_way, go_on = threading.Event(), threading.Event()

    def login() -> Token:
        under_way.set()
        go_on.wait(20)
        return Token("late")

    first, second = BearerAuth(login), BearerAuth(login)
    second.join(first)
    thread = threading.Thread(target=first.headers, args=(NEVER,))
    thread.start()
    assert under_way.wait(20)
    deadline = Deadline.after(0.2)
    for waiting in (lambda: second.headers(deadline), lambda: second.renew({}, deadline)):
        with pytest.raises(VoiceError) as caught:
            waiting()
        assert caught.value.kind == errors.DEADLINE
        assert "another login of the same account was not complete" in caught.value.why
    go_on.set()
    thread.join(20)
    assert second.headers(NEVER) == {"Authorization": "Bearer late"}
