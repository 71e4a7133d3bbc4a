"""`desk form`: public forms through which anybody writes to an inbox."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit, clock
from app.commands.context import with_desk, workspace_at, workspace_option
from app.commands.form_numbers import form_stats
from app.commands.form_secret import form_secret
from app.desk import Desk
from app.errors import Refused
from app.frontdoor import keeping
from app.frontdoor.fields import Asked, FormFields, parse_field, with_label
from app.frontdoor.keeping import LANGUAGES, TEXTS, FormWish
from app.frontdoor.proof import ProofMode
from app.frontdoor.table import Form
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.tickets.submissions.table import Submission
from app.web.forms.widget import snippet

Words = Sequence[str]
MONTH = timedelta(days=30)
json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")
ASKED = click.Choice([each.value for each in Asked])
ON_OFF = click.Choice(["on", "off"])
OPTIONS = (
    click.option("--name", metavar="NAME", help="What stands above the form."),
    click.option(
        "--ask-name", type=ASKED, help="Whether the visitor's name is asked for."
    ),
    click.option(
        "--ask-subject",
        type=click.Choice([Asked.OPTIONAL.value, Asked.OFF.value]),
        help="Whether a subject is asked for.",
    ),
    click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="KEY:KIND:LABEL",
        help="A further field: order:number:Order number. KIND is text, choice, tick,"
        " number or date, with ! if it must be filled in; a choice ends with"
        " :One=tag|Another. Several times; replaces those before.",
    ),
    click.option(
        "--label",
        "labels",
        nargs=3,
        multiple=True,
        metavar="KEY LANGUAGE TEXT",
        help="What a further field is called in a language; KEY=CHOICE names one of"
        " its choices.",
    ),
    click.option("--no-fields", is_flag=True, help="No further fields."),
    click.option(
        "--origin",
        "origins",
        multiple=True,
        metavar="URL",
        help="A website that may show the form, such as https://shop.example.",
    ),
    click.option(
        "--language",
        "languages",
        multiple=True,
        type=click.Choice(LANGUAGES),
        help="A language that it speaks, the first one first.",
    ),
    click.option(
        "--text",
        "texts",
        nargs=3,
        multiple=True,
        metavar="WHICH LANGUAGE TEXT",
        help="Its intro, thanks or privacy in a language; an empty text removes it.",
    ),
    click.option("--privacy-url", metavar="URL", help="Where more of privacy stands."),
    click.option("--tag", "tags", multiple=True, help="A tag for all of its tickets."),
    click.option("--files", type=ON_OFF, help="Whether files may be sent along."),
    click.option(
        "--show-number",
        type=ON_OFF,
        help="Whether the receipt has a number.",
    ),
    click.option(
        "--proof",
        type=click.Choice([each.value for each in ProofMode]),
        help="Whether a browser has to work for a moment: auto is for whoever looks"
        " like a machine.",
    ),
    click.option(
        "--confirm",
        type=ON_OFF,
        help="Whether a mail says that the message was received.",
    ),
)


def _form_options(function: Any) -> Any:
    for option in reversed(OPTIONS):
        function = option(function)
    return function


@click.group()
def form() -> None:
    """Public forms: add them, change them, switch them on and off."""


form.add_command(form_secret)
form.add_command(form_stats)


@form.command("add")
@click.argument("inbox")
@_form_options
@json_option
@workspace_option
@with_desk
def add_form(
    desk: Desk, /, inbox: str, as_json: bool, domain: str | None, **said: Any
) -> None:
    """Make a form for INBOX, and switch it on if it can deliver."""
    if not said["name"]:
        raise click.UsageError("Give it a name: --name Website.")
    with desk.database.transaction() as session:
        workspace_at(session, domain, inbox)
        place = inboxes.find_inbox(session, inbox)
        wish = _wished(FormWish(said["name"]), **said)
        made = keeping.add_form(session, place, wish, audit.OPERATOR)
        why = _tried_on(session, desk, made)
        told = _plain(session, desk, made, place)
    if why:
        click.echo(f"It is switched off: {why}", err=True)
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _described(told))


@form.command("set")
@click.argument("key")
@_form_options
@with_desk
def set_form(desk: Desk, /, key: str, **said: Any) -> None:
    """Change the form KEY."""
    with desk.database.transaction() as session:
        found = keeping.find_form(session, key)
        wish = _wished(FormWish.of(found), **said)
        keeping.change_form(session, found, wish, audit.OPERATOR)
        told = _plain(session, desk, found, session.get_one(Inbox, found.inbox_id))
    click.echo(_described(told))


@form.command("list")
@json_option
@workspace_option
@with_desk
def list_forms(desk: Desk, as_json: bool, domain: str | None) -> None:
    """Every form: its key, inbox, whether it is on, how much it brought, its name."""
    with desk.database.reading() as session:
        place = workspace_at(session, domain)
        every = keeping.workspace_forms(session, place.id)
        found = [_plain(session, desk, *each) for each in every]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        state = "on" if each["is_on"] else "off"
        words = (each["key"], each["inbox"], state, each["sent_30d"], each["name"])
        click.echo("\t".join(map(str, words)))


@form.command("show")
@click.argument("key")
@json_option
@with_desk
def show_form(desk: Desk, key: str, as_json: bool) -> None:
    """Show the form KEY, with its page."""
    with desk.database.reading() as session:
        found = keeping.find_form(session, key)
        told = _plain(session, desk, found, session.get_one(Inbox, found.inbox_id))
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _described(told))


@form.command("on")
@click.argument("key")
@with_desk
def switch_on(desk: Desk, key: str) -> None:
    """Switch the form KEY on, if it can deliver."""
    click.echo(_switched(desk, key, is_on=True))


@form.command("off")
@click.argument("key")
@with_desk
def switch_off(desk: Desk, key: str) -> None:
    """Switch the form KEY off; what was sent is delivered all the same."""
    click.echo(_switched(desk, key, is_on=False))


def _switched(desk: Desk, key: str, *, is_on: bool) -> str:
    with desk.database.transaction() as session:
        found = keeping.find_form(session, key)
        keeping.switch_form(
            session, found, is_on=is_on, can_send=_can_send(desk), by=audit.OPERATOR
        )
        return f"The form {found.name} is {'on' if is_on else 'off'}."


def _tried_on(session: Session, desk: Desk, made: Form) -> str:
    """Switch it on; why that cannot be."""
    try:
        keeping.switch_form(
            session, made, is_on=True, can_send=_can_send(desk), by=audit.OPERATOR
        )
    except Refused as error:
        return str(error)
    return ""


def _can_send(desk: Desk) -> bool:
    settings = desk.settings
    return settings.smtp_url is not None and settings.mail_from is not None


def _wished(wish: FormWish, **said: Any) -> FormWish:
    """The form with what was said of it; what was not said stays."""
    fields = wish.fields
    fields = FormFields(
        name=Asked(said["ask_name"] or fields.name),
        subject=Asked(said["ask_subject"] or fields.subject),
        more=() if said["no_fields"] else fields.more,
    )
    if said["fields"]:
        fields = replace(fields, more=tuple(map(parse_field, said["fields"])))
    for key, language, label in said["labels"]:
        if language not in LANGUAGES:
            raise click.UsageError(f"A language is one of {', '.join(LANGUAGES)}.")
        fields = with_label(fields, key, language, label)
    texts = {name: dict(wish.texts.get(name, {})) for name in TEXTS}
    for which, language, text in said["texts"]:
        if which not in TEXTS:
            raise click.UsageError(f"A text is one of {', '.join(TEXTS)}.")
        texts[which][language] = text
    number = said["show_number"]
    link, files = said["privacy_url"], said["files"]
    return replace(
        wish,
        name=said["name"] or wish.name,
        fields=fields,
        origins=said["origins"] or wish.origins,
        languages=said["languages"] or wish.languages,
        texts=texts,
        privacy_url=wish.privacy_url if link is None else link,
        tags=said["tags"] or wish.tags,
        has_files=wish.has_files if files is None else files == "on",
        shows_number=wish.shows_number if number is None else number == "on",
        proof=said["proof"] or wish.proof,
        confirms=wish.confirms if said["confirm"] is None else said["confirm"] == "on",
    )


def _plain(session: Session, desk: Desk, found: Form, inbox: Inbox) -> dict[str, Any]:
    since = clock.now() - MONTH
    sent = select(func.count()).where(
        Submission.form_id == found.id, Submission.created_at >= since
    )
    return {
        "key": found.key,
        "name": found.name,
        "inbox": inbox.address,
        "is_on": found.is_on,
        "page": f"{desk.settings.pages}/form/{found.key}",
        "snippet": snippet(desk.settings.pages, found.key),
        "sent_30d": session.scalar(sent) or 0,
        "fields": found.fields,
        "origins": found.origins,
        "languages": found.languages,
        "texts": found.texts,
        "privacy_url": found.privacy_url,
        "tags": found.tags,
        "files": found.has_files,
        "show_number": found.shows_number,
        "proof": found.proof,
        "confirm": found.confirms,
    }


def _described(told: dict[str, Any]) -> str:
    state = "on" if told["is_on"] else "off"
    lines = [
        f"{told['name']}, for {told['inbox']}, {state}",
        f"  key {told['key']}",
        f"  page {told['page']}",
        f"  line {told['snippet']}",
    ]
    lines += [f"  website {each}" for each in told["origins"]]
    lines += [f"  tag {each}" for each in told["tags"]]
    return "\n".join(lines)
