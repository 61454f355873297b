# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command `ucfleet-sandbox`: runs the simulators in the foreground until a signal or the end of its lease."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.metadata
import json
import logging
import os
import pathlib
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from ucfleet_sandbox.certificates import Certificates
from ucfleet_sandbox.control import control_application
from ucfleet_sandbox.from_export.node import ExportError
from ucfleet_sandbox.lease import LeaseError, lease
from ucfleet_sandbox.platform import StateError
from ucfleet_sandbox.registry import PLATFORM_NAMES, create_platform
from ucfleet_sandbox.server import PlatformServer
from ucfleet_sandbox.store import Store, StoreError, open_store, read_states

__all__ = ["main"]

HOST = "127.0.0.1"

#: exit code for everything the user can put right
EXIT_USAGE = 2


class _StartError(Exception):
    """The sandbox cannot start; the text is one sentence for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code (0, or 2 with one sentence on stderr)."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.INFO if options.verbose else logging.WARNING)
    try:
        asyncio.run(_run(options))
    except (_StartError, StoreError, ExportError, LeaseError) as problem:
        print(f"ucfleet-sandbox: {problem}", file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt:
        pass  # an interrupt in the moment before the signal handlers are in place
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ucfleet-sandbox", description=__doc__)
    parser.add_argument("--version", action="version", version=importlib.metadata.version("ucfleet-sandbox"))
    run = parser.add_subparsers(dest="command", required=True).add_parser(
        "run", help="run simulators on loopback", description="Run simulators on 127.0.0.1 until SIGTERM or SIGINT."
    )
    run.add_argument(
        "--platform",
        action="extend",
        nargs="+",
        choices=PLATFORM_NAMES,
        metavar="NAME",
        help=f"which platforms to run, may be repeated: {', '.join(PLATFORM_NAMES)} (default: all)",
    )
    for name in (*PLATFORM_NAMES, "control"):
        run.add_argument(
            f"--{name}-port", type=_port, default=0, metavar="N", help=f"port of {name} (default 0: any free port)"
        )
    run.add_argument(
        "--state", metavar="FILE", help="keep states: *.json is read at the start and written at the end, else SQLite"
    )
    given = run.add_mutually_exclusive_group()
    given.add_argument(
        "--load", metavar="FILE", help="start with the states of a JSON file, which is only read; wins over --state"
    )
    given.add_argument(
        "--from",
        dest="export",
        metavar="FILE",
        help="start with the users of an export of fleet_info, which is only read; wins over --state",
    )
    run.add_argument(
        "--passwords",
        metavar="FILE",
        help="with --from: logins of the users as YAML or JSON (user name, platform, option), as given to a fleet",
    )
    run.add_argument(
        "--password", metavar="TEXT", help="with --from: one password or client secret for all users; wins over others"
    )
    run.add_argument("--tls", action="store_true", help="HTTPS with a throw-away CA (the control port stays HTTP)")
    run.add_argument(
        "--log-limit", type=_positive, default=100_000, metavar="N", help="requests kept per platform (default 100000)"
    )
    run.add_argument("--lifetime", type=_positive, metavar="SECONDS", help="end after so many seconds")
    run.add_argument(
        "--parent", type=_positive, metavar="PID", help="end when this process has ended, also when it was killed"
    )
    run.add_argument("--verbose", action="store_true", help="say on stderr what happens")
    return parser


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number")
    return int(text)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


async def _run(options: argparse.Namespace) -> None:
    """Start everything, say so, wait for the signal, stop everything."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with lease(stop, options.lifetime, options.parent), contextlib.ExitStack() as cleanup:
        await _serve(options, stop, cleanup)


async def _serve(options: argparse.Namespace, stop: asyncio.Event, cleanup: contextlib.ExitStack) -> None:
    names = [name for name in PLATFORM_NAMES if name in (options.platform or PLATFORM_NAMES)]
    ports = {name: getattr(options, f"{name}_port") for name in (*names, "control")}
    sockets = {name: cleanup.enter_context(_bind(name, port)) for name, port in ports.items()}
    given = _given_states(options, names)
    store = cleanup.enter_context(contextlib.closing(open_store(options.state)))
    servers = {name: _create(name, store, options.log_limit, given) for name in names}
    certificates = Certificates.create() if options.tls else None
    if certificates:
        cleanup.callback(certificates.remove)
    runner = web.AppRunner(control_application(servers), access_log=None, shutdown_timeout=1)
    try:
        for name, server in servers.items():
            await server.start(sockets[name], certificates.context if certificates else None)
        await runner.setup()
        await web.SockSite(runner, sockets["control"]).start()
        _announce({name: bound.getsockname()[1] for name, bound in sockets.items()}, certificates)
        await stop.wait()
    finally:
        await asyncio.gather(runner.cleanup(), *(server.stop() for server in servers.values()))
        store.finish(server.platform for server in servers.values())


def _given_states(options: argparse.Namespace, names: Sequence[str]) -> Mapping[str, Any]:
    """The states of `--load` or `--from`; what the user should know about an export goes to stderr."""
    if options.export is None:
        if options.passwords is not None or options.password is not None:
            raise _StartError("--passwords and --password belong to --from, which is missing")
        return read_states(pathlib.Path(options.load)) if options.load else {}
    export = pathlib.Path(options.export)
    if options.state and os.path.realpath(options.state) == os.path.realpath(export):
        raise _StartError(f"--from and --state name the same file {export}, which must not be overwritten")
    from ucfleet_sandbox.from_export.build import states_of  # needs all platforms

    passwords = None if options.passwords is None else pathlib.Path(options.passwords)
    built = states_of(export, passwords, options.password, names)
    for note in built.notes:
        print(f"ucfleet-sandbox: {note}", file=sys.stderr)
    return built.states


def _bind(name: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as problem:
        listening.close()
        reason = os.strerror(problem.errno) if problem.errno else str(problem)
        raise _StartError(f"cannot listen on {HOST}:{port} for {name}: {reason}") from None
    return listening


def _create(name: str, store: Store, log_limit: int, given: Mapping[str, Any]) -> PlatformServer:
    platform = create_platform(name)
    store.restore(platform)
    server = PlatformServer(platform, store, log_limit)
    if name in given:
        try:
            if not isinstance(given[name], dict):
                raise StateError("the state must be an object")
            server.replace_state(given[name])
        except StateError as problem:
            raise _StartError(f"the state given for {name} does not fit: {problem}") from None
    return server


def _announce(ports: dict[str, int], certificates: Certificates | None) -> None:
    """The one line on stdout."""
    scheme = "https" if certificates else "http"
    urls = {name: f"{'http' if name == 'control' else scheme}://{HOST}:{port}" for name, port in ports.items()}
    line: dict[str, Any] = {
        "ready": True,
        "host": HOST,
        "ports": ports,
        "urls": urls,
        "tls": certificates is not None,
        "ca_path": str(certificates.ca_path) if certificates else None,
        **{f"{name}_port": port for name, port in ports.items()},
    }
    print(json.dumps(line), flush=True)
