# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tokens handed out: how long they are known, and what a login costs."""

from __future__ import annotations

import pytest

from ucfleet_sandbox.tokens import TokenBook


def test_live_tokens_are_never_forgotten() -> None:
    book = TokenBook(set())
    for number in range(500):
        book.add(f"t{number}", "anna", 1000.0, 0.0)
    assert all(book.find(f"t{number}") for number in range(500))


def test_old_expired_tokens_are_forgotten_one_owner_at_a_time() -> None:
    touched: set[str] = set()
    book = TokenBook(touched)
    book.add("for-ever", "anna", None, 0.0)
    book.add("of-bo", "bo", 1.0, 0.0)
    for number in range(500):
        book.add(f"t{number}", "anna", number + 10.0, float(number))
    gone = book.find("t0") is None
    assert gone
    assert book.get_part("token:t0") is None
    assert "token:t0" in touched
    assert book.find("t480") is not None, "expired, but among the newest"
    assert book.find("for-ever") is not None
    assert book.find("of-bo") is not None
    assert len(book.parts()) < 30


def test_a_removed_token_does_not_disturb() -> None:
    book = TokenBook(set())
    for number in range(30):
        token = book.add(f"t{number}", "anna", 1.0, 0.0)
        if number % 2:
            book.remove(token)
    for number in range(30, 60):
        book.add(f"t{number}", "anna", 100.0, 50.0)
    assert book.find("t0") is None
    assert book.find("t59") is not None


@pytest.mark.parametrize("logins", [10, 1000])
def test_a_login_touches_two_parts_however_many_there_were(logins: int) -> None:
    touched: set[str] = set()
    book = TokenBook(touched)
    for _unused in range(logins):
        touched.clear()
        book.add(f"t{book.next_number()}", "anna", 1000.0, 0.0)
    assert touched == {"token:", f"token:t{logins}"}
