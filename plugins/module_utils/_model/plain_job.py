# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs that work on files and on many users.

Private to the collection.
"""

from __future__ import annotations

import abc

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.operation import Job, Result, Run, failed_result


class PlainJob(Job):
    """A job whose failures are errors; here is the one place where they become results."""

    @abc.abstractmethod
    def work(self, run: Run) -> Result:
        """Do the work and return an Ansible result. Raises VoiceError."""

    def may_write(self, params: Values) -> bool:
        """Whether a run outside of check mode may write, on a platform or into files."""
        return True

    def execute(self, run: Run) -> Result:
        try:
            return self.work(run)
        except VoiceError as error:
            return failed_result(error.within(subject=error.subject or self.name))
        except Exception as error:  # noqa: BLE001
            # What was written before that is not known.
            is_changed = not run.mode.check and self.may_write(run.params)
            return failed_result(errors.defect(error).within(subject=self.name, changed=is_changed))
