# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the quality sessions two at a time, cheap ones first, and sum what they counted.

Each session is a nox process of its own. Its log is kept in `.cache/logs/` and shown when the session fails. The
last line of the output is `N passed, N failed` over pytest cases, integration targets and molecule scenarios; a
failed session that failed no such test (a linter, say) adds one to the failed.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import dataclasses
import functools
import itertools
import json
import os
import pathlib
import subprocess
import sys
import time

import harness

WORKERS = 2
# A session that takes longer hangs. The longest takes 8 minutes on an idle machine, 20 on a busy one.
LIMIT_SECONDS = 3600
LOGS = harness.CACHE / "logs"
# Of each failed session, repeated at the end, where one looks first.
DIGEST_LINES, DIGEST_WIDTH = 12, 1000
# How lines begin that say what is wrong: ansible-test, pytest's summary and its explanations, ansible-playbook.
MARKS = ("ERROR: ", "FAILED ", "E   ", "fatal: ", "failed: ")

LINT = "formatters codeqa yamllint antsibull-nox-config license-check extra-checks types docs-check ansible-lint"
# The others that count no tests: they succeed or fail as a whole. Of sanity there is one for each ansible-core.
UNCOUNTED = ("sanity", "demo", "galaxy", "docs")


def sessions() -> list[str]:
    """Every session of a full run, those that finish quickly first, then the long ones in falling order."""
    cores = list(reversed(harness.PAIRS))
    newest, oldest = cores[0], cores[-1]
    # Both ways to run a module on the newest and on the oldest line, whose templating engine is another one.
    ways = [f"integration-module-{newest}", f"integration-direct-{newest}", f"playbooks-{newest}"]
    ways += [f"playbooks-{oldest}", f"integration-direct-{oldest}"]
    if harness.FULL:
        cores += harness.MORE_PAIRS
        kinds = ("integration-module", "integration-direct")
        ways += [name for core in cores for kind in kinds if (name := f"{kind}-{core}") not in ways]
    units, sanity = [f"unit-{core}" for core in cores], [f"sanity-{core}" for core in cores]
    rest = ("molecule", *sanity, "demo", "galaxy", "docs", "speed")
    return [
        *LINT.split(),
        *units,
        "conformance",
        "controller",
        "events",
        "faults",
        "supply",
        "secrets",
        "kills",
        "fuzz",
        *ways,
        *rest,
    ]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How one session ended, and what it counted."""

    session: str
    succeeded: bool
    seconds: float
    count: harness.Count


def counts(session: str) -> bool:
    """Whether a session counts tests, so that it is a mistake when it counted none."""
    return session not in LINT.split() and session.partition("-")[0] not in UNCOUNTED


def missing_python(session: str) -> str | None:
    """The Python that a session `<kind>-<core>` needs and that this machine lacks, None when it can run."""
    python = harness.ALL_PAIRS.get(session.rpartition("-")[2])
    return None if python is None or harness.has_python(python) else python


def say(text: str) -> None:
    """Print a line at once; print() writes the line break apart, and two threads' lines would mix."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(session: str) -> Outcome:
    """Run one session with nox and keep its log."""
    counted = harness.count_file(session)
    counted.unlink(missing_ok=True)
    say(f"start  {session}")
    # antsibull-nox's formatters rewrite the files unless they run in CI.
    environment = {**os.environ, "NO_COLOR": "1", **({"CI": "true"} if session == "formatters" else {})}
    started = time.monotonic()
    command = [sys.executable, "-m", "nox", "--non-interactive", "--error-on-missing-interpreters", "-s", session]
    with log_of(session).open("wb") as log:
        try:
            call = functools.partial(subprocess.call, cwd=harness.ROOT, env=environment, stdin=subprocess.DEVNULL)
            code = call(command, stdout=log, stderr=log, timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            code = 1
    succeeded = code == 0
    count = harness.Count(*json.loads(counted.read_text(encoding="utf-8"))) if counted.exists() else harness.Count()
    if not succeeded and not count.failed:
        count = count._replace(failed=1)
    return Outcome(session, succeeded, time.monotonic() - started, count)


def log_of(session: str) -> pathlib.Path:
    """Where a session's output goes."""
    return LOGS / f"{session}.log"


def log_text(session: str) -> str:
    """What a session printed."""
    return log_of(session).read_text(encoding="utf-8", errors="replace")


def report(outcome: Outcome) -> None:
    """Say how a session ended, with its whole log when it failed, and with the reasons of skipped tests."""
    session, count = outcome.session, outcome.count
    if not outcome.succeeded:
        say(f"------ log of {session}\n{log_text(session)}\n------ end of the log of {session}")
    word = "FAIL  " if not outcome.succeeded else "SKIP  " if count.skipped and not count.passed else "ok    "
    say(f"{word} {session}  {outcome.seconds:.0f} s" + (f"  {count}" if count != harness.Count() else ""))
    if count.skipped:
        say("\n".join(line for line in log_text(session).splitlines() if line.startswith("SKIPPED ")))


def digest(text: str) -> str:
    """What a failed session's log says, short enough to stand at the end of the output."""
    lines = [line[:DIGEST_WIDTH] for line in text.splitlines()]
    marked = [a for a, b in itertools.pairwise([*lines, ""]) if a.startswith(MARKS) and b != "...ignoring"]
    # What failed comes before why: one explanation may fill all lines.
    marked.sort(key=lambda line: line.startswith("E   "))
    return "\n".join([*marked[:DIGEST_LINES], *lines[-DIGEST_LINES:]])


def run_all(names: list[str]) -> int:
    """Run the sessions, print the summary, return the exit code."""
    LOGS.mkdir(parents=True, exist_ok=True)
    without = {name: python for name in names if (python := missing_python(name))}
    versions = sorted(set(without.values()))
    left_out = f"Python {', '.join(versions)} not found; left out: {', '.join(without)}."
    left_out += f" To run them, install Python, for example with: pyenv install {' '.join(versions)}"
    if without:
        say(left_out)
    # Once, ahead of the sessions that run at the same time and would all do it.
    harness.prepare_ansible_test()
    started = time.monotonic()
    outcomes = []
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        try:
            waiting = [pool.submit(run, name) for name in names if name not in without]
            for future in concurrent.futures.as_completed(waiting):
                outcomes.append(future.result())
                report(outcomes[-1])
        except KeyboardInterrupt:
            # Do not begin those that wait; those that run get the signal, too.
            pool.shutdown(wait=False, cancel_futures=True)
            say("interrupted")
            return 130
    total = harness.Count(*map(sum, zip(harness.Count(), *(outcome.count for outcome in outcomes), strict=True)))
    failed = [outcome.session for outcome in outcomes if not outcome.succeeded]
    say(f"\n{len(outcomes)} sessions in {time.monotonic() - started:.0f} s")
    for name in failed:
        say(f"------ {name}\n{digest(log_text(name))}")
    if without:
        say(f"NOT RUN: {left_out}")
    if without and harness.IN_CI:
        failed += without
        total = total._replace(failed=total.failed + len(without))
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    say(str(total))
    ran_no_test = not outcomes or (not total.passed and any(map(counts, names)))
    return 1 if failed or ran_no_test else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Run the quality sessions and sum what they counted.")
    parser.add_argument("sessions", nargs="*", help="sessions to run in place of all of them")
    parser.add_argument("--lint", action="store_true", help="only the sessions that look at the files")
    options = parser.parse_args()
    harness.use_real_interpreters()
    sys.exit(run_all(options.sessions or (LINT.split() if options.lint else sessions())))
