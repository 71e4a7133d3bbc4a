"""Who reads a card: what they may do, when it is for them, and their signed buttons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from addon import ages
from addon.kit import Click, Rich, call, link, rich
from addon.languages import ENGLISH, Language
from addon.signed import Press, Signer
from app.errors import DeskError
from app.tickets.view import TicketView


@dataclass(frozen=True)
class Reader:
    """One person before one card. `nonce` is the card's, and names its fields.

    A stranger has person 0. A shared account sees and acts, but takes nothing.
    """

    workspace_id: int
    person_id: int
    address: str
    may_change: bool
    is_shared: bool
    now: datetime
    zone: tzinfo
    nonce: str
    public_url: str
    signer: Signer
    language: Language = ENGLISH
    may_reconnect: bool = False
    may_administer: bool = False

    def say(self, message: str, **values: object) -> str:
        """The message in the reader's language; `message` is its English wording.

        Always a whole message with named places, never parts glued together.
        """
        return self.language.say(message, **values)

    def say_many(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for this number: `say_many("1 mail", "{n} mails", n)`."""
        return self.language.say_many(one, many, n, **values)

    def say_rich(self, message: str, **values: str) -> Rich:
        """The same with tags: rich values keep theirs, all else is escaped."""
        frame = rich(self.language.find(message))
        return Rich(frame.format(**{n: rich(v) for n, v in values.items()}))

    def reason(self, error: DeskError) -> str:
        """Why something was refused."""
        return self.language.tell(error.said)

    def press(
        self, verb: str, view: TicketView | None = None, *, needs: str = "", **args: Any
    ) -> Click:
        """A button of that verb, about that ticket."""
        ticket, version = (view.id, view.version) if view else (0, 0)
        return self.press_ticket(verb, ticket, version, needs=needs, **args)

    def press_ticket(
        self, verb: str, ticket: int, version: int, *, needs: str = "", **args: Any
    ) -> Click:
        """The same, for a ticket known by its id only."""
        press = Press(
            workspace=self.workspace_id,
            person=self.person_id,
            verb=verb,
            ticket=ticket,
            args=args,
            version=version,
            nonce=self.nonce,
        )
        url = f"{self.public_url}/addon/clicks/{verb}"
        return call(url, self.signer.sign(press), needs=needs)

    def asks(self, what: str, ticket: int = 0, **args: Any) -> Click:
        """What a field asks while one types in it."""
        who = (self.workspace_id, self.person_id)
        press = Press(*who, verb=what, ticket=ticket, args=args)
        url = f"{self.public_url}/addon/suggest/{what}"
        return call(url, self.signer.sign(press))

    def connects(self, address: str) -> Click:
        """The page on which that mailbox is connected."""
        whose = (self.workspace_id, self.person_id)
        return link(self.public_url + self.signer.links.connect(*whose, address))

    def sets_up(self) -> Click:
        """The page with the steps of the set-up."""
        path = self.signer.links.setup(self.workspace_id, self.person_id)
        return link(self.public_url + path)

    def static(self, name: str) -> str:
        """The address of a picture of ours."""
        return f"{self.public_url}/static/{name}"

    def ago(self, moment: datetime) -> str:
        """When it was, for this reader."""
        return ages.ago(moment, self)

    def lasting(self, since: datetime) -> str:
        """For how long by now, standing alone as in a list."""
        return ages.short(since, self)

    def time(self, moment: datetime) -> str:
        """The time of day where the reader is."""
        return ages.time(moment, self)

    def when(self, moment: datetime) -> str:
        """A past moment in a line."""
        return ages.when(moment, self)

    def coming(self, moment: datetime) -> str:
        """A moment ahead in a line."""
        return ages.coming(moment, self)

    def date(self, moment: datetime) -> str:
        """The day alone."""
        return ages.date(moment, self)

    def day(self, moment: datetime) -> str:
        """The day, as a heading."""
        return ages.day(moment, self)
