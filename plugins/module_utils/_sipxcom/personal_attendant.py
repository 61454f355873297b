# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a caller can do while the mailbox answers (sipXcom protocol, section 5.7).

Some keys count only in company: the server stores `forwardDeleteVM` only along with
another flag, and `language` and `overrideLanguage` only together.

Private to the collection.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core import errors
from ansible_collections.ucfleet.voice.plugins.module_utils._core.errors import VoiceError
from ansible_collections.ucfleet.voice.plugins.module_utils._core.text import clipped
from ansible_collections.ucfleet.voice.plugins.module_utils._model import walk
from ansible_collections.ucfleet.voice.plugins.module_utils._model.digits import DialString
from ansible_collections.ucfleet.voice.plugins.module_utils._model.field import Field, Values
from ansible_collections.ucfleet.voice.plugins.module_utils._model.kinds import Bool, Table, Text
from ansible_collections.ucfleet.voice.plugins.module_utils._model.resource import BaseHandler, Resource
from ansible_collections.ucfleet.voice.plugins.module_utils._model.state import Actual, Context, Desired, Plan
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.client import SIPXCOM, SipxcomClient
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.latin1 import (
    MASKED_TEXTS,
    SEE_MASKED,
    Doubt,
    as_desired,
    export_warnings,
    guarded,
    is_masked,
    is_unseen,
    settled,
)

PATH = "/my/voicemail/attendant"
LANGUAGES_PATH = f"{PATH}/lang"

FLAGS = (
    Bool(
        "deposit_voicemail",
        wire="depositVM",
        doc="Whether callers can leave a message.",
    ),
    Bool(
        "forward_delete_voicemail",
        wire="forwardDeleteVM",
        doc=(
            "Whether a message is removed from the mailbox once it has been forwarded by e-mail.",
            "Servers before 2015 do not know this. V(false) is taken as given there, V(true) fails.",
        ),
        returned_doc="Whether forwarded messages are removed; null where the server does not know it.",
    ),
    Bool(
        "play_default_options",
        wire="playVMDefaultOptions",
        doc="Whether callers hear the usual options of the mailbox.",
    ),
)
LANGUAGE = (
    Text(
        "language",
        clearable=True,
        maximum=255,
        doc=(
            (
                "The language in which the attendant speaks, by the code of an installed one such as V(de). An"
                " empty value clears it."
            ),
            "A new language costs one more request, which asks for the installed languages.",
        ),
        returned_doc="The language of the attendant; empty when none is set.",
    ),
    Bool(
        "override_language",
        wire="overrideLanguage",
        doc=("Whether callers hear O(language) whatever language their call brings along. V(true) needs a language."),
    ),
)
OPERATOR = DialString(
    "operator",
    clearable=True,
    maximum=255,
    clean=str.strip,
    doc=("Where V(0) leads, as an extension or a SIP address. An empty value clears it.", SEE_MASKED),
    returned_doc="Where the key 0 leads; empty when nowhere.",
)
MENU = Table(
    "menu",
    DialString("target", minimum=1, maximum=255, clean=str.strip),
    keys=tuple("0123456789*#"),
    keys_hint="the keys of a telephone are 0 to 9, * and #",
    nullable=True,
    doc=(
        (
            "The complete menu, that is for each key of the telephone (V(0) to V(9), V(*), V(#)) the"
            " extension or SIP address to which a caller is transferred. An empty dictionary clears the menu."
        ),
        (
            "An entry with another action, made in the web pages, shows as null. sipXcom would destroy it"
            " with any change of the menu, so a task that mentions such an entry with null fails instead of"
            " changing the menu."
        ),
        SEE_MASKED,
    ),
    returned_doc="The target of each key; null for an entry with another action.",
)
FIELDS = (*FLAGS, OPERATOR, MENU, *LANGUAGE)


class _Handler(BaseHandler[SipxcomClient]):
    def read(self, desired: Desired) -> Actual:
        document = self._client.get(PATH)
        values = self._client.decode(FIELDS, document, PATH)
        if document.get("personalAttendantPermission") is False:
            raise VoiceError(
                errors.PERMISSION,
                "the user has no personal-auto-attendant permission, and sipXcom would ignore the settings without a"
                " word",
                "grant the permission to the user or the group, or take personal_attendant out of this user's data",
            )
        values["override_language"] = bool(values["override_language"])
        menu = values["menu"] or {}
        if not isinstance(menu, Mapping):
            raise self._client.unexpected("answered a menu that is no object", "GET", PATH)
        shown = {str(key): None if target is None else str(target) for key, target in sorted(menu.items())}
        targets = desired.values.get("menu", {})
        values["menu"] = {
            key: None if target is None else as_desired(target, targets.get(key)) for key, target in shown.items()
        }
        memo = {"operator": values["operator"], "menu": shown}
        values["operator"] = as_desired(values["operator"], desired.values.get("operator"))
        return Actual(values, memo)

    def complete(self, desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
        live = actual.values
        if live["forward_delete_voicemail"] is None:
            desired = _without_feature(desired)
        if "menu" in desired.values:
            desired = desired.having(menu=_completed_menu(desired.values["menu"], live["menu"]))
        merged = walk.merge(LANGUAGE, live, desired.values)
        if walk.changes(LANGUAGE, live, merged):
            if merged["override_language"] and not merged["language"]:
                raise errors.invalid("override_language needs a language", "give language, or turn the override off")
            if merged["language"] not in ("", live["language"]):
                self._check_installed(merged["language"])
            if "language" not in desired.values and is_masked(live["language"]):
                texts = [f"language {clipped(live['language'])}"]
                desired, actual = guarded(desired, actual, texts, tuple(field.name for field in LANGUAGE))
        return _examined(desired, actual)

    def _check_installed(self, language: str) -> None:
        """The server takes any text for a language, and callers would then hear nothing."""
        installed = self._client.get(LANGUAGES_PATH)
        if not isinstance(installed, list):
            raise self._client.unexpected("answered something that is no list of languages", "GET", LANGUAGES_PATH)
        if language not in installed:
            raise errors.invalid(
                f"the language {clipped(language)} is not installed on this server",
                f"use one of: {', '.join(sorted(map(str, installed))) or 'none is installed'}",
            )

    def update(self, plan: Plan) -> None:
        self._client.put(PATH, _document(plan.target, frozenset(plan.changed)))


def _document(after: Mapping[str, Any], changed: frozenset[str]) -> dict[str, Any]:
    """The smallest write: what changed, with the company that it needs."""
    written: list[Field] = [field for field in (OPERATOR, MENU) if field.name in changed]
    for group in (FLAGS, LANGUAGE):
        if any(field.name in changed for field in group):
            written += [field for field in group if after[field.name] is not None]
    return walk.encode(written, after)


def _without_feature(desired: Desired) -> Desired:
    """Servers before 2015 do not know forwardDeleteVM, which is like having it off."""
    if desired.values.get("forward_delete_voicemail"):
        raise errors.invalid("this server does not offer forward_delete_voicemail", "leave it out")
    return desired.without("forward_delete_voicemail")


def _completed_menu(targets: Mapping[Any, Any], live: Mapping[str, str | None]) -> dict[str, str | None]:
    """The desired menu in order. Entries with other actions show as null; only an unwritten menu keeps them."""
    ordered = {key: targets[key] for key in sorted(targets)}
    others = [key for key, target in ordered.items() if target is None]
    if others and ordered != live:
        raise errors.invalid(
            f"menu key {', '.join(others)} has no target, and an action made in the web pages would be lost by this"
            " change of the menu",
            "give an extension or a SIP address for each key, or change the menu in the user portal",
        )
    return ordered


def _examined(desired: Desired, actual: Actual) -> tuple[Desired, Actual]:
    """Both as `masked_texts` says, where sipXcom masks what calls follow."""
    for name, shown in actual.memo.items():
        if name not in desired.values:
            continue
        wanted = desired.values[name]
        texts = _targets(name, shown, wanted)
        if wanted == actual.values[name]:
            doubts = [Doubt(place, old, new, leads=True) for place, old, new in texts if is_unseen(old, new)]
            actual = settled(desired, actual, doubts, {name: shown})
        else:
            carried = [f"{place} {clipped(new)}" for place, old, new in texts if is_masked(new) and old == new]
            desired, actual = guarded(desired, actual.having(**{name: shown}), carried, (name,))
    return desired, actual


def _targets(name: str, shown: Any, wanted: Any) -> list[tuple[str, Any, Any]]:
    """Each desired target with its place and what is shown there."""
    if name != "menu":
        return [(name, shown, wanted)]
    return [(f"menu key {key}", shown.get(key), target) for key, target in wanted.items()]


def _listing(client: SipxcomClient, place: Values) -> list[Actual]:
    actual = _Handler(client, Context()).read(Desired({}))
    menu = [(f"menu key {key}", target) for key, target in actual.memo["menu"].items()]
    return [actual.warned(*export_warnings([("operator", actual.memo["operator"]), *menu]))]


PERSONAL_ATTENDANT = Resource(
    name="personal_attendant",
    platform=SIPXCOM,
    state=FIELDS,
    handler=_Handler,
    verify=True,
    options=(MASKED_TEXTS,),
    listing=_listing,
    is_masked=is_masked,
)
