"""`desk ticket take`, `assign`, `note` …: one command for each line of this table."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import click
from sqlalchemy.orm import Session

from app.commands.context import with_desk, workspace_at, workspace_option
from app.db import MAX_KEY
from app.desk import Desk
from app.errors import NotFound, Refused
from app.people import person as people, principal
from app.people.person import Person
from app.tickets import acting, move as moves, queries, serialize
from app.tickets.acting import Stale
from app.tickets.event import Event
from app.tickets.merge import candidates, crossing, holding
from app.tickets.merge.candidates import MergeCandidate
from app.tickets.merge.crossing import CrossInboxMerge
from app.tickets.status import Priority, Status
from app.tickets.ticket import Ticket

Given = dict[str, Any]
Place = tuple[Session, int]


@dataclass(frozen=True)
class TicketCommand:
    """A command: its verb, what it does, and what is typed after the ticket's number.

    `read` makes the verb's arguments of what was typed; without it they are the same.
    `asks` says what its doer must confirm first, if anything: what it answers is asked
    with `question`, unless --yes stands there; one that goes on unasked only says it
    where no terminal is. `said` is the answer, else the ticket in one line.
    """

    verb: str
    help: str
    typed: tuple[click.Parameter, ...] = ()
    read: Callable[[Place, Given], Given] | None = None
    asks: Callable[[Session, Person, Ticket, Given], str] | None = None
    question: str = ""
    goes_on_unasked: bool = False
    said: str = ""
    # The verb that the options choose, where it is not always the same.
    choose: Callable[[Given], str] | None = None


def _argument(name: str, metavar: str, **more: Any) -> click.Argument:
    return click.Argument([name], metavar=metavar, **more)


def _choice(values: type[Status] | type[Priority]) -> click.Argument:
    return click.Argument(["to"], type=click.Choice([each.value for each in values]))


def _who_else() -> click.Option:
    said = "Somebody else, for managers."
    return click.Option(["--who"], metavar="ADDRESS", default="", help=said)


def _note_option(name: str, what: str) -> click.Option:
    number = click.IntRange(1, MAX_KEY)
    return click.Option([name], type=number, metavar="ID", help=what)


def _note_verb(given: Given) -> str:
    if given["edit"] and given["delete"]:
        raise click.UsageError("Give one of --edit and --delete.")
    if given["edit"]:
        return "edit_note"
    return "delete_note" if given["delete"] else "note"


def _note(_place: Place, given: Given) -> Given:
    if given["delete"]:
        return {"note": given["delete"]}
    text = given["text"] if given["text"] is not None else given["typed"]
    if text is None:
        raise click.UsageError("Give the text of the note with --text.")
    return {"text": text, **({"note": given["edit"]} if given["edit"] else {})}


def _other(place: Place, given: Given) -> Given:
    session, workspace_id = place
    return {"other": queries.ticket_by_number(session, workspace_id, given["other"]).id}


def _ask_merge(session: Session, who: Person, ticket: Ticket, given: Given) -> str:
    """Who loses it, and who could read it then, of two that the doer sees."""
    try:
        other = candidates.candidate_by_id(session, who, given["other"])
        candidates.candidate_by_id(session, who, ticket.id)
    except NotFound:
        # The act itself says why not.
        return ""
    loss = holding.who_loses(session, ticket, other)
    across = _said_across(session, ticket, other)
    return " ".join(filter(None, [str(loss or ""), across]))


def _said_across(session: Session, ticket: Ticket, other: MergeCandidate) -> str:
    across = crossing.crossing_of(session, other.inbox_id, ticket.inbox_id)
    if across is None:
        return ""
    said = f"#{other.number} is in {across.inbox}, #{ticket.number} in {across.into}."
    return f"{said} {_readers(across)}"


def _ask_moved(session: Session, who: Person, ticket: Ticket, given: Given) -> str:
    """Who could read it in the other inbox, if the doer may move it there."""
    try:
        candidates.candidate_by_id(session, who, ticket.id)
        into = moves.find_inbox(session, who, given["inbox"])
    except NotFound:
        # The act itself says why not.
        return ""
    across = crossing.crossing_of(session, ticket.inbox_id, into.id)
    if across is None:
        return ""
    said = f"#{ticket.number} is in {across.inbox}. {_readers(across)}"
    loser = moves.loser_of(session, ticket, into)
    return f"{said} {loser.name} has it now, and nobody then." if loser else said


def _readers(across: CrossInboxMerge) -> str:
    said = f"Everybody in {across.into} can read all of it then:"
    said += f" {', '.join(across.readers)}."
    gone = ", ".join(across.no_longer)
    return f"{said} They can no longer read it: {gone}." if gone else said


COMMANDS = {
    "take": TicketCommand("take", "Take ticket NUMBER.", said="{who} has #{number}."),
    "assign": TicketCommand(
        "assign", "Assign ticket NUMBER to WHO.", (_argument("to", "WHO"),)
    ),
    "unassign": TicketCommand("unassign", "Remove the assignee of ticket NUMBER."),
    "status": TicketCommand(
        "set_status", "Set the status of ticket NUMBER.", (_choice(Status),)
    ),
    "priority": TicketCommand(
        "prioritise", "Set the priority of ticket NUMBER.", (_choice(Priority),)
    ),
    "tag": TicketCommand(
        "tag", "Add a tag to ticket NUMBER.", (_argument("tag", "TAG"),)
    ),
    "untag": TicketCommand(
        "untag", "Remove a tag from ticket NUMBER.", (_argument("tag", "TAG"),)
    ),
    "note": TicketCommand(
        "note",
        "Add a note to ticket NUMBER, change one or delete one.",
        (
            _argument("typed", "[TEXT]", required=False),
            click.Option(["--text"], metavar="TEXT", help="The same."),
            _note_option("--edit", "Let this note say TEXT."),
            _note_option("--delete", "Delete this note."),
        ),
        _note,
        choose=_note_verb,
    ),
    "snooze": TicketCommand(
        "snooze",
        "Hide ticket NUMBER until a moment, or until the customer writes.",
        (
            click.Option(
                ["--until"], metavar="TIME", help="As 2026-12-24T09:00:00+01:00."
            ),
        ),
    ),
    "wake": TicketCommand("wake", "Bring a snoozed ticket NUMBER back."),
    "follow": TicketCommand(
        "follow", "Let the person of --by follow ticket NUMBER.", (_who_else(),)
    ),
    "unfollow": TicketCommand(
        "unfollow", "Let them follow ticket NUMBER no more.", (_who_else(),)
    ),
    "link": TicketCommand(
        "link",
        "Link ticket NUMBER with ticket OTHER.",
        (_argument("other", "OTHER", type=int),),
        _other,
    ),
    "unlink": TicketCommand(
        "unlink",
        "Remove the link of ticket NUMBER with ticket OTHER.",
        (_argument("other", "OTHER", type=int),),
        _other,
    ),
    "merge": TicketCommand(
        "merge",
        "Merge ticket OTHER into ticket NUMBER.",
        (
            _argument("other", "OTHER", type=int),
            click.Option(["--yes"], is_flag=True, help="Do not ask."),
        ),
        _other,
        _ask_merge,
        "Merge them?",
    ),
    "move": TicketCommand(
        "move",
        "Move ticket NUMBER to another inbox that the person of --by belongs to.",
        (
            click.Option(
                ["--inbox"], required=True, metavar="ADDRESS", help="Where it goes."
            ),
            click.Option(["--yes"], is_flag=True, help="Do not ask who will read it."),
        ),
        asks=_ask_moved,
        question="Move it?",
        goes_on_unasked=True,
    ),
}


def ticket_commands() -> Iterator[click.Command]:
    """The commands of the table."""
    for name, each in COMMANDS.items():
        made = _make(each)
        made.name = name
        made.params[1:1] = each.typed
        yield made


def line_of(found: Given) -> str:
    """A ticket in one line."""
    holder = found["assignee"] or "nobody"
    return f"#{found['number']}\t{found['status']}\t{holder}\t{found['subject']}"


def _make(command: TicketCommand) -> click.Command:
    @click.argument("number", type=int)
    @click.option(
        "--by", "address", required=True, metavar="ADDRESS", help="Who does it."
    )
    @workspace_option
    @with_desk
    def run(
        desk: Desk, /, number: int, address: str, domain: str | None, **given: Any
    ) -> None:
        verb = command.choose(given) if command.choose else command.verb
        sure = {"confirmed": True} if given.pop("yes", False) else {}
        with desk.database.reading() as session:
            place = workspace_at(session, domain, address)
            who = people.find_person(session, address)
            found = queries.ticket_by_number(session, place.id, number)
            by = principal.person_principal(who, "terminal")
            args = _read(command, (session, place.id), given)
            asked = command.asks and command.asks(session, who, found, args)
        if asked and not sure:
            _confirm(command, asked)
            sure = {"confirmed": True}
        try:
            with desk.database.transaction() as session:
                done = acting.act(session, by, found.id, verb, args | sure)
        except Stale as error:
            raise Refused(_said(desk, error.event)) from error
        with desk.database.reading() as session:
            shown = serialize.ticket_summary(session, done.ticket_id)
        said = command.said.format(who=who.name, number=shown["number"])
        click.echo(said or line_of(shown))
        for name in done.unknown:
            click.echo(f"Nobody here is called @{name}.", err=True)

    return click.command(help=command.help)(run)


def _confirm(command: TicketCommand, asked: str) -> None:
    """Ask; where nobody can answer and the inbox was named, say what follows.

    Raises:
        click.Abort: the answer is no.
    """
    if command.goes_on_unasked and not sys.stdin.isatty():
        click.echo(asked, err=True)
        return
    click.confirm(f"{asked} {command.question}", abort=True)


def _read(command: TicketCommand, place: Place, given: Given) -> Given:
    return command.read(place, given) if command.read else given


def _said(desk: Desk, event: Event) -> str:
    """What somebody has done, as the history says it."""
    with desk.database.reading() as session:
        return f"{serialize.event_sentence(session, event)}."
