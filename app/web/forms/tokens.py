"""What a form page carries along: which form, one nonce, and when it was drawn."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData

from app import clock
from app.errors import Refused
from app.frontdoor.visitors import SignedVisitor
from app.signing import make_serializer
from app.wording import mark

OPEN_FOR = timedelta(hours=24)
# Who has signed in may have signed out by then.
SIGNED_FOR = timedelta(hours=1)
STALE = mark("This page was open for long. Please press Send again.")


@dataclass(frozen=True)
class FormToken:
    """One drawn page: what it sends, it sends once.

    `is_confirmed`: its visitor was asked whether it is really to be sent. `visitor` is
    who has signed in at the website around it.
    """

    nonce: str
    at: datetime
    is_confirmed: bool = False
    visitor: SignedVisitor | None = None


class StaleForm(Refused):
    """The page is too old, another form's, or none of ours: it is drawn again.

    `nonce` is that of one that is only too old: it may have been sent before.
    """

    def __init__(self, nonce: str = "") -> None:
        super().__init__(STALE)
        self.nonce = nonce


class FormTokens:
    """Makes what a page carries, and reads it back; the key is of `pages` alone."""

    def __init__(self, secret: str, pages: str = "sidedesk.form") -> None:
        self._pages = make_serializer(secret, pages)
        self._receipts = make_serializer(secret, "sidedesk.receipt")

    def fresh(self, form_id: int, visitor: SignedVisitor | None = None) -> str:
        """For a page that is drawn now."""
        return self._made(form_id, secrets.token_urlsafe(16), visitor)

    def confirming(self, form_id: int, token: FormToken) -> str:
        """For the same page once more, with the question whether it is to be sent."""
        return self._made(form_id, token.nonce, token.visitor, is_confirmed=True)

    def _made(
        self,
        form_id: int,
        nonce: str,
        visitor: SignedVisitor | None,
        *,
        is_confirmed: bool = False,
    ) -> str:
        who = visitor and [visitor.sub, visitor.address, visitor.name, visitor.site]
        return str(self._pages.dumps([form_id, nonce, int(is_confirmed), who]))

    def read(self, form_id: int, text: str) -> FormToken:
        """What a page has sent back.

        Raises:
            StaleForm: it is none of this form's, or too old.
        """
        try:
            told, at = self._pages.loads(text, return_timestamp=True)
            # The release before this one made shorter ones.
            of_form, nonce, is_confirmed, who = [*told, 0, None][:4]
        except (BadData, ValueError, TypeError) as error:
            raise StaleForm from error
        visitor = SignedVisitor(*who) if who else None
        if of_form != form_id:
            raise StaleForm
        if clock.now() > at + (SIGNED_FOR if visitor else OPEN_FOR):
            raise StaleForm(nonce)
        return FormToken(nonce, at, bool(is_confirmed), visitor)

    def receipt(self, submission_id: int) -> str:
        """The address of a receipt, which nobody guesses."""
        return str(self._receipts.dumps(submission_id))

    def read_receipt(self, text: str) -> int | None:
        """The submission that a receipt is of; None if it is none of ours."""
        try:
            found = self._receipts.loads(text)
        except BadData:
            return None
        return found if isinstance(found, int) else None
