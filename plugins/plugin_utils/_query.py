# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A query of a platform on behalf of a plugin, with the checks, words and limits that its module has.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ansible.module_utils.common.arg_spec import ModuleArgumentSpecValidator

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import Mask
from ansible_collections.ucfleet.voice.plugins.module_utils._model import given
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Mode, Operation, Run
from ansible_collections.ucfleet.voice.plugins.module_utils._module import argument_spec, missing_library, rules_of
from ansible_collections.ucfleet.voice.plugins.plugin_utils._direct import as_module_gets, kept_client


def answer_of(
    operation: Operation[Any, Any], options: Mapping[str, Any], warn: Callable[[str], None]
) -> dict[str, Any]:
    """The result of a query with these options, those that are None left out. Raises VoiceError."""
    arguments = as_module_gets({name: value for name, value in options.items() if value is not None})
    problems = given.problems(operation.fields(), arguments)
    rules = rules_of(operation.rules())
    validated = ModuleArgumentSpecValidator(argument_spec(operation.fields()), **rules).validate(arguments)
    if problems or validated.error_messages:
        raise errors.invalid(problems or validated.error_messages, "correct the options; nothing was sent")
    if missing := missing_library():
        raise VoiceError(errors.INVALID, str(missing["msg"]), "install it")
    params = validated.validated_parameters
    result = operation.execute(Run(params, Mode(check=True), kept_client, warn))
    shown = Mask(operation.hidden(params)).result(result)
    if shown.get("failed"):
        raise VoiceError(errors.INVALID, str(shown["msg"]).rstrip("."), "")
    return shown
