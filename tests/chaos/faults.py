# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The faults of the chaos runs, in families whose failures are of known kinds."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import Any

Rule = dict[str, Any]
#: faults that fired in all runs, by platform
INJECTED: Counter[str] = Counter()


@dataclasses.dataclass(frozen=True)
class Family:
    """Faults of one cause, and the kinds of failures that they may lead to."""

    faults: tuple[Rule, ...]
    kinds: frozenset[str]

    def rules(self, rate: float, seed: int) -> dict[str, Any]:
        """Rules for the control port of which about `rate` of the requests meet one."""
        each = 1 - (1 - rate) ** (1 / len(self.faults))
        return {"seed": seed, "rules": [{**fault, "rate": each} for fault in self.faults]}


def family(*faults: Rule, kinds: str) -> Family:
    return Family(faults, frozenset(kinds.split()))


def _both(fault: Rule) -> tuple[Rule, Rule]:
    return {**fault, "when": "before"}, {**fault, "when": "after"}


_PAGE = "<html><body>The proxy says no</body></html>"
_LOST = "unreachable unexpected_answer not_converged deadline"
FAMILIES = {
    "cut": family(
        *_both({"fault": "reset"}),
        {"fault": "truncate"},
        {"fault": "truncate", "keep": 0},
        kinds=_LOST,
    ),
    "slow": family(
        *_both({"fault": "delay", "seconds": 0.7}),
        {"fault": "drip", "part": "headers", "seconds": 0.01},
        {"fault": "drip", "part": "status", "seconds": 0.02},
        {"fault": "drip", "part": "body", "seconds": 0.02, "bytes": 16},
        kinds=_LOST,
    ),
    "busy": family(
        {"fault": "status", "status": 503, "retry_after": 0},
        {"fault": "status", "status": 429, "retry_after": 0},
        *_both({"fault": "status", "status": 502}),
        *_both({"fault": "status", "status": 504}),
        {"fault": "status", "status": 500, "body": "out of order"},
        kinds=f"server rate_limited {_LOST}",
    ),
    "proxy pages": family(
        *_both({"fault": "html"}),
        *(
            {"fault": "status", "status": status, "body": _PAGE, "content_type": "text/html", "when": when}
            for status in (200, 403, 404)
            for when in ("before", "after")
        ),
        kinds=f"server permission authentication {_LOST}",
    ),
    "garbage": family(
        *({"fault": "garbage", "form": form} for form in ("unfinished", "text", "binary", "scalar", "deep")),
        *_both({"fault": "garbage", "form": "long_number"}),
        # The success of many writes is empty, so that of one without effect cannot be known from it.
        {"fault": "empty", "method": "GET"},
        {"fault": "empty", "when": "after"},
        {"fault": "gzip"},
        kinds=_LOST,
    ),
    "echoes": family(
        *(
            {"fault": "echo_secret", "status": status, "form": form}
            for status, form in ((400, "plain"), (500, "json"), (503, "html"), (400, "base64"))
        ),
        kinds=f"invalid server authentication {_LOST}",
    ),
    "tokens": family({"fault": "expire_tokens"}, kinds=f"authentication {_LOST}"),
    # A platform that takes two of one name has two after a request that a proxy delivered twice, whoever asks.
    "twice": family(
        {"fault": "duplicate", "method": ["GET", "PUT", "DELETE"]},
        {"fault": "duplicate", "method": ["GET", "PUT", "DELETE"], "response": "second"},
        kinds=f"conflict not_found {_LOST}",
    ),
    "stale": family({"fault": "stale_read", "seconds": 3}, {"fault": "stale_read"}, kinds=_LOST),
}
RATES = (0.05, 0.2, 0.5)
