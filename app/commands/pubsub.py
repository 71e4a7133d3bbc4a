"""`desk pubsub`: what Gmail's pushes need at Google, printed or made."""

from __future__ import annotations

from contextlib import suppress

import click
from sqlalchemy.exc import SQLAlchemyError

from app.commands.context import with_desk
from app.desk import Desk
from app.errors import Later, Refused
from app.gmail.pubsub import TOPIC
from app.gmail.push_setup import PushSetup
from app.mailboxes import mailbox as mailboxes


@click.command()
@click.option(
    "--project",
    metavar="ID",
    help="Of the client by which mailboxes are connected; else that of "
    "DESK_PUBSUB_TOPIC or of DESK_DELEGATION_ACCOUNT.",
)
@click.option("--topic", default="sidedesk", show_default=True)
@click.option("--subscription", default="sidedesk-push", show_default=True)
@click.option(
    "--apply",
    "is_applied",
    is_flag=True,
    help="Make what is missing; else only say it.",
)
@with_desk
def pubsub(
    desk: Desk, project: str | None, topic: str, subscription: str, is_applied: bool
) -> None:
    """Print how Gmail's pushes are set up, or set them up.

    --apply asks Google as the account of this machine, or as what gcloud auth
    application-default login has left. Done twice, it changes nothing.
    """
    setup = _setup(desk, project, topic, subscription)
    if is_applied:
        for done in desk.google.pubsub().apply(setup):
            click.echo(done)
        # Before the first migration there is nobody to ask for.
        with suppress(Later, SQLAlchemyError), desk.database.transaction() as session:
            mailboxes.ask_watches_anew(session)
    else:
        for line in setup.commands:
            click.echo(line)
    click.echo("\nThen set, and restart:\n")
    for line in setup.settings:
        click.echo(line)


def _setup(desk: Desk, project: str | None, topic: str, subscription: str) -> PushSetup:
    told = desk.settings
    known = [TOPIC.fullmatch(each) for each in told.pubsub_topics]
    first = known[0] if known else None
    if first is not None and project in (None, first[1]):
        project, topic = first[1], first[2]
    project = project or desk.google.delegation.project
    if not project:
        raise Refused(
            "Say --project ID: that of the OAuth client, or of the service account, by "
            "which mailboxes are connected."
        )
    made = PushSetup(
        topic=f"projects/{project}/topics/{topic}",
        subscription=f"projects/{project}/subscriptions/{subscription}",
        endpoint=f"{told.public_url.rstrip('/')}/hooks/gmail",
        audience=told.push_audience,
        account=told.pubsub_service_account
        or f"sidedesk-push@{project}.iam.gserviceaccount.com",
    )
    if not TOPIC.fullmatch(made.topic):
        raise Refused(f"{made.topic} is no name of a topic.")
    return made
