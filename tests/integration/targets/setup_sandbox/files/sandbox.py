# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Start and stop the simulators for a test run, and leave none behind.

`start` begins a guard process in the background, waits until the simulators are ready and prints their ready line
with the guard's process id added. The guard stops the simulators on request (SIGTERM, `stop`), when the
watched process has gone (a test run that was killed), or after the lifetime.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

POLL_SECONDS = 0.5
STOP_SECONDS = 10


def is_alive(pid: int) -> bool:
    """Whether a process of that id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def is_guard(pid: int) -> bool:
    """Whether that process is a guard that has not ended; its id may be a stranger's by now."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as words:
            # The command line of an ended process that nobody has waited for is empty.
            return os.path.basename(__file__).encode() in words.read()
    except FileNotFoundError:
        return not os.path.exists("/proc/self") and is_alive(pid)


def is_listening(port: int) -> bool:
    """Whether a process accepts connections on that loopback port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def start(options: argparse.Namespace) -> int:
    """Begin the guard and wait for the ready line."""
    command = [sys.executable, __file__, "guard", f"--watch={options.watch}", f"--lifetime={options.lifetime}", "--"]
    with tempfile.TemporaryFile() as messages:
        guard = subprocess.Popen(
            [*command, *options.arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=messages,
            start_new_session=True,
        )
        line = guard.stdout.readline()
        if not line:
            messages.seek(0)
            lines = messages.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
            sys.stderr.write(f"The simulators did not start: {lines[-1]}\n")
            return 1
    sys.stdout.write(json.dumps({**json.loads(line), "guard": guard.pid}) + "\n")
    return 0


def guard(options: argparse.Namespace) -> int:
    """Run the simulators until there is a reason to stop them."""
    stopping = []
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.append(number))
    simulators = subprocess.Popen(
        [sys.executable, "-m", "ucfleet_sandbox", "run", "--control-port=0", *options.arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    end = time.monotonic() + options.lifetime
    sys.stdout.buffer.write(simulators.stdout.readline())
    sys.stdout.close()
    while not stopping and simulators.poll() is None and time.monotonic() < end:
        if options.watch and not is_alive(options.watch):
            break
        time.sleep(POLL_SECONDS)
    simulators.terminate()
    try:
        return simulators.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        simulators.kill()
        return simulators.wait()


def stop(options: argparse.Namespace) -> int:
    """Ask the guard to stop and wait until no process listens any more."""
    if is_guard(options.guard):
        with contextlib.suppress(ProcessLookupError):
            os.kill(options.guard, signal.SIGTERM)
    end = time.monotonic() + STOP_SECONDS + 2
    # The guard ends after the simulators; another process may have the port by then.
    while is_guard(options.guard) and is_listening(options.control_port):
        if time.monotonic() > end:
            sys.stderr.write(f"The simulators (guard {options.guard}) did not end.\n")
            return 1
        time.sleep(POLL_SECONDS / 5)
    return 0


def main() -> int:
    """Parse the command line and act."""
    parser = argparse.ArgumentParser(description="Start and stop the simulators for a test run.")
    commands = parser.add_subparsers(required=True)
    for name, action in (("start", start), ("guard", guard)):
        command = commands.add_parser(name)
        command.set_defaults(action=action)
        command.add_argument("--watch", type=int, default=0, metavar="PID", help="stop when this process has gone")
        command.add_argument("--lifetime", type=float, default=1800, metavar="SECONDS", help="stop after this time")
        command.add_argument("arguments", nargs="*", help="further arguments of `ucfleet-sandbox run`, after --")
    command = commands.add_parser("stop")
    command.set_defaults(action=stop)
    command.add_argument("guard", type=int, metavar="PID", help="the guard named by the ready line")
    command.add_argument("control_port", type=int, metavar="PORT", help="the control port named by the ready line")
    options = parser.parse_args()
    return options.action(options)


if __name__ == "__main__":
    sys.exit(main())
