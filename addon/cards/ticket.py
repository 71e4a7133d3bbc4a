"""The card beside an open conversation: answered? whose? and what comes next."""

from __future__ import annotations

from addon import lines
from addon.cards.closing import closing_rows
from addon.cards.corrected import corrected_rows
from addon.cards.customer import others_said
from addon.cards.linked import linked_rows
from addon.cards.looking import Looking, looking_rows
from addon.cards.note import note_form
from addon.cards.notes import notes_section
from addon.cards.parts import LOOK_ONLY, Notice, as_of, notice_rows
from addon.cards.shut_out import shut_out_rows
from addon.cards.start import aside_card
from addon.cards.sync import in_step, sync_rows
from addon.cards.undo import undo_rows
from addon.kit import (
    Button,
    Card,
    Footer,
    MenuItem,
    Widget,
    blue,
    button,
    buttons,
    card,
    footer,
    menu_item,
    opens,
    rich,
    row,
    section,
)
from addon.reader import Reader
from app.tickets.status import Status
from app.tickets.view import TicketView
from app.wording import mark

MOST_TAGS = 6
WAITING_ALT = mark("Set to waiting on the customer")
WAITS_ALT = mark("Already waiting on the customer")
CHANGES = (
    (mark("Snooze"), "snooze_form"),
    (mark("Set priority"), "priority_form"),
    (mark("Set status"), "status_form"),
    (mark("Merge with another"), "merge_form"),
    (mark("Mark as no ticket"), "not_a_ticket_form"),
)
LOOKS = ((mark("View history"), "history"), (mark("Open my queue"), "home"))


def ticket_card(
    view: TicketView,
    reader: Reader,
    notice: Notice | None = None,
    looking: Looking | None = None,
) -> Card:
    """The card of a ticket as this reader sees it."""
    if view.aside is not None:
        return aside_card(view, reader, view.aside, notice)
    return card(
        "ticket",
        (
            lines.answered(view, reader),
            lines.who(view, reader),
        ),
        [
            section(
                *_banner(view, reader, notice, looking),
                _customer(view, reader),
                *_acts(view, reader),
                *_tags(view, reader),
            ),
            notes_section(view, reader),
            section(as_of(reader, reader.press("refresh", view), _below(view, reader))),
        ],
        menu=_menu(view, reader),
        footer=_footer(view, reader),
    )


def _customer(view: TicketView, reader: Reader) -> Widget:
    words = [f"#{view.number}", view.subject or reader.say("(no subject)")]
    if view.mail_count > 1:
        words.append(reader.say_many("1 mail", "{n} mails", view.mail_count))
    # One fact, one line: without a name the address is the name.
    named = bool(view.customer_name)
    address, others = view.customer_address if named else "", others_said(view, reader)
    break_ = "\n" if address and others else ""
    return row(
        view.customer_name or view.customer_address or reader.say("Unknown sender"),
        above=" · ".join(words),
        below=rich(address, break_, blue(others)) if others else address,
        press=reader.press("customer", view) if others else None,
    )


def _acts(view: TicketView, reader: Reader) -> list[Widget]:
    if not reader.may_change or Status(view.status).is_done:
        return []
    assign = button(reader.say("Assign"), reader.press("assign_form", view))
    resolve = button(reader.say("Resolve"), reader.press("resolve", view))
    if is_free(view):
        # The footer of a shared account has Assign already.
        return [buttons(resolve) if reader.is_shared else buttons(assign, resolve)]
    if view.assignee_id == reader.person_id:
        return [buttons(_waiting(view, reader), resolve, assign)]
    if reader.is_shared:
        return [buttons(_waiting(view, reader), resolve, assign)]
    take_over = button(reader.say("Take over"), reader.press("take_over", view))
    return [buttons(take_over, assign)]


def is_free(view: TicketView) -> bool:
    """Whether nobody has it, or somebody who left."""
    return view.assignee_id is None or not view.assignee_is_active


def _waiting(view: TicketView, reader: Reader) -> Button:
    waits = view.status == Status.WAITING
    return button(
        # A verb, which may be shorter than the status of the same name.
        reader.language.say_in("act", "Waiting"),
        reader.press("waiting", view),
        disabled=waits,
        alt=reader.say(WAITS_ALT if waits else WAITING_ALT),
    )


def _tags(view: TicketView, reader: Reader) -> list[Widget]:
    names = [name for _, name in view.tags]
    if not reader.may_change:
        return [row(_listed(names), above=reader.say("Tags"))] if names else []
    edit = reader.press("tags_form", view)
    if not names:
        return [row(blue(reader.say("Add a tag")), press=edit)]
    said = rich(_listed(names), " · ", blue(reader.say("Edit")))
    return [row(said, above=reader.say("Tags"), press=edit)]


def _listed(names: list[str]) -> str:
    more = len(names) - MOST_TAGS
    return ", ".join(names[:MOST_TAGS]) + (f" +{more}" if more > 0 else "")


def _banner(
    view: TicketView, reader: Reader, notice: Notice | None, looking: Looking | None
) -> list[Widget]:
    """What the reader must know before pressing: the first that applies."""
    return (
        notice_rows(reader, notice)
        or corrected_rows(reader, view.corrected)
        or undo_rows(view, reader)
        or shut_out_rows(reader, view.shut_out)
        or sync_rows(reader, view.sync)
        or looking_rows(reader, looking)
        or linked_rows(view, reader)
        or closing_rows(view, reader)
    )


def _below(view: TicketView, reader: Reader) -> str:
    if not reader.may_change:
        return reader.say(LOOK_ONLY)
    return in_step(reader, view.sync)


def _menu(view: TicketView, reader: Reader) -> list[MenuItem]:
    acts = (*CHANGES, *LOOKS) if reader.may_change else LOOKS
    return [
        menu_item(reader.say(label), reader.press(verb, view)) for label, verb in acts
    ]


def _footer(view: TicketView, reader: Reader) -> Footer | None:
    if not reader.may_change:
        return None
    next_step = _next_step(view, reader)
    note = button(
        reader.say("Note"), opens(note_form(view, reader)), filled=next_step is None
    )
    return footer(next_step, note) if next_step else footer(note)


def _next_step(view: TicketView, reader: Reader) -> Button | None:
    if Status(view.status).is_done:
        again = reader.press("reopen", view)
        return button(reader.say("Reopen"), again, filled=True)
    if view.assignee_id == reader.person_id:
        return button(reader.say("Reply"), reader.press("replies", view), filled=True)
    if not is_free(view):
        return None
    if reader.is_shared:
        assign = reader.press("assign_form", view)
        return button(reader.say("Assign"), assign, filled=True)
    return button(reader.say("Take"), reader.press("take", view), filled=True)
