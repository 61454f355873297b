# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many secrets were looked for in how many places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ansible_collections.ucfleet.voice.tests.secrets.canaries import forms

SECRETS: set[str] = set()
PLACES: list[int] = []
SEARCHES: list[int] = []


def count(secrets: Mapping[str, str], places: Mapping[str, bytes]) -> None:
    """Add one run."""
    SECRETS.update(secrets.values())
    PLACES.append(len(places))
    SEARCHES.append(len(places) * len(secrets))


def summary(secrets: Iterable[str] = ()) -> str:
    known = SECRETS.union(secrets)
    return (
        f"secrets: {len(known)} canaries, {sum(len(forms(one)) for one in known)} forms, in {sum(PLACES)} places of"
        f" {len(PLACES)} runs: {sum(SEARCHES)} canaries x places"
    )
