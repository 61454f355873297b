# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads that are shared by the objects of one task."""

from __future__ import annotations

import pytest

from ansible_collections.ucfleet.voice.plugins.module_utils._core.shared import SharedReads


class Account:
    """Counts what is read."""

    def __init__(self) -> None:
        self.writes = 0
        self.reads = 0
        self.shared = SharedReads(lambda: self.writes)

    def read(self) -> int:
        self.reads += 1
        return self.reads


@pytest.fixture
def account() -> Account:
    return Account()


def test_outside_of_a_task_everything_is_read(account: Account) -> None:
    assert [account.shared.get("list", account.read) for number in range(3)] == [1, 2, 3]


def test_in_a_task_a_place_is_read_once(account: Account) -> None:
    with account.shared.sharing(["a"]):
        assert [account.shared.get("list", account.read) for number in range(3)] == [1, 1, 1]
        assert account.shared.get("other", account.read) == 2
    assert account.shared.get("list", account.read) == 3


def test_a_write_ends_what_is_kept_but_not_what_lasts(account: Account) -> None:
    with account.shared.sharing(["a"]):
        assert account.shared.get("list", account.read) == 1
        assert account.shared.get("lasting", account.read, lasting=True) == 2
        account.writes += 1
        assert account.shared.get("list", account.read) == 3
        assert account.shared.get("lasting", account.read, lasting=True) == 2


def test_a_place_that_may_show_a_write_late_is_read_again(account: Account) -> None:
    with account.shared.sharing(["a"]):
        account.shared.get("list", account.read)
        account.shared.forget()
        assert account.shared.get("list", account.read) == 2


def test_a_failed_read_is_not_kept(account: Account) -> None:
    def fail() -> int:
        raise ValueError

    with account.shared.sharing(["a"]):
        with pytest.raises(ValueError):
            account.shared.get("list", fail)
        assert account.shared.get("list", account.read) == 1


def test_several_objects_of_a_kind_are_known_in_the_task_only(account: Account) -> None:
    with account.shared.sharing(["a", "b", "a"]):
        assert account.shared.has_several("a")
        assert not account.shared.has_several("b")
    assert not account.shared.has_several("a")
