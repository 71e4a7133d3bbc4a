"""Whoever comes from Google with a code joins, or hears why not."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from addon.words.access_text import OTHER_ASK, OTHER_KNOWN
from app.console.guard import EntryRefused
from app.desk import Desk
from app.errors import Refused
from app.invitations import joining
from app.invitations.signup import Hosting, Signup
from app.people.sign_in import GoogleIdentity, OtherAccount
from app.wording import TranslatableText, mark

NOT_THIS = mark("You cannot join with this")
TWICE = mark("The same was done at the same moment. Try again.")


def hosting_of(desk: Desk) -> Hosting:
    """How workspaces begin at this desk."""
    return Hosting(Signup(desk.settings.signup), desk.settings.default_quota)


def let_in(desk: Desk, account: GoogleIdentity, code: str) -> None:
    """Have the account join by this code; who is a member already stays as they are.

    Without a code it begins a workspace, where anybody may.

    Raises:
        EntryRefused: it may not; nothing was changed.
    """
    try:
        with desk.database.transaction() as session:
            if code:
                joining.join(session, account, code, hosting_of(desk))
            else:
                joining.begin(session, account, hosting_of(desk))
    except OtherAccount as error:
        raise EntryRefused(OTHER_KNOWN, TranslatableText(OTHER_ASK)) from error
    except Refused as error:
        raise EntryRefused(NOT_THIS, error.said) from error
    except IntegrityError as error:
        raise EntryRefused(NOT_THIS, TranslatableText(TWICE), 409) from error
