"""Setting the desk up: the steps as they stand, and the command of the next one."""

from __future__ import annotations

from dataclasses import dataclass

from addon.card_reader import CardReader
from addon.kit import (
    Card,
    Click,
    Widget,
    blue,
    bold,
    button,
    buttons,
    card,
    grey,
    join_rich,
    paragraph,
    row,
    section,
)
from app.inboxes.inbox import InboxKind
from app.mailboxes.progress import SetupProgress
from app.web.setup.steps import STEP_NAMES
from app.wording import mark


@dataclass(frozen=True)
class SetupCardStep:
    """What is to be there, whether it is, and the command that makes it so."""

    name: str
    is_done: bool
    below: str
    command: str = ""
    press: Click | None = None


def setup_card(
    reader: CardReader, here: SetupProgress, *, signs_in: bool = False
) -> Card:
    """For admins: every step with its true state, the next one bold.

    Where the desk `signs_in`, a mailbox is connected by a button.
    """
    steps = _steps(reader, here, signs_in=signs_in)
    todo = [each for each in steps if not each.is_done]
    left = len(todo)
    title = reader.say("{count} steps left", count=left)
    if left == 1:
        title = reader.say("1 step left")
    said = grey(reader.say("Only admins see this"))
    refresh = join_rich(said, " · ", blue(reader.say("Refresh")))
    return card(
        "setup",
        (title, reader.say("Then the first mail becomes a ticket")),
        [
            section(*(_row(reader, each, is_next=each is todo[0]) for each in steps)),
            section(
                buttons(button(reader.say("All steps"), reader.sets_up())),
                row(refresh, press=reader.press("setup")),
            ),
        ],
    )


def setup_rows(reader: CardReader, here: SetupProgress | None) -> list[Widget]:
    """How far the set-up is, for admins and while it is not over."""
    if here is None or not here.next_step or not reader.may_administer:
        return []
    said = reader.say(
        "Set-up · {count} of {all}", count=here.steps_done, all=len(STEP_NAMES)
    )
    name = reader.say(STEP_NAMES.get(here.next_step, here.next_step))
    below = reader.say("Next: {step}", step=name)
    return [row(said, below=below, beside=button(reader.say("Open"), reader.sets_up()))]


def wait_card(reader: CardReader) -> Card:
    """For everybody else: nothing to do."""
    nothing = mark(
        "There is nothing for you to do. Open a mail later: its ticket will be here."
    )
    again = button(reader.say("Try again"), reader.press("setup"))
    return card(
        "setup",
        (reader.say("Almost ready"), reader.say("Your admin is still setting up")),
        [section(paragraph(reader.say(nothing)), buttons(again))],
    )


def _steps(
    reader: CardReader, here: SetupProgress, *, signs_in: bool
) -> list[SetupCardStep]:
    inbox = here.inbox or f"support@{here.domain}"
    mailbox = _mailbox(reader, here, inbox)
    return [
        SetupCardStep(reader.say("Workspace {domain}", domain=here.domain), True, ""),
        SetupCardStep(
            reader.say("Inbox {address}", address=inbox)
            if here.inbox
            else reader.say("Add the inbox"),
            here.inbox is not None,
            reader.say("The address that customers write to"),
            f"desk inbox add {inbox}",
        ),
        SetupCardStep(
            reader.say("Connect the mailbox"),
            here.is_connected,
            reader.say("So that labels and replies in Gmail are picked up"),
            "" if signs_in else f"desk mailbox connect {mailbox} --delegated",
            reader.connects(mailbox) if signs_in else None,
        ),
        SetupCardStep(
            reader.say("Add your team"),
            here.people > 1,
            _team(reader, here.people),
            f"desk person add NAME@{here.domain} --inbox {inbox}",
        ),
    ]


def _mailbox(reader: CardReader, here: SetupProgress, inbox: str) -> str:
    # A group has no mailbox of its own: its members' copies are read.
    return reader.address if here.kind == InboxKind.GROUP else inbox


def _team(reader: CardReader, count: int) -> str:
    if count == 1:
        return reader.say("1 person so far")
    return reader.say("{count} people so far", count=count)


def _row(reader: CardReader, step: SetupCardStep, *, is_next: bool) -> Widget:
    if step.is_done:
        return row(step.name, below=reader.say("Done"))
    if not is_next:
        return row(step.name, below=step.below)
    below = f"{step.below}\n{step.command}" if step.command else step.below
    if step.press is None:
        return row(bold(step.name), below=below)
    connect = button(reader.say("Connect"), step.press, filled=True)
    return row(bold(step.name), below=below, beside=connect)
