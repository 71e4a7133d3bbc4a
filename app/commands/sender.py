"""`desk sender`: whose mail is always a ticket, and whose never."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from app import clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.desk import Desk
from app.errors import NotFound
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.people import person as people, principal
from app.tickets.acting import kept_mail
from app.tickets.intake import sender_rule
from app.tickets.intake.sender_rule import SenderVerdict

SAID = {
    SenderVerdict.ALWAYS: "always a ticket",
    SenderVerdict.NEVER: "never a ticket",
    None: "treated like any other",
}
who_argument = click.argument("who", metavar="WHO")
inbox_option = click.option(
    "--inbox", "place", metavar="ADDRESS", help="Needed when there are several."
)
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")
by_option = click.option(
    "--by", "address", required=True, metavar="ADDRESS", help="Who does it."
)


@click.group()
def sender() -> None:
    """Senders whose mail is always a ticket, or never one.

    WHO is an address or @domain; an address goes before its domain.
    """


@sender.command("list")
@click.option("--inbox", "place", metavar="ADDRESS", help="Only this inbox.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@workspace_option
@with_desk
def list_senders(
    desk: Desk, place: str | None, as_json: bool, domain: str | None
) -> None:
    """Every rule of a sender."""
    with desk.database.reading() as session:
        workspace = workspace_at(session, domain, place)
        every = {x.id: x for x in inboxes.workspace_inboxes(session, workspace.id)}
        wanted = [x for x in every.values() if place in (None, x.address)]
        if place and not wanted:
            raise NotFound(f"There is no inbox {place}.")
        names = {
            p.id: p.address for p in people.workspace_people(session, workspace.id)
        }
        rules = sender_rule.rules_of(session, [each.id for each in wanted])
    found = [
        {
            "sender": each.address,
            "verdict": each.verdict,
            "inbox": every[each.inbox_id].address,
            "by": names.get(each.person_id or 0),
            "at": clock.iso(each.at),
        }
        for each in rules
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in found:
        click.echo("\t".join(str(value or "-") for value in line.values()))


@sender.command("always")
@who_argument
@inbox_option
@by_option
@json_option
@workspace_option
@with_desk
def always(desk: Desk, /, as_json: bool, **typed: str | None) -> None:
    """Let all mail of WHO be a ticket, lists and automatic replies too.

    Never spam, bounces or our own mail.
    """
    _decide(desk, SenderVerdict.ALWAYS, typed, as_json=as_json)


@sender.command("never")
@who_argument
@inbox_option
@by_option
@json_option
@workspace_option
@with_desk
def never(desk: Desk, /, as_json: bool, **typed: str | None) -> None:
    """Set all mail of WHO aside."""
    _decide(desk, SenderVerdict.NEVER, typed, as_json=as_json)


@sender.command("forget")
@who_argument
@inbox_option
@by_option
@json_option
@workspace_option
@with_desk
def forget(desk: Desk, /, as_json: bool, **typed: str | None) -> None:
    """Let the ordinary rules judge WHO again."""
    _decide(desk, None, typed, as_json=as_json)


def _decide(
    desk: Desk,
    verdict: SenderVerdict | None,
    typed: Mapping[str, str | None],
    *,
    as_json: bool,
) -> None:
    """Set the rule, or forget it, and say what holds now."""
    who, place = str(typed["who"]), typed["place"]
    address = str(typed["address"])
    with desk.database.transaction() as session:
        workspace = workspace_at(session, typed["domain"], address, place)
        inbox = _chosen(inboxes.workspace_inboxes(session, workspace.id), place)
        by = principal.person_principal(
            people.find_person(session, address), "terminal"
        )
        if verdict is not None:
            named = kept_mail.decide_sender(session, by, inbox, who, verdict)
        else:
            named, was_there = kept_mail.forget_sender(session, by, inbox, who)
            if not was_there:
                raise NotFound(f"There is no rule of {named} for {inbox.address}.")
    if as_json:
        told = {"sender": named, "verdict": verdict, "inbox": inbox.address}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"Mail of {named} to {inbox.address} is {SAID[verdict]}.")


def _chosen(every: list[Inbox], place: str | None) -> Inbox:
    wanted = [each for each in every if place in (None, each.address)]
    if place and not wanted:
        raise NotFound(f"There is no inbox {place}.")
    if len(wanted) != 1:
        raise NotFound("Name the inbox with --inbox.")
    return wanted[0]
