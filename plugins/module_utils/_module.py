# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only file that knows AnsibleModule: an operation becomes a module.

Private to the collection.
"""

from __future__ import annotations

import contextlib
import functools
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib

from ansible_collections.ucfleet.voice.plugins.module_utils._ansible import params_as_given, shows_diff
from ansible_collections.ucfleet.voice.plugins.module_utils._core import http
from ansible_collections.ucfleet.voice.plugins.module_utils._core.caller import Caller
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Mask, Redactor
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import SHOWN, printable, short
from ansible_collections.ucfleet.voice.plugins.module_utils._model import given, walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Job, Mode, Rules, Run

#: the descriptor on which a module writes its result
STDOUT = 1


def argument_spec(fields: Iterable[Field]) -> dict[str, Any]:
    """Ansible's form of the declared options."""
    return {field.name: _argument(field) for field in fields if not field.read_only}


def _argument(field: Field) -> dict[str, Any]:
    argument: dict[str, Any] = {"type": field.type}
    if field.required:
        argument["required"] = True
    if field.default is not None:
        argument["default"] = field.default
    if field.offered:
        argument["choices"] = list(field.offered)
    if field.elements:
        argument["elements"] = field.elements
    if field.fields:
        argument["options"] = argument_spec(field.fields)
    if field.aliases:
        argument["aliases"] = list(field.aliases)
    if field.env:
        argument["fallback"] = (env_fallback, list(field.env))
    if field.secret:
        argument["no_log"] = True
    elif _looks_secret(field.name):
        # Ansible guesses secrets by name; say that this one is none.
        argument["no_log"] = False
    return argument


def _looks_secret(name: str) -> bool:
    return any(part in name for part in ("pass", "token", "secret", "pin", "key"))


def rules_of(rules: Rules) -> dict[str, Any]:
    """Ansible's form of the rules between options; empty ones are left out."""
    return {
        name: [list(rule) for rule in value]
        for name, value in (
            ("mutually_exclusive", rules.mutually_exclusive),
            ("required_together", rules.required_together),
            ("required_one_of", rules.required_one_of),
            ("required_if", rules.required_if),
        )
        if value
    }


def refusal(problems: Iterable[str]) -> str:
    """The message for options that are not valid."""
    return f"{'; '.join(problems)}; correct the options; nothing was sent"


def missing_library() -> dict[str, Any]:
    """The result where `requests` is missing or too old; empty where it is not."""
    if http.REQUESTS_IMPORT_ERROR is None:
        return {}
    command = f"{sys.executable} -m pip install 'requests>=2.32' 'urllib3>=2.2'"
    return {
        "failed": True,
        "changed": False,
        "msg": f"{missing_required_lib('requests')}. Install it with: {command}",
        "exception": http.REQUESTS_IMPORT_ERROR,
    }


#: what Ansible itself shows instead of a secret option
_NOT_SHOWN = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def without_secrets(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """The options fit for a result: what is declared as a secret is a mark."""
    return {field.name: _shown(field, values[field.name]) for field in fields if field.name in values}


def _shown(field: Field, value: Any) -> Any:
    if field.secret:
        return value if value is None or value == "" else _NOT_SHOWN
    if field.fields and isinstance(value, list):
        return [without_secrets(field.fields, one) if isinstance(one, Mapping) else one for one in value]
    return without_secrets(field.fields, value) if field.fields and isinstance(value, Mapping) else value


class _Module(AnsibleModule):
    """A module process for one job.

    Ansible looks for the secrets among the options in every text of the result, and puts stars over whatever holds
    one: a PIN of four digits is part of many telephone numbers, and the next task would write the stars. So its list
    of them is emptied before a result is shown, and secrets are hidden where they are declared, and by `Mask`.

    Free-form options contain secrets that no declaration names; so the options of such a job are shown nowhere.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._is_checked = False
        is_refused = False
        try:
            super().__init__(  # type: ignore[no-untyped-call]
                argument_spec=argument_spec(job.fields()),
                supports_check_mode=True,
                **rules_of(job.rules()),
            )
        except TypeError:
            # Some shapes Ansible does not expect.
            if not self._problems():
                raise
            is_refused = True
        if is_refused or self._problems():
            # Out here, because while an exception is handled Ansible would add its traceback.
            self.fail_json("")
        self._is_checked = True

    def written(self) -> Mapping[str, Any]:
        """The options as they came: Ansible makes texts of numbers, and empties a list in which something is wrong."""
        return params_as_given()

    def _problems(self) -> list[str]:
        return given.problems(self._job.fields(), self.written())

    # Asked for while the options are still being checked, too: fail_json reports what does not fit them.
    @functools.cached_property
    def mask(self) -> Mask:
        """Hides the secrets among the options."""
        return Mask(self._job.hidden(self.params))

    def log(self, msg: str, log_args: Mapping[str, Any] | None = None) -> None:
        """Write to the system log, which has only the name of the module until it is known what is secret.

        Ansible logs all options with their values at the start, and switches `no_log` off again for each task that
        does not ask for it.
        """
        super().log(self.mask.text(msg) if self._is_checked else "Invoked")  # type: ignore[no-untyped-call]

    def add_path_info(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Add nothing: owner, mode and size of a file that a result names are in no job's result on the direct path."""
        return kwargs

    def exit_json(self, **result: Any) -> NoReturn:
        super().exit_json(**self._shown(result))

    def fail_json(self, msg: str, **result: Any) -> NoReturn:
        if not self._is_checked:
            problems = self._problems()
            # Ansible's own messages quote options.
            msg = refusal(problems) if problems else refused_by_ansible(self._job, self.written(), msg)
        super().fail_json(**self._shown({**result, "msg": msg}))

    def _shown(self, result: dict[str, Any]) -> dict[str, Any]:
        self.no_log_values.clear()
        # Before the options are checked, secrets can stand where no declaration expects them.
        is_shown = self._is_checked and not self._job.free_form
        options = without_secrets(self._job.fields(), self.params) if is_shown else {}
        return {**self.mask.result(result), "invocation": {"module_args": options}}


def refused_by_ansible(job: Job, written: Mapping[str, Any], message: str) -> str:
    """A message of Ansible's own check of the options, without the secrets among them."""
    secrets = {*walk.secrets_of(job.fields(), written), *job.hidden(written)}
    return with_short_values(written, Redactor(secrets).clean(message))


def with_short_values(values: Any, message: str) -> str:
    """The message with only the beginning of each long value and name that it quotes; `values` are the options."""
    if len(message) <= SHOWN:
        return message
    texts: set[str] = set()
    waiting = [values]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
        with contextlib.suppress(ValueError):
            # Python refuses to write out a number of thousands of digits, and so does Ansible.
            texts.add(str(one))
    # What holds others comes first, as it may be quoted as a whole.
    for text in sorted((text for text in texts if len(text) > SHOWN), key=len, reverse=True):
        message = message.replace(text, short(text))
    return message


def run(job: Job) -> None:
    """The body of every module."""
    module = _Module(job)
    if missing := missing_library():
        module.fail_json(**missing)
    places = given.unquoted(job.fields(), module.written())
    if places:
        module.warn(given.quote_warning(places))
    mode = Mode(check=module.check_mode, diff=shows_diff(module))
    result = job.execute(
        Run(
            module.params,
            mode,
            warn=lambda text: module.warn(printable(module.mask.text(text))),
            is_abandoned=Caller(result=STDOUT).has_gone,
        )
    )
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)


def missing_optional(name: str) -> str:
    """Ansible's message for an optional Python library that is missing."""
    return str(missing_required_lib(name))
