# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The direct path: an operation runs inside Ansible's worker instead of a module process.

An ordinary module costs some 0.4 s of CPU before its first request (a new interpreter,
unpacking, imports). Here the imports happen once, in the main process, when the strategy
loads the action class, and every forked worker inherits them. Whatever makes the place of
execution matter (another host, become, async, a task environment, another interpreter)
takes the ordinary module, which gives the same result.

Private to the collection.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import datetime
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from ansible import constants
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.ucfleet.voice.plugins.module_utils._ansible import (
    decrypted,
    encrypted_as,
    has_vault_secrets,
    warnings_so_far,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.caller import Caller, ended_with_parent
from ansible_collections.ucfleet.voice.plugins.module_utils._core.http import prepare_tls
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Mask
from ansible_collections.ucfleet.voice.plugins.module_utils._core.settings import Settings
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped, printable
from ansible_collections.ucfleet.voice.plugins.module_utils._model import given
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Job, Mode, Operation, Platform, Run
from ansible_collections.ucfleet.voice.plugins.module_utils._module import (
    argument_spec,
    missing_library,
    refusal,
    refused_by_ansible,
    rules_of,
)
from ansible_collections.ucfleet.voice.plugins.plugin_utils._arguments import lost_in_json
from ansible_collections.ucfleet.voice.plugins.plugin_utils._group_defaults import not_for
from ansible_collections.ucfleet.voice.plugins.plugin_utils._interpreters import difference
from ansible_collections.ucfleet.voice.plugins.plugin_utils._interrupted import (
    finished_users,
    interrupted,
    said_when_interrupted,
)
from ansible_collections.ucfleet.voice.plugins.plugin_utils._time_limit import OPTION, Limit, is_shorter, limit_of
from ansible_collections.ucfleet.voice.plugins.plugin_utils._variables import options_from

display = Display()
#: the variable that turns the direct path off
SWITCH = "ucfleet_voice_direct"
#: clients kept for the further items of a loop, in this process
_KEPT_CLIENTS = 64
_clients: collections.OrderedDict[tuple[int, str, Settings], Any] = collections.OrderedDict()

#: the playbooks of this collection, in which nothing is read or written
_PLAYBOOKS = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(__file__))), "playbooks")


def _is_below(folder: str, above: str) -> bool:
    """Whether a folder is another one or lies below it."""
    top = os.path.realpath(above)
    return os.path.commonpath([os.path.realpath(folder), top]) == top


def kept_client(platform: Platform[Any], settings: Settings) -> Any:
    """The client of an account with its login; a loop over one account logs in once."""
    key = (os.getpid(), platform.name, settings)
    client = _clients.pop(key, None)
    if client is None:
        client = platform.open(settings)
    _clients[key] = client
    while len(_clients) > _KEPT_CLIENTS:
        _clients.popitem(last=False)
    return client


def as_module_gets(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The options as a module gets them: of plain JSON types. Raises TypeError for what has none."""
    return dict(json.loads(json.dumps(arguments, default=_as_json)))


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if hasattr(value, "__ENCRYPTED__"):
        # An inline secret of ansible-core before 2.19, which decrypts itself as a text.
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return list(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


@contextlib.contextmanager
def working_in(folder: str) -> Iterator[None]:
    """Be in another folder meanwhile.

    The working directory belongs to the whole process. Ansible forks one for each task of a host, in which
    nothing else runs meanwhile.
    """
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        # Started through sudo, it can be a folder that this user may not enter; then there is no way back to it.
        with contextlib.suppress(PermissionError):
            os.chdir(before)


@contextlib.contextmanager
def based_at(loader: Any, folder: str) -> Iterator[None]:
    """Let Ansible start modules on this machine in another folder meanwhile; the loader is that of this worker."""
    before = loader.get_basedir()
    loader.set_basedir(folder)
    try:
        yield
    finally:
        loader.set_basedir(before)


class DirectAction(ActionBase):
    """Base of all actions; a subclass only names its operation."""

    _supports_async = True
    # The connection is only asked what kind it is; nothing goes over it on the direct path.
    _requires_connection = False
    # Ansible asks the class whether a task runs once for all hosts of a batch.
    BYPASS_HOST_LOOP = False
    operation: ClassVar[Job]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        # The class is made in the main process. What serves one account is run by a worker for each host, and every
        # one of them would create the TLS context again; a fleet has one worker, which makes its own if it needs one.
        if isinstance(cls.operation, Operation):
            prepare_tls()
        else:
            # It names its users itself, so that several hosts would only do the same at the same time.
            cls.BYPASS_HOST_LOOP = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        variables = task_vars or {}
        # Ansible has merged module_defaults into the arguments already.
        arguments = dict(self._task.args)
        left_out = not_for(self.operation.fields(), arguments, self._task.module_defaults or (), self._templar)
        for name in left_out:
            del arguments[name]
        self._task.args = {**arguments, **options_from(variables, self._templar)}
        if problems := list(lost_in_json(self._task.args)):
            return {**result, "failed": True, "msg": refusal(problems)}
        host = variables.get("inventory_hostname")
        reason = self._reason_for_a_module(variables)
        if limit := self._shorter_deadline(is_module=bool(reason)):
            self._task.args = {**self._task.args, OPTION: limit.seconds}
            display.v(f"{self._task.action} has a deadline of {limit.seconds:g} s: {limit.reason}", host=host)
        if reason:
            display.v(f"{self._task.action} runs as a module process: {reason}", host=host)
            result.update(self._run_module(variables))
        else:
            # There a module would run, so that relative paths (in options, sources, the environment) mean the same.
            with working_in(self._folder()):
                result.update(self._run_here())
        if limit and result.get("failed") and OPTION in str(result.get("msg")):
            display.warning(f"{self._task.action} had a deadline of {limit.seconds:g} s, because {limit.reason}")
        if left_out and not isinstance(self.operation, Operation):
            text = (
                f"{self.operation.name} does not take {', '.join(left_out)} from module_defaults of the group all,"
                " because connections belong into the documents, defaults or credentials of its users; use the group"
                " of a platform in module_defaults"
            )
            result["warnings"] = [*result.get("warnings", ()), text]
        return result

    def _shorter_deadline(self, *, is_module: bool) -> Limit | None:
        """What the keywords of the task allow, if that is less than the deadline of its options."""
        limit = limit_of(self._task.timeout, self._task.async_val, is_module=is_module)
        field = next((field for field in self.operation.fields() if field.name == OPTION), None)
        if limit is None or field is None or not is_shorter(limit, field, self._task.args):
            return None
        return limit

    def _run_module(self, variables: dict[str, Any]) -> dict[str, Any]:
        """Run the module as Ansible does, on this machine where relative paths begin."""
        is_local = self._connection.transport == "local"
        if is_local:
            self._task.args = self._with_absolute_paths()
        folder = based_at(self._loader, self._folder()) if is_local else contextlib.nullcontext()
        with said_when_interrupted(self._finished, self._module_folder), ended_with_parent(), folder:
            return dict(self._execute_module(task_vars=variables, wrap_async=self._task.async_val))

    def _finished(self) -> str:
        """How far a module has come that was interrupted, by the files that it wrote until then."""
        if isinstance(self.operation, Operation):
            return interrupted(self.operation.name)
        return interrupted(finished_users(self.operation.name, self._task.args))

    def _module_folder(self) -> str:
        """Where Ansible has put the module with its options; empty on another machine, and where files are kept."""
        is_kept = self._connection.transport != "local" or constants.config.get_config_value(
            "DEFAULT_KEEP_REMOTE_FILES"
        )
        return "" if is_kept else str(self._connection._shell.tmpdir or "")

    def _folder(self) -> str:
        """Where relative paths begin: at the playbook, or for one of this collection at the current directory."""
        folder = str(self._loader.get_basedir())
        return os.getcwd() if _is_below(folder, _PLAYBOOKS) else folder

    def _with_absolute_paths(self) -> dict[str, Any]:
        """The options for a module on this machine, which begins at the folder of the playbook."""
        arguments: dict[str, Any] = dict(self._task.args)
        for field in self.operation.fields():
            given = arguments.get(field.name)
            if field.type == "path":
                arguments |= {field.name: self._absolute(given)} if given is not None else {}
            elif field.elements == "path":
                # Ansible splits a text at its commas.
                many = given.split(",") if isinstance(given, str) else given
                arguments |= {field.name: list(map(self._absolute, many))} if isinstance(many, list) else {}
        return arguments

    def _absolute(self, path: Any) -> Any:
        """A path on this machine; what is none stays for the module to refuse."""
        if isinstance(path, str) and path.strip() and not path.startswith(("~", "$")):
            return os.path.join(self._folder(), path)
        return path

    def _reason_for_a_module(self, variables: dict[str, Any]) -> str:
        """Why the task cannot take the direct path; empty: it can."""
        connection = self._connection
        if not self._is_switched_on(variables):
            return f"the variable {SWITCH} is false"
        if self._task.async_val:
            return "the task has async"
        if connection.transport != "local":
            return f"the connection is {connection.transport}, not local"
        if connection.become is not None:
            return "the task has become"
        if any(self._task.environment or ()):
            return "the task has an environment"
        interpreter = self._interpreter(variables)
        return "" if interpreter.startswith("auto") else difference(interpreter)

    def _is_switched_on(self, variables: dict[str, Any]) -> bool:
        value = self._templar.template(variables.get(SWITCH))
        if value is None or value == "":
            return True
        try:
            return bool(boolean(value))
        except TypeError as error:
            raise AnsibleActionFail(f"the variable {SWITCH} must be true or false, not {clipped(value)}") from error

    def _interpreter(self, variables: dict[str, Any]) -> str:
        """The interpreter that a module would get; one that begins with "auto" is left to discovery."""
        if self._task.delegate_to:
            variables = (variables.get("ansible_delegated_vars") or {}).get(self._task.delegate_to, {})
        # A variable, the environment or the configuration file.
        interpreter = constants.config.get_config_value("INTERPRETER_PYTHON", variables=variables)
        return str(self._templar.template(interpreter) or "auto")

    def _run_here(self) -> dict[str, Any]:
        operation = self.operation
        try:
            arguments = as_module_gets(self._task.args)
        except TypeError as error:
            return {"failed": True, "msg": f"an option holds what no module can take: {error}"}
        # What the author wrote: the check by Ansible makes texts of numbers and booleans.
        problems = given.problems(operation.fields(), arguments)
        if problems:
            return {"failed": True, "msg": refusal(problems)}
        rules = rules_of(operation.rules())
        noted = len(warnings_so_far())
        validated = ModuleArgumentSpecValidator(argument_spec(operation.fields()), **rules).validate(arguments)
        # On the older lines of ansible-core nobody else shows them in this process.
        warnings = warnings_so_far()[noted:]
        if validated.error_messages:
            message = refused_by_ansible(operation, arguments, validated.errors.msg)
            if isinstance(validated.errors[0], UnsupportedError):
                message = f"Unsupported parameters for ({self._task.action}) module: {message}"
            result: dict[str, Any] = {"failed": True, "msg": message}
        elif missing := missing_library():
            result = missing
        else:
            places = given.unquoted(operation.fields(), arguments)
            if places:
                warnings.append(given.quote_warning(places))
            mode = Mode(check=self._task.check_mode, diff=self._task.diff)
            run = Run(
                validated.validated_parameters,
                mode,
                kept_client,
                lambda text: warnings.append(printable(text)),
                self._display_line,
                Caller().has_gone,
                self._decrypted,
                self._encrypted,
            )
            result = self._executed(run)
        if warnings:
            result["warnings"] = warnings
        # As a module's result would be: without secrets, and of plain JSON types only.
        result = Mask(operation.hidden(validated.validated_parameters)).result(result)
        return dict(json.loads(json.dumps(result)))

    def _executed(self, run: Run) -> dict[str, Any]:
        """The result of the job. One on many users says how far it has come when it is interrupted."""
        if isinstance(self.operation, Operation):
            return self.operation.execute(run)
        states: list[Callable[[], str]] = [lambda: f"{self.operation.name}: no user was begun"]
        run = dataclasses.replace(run, follow=states.append)
        with said_when_interrupted(lambda: interrupted(states[-1]())):
            return self.operation.execute(run)

    def _decrypted(self, data: bytes) -> bytes:
        """The clear text of a file that Ansible's vault encrypted. Raises VoiceError."""
        if not has_vault_secrets(self._loader):
            raise errors.invalid(
                "it is encrypted with Ansible's vault, and no vault password is given",
                "give one, as with --vault-password-file or --ask-vault-pass",
            )
        try:
            return decrypted(self._loader, data)
        except AnsibleError as error:
            raise errors.invalid(
                "it is encrypted with Ansible's vault, and no given vault password decrypts it",
                "give the password that it was encrypted with",
            ) from error

    def _encrypted(self, data: bytes, like: bytes) -> bytes:
        """A text encrypted as a file that Ansible's vault encrypted. Raises VoiceError."""
        try:
            return encrypted_as(self._loader, data, like)
        except AnsibleError as error:
            raise errors.invalid(
                "no given vault password decrypts the file any more", "encrypt it with the same password as before"
            ) from error

    @staticmethod
    def _display_line(text: str) -> None:
        # Not to the standard output, which callbacks such as `json` fill with one document.
        display.display(printable(text), stderr=True)
