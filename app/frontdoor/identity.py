"""The secret that a website signs its visitors with: made, renewed, and read."""

from __future__ import annotations

import fnmatch
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.audit import Author
from app.db import LOCK, Database
from app.errors import Broken
from app.frontdoor.table import Form

if TYPE_CHECKING:
    from app.vault import Vault

SECRET_BYTES = 32
# So long the secret before it is still good.
OVERLAP = timedelta(days=1)


def renew_secret(session: Session, form: Form, vault: Vault, by: Author) -> str:
    """Make a secret for the form; the one before it is good for one more day."""
    session.refresh(form, with_for_update=LOCK)
    made = secrets.token_urlsafe(SECRET_BYTES)
    if form.identity_secret is not None:
        form.old_identity_secret = form.identity_secret
        form.old_identity_until = clock.now() + OVERLAP
    form.identity_secret = vault.seal(made)
    audit.record(session, by, "form.secret_made", form)
    return made


def identity_secrets(form: Form, vault: Vault) -> list[str]:
    """What a website's word may be signed with.

    Raises:
        Broken: no vault key opens it.
    """
    sealed = [form.identity_secret]
    until = form.old_identity_until
    if until is not None and clock.now() < until:
        sealed.append(form.old_identity_secret)
    return [vault.open(each) for each in sealed if each is not None]


def site_of(form: Form, origin: str) -> str:
    """What the website is called: its host, if it is one of the form's."""
    is_origin = origin.count("/") == len("//")
    if is_origin and any(fnmatch.fnmatchcase(origin, each) for each in form.origins):
        return urlsplit(origin).hostname or form.name
    return form.name


def reseal_identities(
    database: Database, vault: Vault, *, write: bool = True
) -> tuple[int, list[str]]:
    """Seal each secret with the first key; without `write` only look.

    How many could be opened, and which could not.
    """
    with database.reading() as session:
        has_secret = Form.identity_secret.is_not(None)
        every = list(session.scalars(select(Form.key).where(has_secret)))
    done, unreadable = 0, list[str]()
    for key in every:
        try:
            with database.transaction() if write else database.reading() as session:
                query = select(Form).where(Form.key == key)
                form = session.scalars(
                    query.with_for_update(**LOCK) if write else query
                ).one()
                _reseal(form, vault.reseal, write=write)
                done += 1
        except Broken:
            unreadable.append(f"secret of form {key}")
    return done, unreadable


def _reseal(form: Form, reseal: Callable[[str], str], *, write: bool) -> None:
    for name in ("identity_secret", "old_identity_secret"):
        sealed = getattr(form, name)
        anew = reseal(sealed) if sealed is not None else None
        if write:
            setattr(form, name, anew)
