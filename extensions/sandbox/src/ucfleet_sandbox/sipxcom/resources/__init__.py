# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The resources of the user REST API and their routes, in the order of registration."""

from __future__ import annotations

from ucfleet_sandbox.sipxcom.resource import Resource
from ucfleet_sandbox.sipxcom.resources import (
    account,
    conferences,
    forwarding,
    messaging,
    phonebook,
    profile,
    schedules,
    speeddial,
    voicemail,
)

__all__ = ["ROUTES"]

ROUTES: tuple[tuple[str, Resource], ...] = (
    ("/my/forward", forwarding.Forward()),
    ("/my/callfwd", forwarding.CallForward()),
    ("/my/callfwdsched", schedules.Schedules()),
    ("/my/callfwdsched/{id}", schedules.Schedules()),
    ("/my/activecdrs", account.ActiveCalls()),
    ("/my/voicemail/pin/{pin}", voicemail.Pin()),
    ("/my/vmprefs", voicemail.Preferences()),
    ("/my/voicemail/attendant", voicemail.PersonalAttendant()),
    ("/my/voicemail/attendant/lang", voicemail.Languages()),
    ("/my/voicemail/operator/{operator}", voicemail.Operator()),
    ("/my/voicemail/operator/", voicemail.Operator()),
    ("/my/mailbox/{user}/preferences/activegreeting/{greeting}", voicemail.ActiveGreeting()),
    ("/my/search/phonebook?query={term}", phonebook.Search()),
    ("/my/phonebook", phonebook.Book()),
    ("/my/pagedphonebook?start={start}&end={end}", phonebook.PagedBook()),
    ("/my/phonebook/entry/{entry_id}", phonebook.Entry()),
    ("/my/phonebookentry/{internal_id}", phonebook.VcardEntry()),
    ("/my/phonebook/showContactsOnPhone/{value}", phonebook.ShowOnPhone()),
    ("/my/phonebook/googleImport", phonebook.GoogleImport()),
    ("/my/contact-information", profile.ContactInformation()),
    ("/my/im/prefs", messaging.ImPreferences()),
    ("/my/imbot/prefs", messaging.ImBotPreferences()),
    ("/my/speeddial", speeddial.SpeedDial()),
    ("/my/conferences", conferences.Conferences()),
    ("/my/conferences/{name}", conferences.ConferenceSettings()),
    ("/my/conferencedetails/{name}", conferences.ConferenceDetails()),
    ("/my/faxprefs", account.Fax()),
    ("/my/logindetails", account.LoginDetails()),
    ("/my/logindetailsunite", account.LoginDetailsUnite()),
    ("/my/logoutunite", account.LoginDetailsUnite()),
    ("/my/portal/password/{password}", account.PortalPassword()),
    ("/my/call/{to}", account.ClickToCall()),
    ("/call/{to}", account.ClickToCall()),
    ("/my/keepalive", account.KeepAlive()),
    ("/my/time", account.ServerTime()),
)
