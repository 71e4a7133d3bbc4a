"""The card beside an open conversation: answered? whose? and what comes next."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.acts import PHONE, act_footer, act_rows
from addon.cards.blanks import blank_rows
from addon.cards.closing import closing_rows
from addon.cards.company import company_rows
from addon.cards.customer_note import customer_note_rows
from addon.cards.disconnected import shut_out_rows
from addon.cards.double_reply import double_reply_rows
from addon.cards.label_rejected import corrected_rows
from addon.cards.last_note import last_note_rows
from addon.cards.linked_tickets import linked_rows
from addon.cards.no_copy import no_copy_rows
from addon.cards.notes import notes_section
from addon.cards.notices import LOOK_ONLY, RefusalNotice, as_of, notice_rows
from addon.cards.presence import OtherReaders, looking_rows, writing_rows
from addon.cards.rating import rating_rows
from addon.cards.sender import sender_rows
from addon.cards.start import aside_card
from addon.cards.sync_status import labels_said, late_label_rows, sync_rows
from addon.cards.undelivered import undelivered_rows
from addon.cards.undo import undo_rows
from addon.cards.waiting_mail import waiting_rows
from addon.kit import (
    Card,
    MenuItem,
    Widget,
    blue,
    card,
    join_rich,
    menu_item,
    row,
    section,
)
from addon.words import status_lines
from addon.words.clean import cut_text
from addon.words.list_text import others_said
from app.inboxes.inbox import StatusLinks
from app.tickets.verbs.snooze import is_asleep
from app.tickets.view import TicketView
from app.wording import mark

MAX_TAGS = 6
# Two lines of the panel.
MAX_CUSTOMER_CHARS = 70
CHANGES = (
    (mark("Snooze"), "snooze_form"),
    (mark("Set priority"), "priority_form"),
    (mark("Set status"), "status_form"),
    (mark("Merge with another"), "merge_form"),
    (mark("Note on the customer"), "customer_note_form"),
    (mark("Not a ticket"), "not_a_ticket_form"),
)
MOVES = ((mark("Move to another inbox"), "move_form"),)
DOOR = ((mark("Status link"), "status_link"),)
FOLLOW = {False: (mark("Follow"), "follow"), True: (mark("Unfollow"), "unfollow")}
# What an act is called while the ticket is snoozed.
ASLEEP = {"snooze_form": mark("Change snooze")}
LOOKS = ((mark("View history"), "history"), (mark("Open my queue"), "home"))


def ticket_card(
    view: TicketView,
    reader: CardReader,
    notice: RefusalNotice | None = None,
    looking: OtherReaders | None = None,
) -> Card:
    """The card of a ticket as this reader sees it."""
    if view.aside is not None:
        return aside_card(view, reader, view.aside, notice)
    return card(
        "ticket",
        (
            status_lines.answered_line(view, reader),
            status_lines.who_and_status(view, reader),
        ),
        [
            section(
                *blank_rows(view, reader),
                *_banner(view, reader, notice, looking),
                *writing_rows(reader, looking),
                _customer(view, reader),
                *sender_rows(view, reader),
                *no_copy_rows(view, reader),
                *rating_rows(view, reader),
                *customer_note_rows(view, reader),
                *company_rows(view, reader),
                *last_note_rows(view, reader),
                *act_rows(view, reader),
                *_tags(view, reader),
            ),
            notes_section(view, reader),
            section(
                *late_label_rows(reader, view.labels_since),
                as_of(reader, reader.press("refresh", view), _below(view, reader)),
            ),
        ],
        menu=_menu(view, reader),
        footer=act_footer(view, reader),
    )


def _customer(view: TicketView, reader: CardReader) -> Widget:
    words = [f"#{view.number}", view.subject or reader.say("(no subject)")]
    if view.mail_count > 1:
        words.append(reader.say_many("1 mail", "{n} mails", view.mail_count))
    # One fact, one line: without a name the address is the name.
    if view.customer_address or view.channel == PHONE:
        name = view.customer_name or view.customer_address
        address = view.customer_address if view.customer_name else ""
    else:
        # The name is then what stands in the mail's line.
        name, address = reader.say("Unknown sender"), view.customer_name
    wrote = (
        reader.say("Last mail {when}", when=reader.when(view.wrote_at))
        if view.wrote_at
        else ""
    )
    site = view.signed_in_at
    signed = reader.say("Signed in at {site}", site=site) if site else ""
    plain = "\n".join(filter(None, (address, signed, wrote)))
    others = others_said(view, reader)
    break_ = "\n" if plain and others else ""
    return row(
        cut_text(name, MAX_CUSTOMER_CHARS),
        above=" · ".join(words),
        below=join_rich(plain, break_, blue(others)) if others else plain,
        press=reader.press("customer", view) if others else None,
    )


def _tags(view: TicketView, reader: CardReader) -> list[Widget]:
    names = [name for _, name in view.tags]
    if not reader.may_change:
        return [row(_listed(names), above=reader.say("Tags"))] if names else []
    edit = reader.press("tags_form", view)
    if not names:
        return [row(blue(reader.say("Add a tag")), press=edit)]
    said = join_rich(_listed(names), " · ", blue(reader.say("Edit")))
    return [row(said, above=reader.say("Tags"), press=edit)]


def _listed(names: list[str]) -> str:
    more = len(names) - MAX_TAGS
    return ", ".join(names[:MAX_TAGS]) + (f" +{more}" if more > 0 else "")


def _banner(
    view: TicketView,
    reader: CardReader,
    notice: RefusalNotice | None,
    looking: OtherReaders | None,
) -> list[Widget]:
    """What the reader must know before pressing: the first that applies."""
    return (
        notice_rows(reader, notice)
        or corrected_rows(reader, view.corrected)
        or undo_rows(view, reader)
        or shut_out_rows(reader, view.shut_out)
        or waiting_rows(view, reader)
        or undelivered_rows(view, reader)
        or sync_rows(reader, view.sync)
        or double_reply_rows(view, reader)
        or looking_rows(reader, looking)
        or linked_rows(view, reader)
        or closing_rows(view, reader)
    )


def _below(view: TicketView, reader: CardReader) -> str:
    if not reader.may_change:
        return reader.say(LOOK_ONLY)
    return labels_said(
        reader, view.sync, view.labels_since, has_own=view.has_own_mailbox
    )


def _menu(view: TicketView, reader: CardReader) -> list[MenuItem]:
    # Nobody knows who sits before a shared account.
    follow = () if reader.is_shared_account else (FOLLOW[view.is_followed],)
    acts: tuple[tuple[str, str], ...] = (*follow, *LOOKS)
    if reader.may_change:
        moves = MOVES if view.has_other_inbox else ()
        door = DOOR if view.status_link != StatusLinks.OFF else ()
        acts = (*CHANGES, *moves, *door, *follow, *LOOKS)
    if is_asleep(view.snoozed_at, view.snoozed_until, reader.now):
        acts = tuple((ASLEEP.get(verb, label), verb) for label, verb in acts)
    return [
        menu_item(reader.say(label), reader.press(verb, view)) for label, verb in acts
    ]
