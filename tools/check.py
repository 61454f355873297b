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
import contextlib
import dataclasses
import os
import pathlib
import signal
import subprocess
import sys
import time
from typing import BinaryIO

import harness

IN_CI = os.environ.get("CI") == "true"
WORKERS = 2
# A session that takes longer hangs. The longest takes 8 minutes on an idle machine, 20 on a busy one.
LIMIT_SECONDS = 3600
LOGS = harness.CACHE / "logs"
running: set[subprocess.Popen[bytes]] = set()
# Of each failed session, repeated at the end, where one looks first.
DIGEST_LINES, DIGEST_WIDTH = 12, 1000
# How lines begin that say what is wrong: ansible-test, pytest's summary and its explanations.
MARKS = ("ERROR: ", "FAILED ", "E   ")

LINT = [
    "formatters",
    "codeqa",
    "yamllint",
    "antsibull-nox-config",
    "license-check",
    "extra-checks",
    "changelog",
    "types",
    "docs-check",
    "ansible-lint",
]


def sessions() -> list[str]:
    """Every session of a full run, those that answer quickly first, then the long ones in falling order."""
    cores = list(reversed(harness.PAIRS))
    units = [f"unit-{core}" for core in cores]
    newest, oldest = cores[0], cores[-1]
    # Both ways to run a module on the newest and on the oldest line, whose templating engine is another one.
    playbooks = [
        f"integration-module-{newest}",
        f"integration-direct-{newest}",
        f"playbooks-{newest}",
        f"playbooks-{oldest}",
        f"integration-direct-{oldest}",
    ]
    sanity = [f"sanity-{core}" for core in cores]
    return [*LINT, *units, "conformance", *playbooks, "molecule", *sanity, "demo", "galaxy", "docs", "speed"]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """How one session ended; `missing` names the interpreter that this machine lacks."""

    session: str
    succeeded: bool
    seconds: float
    count: harness.Count
    missing: str | None = None


def interpreter_of(session: str) -> str | None:
    """The Python that a session of a tested pair needs, by its name `<kind>-<core>`."""
    return harness.PAIRS.get(session.rpartition("-")[2])


def say(text: str) -> None:
    """Print a line at once; print() writes the line break apart, and two threads' lines would mix."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(session: str) -> Outcome:
    """Run one session with nox and keep its log."""
    python = interpreter_of(session)
    if python and not harness.has_python(python):
        log_of(session).unlink(missing_ok=True)
        return Outcome(session, not IN_CI, 0.0, harness.Count(), missing=python)
    harness.forget_count(session)
    say(f"start  {session}")
    environment = {**os.environ, "NO_COLOR": "1"}
    if session == "formatters":
        # antsibull-nox's formatters rewrite the files unless they believe to be in CI.
        environment["CI"] = "true"
    started = time.monotonic()
    command = [sys.executable, "-m", "nox", "--non-interactive", "--error-on-missing-interpreters", "-s", session]
    with log_of(session).open("wb") as log:
        succeeded = run_alone(command, log, environment) == 0
    count = harness.read_count(session) or harness.Count()
    if not succeeded and not count.failed:
        count += harness.Count(failed=1)
    return Outcome(session, succeeded, time.monotonic() - started, count)


def run_alone(command: list[str], log: BinaryIO, environment: dict[str, str]) -> int | None:
    """Run a command in a process group of its own; None when it took too long, and nothing of it is left then."""
    process = subprocess.Popen(
        command,
        cwd=harness.ROOT,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=environment,
        start_new_session=True,
    )
    running.add(process)
    try:
        return process.wait(LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        end(process)
        return None
    finally:
        running.discard(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process and whatever it started that stayed in its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def log_of(session: str) -> pathlib.Path:
    """Where a session's output goes."""
    return LOGS / f"{session}.log"


def report(outcome: Outcome) -> None:
    """Say how a session ended, with its whole log when it failed."""
    word = "ok    " if outcome.succeeded else "FAIL  "
    if outcome.missing:
        say(
            f"{'SKIP  ' if outcome.succeeded else word} {outcome.session}: this machine has no Python {outcome.missing}"
        )
        return
    if not outcome.succeeded:
        log = log_of(outcome.session).read_text(encoding="utf-8", errors="replace")
        say(f"------ log of {outcome.session}\n{log}\n------ end of the log of {outcome.session}")
    counted = f"  {outcome.count}" if outcome.count != harness.Count() else ""
    say(f"{word} {outcome.session}  {outcome.seconds:.0f} s{counted}")


def digest(log: pathlib.Path) -> str:
    """What a failed session's log says last, short enough to stand at the end of the output."""
    text = log.read_text(encoding="utf-8", errors="replace")
    # A playbook goes on after the task that failed, to clean up behind it.
    told = [task.splitlines()[-DIGEST_LINES:] for task in harness.failed_tasks(text)]
    if not told:
        lines = text.splitlines()
        told = [[line for line in lines if line.startswith(MARKS)][:DIGEST_LINES], lines[-DIGEST_LINES:]]
    return "\n".join(line[:DIGEST_WIDTH] for lines in told for line in lines)


def run_all(names: list[str]) -> int:
    """Run the sessions, print the summary, return the exit code."""
    LOGS.mkdir(parents=True, exist_ok=True)
    # Once, ahead of the sessions that run at the same time and would all do it.
    harness.seed_pip_bootstrap()
    started = time.monotonic()
    outcomes = []
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        try:
            for future in concurrent.futures.as_completed([pool.submit(run, name) for name in names]):
                outcomes.append(future.result())
                report(outcomes[-1])
        except KeyboardInterrupt:
            # Do not begin those that wait; those that run have not got the signal.
            pool.shutdown(wait=False, cancel_futures=True)
            for process in tuple(running):
                end(process)
            say("interrupted")
            return 130
    total = sum((outcome.count for outcome in outcomes), harness.Count())
    failed = [outcome.session for outcome in outcomes if not outcome.succeeded]
    skipped = [f"{outcome.session} (no Python {outcome.missing})" for outcome in outcomes if outcome.missing]
    say(f"\n{len(names)} sessions in {time.monotonic() - started:.0f} s")
    if skipped:
        say(f"NOT RUN: {', '.join(skipped)}")
    for name in failed:
        if log_of(name).exists():
            say(f"------ {name}\n{digest(log_of(name))}")
    if failed:
        say(f"FAILED: {', '.join(failed)}")
    say(str(total))
    return 1 if failed or not total.passed else 0


def newest_core() -> str:
    """The newest tested line of ansible-core whose interpreter is here."""
    newest = harness.newest_python()
    return next(core for core, python in harness.PAIRS.items() if python == newest)


def main() -> int:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description="Run the quality sessions and sum what they counted.")
    parser.add_argument("sessions", nargs="*", help="sessions to run in place of all of them")
    parser.add_argument("--lint", action="store_true", help="only the sessions that look at the files")
    parser.add_argument("--newest-core", action="store_true", help="print the newest ansible-core line testable here")
    options = parser.parse_args()
    harness.use_real_interpreters()
    if options.newest_core:
        say(newest_core())
        return 0
    return run_all(options.sessions or (LINT if options.lint else sessions()))


if __name__ == "__main__":
    sys.exit(main())
