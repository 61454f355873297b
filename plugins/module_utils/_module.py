# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The only file that knows AnsibleModule: an operation becomes a module.

Private to the collection.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from ansible.module_utils.basic import AnsibleModule, env_fallback, missing_required_lib
from ansible.module_utils.common.validation import check_type_dict

from ansible_collections.ucfleet.voice.plugins.module_utils._ansible import params_as_given, shows_diff
from ansible_collections.ucfleet.voice.plugins.module_utils._core import http
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Mask
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Job, Mode, Rules, Run


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


def misshapen(fields: Iterable[Field], values: Mapping[str, Any], prefix: str = "") -> list[str]:
    """Options with suboptions whose value holds something else.

    Ansible refuses them before it knows which of their suboptions are secret, and shows the value.
    """
    problems = []
    for field in fields:
        value = values.get(field.name)
        if not field.fields or value is None:
            continue
        for number, element in enumerate(value if isinstance(value, list) else [value], 1):
            label = f"{prefix}{field.name}[{number}]" if isinstance(value, list) else prefix + field.name
            if isinstance(element, Mapping):
                problems += misshapen(field.fields, element, f"{label}.")
            elif not _is_dictionary(element):
                problems.append(f"{label} must be a dictionary")
    return problems


def _is_dictionary(text: Any) -> bool:
    """Whether Ansible reads a dictionary in a text (JSON or key=value)."""
    try:
        return isinstance(text, str) and isinstance(check_type_dict(text), Mapping)
    except TypeError:
        return False


def refusal(problems: Iterable[str]) -> str:
    """The message for options that are misshapen."""
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


class _Module(AnsibleModule):
    """A module process for one job.

    Options of free form hold secrets that no declaration names. Ansible writes the options into
    the system's log and, when they do not fit, into the result before anybody can say what is
    secret in them; so of such a job they are shown nowhere. Nor can Ansible look for those secrets in
    the result: it would put stars over whatever equals a PIN, user names and counts included.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._is_checked = False
        is_refused = False
        try:
            super().__init__(  # type: ignore[no-untyped-call]
                argument_spec=argument_spec(job.fields()),
                supports_check_mode=True,
                no_log=job.free_form,
                **rules_of(job.rules()),
            )
        except TypeError:
            # Some shapes Ansible does not expect.
            if not self._misshapen():
                raise
            is_refused = True
        if is_refused:
            # Out here, because while an exception is handled Ansible would add its traceback.
            self.fail_json("")
        self._is_checked = True

    def _misshapen(self) -> list[str]:
        return misshapen(self._job.fields(), params_as_given())

    # Asked for while the options are still being checked, too: fail_json reports what does not fit them.
    @functools.cached_property
    def mask(self) -> Mask:
        """Hides the secrets of the free-form options."""
        return Mask(self._job.hidden(self.params))

    def add_path_info(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """Add nothing: owner, mode and size of a file that a result names are in no job's result on the direct path."""
        return kwargs

    def exit_json(self, **result: Any) -> NoReturn:
        super().exit_json(**self._shown(result))

    def fail_json(self, msg: str, **result: Any) -> NoReturn:
        if not self._is_checked:
            # The secrets among the options need not be known yet.
            result["invocation"] = {"module_args": {}}
            problems = self._misshapen()
            msg = refusal(problems) if problems else msg
        super().fail_json(**self._shown({**result, "msg": msg}))

    def _shown(self, result: dict[str, Any]) -> dict[str, Any]:
        return {**self.mask.result(result), "invocation": {"module_args": {}}} if self._job.free_form else result


def run(job: Job) -> None:
    """The body of every module."""
    module = _Module(job)
    if missing := missing_library():
        module.fail_json(**missing)
    mode = Mode(check=module.check_mode, diff=shows_diff(module))
    result = job.execute(Run(module.params, mode, warn=lambda text: module.warn(module.mask.text(text))))
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)
