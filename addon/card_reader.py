"""Who reads a card, with the signed buttons that are theirs to press."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from addon.kit import Click, RichText, ask_desk, join_rich, open_link
from addon.signed import ButtonPress, ButtonSigner
from addon.words.reader import Reader
from app.tickets.view import TicketView


@dataclass(frozen=True, kw_only=True)
class CardReader(Reader):
    """One person before one card. `nonce` is the card's, and names its fields."""

    nonce: str
    public_url: str
    signer: ButtonSigner
    epoch: str = ""
    may_reconnect: bool = False
    may_administer: bool = False
    may_open_door: bool = False

    def say_rich(self, message: str, **values: str) -> RichText:
        """The same with tags: rich values keep theirs, all else is escaped."""
        frame = join_rich(self.language.find(message))
        return RichText(frame.format(**{n: join_rich(v) for n, v in values.items()}))

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
        press = ButtonPress(
            workspace=self.workspace_id,
            person=self.person_id,
            verb=verb,
            ticket=ticket,
            args=args,
            version=version,
            nonce=self.nonce,
            epoch=self.epoch,
        )
        url = f"{self.public_url}/addon/clicks/{verb}"
        return ask_desk(url, self.signer.sign(press), needs=needs)

    def asks(self, what: str, ticket: int = 0, **args: Any) -> Click:
        """What a field asks while one types in it."""
        who = (self.workspace_id, self.person_id)
        press = ButtonPress(*who, what, ticket, args, epoch=self.epoch)
        url = f"{self.public_url}/addon/suggest/{what}"
        return ask_desk(url, self.signer.sign(press))

    def connects(self, address: str) -> Click:
        """The page on which that mailbox is connected."""
        whose = (self.workspace_id, self.person_id)
        path = self.signer.links.connect(*whose, address, epoch=self.epoch)
        return open_link(self.public_url + path)

    def sets_up(self) -> Click:
        """The page with the steps of the set-up."""
        path = self.signer.links.setup(self.workspace_id, self.person_id)
        return open_link(self.public_url + path)

    def invites(self) -> Click:
        """The page with the reader's code of the week."""
        return open_link(f"{self.public_url}/console/invite")

    def joins(self) -> Click:
        """The page on which the code of an invitation is entered."""
        return open_link(f"{self.public_url}/join")

    def static(self, name: str) -> str:
        """The address of a picture of ours."""
        return f"{self.public_url}/static/{name}"
