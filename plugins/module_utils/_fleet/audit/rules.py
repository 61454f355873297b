# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules that look at one user at a time. Each is a function from a document to what it finds.

Private to the collection.
"""

from __future__ import annotations

import fnmatch
import re
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.ucfleet.voice.plugins.module_utils._core.redact import HIDDEN
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.address import host_name, in_domains
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.document import (
    ATTENDANT,
    FORWARD,
    HIGH,
    LOW,
    MEDIUM,
    SIPXCOM,
    SPEED_DIAL,
    UCP,
    VOIPNOW,
    Call,
    Document,
    Hit,
    flag,
    is_list,
    mapping,
    of_call,
    records,
    rings,
    text,
    whole,
)
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.numbers import Number, NumberPlan
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.pins import is_weak
from ansible_collections.ucfleet.voice.plugins.module_utils._fleet.audit.times import NEVER, of_schedules

Values = Mapping[str, Any]
Hits = Iterator[Hit]
Check = Callable[[Document, Values, NumberPlan], Hits]
Doubt = Callable[[Document, Values, NumberPlan], Iterator[str]]
#: providers of free mailboxes, which are outside of every organisation
FREE_MAIL = (
    "aol.com",
    "aol.de",
    "fastmail.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "hotmail.de",
    "hotmail.fr",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "live.de",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "tuta.com",
    "tutanota.com",
    "web.de",
    "yahoo.co.uk",
    "yahoo.com",
    "yahoo.de",
    "yahoo.fr",
    "yandex.com",
    "yandex.ru",
    "ymail.com",
    "zoho.com",
    "163.com",
)
_CALLED_BY = {
    FORWARD: "calls are forwarded to",
    ATTENDANT: "callers of the mailbox can be transferred to",
    SPEED_DIAL: "a speed dial button calls",
}


# ------------------------------------------------------------------ external_forward
def external_forward(document: Document, values: Values, plan: NumberPlan) -> Hits:
    """Numbers outside that are expensive, or in no allowed country and below no allowed prefix."""
    for call in document.calls:
        number = plan.outside(call.number)
        problem = "" if number is None else _outside_problem(number, values, plan)
        if number is not None and problem:
            reason = f"{_CALLED_BY[call.kind]} {_when(call)}{problem}"
            # Somebody must press a button of a phone; everything else needs only a call from outside.
            severity = MEDIUM if call.kind == SPEED_DIAL and not number.costly else HIGH
            advice = "remove the number, or allow it with an exception"
            if not number.costly:
                advice = f"remove the number, or add it to {'domains' if number.domain else 'allowed_prefixes'}"
            yield of_call(call, reason, advice, severity)


def unjudged_numbers(document: Document, values: Values, plan: NumberPlan) -> Iterator[str]:
    """Numbers outside of which nobody can say what they are, because no country says how to read them.

    Where countries or prefixes are allowed, such a number is a finding.
    """
    if plan.region or values.get("allowed_countries") or values.get("allowed_prefixes"):
        return
    for call in document.calls:
        number = plan.outside(call.number)
        if number is not None and not (number.digits or number.costly or number.domain):
            yield call.number


def _when(call: Call) -> str:
    """Says of a ring with a schedule that it is not always in effect."""
    return f"(by the schedule {call.schedule}) " if call.schedule else ""


def _outside_problem(number: Number, values: Values, plan: NumberPlan) -> str:
    if number.costly:
        return number.costly
    if number.domain:
        return f"a SIP address in {number.domain}, which is in none of the domains"
    countries = [str(one).strip().lstrip("+").upper() for one in values.get("allowed_countries") or ()]
    prefixes = [_e164(one) for one in values.get("allowed_prefixes") or ()]
    if not countries and not prefixes:
        # A national number is in the country of the plan; without one, no country is known to be allowed.
        countries = [plan.region] if plan.region else []
    if not countries and not prefixes:
        return ""
    if not number.digits:
        return "a number that cannot be read, so its country is not known; set default_region for national numbers"
    if number.region in countries or str(number.country_code) in countries:
        return ""
    if any(number.digits.startswith(prefix) for prefix in prefixes):
        return ""
    where = f"country {number.region}" if number.region else f"country code {number.country_code}"
    return f"a number in {where}, which is not allowed"


def _e164(prefix: Any) -> str:
    digits = "".join(character for character in str(prefix).replace("(0)", "") if character.isdecimal())
    return f"+{digits.removeprefix('00')}"


# ------------------------------------------------------------------ mail_outside
def mail_outside(document: Document, values: Values, plan: NumberPlan) -> Hits:
    """Voicemail that is sent to a mail domain outside."""
    allowed = [*plan.domains, *(values.get("allowed_domains") or ())]
    for setting, place, address in mail(document):
        domains = filter(None, _MAIL_DOMAIN.findall(address.lower()))
        for domain in dict.fromkeys(domains) or ([""] if "@" in address else ()):
            if in_domains(domain, allowed) if allowed else not in_domains(domain, FREE_MAIL):
                continue
            reason = f"messages of the mailbox are sent to {domain or 'no domain'}, which is not an allowed domain"
            if deletes_mail(document):
                reason += ", and are then removed from the mailbox"
            yield Hit(
                SIPXCOM, setting, place, address, reason, "use an address of the organisation, or allow the domain"
            )


#: what follows each @: a value that was stored elsewhere can hold names and several addresses
_MAIL_DOMAIN = re.compile(r"""@([^\s@,;<>()"']*)""")


def mail(document: Document) -> Iterator[tuple[str, str, str]]:
    """Setting, place and address of each notification that is not switched off."""
    prefs = mapping(document.setting(SIPXCOM, "vm_prefs"))
    for place in ("email", "alt_email"):
        address = text(prefs.get(place))
        if address and flag(prefs.get(f"{place}_notification")) is not False:
            yield "vm_prefs", place, address


def deletes_mail(document: Document) -> bool:
    """Whether a message that was sent by mail is removed from the mailbox."""
    return flag(mapping(document.setting(SIPXCOM, "personal_attendant")).get("forward_delete_voicemail")) is True


# ------------------------------------------------------------------ open_conference
#: setting, field, whether the setting is a list: every PIN that options can hold
_PINS = (
    ("conferences", "access_code", True),
    ("conferences", "moderator_code", True),
    ("voicemail_pin", "pin", False),
    ("portal_password", "new_password", False),
)


def open_conference(document: Document, values: Values, plan: NumberPlan) -> Hits:
    """Conferences that anybody can join, and PINs that are easy to guess."""
    for position, conference in records(document.setting(SIPXCOM, "conferences")):
        if flag(conference.get("enabled")) is False:
            continue
        place, name = f"[{position}].access_code", text(conference.get("name"))
        if "access_code" not in conference or conference["access_code"] is None:
            if values.get("report_unstated", True):
                reason = "the document does not say whether the conference has an access code"
                yield Hit(SIPXCOM, "conferences", place, name, reason, _SET_CODE, LOW)
        elif not text(conference["access_code"]):
            reason = "whoever knows the number of the conference can join it, because it has no access code"
            yield Hit(SIPXCOM, "conferences", place, name, reason, _SET_CODE)
    minimum = whole(values.get("minimum_length"))
    did_number = text(mapping(document.setting(SIPXCOM, "contact_information")).get("did_number"))
    numbers = (document.name, *document.numbers, did_number)
    for setting, field, many in _PINS:
        value = document.setting(SIPXCOM, setting)
        for position, record in records(value if many else [value]):
            pin = text(record.get(field))
            if pin and is_weak(pin, numbers, 4 if minimum is None else minimum):
                place = f"[{position}].{field}" if many else field
                yield Hit(SIPXCOM, setting, place, HIDDEN, _WEAK, "set one of random digits, with six digits or more")


_SET_CODE = "set access_code"
_WEAK = (
    "the PIN is easy to guess: it is short, a number of the user, one group of digits repeated, a rising or falling"
    " series, or a date"
)


# ------------------------------------------------------------------ event_target
def event_target(document: Document, values: Values, plan: NumberPlan) -> Hits:
    """Call events that leave the organisation, or that everybody on the way can read."""
    allowed: Sequence[Any] = values.get("allowed_hosts") or ()
    for position, event in records(document.setting(VOIPNOW, "phone_call_events")):
        url = text(event.get("event_url"))
        if not url or flag(event.get("enabled")) is False:
            continue
        try:
            parts = urllib.parse.urlsplit(url)
            host = (parts.hostname or "").lower()
        except ValueError:
            parts, host = urllib.parse.SplitResult("", "", "", "", ""), ""
        place = f"[{position}].event_url"
        if parts.scheme.lower() != "https":
            reason = "who calls whom is sent without encryption"
            yield Hit(VOIPNOW, "phone_call_events", place, _shown(parts, host), reason, "use an https URL")
        if allowed and not _is_allowed_host(host, allowed):
            reason = f"who calls whom is sent to {host or 'no host'}, which is not an allowed host"
            advice = "use an allowed host, or add this one to allowed_hosts"
            yield Hit(VOIPNOW, "phone_call_events", place, _shown(parts, host), reason, advice, HIGH)


#: other characters end a host name, but not for every program that reads the URL
_HOST_NAME = re.compile(r"[\w.-]+|[0-9a-f:.]+")


def _is_allowed_host(host: str, allowed: Sequence[Any]) -> bool:
    name = host_name(host) if _HOST_NAME.fullmatch(host) else ""
    return bool(name) and any(fnmatch.fnmatchcase(name, host_name(str(one))) for one in allowed)


def _shown(parts: urllib.parse.SplitResult, host: str) -> str:
    """A URL without user, password, query and fragment, which may hold secrets."""
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        port = ""
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{port}{parts.path}" if host else HIDDEN


# ------------------------------------------------------------------ unreachable_user
def unreachable_user(document: Document, values: Values, plan: NumberPlan) -> Hits:
    """Forwarding and profiles that ring nothing."""
    yield from _silent_forwarding(document)
    yield from _silent_profiles(document)


def _silent_forwarding(document: Document) -> Hits:
    forwarding = mapping(document.setting(SIPXCOM, "call_forward"))
    listed = forwarding.get("rings")
    never = {name for name, times in of_schedules(document).items() if times == NEVER}
    ringing = [
        ring
        for position, ring in rings(document)
        if text(ring.get("number")) and whole(ring.get("expiration")) != 0 and text(ring.get("schedule")) not in never
    ]
    # Rings that are not mentioned may ring.
    if ringing or not is_list(listed):
        return
    shown = ", ".join(text(ring.get("number")) or "(no number)" for position, ring in records(listed))
    if whole(forwarding.get("expiration")) == 0:
        reason = "no phone rings: the user's own rings for 0 seconds and no other one is in effect"
        yield Hit(SIPXCOM, "call_forward", "expiration", shown or "0", reason, "set expiration, or a ring", HIGH)
    elif listed:
        reason = (
            "the forwarding rings nothing: all of its rings are disabled, without a number, for 0 seconds, or never"
        )
        yield Hit(SIPXCOM, "call_forward", "rings", shown, reason, "correct the rings, or remove them", LOW)


def _silent_profiles(document: Document) -> Hits:
    listed = document.setting(UCP, "fmfm_profiles")
    is_on = flag(mapping(document.setting(UCP, "fmfm")).get("enabled"))
    active = [(position, profile) for position, profile in records(listed) if flag(profile.get("active"))]
    if is_on and is_list(listed) and not active:
        names = ", ".join(_name(profile) for position, profile in records(listed))
        reason = "find-me-follow-me is on, but no profile is active"
        yield Hit(UCP, "fmfm_profiles", "active", names, reason, "activate a profile, or switch it off")
    for position, profile in active:
        devices = [device for number, device in records(profile.get("devices")) if not flag(device.get("not_ring"))]
        if is_list(profile.get("devices")) and not devices:
            reason = "the active profile rings no device"
            yield Hit(UCP, "fmfm_profiles", f"[{position}].devices", _name(profile), reason, "add a device that rings")
        for device in devices:
            start, end = whole(device.get("start")) or 0, whole(device.get("end"))
            if end is not None and end <= start:
                place, value = f"[{position}].devices", f"{text(device.get('device'))}: {start} to {end}"
                reason = "a device of the active profile never rings, because its end is not after its start"
                yield Hit(UCP, "fmfm_profiles", place, value, reason, "set end to a later second than start")


def _name(profile: Mapping[str, Any]) -> str:
    return text(profile.get("name")) or text(profile.get("profile_id"))


# ------------------------------------------------------------------ leaver
#: the classes of users who left, unless the rule names others
LEFT = ("left", "leaver")


def leaver(document: Document, values: Values, plan: NumberPlan) -> Hits:
    """Users who left and whose calls or messages still go somewhere."""
    left = any(_is_one(name, values.get("classes") or LEFT) for name in document.classes)
    if not (left or _is_one(document.name, values.get("users") or ())):
        return
    who = "the user has left, but"
    for call in document.calls:
        if call.kind != SPEED_DIAL:
            reason = f"{who} {_CALLED_BY[call.kind]} this number"
            yield of_call(call, reason, "remove the number", HIGH)
    if flag(mapping(document.setting(UCP, "fmfm")).get("enabled")):
        yield Hit(UCP, "fmfm", "enabled", "true", f"{who} find-me-follow-me is on", "switch it off", HIGH)
    for setting, place, address in mail(document):
        reason = f"{who} messages of the mailbox are still sent by mail"
        yield Hit(SIPXCOM, setting, place, address, reason, f"set {place}_notification to false", MEDIUM)


def _is_one(name: str, patterns: Sequence[Any]) -> bool:
    return any(fnmatch.fnmatchcase(name, str(pattern)) for pattern in patterns)
