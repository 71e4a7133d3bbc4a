"""`desk setup`: the page that says what is done already and what comes next."""

from __future__ import annotations

from pathlib import Path

import click

from addon.words.languages import every_language
from app import audit, clock
from app.commands.context import with_desk, workspace_option
from app.commands.first_code import new_code_said
from app.commands.public_url import checked_public_url
from app.desk import Desk
from app.errors import Refused
from app.people import first_setup
from app.people.workspace import SETUP_OVER, choose_workspace
from app.signing import OPERATOR, SignedLinks
from app.web.listing.kit import listing_kit
from app.web.setup.facts import facts_of
from app.web.setup.steps import setup_steps


@click.command("setup")
@click.option(
    "--first", is_flag=True, help="A new code for a desk without a workspace."
)
@click.option("--end", is_flag=True, help="End every visit of the page that goes on.")
@click.option(
    "--done",
    is_flag=True,
    help="Show the set-up no longer on the home card of admins.",
)
@click.option(
    "--commands",
    is_flag=True,
    help="The commands of every step that is left, with this desk's own values.",
)
@click.option(
    "--kit",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the listing of the private Marketplace app to this zip file.",
)
@workspace_option
@with_desk
def print_setup_link(
    desk: Desk,
    first: bool,
    end: bool,
    done: bool,
    commands: bool,
    kit: Path | None,
    domain: str | None,
) -> None:
    """Print a link to the steps of the set-up, good for an hour."""
    if first + end + done + commands + (kit is not None) > 1:
        raise click.UsageError(
            "Give only one of --first, --end, --done, --commands, --kit."
        )
    if kit is not None:
        _write_kit(desk, kit)
    elif first:
        _print_new_code(desk)
    elif end:
        _end_visits(desk, domain)
    elif done:
        _be_done(desk, domain)
    elif commands:
        _print_commands(desk, domain)
    else:
        _print_link(desk, domain)


def _write_kit(desk: Desk, path: Path) -> None:
    """Write it, never over a file that is there."""
    made = listing_kit(checked_public_url(desk), every_language())
    try:
        with path.open("xb") as file:
            file.write(made)
    except FileExistsError:
        raise Refused(f"{path} is there already. Choose another name.") from None
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror}.") from None
    click.echo(f"Written to {path}. Unpack it, and read listing-en.txt first.")


def _print_new_code(desk: Desk) -> None:
    with desk.database.transaction() as session:
        if not first_setup.is_without_workspace(session):
            raise Refused(
                "There is a workspace already. desk setup prints a link to its steps."
            )
        said = new_code_said(session, desk.settings)
    click.echo(said)


def _end_visits(desk: Desk, domain: str | None) -> None:
    with desk.database.transaction() as session:
        place = choose_workspace(session, domain)
        place.setup_ended_at = clock.now()
        audit.record(session, audit.OPERATOR, "setup.ended", place)
    click.echo(f"Whoever had the set-up of {place.domain} open sees it no more.")


def _be_done(desk: Desk, domain: str | None) -> None:
    with desk.database.transaction() as session:
        place = choose_workspace(session, domain)
        if place.setup_next != SETUP_OVER:
            place.setup_next = SETUP_OVER
            audit.record(session, audit.OPERATOR, "setup.closed", place)
    click.echo(f"The home card no longer shows the set-up of {place.domain}.")


def _print_commands(desk: Desk, domain: str | None) -> None:
    with desk.database.reading() as session:
        here = facts_of(session, choose_workspace(session, domain).id)
    for number, step in enumerate(setup_steps(desk.settings, here), 1):
        click.echo(f"# {number}. {step.name}: {step.state}")
        if step.is_done:
            continue
        for name in step.lacks:
            click.echo(f"# to be set: {name}")
        for line in step.run:
            click.echo(line)


def _print_link(desk: Desk, domain: str | None) -> None:
    with desk.database.reading() as session:
        place = choose_workspace(session, domain)
    links = SignedLinks(desk.settings.require("secret_key"))
    click.echo(f"{desk.settings.pages}{links.setup(place.id, OPERATOR)}")
