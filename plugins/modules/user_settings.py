#!/usr/bin/python
# Copyright (c) 2026, ucfleet.voice contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Any settings of a sipXcom user in one task."""

from __future__ import annotations

DOCUMENTATION = r"""
module: user_settings
short_description: Set any settings of a sipXcom user in one task
version_added: 1.0.0
description:
  - Brings any set of settings of one user of sipXcom (sipXecs, Uniteme) to the described state, over one connection
    and in the order of their dependencies.
  - Each option takes the options of the module of that setting; options that may stand for several objects take a
    list. What is not given is left as it is.
  - All data is checked before the first request. After that, the failure of one setting does not keep the others from
    being brought to their state; RV(settings) has the result of each. Only if the login fails or the server cannot
    be reached, the rest is not tried.
  - What shall be absent is removed last, and only if nothing failed before. Otherwise it stays, and its result says
    which setting failed.
  - What M(ucfleet.voice.user_settings_info) returns can be given to this module as it is, and changes nothing.
author:
  - ucfleet.voice contributors (@ucfleet)
# BEGIN GENERATED options
options:
  portal_password:
    description:
      - Set the portal password of a sipXcom user.
      - The module M(ucfleet.voice.portal_password) describes it.
    type: dict
    suboptions:
      new_password:
        description:
          - The password that the user shall have. O(password) is the one that the user has
            before.
          - It needs eight printable ASCII characters or more, without slashes and backslashes
            and without spaces at its ends. sipXcom would take others, but then their login
            could fail.
        type: str
        required: true
  contact_information:
    description:
      - Set the profile of a sipXcom user.
      - The module M(ucfleet.voice.contact_information) describes it.
    type: dict
    suboptions:
      first_name:
        description: First name; blanks around it do not count.
        type: str
      last_name:
        description: Last name; blanks around it do not count.
        type: str
      auth_account_name:
        description:
          - Name of the account for external authentication, stored in lower case.
          - Clearing it can end a way to log in.
        type: str
      job_title:
        description: Job title.
        type: str
      job_dept:
        description: Department.
        type: str
      company_name:
        description: Company.
        type: str
      assistant_name:
        description: Name of the assistant.
        type: str
      location:
        description: Location, such as a building.
        type: str
      home_address:
        description: Home address; merged part by part.
        type: dict
        suboptions:
          street:
            description: Street and number.
            type: str
          city:
            description: City.
            type: str
          country:
            description: Country.
            type: str
          state:
            description: State or canton.
            type: str
          zip:
            description: Postal code. Quote it.
            type: str
          office_designation:
            description: Room or office.
            type: str
      office_address:
        description:
          - Office address; merged part by part.
          - It cannot be set while O(contact_information.use_branch_address) is on, as sipXcom
            then shows the address of the user's site here.
        type: dict
        suboptions:
          street:
            description: Street and number.
            type: str
          city:
            description: City.
            type: str
          country:
            description: Country.
            type: str
          state:
            description: State or canton.
            type: str
          zip:
            description: Postal code. Quote it.
            type: str
          office_designation:
            description: Room or office.
            type: str
      use_branch_address:
        description:
          - Whether the office address is that of the user's site.
          - Only a user who belongs to a site can have this on, otherwise the task fails before
            it writes.
          - Switching it on gives up the user's own office address.
        type: bool
      cell_phone_number:
        description: Mobile number. Quote it.
        type: str
      home_phone_number:
        description: Private number. Quote it.
        type: str
      assistant_phone_number:
        description: Number of the assistant. Quote it.
        type: str
      fax_number:
        description: Fax number. Quote it.
        type: str
      did_number:
        description: Direct inward dialling number. Quote it.
        type: str
      alternate_im_id:
        description: Second instant messaging ID.
        type: str
      email_address:
        description: Primary e-mail address, stored in lower case; it is the same address as
          in M(ucfleet.voice.vm_prefs).
        type: str
      alternate_email_address:
        description: Second e-mail address, stored in lower case.
        type: str
      twitter_name:
        description: Name at Twitter.
        type: str
      linkedin_name:
        description: Name at LinkedIn.
        type: str
      facebook_name:
        description: Name at Facebook.
        type: str
      xing_name:
        description: Name at Xing.
        type: str
      custom1:
        description: First text of your own.
        type: str
      custom2:
        description: Second text of your own.
        type: str
      custom3:
        description: Third text of your own.
        type: str
  call_forward_schedules:
    description:
      - Set the schedules of a sipXcom user for call forwarding.
      - The module M(ucfleet.voice.call_forward_schedule) describes it.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The name of the schedule, in exact case.
          - sipXcom shows every character outside Latin-1 as a question mark, so that different
            names read alike. For such a name, or one with a question mark, the task tries to
            create a schedule for a moment; if sipXcom refuses the name, it is the user's own.
            The task fails if several schedules read alike, if the one that does has another
            name, or in check mode if it would be changed.
        type: str
        required: true
      description:
        description:
          - What the schedule is for. An empty value clears it.
          - sipXcom masks characters outside Latin-1 here; see O(call_forward_schedules[].masked_texts).
        type: str
      periods:
        description:
          - The complete list of periods in which the schedule is in effect. A new schedule
            needs it.
          - Periods must not overlap; one can start where another ends. A period that passes
            midnight is written as two.
        type: list
        elements: dict
        suboptions:
          day:
            description:
              - The day or the group of days, by name or by sipXcom's number.
              - V(1) is Sunday and V(7) is Saturday; V(0) is every day, V(-1) is Monday to Friday,
                V(-2) is Saturday and Sunday.
            type: str
            choices:
              - everyday
              - weekdays
              - weekend
              - sunday
              - monday
              - tuesday
              - wednesday
              - thursday
              - friday
              - saturday
              - '0'
              - '-1'
              - '-2'
              - '1'
              - '2'
              - '3'
              - '4'
              - '5'
              - '6'
              - '7'
            required: true
          start:
            description: When the period starts, from V("00:00") to V("23:59") in the user's
              time zone. Quote it.
            type: str
            required: true
          end:
            description:
              - When the period ends. It must be later than O(call_forward_schedules[].periods[].start).
              - sipXcom cannot store V("24:00"); the last minute of a day is V("23:59"). Quote
                it.
            type: str
            required: true
      masked_texts:
        description:
          - What to do about a stored text that sipXcom shows with a question mark. It shows
            every character outside Latin-1 in this way, so that different texts of one length
            read alike.
          - First, a change can write back such a text, which destroys what is stored. That
            is a text which the task does not mention, or mentions just as sipXcom shows it.
          - Second, nothing differs as far as can be seen, but the desired text and the stored
            one can be two different texts.
          - V(fail) fails before anything is written in the first case, and in the second one
            if calls follow the text (a number, a SIP address). A label, description or message
            counts as unchanged in the second case, with a warning.
          - V(skip) leaves the text, and what can be written only together with it, as it is,
            with a warning.
          - V(overwrite) writes in both cases, with a warning. In the second case that is done
            in each run and reported as changed, because nothing shows whether the text was
            different.
        type: str
        choices:
          - fail
          - skip
          - overwrite
        default: fail
      state:
        description: V(present) makes sure that the object exists as described, V(absent) that
          it does not exist.
        type: str
        choices:
          - present
          - absent
        default: present
  call_forward:
    description:
      - Set the call forwarding (find me, follow me) of a sipXcom user.
      - The module M(ucfleet.voice.call_forward) describes it.
    type: dict
    suboptions:
      rings:
        description:
          - The complete list of rings in their order. An empty list clears the forwarding.
          - What a ring does not mention is kept from the live ring with the same number (from
            the second one for the second entry with that number, and so on). A number that
            does not ring yet gets the type V(If no response), is enabled, rings for 20 seconds
            and always.
        type: list
        elements: dict
        suboptions:
          number:
            description: An extension, a phone number or a SIP address such as V(user@example.org).
              Quote it.
            type: str
            required: true
          type:
            description: Whether the number rings after the step before it, or together with
              it.
            type: str
            choices:
              - If no response
              - At the same time
          enabled:
            description: Whether the ring is in effect; a disabled ring is kept but no call
              goes there.
            type: bool
          expiration:
            description: How long the number rings, in seconds.
            type: int
          schedule:
            description:
              - When the ring is in effect, as the name or the id of a schedule. An empty value
                means always.
              - A text of digits is an id. A name costs one more request, which asks for the
                user's schedules.
              - Of the user's own schedules and those of the user's groups, the first one of
                that name is taken; the user's own come first.
              - sipXcom shows every character outside Latin-1 as a question mark, so that different
                names read alike. Such a name, or one with a question mark, is taken only for
                a schedule that an earlier setting of the same task made or proved to have that
                name; otherwise the task fails before it writes. Give the id of the schedule
                then.
            type: str
      expiration:
        description: How long the user's own phone rings before the first ring that follows
          it, in seconds.
        type: int
  vm_prefs:
    description:
      - Set the voicemail greeting and e-mail notification of a sipXcom user.
      - The module M(ucfleet.voice.vm_prefs) describes it.
    type: dict
    suboptions:
      greeting:
        description: The active greeting of the mailbox.
        type: str
        choices:
          - NONE
          - STANDARD
          - OUT_OF_OFFICE
          - EXTENDED_ABSENCE
      email_notification:
        description: Whether new messages are announced to O(vm_prefs.email).
        type: bool
      email:
        description:
          - The primary e-mail address of the user; it is the same address as in the user's
            contact information.
          - sipXcom stores addresses in lower case, so case is ignored. An empty value clears
            the address.
        type: str
      email_format:
        description: How much an announcement to O(vm_prefs.email) says.
        type: str
        choices:
          - FULL
          - MEDIUM
          - BRIEF
      email_attach_audio:
        description: Whether the recording is attached to announcements to O(vm_prefs.email).
        type: bool
      alt_email_notification:
        description: Whether new messages are announced to O(vm_prefs.alt_email).
        type: bool
      alt_email:
        description: The alternate e-mail address of the user. An empty value clears it.
        type: str
      alt_email_format:
        description: How much an announcement to O(vm_prefs.alt_email) says.
        type: str
        choices:
          - FULL
          - MEDIUM
          - BRIEF
      alt_email_attach_audio:
        description: Whether the recording is attached to announcements to O(vm_prefs.alt_email).
        type: bool
  voicemail_pin:
    description:
      - Set the voicemail PIN of a sipXcom user.
      - The module M(ucfleet.voice.voicemail_pin) describes it.
    type: dict
    suboptions:
      pin:
        description: The PIN, of four digits or more. sipXcom would take other characters too,
          and lock the user out of the phone menu. Quote it.
        type: str
        required: true
      update_pin:
        description:
          - With V(always) the PIN is set each time, and each time counts as changed.
          - With V(on_create) the PIN is left alone and nothing counts as changed, because the
            account exists already if its login works. Use it to keep the first PIN in the data
            of a user without setting back the one that the user has chosen since.
        type: str
        choices:
          - always
          - on_create
        default: always
  personal_attendant:
    description:
      - Set the personal attendant of a sipXcom user.
      - The module M(ucfleet.voice.personal_attendant) describes it.
    type: dict
    suboptions:
      deposit_voicemail:
        description: Whether callers can leave a message.
        type: bool
      forward_delete_voicemail:
        description:
          - Whether a message is removed from the mailbox once it has been forwarded by e-mail.
          - Servers before 2015 do not know this. V(false) is taken as given there, V(true)
            fails.
        type: bool
      play_default_options:
        description: Whether callers hear the usual options of the mailbox.
        type: bool
      operator:
        description:
          - Where V(0) leads, as an extension or a SIP address. An empty value clears it.
          - sipXcom masks characters outside Latin-1 here; see O(personal_attendant.masked_texts).
            Quote it.
        type: str
      menu:
        description:
          - The complete menu, that is for each key of the telephone (V(0) to V(9), V(*), V(#))
            the extension or SIP address to which a caller is transferred. An empty dictionary
            clears the menu.
          - An entry with another action, made in the web pages, shows as null. sipXcom would
            destroy it with any change of the menu, so a task that mentions such an entry with
            null fails instead of changing the menu.
          - sipXcom masks characters outside Latin-1 here; see O(personal_attendant.masked_texts).
            Quote it.
        type: dict
      language:
        description:
          - The language in which the attendant speaks, by the code of an installed one such
            as V(de). An empty value clears it.
          - A new language costs one more request, which asks for the installed languages.
        type: str
      override_language:
        description: Whether callers hear O(personal_attendant.language) whatever language their
          call brings along. V(true) needs a language.
        type: bool
      masked_texts:
        description:
          - What to do about a stored text that sipXcom shows with a question mark. It shows
            every character outside Latin-1 in this way, so that different texts of one length
            read alike.
          - First, a change can write back such a text, which destroys what is stored. That
            is a text which the task does not mention, or mentions just as sipXcom shows it.
          - Second, nothing differs as far as can be seen, but the desired text and the stored
            one can be two different texts.
          - V(fail) fails before anything is written in the first case, and in the second one
            if calls follow the text (a number, a SIP address). A label, description or message
            counts as unchanged in the second case, with a warning.
          - V(skip) leaves the text, and what can be written only together with it, as it is,
            with a warning.
          - V(overwrite) writes in both cases, with a warning. In the second case that is done
            in each run and reported as changed, because nothing shows whether the text was
            different.
        type: str
        choices:
          - fail
          - skip
          - overwrite
        default: fail
  phonebook:
    description:
      - Set the whole private phonebook of a sipXcom user.
      - The module M(ucfleet.voice.phonebook) describes it.
    type: dict
    suboptions:
      entries:
        description:
          - The contacts. An empty list is allowed; together with O(phonebook.purge=true) it
            clears the private phonebook.
          - No two entries may have the same last name, first name and number.
        type: list
        elements: dict
        required: true
        suboptions:
          last_name:
            description: Last name.
            type: str
            required: true
          first_name:
            description: First name.
            type: str
            required: true
          number:
            description: The number to dial. Quote it.
            type: str
            required: true
          contact_information:
            description:
              - The details of the contact; an empty text clears one.
              - Details that are not given keep their value; an address is merged part by part.
            type: dict
            suboptions:
              job_title:
                description: Job title.
                type: str
              job_dept:
                description: Department.
                type: str
              company_name:
                description: Company.
                type: str
              assistant_name:
                description: Name of the assistant.
                type: str
              location:
                description: Location, such as a building.
                type: str
              home_address:
                description: Home address.
                type: dict
                suboptions:
                  street:
                    description: Street and number.
                    type: str
                  city:
                    description: City.
                    type: str
                  country:
                    description: Country.
                    type: str
                  state:
                    description: State or canton.
                    type: str
                  zip:
                    description: Postal code. Quote it.
                    type: str
                  office_designation:
                    description: Room or office.
                    type: str
              office_address:
                description: Office address.
                type: dict
                suboptions:
                  street:
                    description: Street and number.
                    type: str
                  city:
                    description: City.
                    type: str
                  country:
                    description: Country.
                    type: str
                  state:
                    description: State or canton.
                    type: str
                  zip:
                    description: Postal code. Quote it.
                    type: str
                  office_designation:
                    description: Room or office.
                    type: str
              branch_address:
                description: Address of the branch.
                type: dict
                suboptions:
                  street:
                    description: Street and number.
                    type: str
                  city:
                    description: City.
                    type: str
                  country:
                    description: Country.
                    type: str
                  state:
                    description: State or canton.
                    type: str
                  zip:
                    description: Postal code. Quote it.
                    type: str
                  office_designation:
                    description: Room or office.
                    type: str
              cell_phone_number:
                description: Mobile number. Quote it.
                type: str
              home_phone_number:
                description: Private number. Quote it.
                type: str
              assistant_phone_number:
                description: Number of the assistant. Quote it.
                type: str
              fax_number:
                description: Fax number. Quote it.
                type: str
              did_number:
                description: Direct inward dialling number. Quote it.
                type: str
              im_id:
                description: Instant messaging ID.
                type: str
              im_display_name:
                description: Display name for instant messaging.
                type: str
              alternate_im_id:
                description: Second instant messaging ID.
                type: str
              email_address:
                description:
                  - Primary e-mail address.
                  - sipXcom accepts only addresses whose last part has 2 to 4 letters or digits.
                type: str
              alternate_email_address:
                description: Second e-mail address; sipXcom does not check it.
                type: str
          state:
            description: V(present) makes sure that the object exists as described, V(absent)
              that it does not exist.
            type: str
            choices:
              - present
              - absent
            default: present
      purge:
        description:
          - Whether contacts of the private phonebook that O(phonebook.entries) does not name
            are removed.
          - They are removed one by one, each proven to be the user's own, and only if no other
            entry failed.
        type: bool
        default: false
      return_unchanged:
        description: Whether C(phonebook.entries) also holds the entries that did not differ.
        type: bool
        default: false
  phonebook_entries:
    description:
      - Set one contact in the private phonebook of a sipXcom user.
      - The module M(ucfleet.voice.phonebook_entry) describes it.
    type: list
    elements: dict
    suboptions:
      last_name:
        description: Last name.
        type: str
        required: true
      first_name:
        description: First name.
        type: str
        required: true
      number:
        description: The number to dial. Quote it.
        type: str
        required: true
      contact_information:
        description:
          - The details of the contact; an empty text clears one.
          - Details that are not given keep their value; an address is merged part by part.
        type: dict
        suboptions:
          job_title:
            description: Job title.
            type: str
          job_dept:
            description: Department.
            type: str
          company_name:
            description: Company.
            type: str
          assistant_name:
            description: Name of the assistant.
            type: str
          location:
            description: Location, such as a building.
            type: str
          home_address:
            description: Home address.
            type: dict
            suboptions:
              street:
                description: Street and number.
                type: str
              city:
                description: City.
                type: str
              country:
                description: Country.
                type: str
              state:
                description: State or canton.
                type: str
              zip:
                description: Postal code. Quote it.
                type: str
              office_designation:
                description: Room or office.
                type: str
          office_address:
            description: Office address.
            type: dict
            suboptions:
              street:
                description: Street and number.
                type: str
              city:
                description: City.
                type: str
              country:
                description: Country.
                type: str
              state:
                description: State or canton.
                type: str
              zip:
                description: Postal code. Quote it.
                type: str
              office_designation:
                description: Room or office.
                type: str
          branch_address:
            description: Address of the branch.
            type: dict
            suboptions:
              street:
                description: Street and number.
                type: str
              city:
                description: City.
                type: str
              country:
                description: Country.
                type: str
              state:
                description: State or canton.
                type: str
              zip:
                description: Postal code. Quote it.
                type: str
              office_designation:
                description: Room or office.
                type: str
          cell_phone_number:
            description: Mobile number. Quote it.
            type: str
          home_phone_number:
            description: Private number. Quote it.
            type: str
          assistant_phone_number:
            description: Number of the assistant. Quote it.
            type: str
          fax_number:
            description: Fax number. Quote it.
            type: str
          did_number:
            description: Direct inward dialling number. Quote it.
            type: str
          im_id:
            description: Instant messaging ID.
            type: str
          im_display_name:
            description: Display name for instant messaging.
            type: str
          alternate_im_id:
            description: Second instant messaging ID.
            type: str
          email_address:
            description:
              - Primary e-mail address.
              - sipXcom accepts only addresses whose last part has 2 to 4 letters or digits.
            type: str
          alternate_email_address:
            description: Second e-mail address; sipXcom does not check it.
            type: str
      state:
        description: V(present) makes sure that the object exists as described, V(absent) that
          it does not exist.
        type: str
        choices:
          - present
          - absent
        default: present
  conferences:
    description:
      - Set a conference that a sipXcom user owns.
      - The module M(ucfleet.voice.conference) describes it.
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The name of the conference, in exact case.
          - sipXcom cannot address a conference whose name needs encoding in a URL, such as
            one with a space.
        type: str
        required: true
      enabled:
        description: Whether callers can enter the conference.
        type: bool
      description:
        description: What the conference is for. An empty value clears it.
        type: str
      autorecorded:
        description: Whether the conference is recorded from its start.
        type: bool
      access_code:
        description: The PIN of participants, of digits, V(#) and V(*). An empty value clears
          it, so that no PIN is asked for. Quote it.
        type: str
      moderator_code:
        description:
          - The PIN of moderators, of digits, V(#) and V(*). An empty value clears it.
          - A conference with O(conferences[].moderator_code) needs an O(conferences[].access_code)
            too. Quote it.
        type: str
      quickstart:
        description:
          - Whether the conference starts with its first participant, not only when a moderator
            comes.
          - V(false) needs a O(conferences[].moderator_code) that differs from O(conferences[].access_code).
        type: bool
      video:
        description: Whether the conference carries video.
        type: bool
      send_active_video_only:
        description: Whether participants see only the person who speaks.
        type: bool
      max_members:
        description: How many people can take part; V(0) means that there is no limit.
        type: int
      moh:
        description: What a lone participant hears, which is music from files, from the sound
          card, or nothing.
        type: str
        choices:
          - FILES_SRC
          - SOUNDCARD_SRC
          - NONE
      play_entry_tone_enabled:
        description: Whether a tone sounds when somebody enters. Servers since 2017 know this.
        type: bool
      play_exit_tone_enabled:
        description: Whether a tone sounds when somebody leaves. Servers since 2017 know this.
        type: bool
      record_and_play_name_on_entry_enabled:
        description: Whether people say their name, which is played when they enter. Servers
          since 2017 know this.
        type: bool
      record_and_play_name_on_exit_enabled:
        description: Whether the recorded name is played when somebody leaves. Servers since
          2017 know this.
        type: bool
      moderated_room:
        description: Whether the chat room of the conference is moderated. Only servers before
          September 2015 know this.
        type: bool
      public_room:
        description: Whether the chat room of the conference is public. Only servers before
          September 2015 know this.
        type: bool
      new_name:
        description: The name that the conference shall have. A task with O(conferences[].name)
          and O(conferences[].new_name) can run again; once the conference is renamed it is
          found by O(conferences[].new_name).
        type: str
  speed_dial:
    description:
      - Set the speed dial buttons of a sipXcom user.
      - The module M(ucfleet.voice.speed_dial) describes it.
    type: dict
    suboptions:
      group_speed_dial:
        description:
          - Whether the user follows the list of the group.
          - V(true) removes the user's own list. A warning names its numbers.
          - V(false) without O(speed_dial.buttons) makes a list of the user's own from the buttons
            that show.
        type: bool
      buttons:
        description:
          - The complete list of buttons in their order. An empty list clears the user's own
            list.
          - If the user follows the list of a group and the buttons differ from it, the user
            gets a list of their own. With O(speed_dial.group_speed_dial=true) the buttons are
            those of the group, and this option is left alone with a warning.
          - What a button does not mention is kept from the live button with the same number
            (from the second one for the second entry with that number, and so on).
        type: list
        elements: dict
        suboptions:
          number:
            description:
              - The extension, phone number or SIP address to dial.
              - sipXcom masks characters outside Latin-1 here; see O(speed_dial.masked_texts).
                Quote it.
            type: str
            required: true
          label:
            description:
              - What the button shows. An empty value clears it.
              - sipXcom masks characters outside Latin-1 here; see O(speed_dial.masked_texts).
            type: str
          blf:
            description:
              - Whether the button shows the presence of the number (busy lamp field).
              - It works for extensions and aliases of this server other than the user's own,
                and for SIP addresses. Without the permission to subscribe to presence, sipXcom
                keeps it as it is, and a warning says so.
            type: bool
      update_phones:
        description:
          - Whether the user's phones get their new buttons at once, if anything changes. This
            B(reboots the phones).
          - Without it phones take the buttons over with their next regular update.
        type: bool
        default: false
      masked_texts:
        description:
          - What to do about a stored text that sipXcom shows with a question mark. It shows
            every character outside Latin-1 in this way, so that different texts of one length
            read alike.
          - First, a change can write back such a text, which destroys what is stored. That
            is a text which the task does not mention, or mentions just as sipXcom shows it.
          - Second, nothing differs as far as can be seen, but the desired text and the stored
            one can be two different texts.
          - V(fail) fails before anything is written in the first case, and in the second one
            if calls follow the text (a number, a SIP address). A label, description or message
            counts as unchanged in the second case, with a warning.
          - V(skip) leaves the text, and what can be written only together with it, as it is,
            with a warning.
          - V(overwrite) writes in both cases, with a warning. In the second case that is done
            in each run and reported as changed, because nothing shows whether the text was
            different.
        type: str
        choices:
          - fail
          - skip
          - overwrite
        default: fail
  im_prefs:
    description:
      - Set the instant messaging preferences of a sipXcom user.
      - The module M(ucfleet.voice.im_prefs) describes it.
    type: dict
    suboptions:
      phone_presence:
        description: Whether the user's status shows that the user is on the phone.
        type: bool
      call_info:
        description: Whether that status also says whom the user talks to.
        type: bool
      on_the_phone_message:
        description:
          - The status text while the user is on the phone. An empty value clears it.
          - sipXcom masks characters outside Latin-1 here; see O(im_prefs.masked_texts).
        type: str
      voicemail_on_dnd:
        description: Whether calls go to voicemail while the status is "do not disturb".
        type: bool
      masked_texts:
        description:
          - What to do about a stored text that sipXcom shows with a question mark. It shows
            every character outside Latin-1 in this way, so that different texts of one length
            read alike.
          - First, a change can write back such a text, which destroys what is stored. That
            is a text which the task does not mention, or mentions just as sipXcom shows it.
          - Second, nothing differs as far as can be seen, but the desired text and the stored
            one can be two different texts.
          - V(fail) fails before anything is written in the first case, and in the second one
            if calls follow the text (a number, a SIP address). A label, description or message
            counts as unchanged in the second case, with a warning.
          - V(skip) leaves the text, and what can be written only together with it, as it is,
            with a warning.
          - V(overwrite) writes in both cases, with a warning. In the second case that is done
            in each run and reported as changed, because nothing shows whether the text was
            different.
        type: str
        choices:
          - fail
          - skip
          - overwrite
        default: fail
  imbot_prefs:
    description:
      - Set what the IM assistant sends to a sipXcom user.
      - The module M(ucfleet.voice.imbot_prefs) describes it.
    type: dict
    suboptions:
      conference_entry:
        description: Whether the assistant sends a message when somebody enters a conference
          of the user.
        type: bool
      conference_exit:
        description: Whether the assistant sends a message when somebody leaves a conference
          of the user.
        type: bool
      voicemail_begin:
        description: Whether the assistant sends a message when a caller begins to leave a message.
        type: bool
      voicemail_end:
        description: Whether the assistant sends a message when a caller has left a message.
        type: bool
extends_documentation_fragment:
  - ucfleet.voice.connection
  - ucfleet.voice.sipxcom
  - ucfleet.voice.attributes
  - ucfleet.voice.attributes.actiongroup_sipxcom
# END GENERATED
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
    details: The diff has an entry for each object that changes.
  idempotent:
    support: partial
    details: Everything is, except O(voicemail_pin) with O(voicemail_pin.update_pin=always), as the PIN cannot be read.
notes:
  - O(portal_password) is worked on first, and everything after it logs in with the new password. A task with both
    passwords can run again.
  - In check mode rings can name a schedule that the same task would create.
seealso:
  - module: ucfleet.voice.user_settings_info
  - module: ucfleet.voice.fleet
"""

EXAMPLES = r"""
- name: Set all settings of a user
  ucfleet.voice.user_settings:
    url: https://pbx.example.org
    username: "3100"
    password: "{{ vault_kim_portal_password }}"
    contact_information:
      first_name: Kim
      last_name: Lee
    call_forward_schedules:
      - name: Off hours
        periods:
          - day: weekdays
            start: "18:00"
            end: "23:59"
    call_forward:
      expiration: 18
      rings:
        - number: "3000"
          schedule: Off hours
    vm_prefs:
      greeting: STANDARD
    conferences:
      - name: standup
        access_code: "{{ vault_standup_access_code }}"

- name: Copy the settings of a user to another server
  hosts: localhost
  module_defaults:
    group/ucfleet.voice.sipxcom:
      username: "3100"
      password: "{{ vault_kim_portal_password }}"
  tasks:
    - name: Read the settings on the old server
      ucfleet.voice.user_settings_info:
        url: https://old.example.org
        gather_subset: [call_forward_schedules, call_forward, phonebook, speed_dial]
      register: kim

    - name: Apply them on the new server
      ucfleet.voice.user_settings:
        url: https://new.example.org
        call_forward_schedules: "{{ kim.user_settings.call_forward_schedules }}"
        call_forward: "{{ kim.user_settings.call_forward }}"
        phonebook: "{{ kim.user_settings.phonebook }}"
        speed_dial: "{{ kim.user_settings.speed_dial }}"
"""

RETURN = r"""
settings:
  description:
    - The outcome of each setting, under the name of its option. Each entry has C(changed), C(actions) and the keys
      that the module of the setting returns, and if it failed C(failed), C(msg) and C(failure).
    - An option that takes a list has a list of such entries here.
  returned: success or failure after the first request
  type: dict
  sample:
    vm_prefs:
      changed: true
      actions:
        - action: update
          fields: [greeting]
      vm_prefs:
        greeting: STANDARD
# BEGIN GENERATED requests failure parts
requests:
  description: The number of requests that the task sent, logins and repetitions included.
  returned: success, or when a part of the task failed
  type: int
  sample: 2
failure:
  description: Why the task failed, for programs; the text for people is in RV(ignore:msg).
  returned: failure
  type: dict
  contains:
    kind:
      description: One of V(unreachable), V(tls), V(authentication), V(permission), V(not_found),
        V(conflict), V(rate_limited), V(invalid), V(server), V(unexpected_answer), V(not_converged),
        V(deadline), V(defect).
      type: str
      returned: always
    platform:
      description: The platform.
      type: str
      returned: always
    method:
      description: Method of the request that failed, null when none was sent.
      type: str
      returned: always
    path:
      description: Path of that request, without secrets; null when none was sent.
      type: str
      returned: always
    status:
      description: HTTP status of the response, null when there was none.
      type: int
      returned: always
    code:
      description: The platform's own code of the error, null when it has none.
      type: str
      returned: always
    attempts:
      description: How often the request was sent.
      type: int
      returned: always
    waited_seconds:
      description: Seconds of pauses between the attempts.
      type: float
      returned: always
# END GENERATED
"""

# BEGIN GENERATED main
from ansible_collections.ucfleet.voice.plugins.module_utils._interpreter import require

require()

from ansible_collections.ucfleet.voice.plugins.module_utils._module import run
from ansible_collections.ucfleet.voice.plugins.module_utils._sipxcom.user_settings import USER_SETTINGS


def main() -> None:
    run(USER_SETTINGS)


if __name__ == "__main__":
    main()
# END GENERATED
