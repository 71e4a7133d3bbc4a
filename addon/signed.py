"""The one signed parameter of a button: who may press it, and what it does."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from itsdangerous import BadData, SignatureExpired

from app.errors import Refused
from app.signing import SignedLinks, make_serializer
from app.wording import mark

LIFETIME_SECONDS = 48 * 3600
SALT = "sidedesk.addon.click"

EXPIRED = mark("This card is too old. Open the mail again.")
NOT_YOUR_BUTTON = mark("This button was made for somebody else. Open the mail again.")
RESTORED = mark("The desk was restored at {time}. Open the mail again.")
BROKEN = mark("This button is damaged. Open the mail again.")


@dataclass(frozen=True)
class ButtonPress:
    """A button's meaning. Ticket 0 is none; `version` is the ticket's when drawn.

    Person 0 stands for a stranger: such a button names no ticket and carries no right.
    """

    workspace: int
    person: int
    verb: str
    ticket: int = 0
    args: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    nonce: str = ""
    # Of the desk when the button was drawn: a restored one counts versions again.
    epoch: str = ""

    @property
    def key(self) -> str:
        """What makes a second press of the same button the same press."""
        return hashlib.sha256(json.dumps(self.parts()).encode()).hexdigest()

    def parts(self) -> list[Any]:
        """The fields in a fixed order, as JSON keeps them."""
        who = [self.workspace, self.person, self.verb, self.ticket]
        drawn = [self.version, self.nonce, *([self.epoch] if self.epoch else [])]
        return [*who, dict(self.args), *drawn]


class ButtonSigner:
    """Signs presses and reads them back."""

    def __init__(self, secret: str) -> None:
        self._serializer = make_serializer(secret, SALT)
        self.links = SignedLinks(secret)

    def sign(self, press: ButtonPress) -> str:
        """The press as a parameter's value."""
        return str(self._serializer.dumps(press.parts()))

    def read(self, text: str, verb: str) -> ButtonPress:
        """The press of this verb.

        Raises:
            Refused: it is not ours, too old, or was made for another verb.
        """
        try:
            parts = self._serializer.loads(text, max_age=LIFETIME_SECONDS)
        except SignatureExpired as error:
            raise Refused(EXPIRED) from error
        except BadData as error:
            raise Refused(BROKEN) from error
        press = ButtonPress(*parts)
        if press.verb != verb:
            raise Refused(BROKEN)
        return press


def fresh_nonce() -> str:
    """A fresh name for the forms and buttons of one card."""
    return secrets.token_hex(6)
