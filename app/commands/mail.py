"""`desk mail`: any folder of real mail onto the desk, and a test of our own mail."""

from __future__ import annotations

from pathlib import Path

import click
from rich.progress import Progress

from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.own_mail import send_test
from app.desk import Desk
from app.errors import NotFound
from app.inboxes import inbox as inboxes
from workers.imports.corpus import MailCorpus
from workers.imports.counts import MailCounts


@click.group()
def mail() -> None:
    """Load a folder of mails, or send a test mail."""


mail.add_command(send_test)


@mail.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--to", "address", metavar="ADDRESS", help="The inbox; else the first.")
@click.option("--lists-as-mail", is_flag=True, help="Let list mail make tickets.")
@workspace_option
@with_desk
def load(
    desk: Desk,
    folder: Path,
    address: str | None,
    lists_as_mail: bool,
    domain: str | None,
) -> None:
    """Take every .eml and .mbox of FOLDER in, then sync the labels."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain, address)
        every = inboxes.workspace_inboxes(session, place.id)
        if not every:
            raise NotFound("There is no inbox yet: desk inbox add ADDRESS.")
        first = min(every, key=lambda inbox: inbox.id)
        to = inboxes.find_inbox(session, address).address if address else first.address
    show_counts(
        load_with_progress(MailCorpus(desk, place.id, to), folder, lists_as_mail)
    )


def load_with_progress(
    corpus: MailCorpus, folder: Path, lists_as_mail: bool
) -> MailCounts:
    """The counts, with a bar while it runs."""
    with Progress(transient=True) as bars:
        bar = bars.add_task("Mails", total=None)
        return corpus.load(
            folder,
            lambda done, of: bars.update(bar, completed=done, total=of),
            takes_lists=lists_as_mail,
        )


def show_counts(counts: MailCounts) -> None:
    """Three counts that add up, then the reasons."""
    click.echo(
        f"{counts.total} mails: {counts.new} new tickets, "
        f"{counts.joined} in known ones, {counts.set_aside} set aside"
    )
    for reason, count in counts.reasons.most_common():
        click.echo(f"  {reason}: {count}")
