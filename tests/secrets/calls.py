# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The accounts whose secrets are canaries, and calls of every module that use all of its secrets."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.tests.secrets.canaries import canaries, secret_fields
from ansible_collections.ucfleet.voice.tests.secrets.echoing import MANNERS
from ansible_collections.ucfleet.voice.tests.unit.support.accounts import STATES
from ansible_collections.ucfleet.voice.tests.unit.support.modules import ACCOUNT_MODULES, operation
from ansible_collections.ucfleet.voice.tests.unit.support.samples import CONNECTIONS, SAMPLES

Options = dict[str, Any]


def states() -> dict[str, dict[str, Any]]:
    """The servers, whose secrets are canaries, too."""
    secrets = canaries()
    found = copy.deepcopy(STATES)
    kim, lee = found["sipxcom"]["users"]
    kim |= {"password": secrets["password"], "sip_password": secrets["sip password"]}
    kim |= {"voicemail_pin": secrets["stored pin"]}
    lee |= {"password": secrets["password"], "sip_password": secrets["stored password"]}
    found["sipxcom"]["conferences"][0]["settings"] = {"accessCode": secrets["stored code"], "moderatorCode": "*6#6*"}
    [anna] = found["ucp"]["tenants"][0]["users"]
    anna["password"] = secrets["password"]
    anna["devices"][0] |= {"sip": {"password": secrets["device secret"], "username": "anna"}}
    found["ucp"]["switches"]["login_secret"] = secrets["login secret"]
    found["voipnow"]["apps"][0]["client_secret"] = secrets["client_secret"]
    found["voipnow"]["tokens"] = {secrets["token"]: {"owner": "app", "expires": None}}
    [customer] = found["telecomx"]["customers"]
    customer["employees"][0]["password"] = secrets["password"]
    customer["employees"][0]["authenticator"] = {"codes": [secrets["authenticator_token"]]}
    owner = customer["employees"][0]["_id"]
    found["telecomx"]["tokens"] = {secrets["token"]: {"owner": owner, "expires": None, "machine": True}}
    return found


def login(platform: str) -> Options:
    """The connection options of a platform, without its address."""
    found = {name: value for name, value in CONNECTIONS[platform].items() if name != "url"}
    declared = {path for path, _field in secret_fields(_platform_fields(platform))}
    return {**found, **{name: canaries()[name] for name in declared - {"token"}}, "retries": 0, "timeout": 20}


def _platform_fields(platform: str) -> tuple[Field, ...]:
    return next(
        operation(name).platform.connection for name in ACCOUNT_MODULES if operation(name).platform.name == platform
    )


def options_of(name: str, address: Callable[[str, str], str], manner: str) -> Options:
    """A call of a module with every secret that it has, but for a token, which excludes a password."""
    module = operation(name)
    platform = module.platform.name
    found = {**login(platform), **copy.deepcopy(SAMPLES[name])}
    for path, _field in secret_fields(module.fields()):
        if path != "token":
            _put(found, path, canaries()[path if path in canaries() else path.rpartition(".")[2]])
    found["url"] = address(platform, manner)
    return found


def _put(options: Options, path: str, value: Any) -> None:
    """Set a suboption; the list in which it is has one element."""
    first, dot, rest = path.partition(".")
    if not dot:
        options[first] = value
    elif first == "conferences":
        (element,) = options.setdefault(first, [{"name": "standup"}])
        _put(element, rest, value)
    else:
        _put(options.setdefault(first, {}), rest, value)


def _with_token(options: Options) -> Options:
    names = ("username", "password", "authenticator_token", "client_id", "client_secret")
    return {**{key: value for key, value in options.items() if key not in names}, "token": canaries()["token"]}


def _mistakes(name: str, options: Options) -> Iterator[tuple[str, Options]]:
    """Each secret in a shape that it cannot have, and under a name that no option has."""
    for path, _field in secret_fields(operation(name).fields()):
        label = path.replace(".", "_")
        base = _with_token(options) if path == "token" else options
        secret = canaries()[path if path in canaries() else path.rpartition(".")[2]]
        shapes = {"list": [secret], "dict": {secret: secret}, "lines": f"{secret}\n{secret}", "blank": f" {secret} x "}
        for kind, value in shapes.items():
            wrong = copy.deepcopy(base)
            _put(wrong, path, value)
            yield f"{kind}_{label}", wrong
        yield f"misspelt_{label}", {**base, f"{path.rpartition('.')[2]}s": secret}
    yield "in_url", {**options, "url": f"https://kim:{canaries()['password']}@127.0.0.1:9/x"}


def steps(name: str, address: Callable[[str, str], str]) -> Iterator[tuple[str, Options, dict[str, Any]]]:
    """Every outcome of a module: label, options, keywords of the task."""
    right = options_of(name, address, "ok")
    secret = "client_secret" if "client_secret" in right else "password"
    yield "check", right, {"check_mode": True}
    yield "run", right, {}
    yield "again", right, {}
    yield "login", {**right, secret: canaries()["wrong password"]}, {}
    yield "defect", options_of(name, address, "defect"), {}
    yield "unreachable", {**right, "url": "http://127.0.0.1:9"}, {}
    for manner in MANNERS:
        yield manner.replace("-", "_"), options_of(name, address, manner), {}
    if "token" in dict(secret_fields(operation(name).fields())):
        for manner in ("ok", "invalid", "odd"):
            yield f"token_{manner}", _with_token(options_of(name, address, manner)), {}
    for label, options in _mistakes(name, right):
        yield label, options, {}


def tasks(address: Callable[[str, str], str], *labels: str) -> list[dict[str, Any]]:
    """Tasks of all modules; with labels only outcomes that begin so."""
    found = []
    # This one gives the account another password in the end.
    for name in sorted(ACCOUNT_MODULES, key=lambda name: name == "user_settings"):
        outcomes = sorted(
            steps(name, address), key=lambda step: name == "user_settings" and step[0] in ("run", "again")
        )
        for label, options, keywords in outcomes:
            if not labels or label.startswith(labels):
                found.append(
                    {
                        "name": f"{name} {label}",
                        f"ucfleet.voice.{name}": options,
                        "register": f"{name}__{label}",
                        "ignore_errors": True,
                        **keywords,
                    }
                )
    return found
