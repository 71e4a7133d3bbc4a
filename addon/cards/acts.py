"""What the reader may do with a ticket: its row of buttons, and the blue one below."""

from __future__ import annotations

from addon.card_reader import CardReader
from addon.cards.note import note_card
from addon.kit import (
    Button,
    Footer,
    Widget,
    button,
    buttons,
    fill_button,
    footer,
    open_card,
    open_link,
)
from addon.words.list_text import mail_link
from app.tickets.status import Status
from app.tickets.verbs.snooze import is_asleep
from app.tickets.view import TicketView
from app.wording import mark

WAITING_ALT = mark("Set to waiting on the customer")
WAITS_ALT = mark("Already waiting on the customer")
PHONE = "phone"
# As many as fit beside one another.
MAX_IN_ROW = 3


def act_rows(view: TicketView, reader: CardReader) -> list[Widget]:
    """The buttons, first among them the steps that are not the blue one."""
    rows, steps = _acts(view, reader), _steps(view, reader)[1:]
    if rows and len(rows[0]) + len(steps) <= MAX_IN_ROW:
        rows[0][:0] = steps
    elif steps:
        rows.insert(0, steps)
    return [buttons(*each) for each in rows]


def act_footer(view: TicketView, reader: CardReader) -> Footer | None:
    """The blue button, and the note."""
    blue = [fill_button(each) for each in _steps(view, reader)[:1]]
    if not reader.may_change:
        return footer(blue[0]) if blue else None
    note = button(
        reader.say("Note"), open_card(note_card(view, reader)), filled=not blue
    )
    return footer(blue[0], note) if blue else footer(note)


def _steps(view: TicketView, reader: CardReader) -> list[Button]:
    """What one may want to do next, the likeliest first."""
    steps = (_next(view, reader), _opens(view, reader), *_own_steps(view, reader))
    return [each for each in steps if each is not None]


def _next(view: TicketView, reader: CardReader) -> Button | None:
    """“Next”, once the ticket waits on us no longer."""
    if not is_done_with(view, reader):
        return None
    left = view.mine_left or 0
    if not left:
        return button(reader.say("My queue"), reader.press("home"))
    said = reader.say_many("Next (1 left)", "Next ({n} left)", left)
    return button(said, reader.press("next", view))


def is_done_with(view: TicketView, reader: CardReader) -> bool:
    """Whether it waits on the reader no longer, who may go on to the next one."""
    is_mine = view.assignee_id == reader.person_id
    may_go_on = reader.may_change and not reader.is_shared_account
    is_settled = view.mine_left is not None
    return is_settled and may_go_on and (is_mine or Status(view.status).is_done)


def is_free(view: TicketView) -> bool:
    """Whether nobody has it, or somebody who left."""
    return view.assignee_id is None or not view.assignee_is_active


def _acts(view: TicketView, reader: CardReader) -> list[list[Button]]:
    """The other buttons, line by line."""
    if not reader.may_change or Status(view.status).is_done:
        return []
    assign = button(reader.say("Assign"), reader.press("assign_form", view))
    resolve = button(reader.say("Resolve"), reader.press("resolve", view))
    wake = _wake(view, reader)
    if is_free(view):
        # The next step of a shared account is Assign already.
        assigns = () if reader.is_shared_account else (assign,)
        return [[*wake, *assigns, resolve]]
    if view.assignee_id == reader.person_id or reader.is_shared_account:
        return [[*(wake or [_waiting(view, reader)]), resolve, assign]]
    take_over = button(reader.say("Take over"), reader.press("take_over", view))
    # A third one would not fit beside these two.
    return [[take_over, assign], *([wake] if wake else [])]


def _wake(view: TicketView, reader: CardReader) -> list[Button]:
    if not is_asleep(view.snoozed_at, view.snoozed_until, reader.now):
        return []
    press = reader.press("wake", view, levels=0)
    return [button(reader.say("Wake"), press, alt=reader.say("Wake it now"))]


def _waiting(view: TicketView, reader: CardReader) -> Button:
    waits = view.status == Status.WAITING
    return button(
        # A verb, which may be shorter than the status of the same name.
        reader.language.say_in("act", "Waiting"),
        reader.press("waiting", view),
        chosen=waits,
        alt=reader.say(WAITS_ALT if waits else WAITING_ALT),
    )


def _opens(view: TicketView, reader: CardReader) -> Button | None:
    """“Open mail”, where the card is not beside it."""
    address = mail_link(reader, view)
    return button(reader.say("Open mail"), open_link(address)) if address else None


def _own_steps(view: TicketView, reader: CardReader) -> list[Button | None]:
    if not reader.may_change:
        return []
    if Status(view.status).is_done:
        return [button(reader.say("Reopen"), reader.press("reopen", view))]
    if reader.is_shared_account:
        return _shared_steps(view, reader)
    if view.assignee_id == reader.person_id:
        return [_reply(view, reader)]
    if not is_free(view):
        return []
    return [button(reader.say("Take"), reader.press("take", view))]


def _shared_steps(view: TicketView, reader: CardReader) -> list[Button | None]:
    """Whoever has the ticket may sit before it, or anybody who is to have it."""
    if not is_free(view):
        return [_reply(view, reader)]
    assign = button(reader.say("Assign"), reader.press("assign_form", view))
    return [assign, _reply(view, reader)]


def _reply(view: TicketView, reader: CardReader) -> Button | None:
    """“Reply”, where a draft can be made: beside the mail, or in the own mailbox.

    Of a mail on its way to Gmail it says so.
    """
    if view.channel == PHONE and not view.customer_address:
        said = reader.say("Add address")
        return button(said, reader.press("address_form", view))
    is_elsewhere = view.elsewhere is not None and not view.elsewhere.can_answer
    if is_elsewhere and not view.waits_for_gmail:
        return None
    return button(reader.say("Reply"), reader.press("replies", view))
