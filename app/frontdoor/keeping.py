"""Adds forms, changes them, and switches them on and off; each is in the audit log."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import audit
from app.audit import Author
from app.db import LOCK
from app.errors import NotFound, Refused
from app.frontdoor.fields import MAX_FIELDS, FormFields
from app.frontdoor.proof import ProofMode
from app.frontdoor.table import Form
from app.inboxes.inbox import Inbox, InboxKind
from app.mailboxes.mailbox import Mailbox
from app.people.plain_names import plain_name
from app.tickets.tags.tag import clean_tag_name
from app.wording import mark

KEY_LETTERS = "abcdefghijklmnopqrstuvwxyz23456789"
KEY_LENGTH = 12
MAX_FORMS, MAX_NAME_LENGTH, MAX_TEXT_LENGTH = 100, 60, 1_000
MAX_ORIGINS, MAX_TAGS = 50, 10
LANGUAGES = ("en", "de", "es")
TEXTS = ("intro", "thanks", "privacy")
_ORIGIN = re.compile(
    r"https://(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d{1,5})?"
    r"|http://(?:localhost|127\.0\.0\.1):(?:\d{1,5}|\*)"
)

NO_NAME = mark("Type a name for the form first.")
LONG_NAME = mark("The name of a form has at most {most} characters.")
TOO_MANY = mark("There are {most} forms, which is the most.")
NO_FORM = mark("There is no form {key}.")
NOT_CONNECTED = mark(
    "Connect the mailbox of {inbox} first: what the form brings has to go there."
)
NO_SMTP = mark(
    "Set DESK_SMTP_URL and DESK_MAIL_FROM first: {inbox} is a group, and what the form"
    " brings goes there by mail."
)
BAD_ORIGIN = mark(
    "{origin} is no website. Write it as https://shop.example, https://*.shop.example"
    " or http://localhost:*"
)
BAD_LANGUAGE = mark("{language} is none of the languages: {known}.")
LONG_TEXT = mark("A text of a form has at most {most} characters.")
BAD_LINK = mark("Write the link as https://…")
MANY_FIELDS = mark("A form has at most {most} further fields.")
MANY_ORIGINS = mark("A form has at most {most} websites.")
MANY_TAGS = mark("A form has at most {most} tags.")
CHANGES = (
    "inbox_id", "is_on", "fields", "origins", "languages", "texts", "privacy_url",
    "tags", "has_files", "shows_number", "proof", "confirms", "name",
)  # fmt: skip


@dataclass(frozen=True)
class FormWish:
    """A form as somebody wants it to be."""

    name: str
    fields: FormFields = field(default_factory=FormFields)
    origins: Sequence[str] = ()
    languages: Sequence[str] = LANGUAGES
    # By text (intro, thanks, privacy) and language.
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    privacy_url: str = ""
    tags: Sequence[str] = ()
    has_files: bool = False
    shows_number: bool = True
    proof: str = ProofMode.AUTO
    confirms: bool = False

    @classmethod
    def of(cls, form: Form) -> FormWish:
        """The form as it is."""
        return cls(
            name=form.name,
            fields=FormFields.from_json(form.fields),
            origins=form.origins,
            languages=form.languages,
            texts=form.texts,
            privacy_url=form.privacy_url or "",
            tags=form.tags,
            has_files=form.has_files,
            shows_number=form.shows_number,
            proof=form.proof,
            confirms=form.confirms,
        )


def add_form(
    session: Session,
    inbox: Inbox,
    wish: FormWish,
    by: Author,
    person_id: int | None = None,
) -> Form:
    """Make a form of that inbox, switched off.

    Raises:
        Refused: something of it cannot be, or there are too many.
    """
    every = select(func.count()).where(Form.workspace_id == inbox.workspace_id)
    if (session.scalar(every) or 0) >= MAX_FORMS:
        raise Refused(TOO_MANY, most=MAX_FORMS)
    made = Form(
        workspace_id=inbox.workspace_id,
        inbox_id=inbox.id,
        key="".join(secrets.choice(KEY_LETTERS) for _ in range(KEY_LENGTH)),
        created_by=person_id,
        **_columns(wish),
    )
    session.add(made)
    session.flush()
    audit.record(session, by, "form.added", made, new={"inbox_id": inbox.id})
    return made


def change_form(session: Session, form: Form, wish: FormWish, by: Author) -> None:
    """Let the form be like that; nothing when it is already.

    Raises:
        Refused: something of it cannot be.
    """
    columns = _columns(wish)
    session.refresh(form, with_for_update=LOCK)
    with audit.changing(session, by, "form.changed", form, CHANGES):
        for name, value in columns.items():
            setattr(form, name, value)


def switch_form(
    session: Session, form: Form, *, is_on: bool, can_send: bool, by: Author
) -> None:
    """Switch the form on or off. `can_send`: whether the desk has a mail server.

    Raises:
        Refused: it could not deliver what it is sent.
    """
    session.refresh(form, with_for_update=LOCK)
    if is_on:
        _require_delivery(session, form, can_send=can_send)
    with audit.changing(session, by, "form.switched", form, ("is_on",)):
        form.is_on = is_on


def is_key(text: str) -> bool:
    """Whether it could be a form's key."""
    return len(text) == KEY_LENGTH and all(c in KEY_LETTERS for c in text)


def find_form(session: Session, key: str, workspace_id: int | None = None) -> Form:
    """The form of that key.

    Raises:
        NotFound: there is none, or it is another workspace's.
    """
    found = session.scalar(select(Form).where(Form.key == key))
    if found is None or workspace_id not in (None, found.workspace_id):
        raise NotFound(NO_FORM, key=key)
    return found


def workspace_forms(session: Session, workspace_id: int) -> list[tuple[Form, Inbox]]:
    """Every form of a workspace with its inbox, by name."""
    query = (
        select(Form, Inbox)
        .join(Inbox, Inbox.id == Form.inbox_id)
        .where(Form.workspace_id == workspace_id)
        .order_by(Form.name, Form.id)
    )
    return [(form, inbox) for form, inbox in session.execute(query)]


def _require_delivery(session: Session, form: Form, *, can_send: bool) -> None:
    inbox = session.get_one(Inbox, form.inbox_id)
    if inbox.kind == InboxKind.GROUP:
        if not can_send:
            raise Refused(NO_SMTP, inbox=inbox.address)
        return
    connected = select(Mailbox.id).where(
        Mailbox.inbox_id == inbox.id, Mailbox.is_connected
    )
    if session.scalar(connected.limit(1)) is None:
        raise Refused(NOT_CONNECTED, inbox=inbox.address)


def _columns(wish: FormWish) -> dict[str, Any]:
    name = plain_name(wish.name)
    if not name:
        raise Refused(NO_NAME)
    if len(name) > MAX_NAME_LENGTH:
        raise Refused(LONG_NAME, most=MAX_NAME_LENGTH)
    for refusal, most, given in (
        (MANY_FIELDS, MAX_FIELDS, wish.fields.more),
        (MANY_ORIGINS, MAX_ORIGINS, wish.origins),
        (MANY_TAGS, MAX_TAGS, wish.tags),
    ):
        if len(given) > most:
            raise Refused(refusal, most=most)
    return {
        "name": name,
        "fields": wish.fields.as_json(),
        "origins": [checked_origin(each) for each in wish.origins],
        "languages": [_checked_language(each) for each in wish.languages],
        "texts": _checked_texts(wish.texts),
        "privacy_url": _checked_link(wish.privacy_url),
        "tags": [clean_tag_name(each) for each in wish.tags],
        "has_files": wish.has_files,
        "shows_number": wish.shows_number,
        "proof": ProofMode(wish.proof).value,
        "confirms": wish.confirms,
    }


def checked_origin(text: str) -> str:
    """A website as a browser names it.

    Raises:
        Refused: it is none.
    """
    origin = text.strip().lower().rstrip("/")
    if not _ORIGIN.fullmatch(origin):
        raise Refused(BAD_ORIGIN, origin=text.strip())
    return origin


def _checked_language(language: str) -> str:
    if language not in LANGUAGES:
        raise Refused(BAD_LANGUAGE, language=language, known=", ".join(LANGUAGES))
    return language


def _checked_texts(texts: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    kept: dict[str, dict[str, str]] = {}
    for name in TEXTS:
        said = {_checked_language(k): v.strip() for k, v in texts.get(name, {}).items()}
        if any(len(each) > MAX_TEXT_LENGTH for each in said.values()):
            raise Refused(LONG_TEXT, most=MAX_TEXT_LENGTH)
        kept[name] = {language: each for language, each in said.items() if each}
    return kept


def _checked_link(link: str) -> str | None:
    link = link.strip()
    if link and not re.fullmatch(r"https://[^\s\"'<>]{1,500}", link):
        raise Refused(BAD_LINK)
    return link or None
