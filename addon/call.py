"""One call of the add-on: who asks, what for, and with which parts of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from typing import Any

from addon import signed
from addon.auth import Identity, Verifier
from addon.languages import Language
from addon.reader import Reader
from addon.request import AddonRequest
from addon.signed import Press, Signer
from app import clock
from app.desk import Desk
from app.people import access, actor
from app.people.actor import Actor
from app.people.person import Kind, Person


class Addon:
    """What every call needs, made once per process."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.settings = desk.settings
        self.verifier = Verifier(desk.settings, desk.id_tokens)

    @cached_property
    def signer(self) -> Signer:
        """Signs the buttons.

        Raises:
            Broken: DESK_SECRET_KEY is not set.
        """
        return Signer(self.settings.require("secret_key"))

    def reader(
        self, person: Person, zone: tzinfo, language: Language, nonce: str = ""
    ) -> Reader:
        """The person before what is drawn now; a form drawn again keeps its nonce."""
        return Reader(
            workspace_id=person.workspace_id,
            person_id=person.id,
            address=person.address,
            may_change=access.may(person, "note"),
            is_shared=person.kind == Kind.SHARED,
            now=clock.now(),
            zone=zone,
            nonce=nonce or signed.nonce(),
            public_url=self.settings.public_url.rstrip("/"),
            signer=self.signer,
            language=language,
            may_reconnect=access.may(person, "reconnect"),
            may_administer=access.may(person, "administer"),
        )

    def stranger(self, identity: Identity, request: AddonRequest) -> Reader:
        """Somebody verified who is on no desk."""
        return Reader(
            workspace_id=0,
            person_id=0,
            address=identity.address,
            may_change=False,
            is_shared=False,
            now=clock.now(),
            zone=request.zone,
            nonce=signed.nonce(),
            public_url=self.settings.public_url.rstrip("/"),
            signer=self.signer,
            language=request.language,
        )


@dataclass(frozen=True)
class Call:
    """A verified call. A trigger's press names nothing but its own step."""

    addon: Addon
    request: AddonRequest
    person: Person
    press: Press

    @property
    def desk(self) -> Desk:
        """Database, Gmail and settings."""
        return self.addon.desk

    @property
    def by(self) -> Actor:
        """The person as the doer of an act."""
        return actor.person(self.person)

    @property
    def is_shared(self) -> bool:
        """Whether a shared account asks: we do not know who sits there."""
        return self.person.kind == Kind.SHARED

    def arg(self, name: str) -> Any:
        """One of the button's signed arguments; None when it has none of that name."""
        return self.press.args.get(name)

    def reader(self, nonce: str = "") -> Reader:
        """The person before a card drawn now; a form drawn again keeps its nonce."""
        request = self.request
        return self.addon.reader(self.person, request.zone, request.language, nonce)
