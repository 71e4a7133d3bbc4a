"""One call of the add-on: who asks, what for, and with which parts of the desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import cached_property
from typing import Any

from addon import signed
from addon.auth import GoogleIdentity, TokenVerifier
from addon.card_reader import CardReader
from addon.opened_mail import OpenedMail
from addon.request import AddonRequest
from addon.signed import ButtonPress, ButtonSigner
from addon.words.languages import Language
from app import clock
from app.desk import Desk
from app.people import access, actor, principal as principals
from app.people.actor import Actor
from app.people.person import Person, PersonKind
from app.people.principal import Principal
from app.tickets.view import Opened


class AddonServices:
    """What every call needs, made once per process."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.settings = desk.settings

    @cached_property
    def verifier(self) -> TokenVerifier:
        """Verifies Google's tokens."""
        return TokenVerifier(self.settings, self.desk.id_tokens)

    @cached_property
    def signer(self) -> ButtonSigner:
        """Signs the buttons.

        Raises:
            Broken: DESK_SECRET_KEY is not set.
        """
        return ButtonSigner(self.settings.require("secret_key"))

    def reader(self, person: Person, zone: tzinfo, language: Language) -> CardReader:
        """The person before what is drawn now."""
        return CardReader(
            workspace_id=person.workspace_id,
            person_id=person.id,
            address=person.address,
            may_change=access.may(person, "note"),
            is_shared_account=person.kind == PersonKind.SHARED,
            now=clock.now(),
            zone=zone,
            nonce=signed.fresh_nonce(),
            public_url=self.settings.public_url.rstrip("/"),
            signer=self.signer,
            language=language,
            may_reconnect=access.may(person, "reconnect"),
            may_administer=access.may(person, "administer"),
            may_moderate=access.may(person, "moderate_notes"),
            invites_weekly=bool(person.weekly_role)
            and access.may(person, "invite_weekly"),
            may_open_door=access.may(person, "front_door"),
            epoch=person.desk_epoch,
        )

    def stranger(self, identity: GoogleIdentity, request: AddonRequest) -> CardReader:
        """Somebody verified who is on no desk."""
        return CardReader(
            workspace_id=0,
            person_id=0,
            address=identity.address,
            may_change=False,
            is_shared_account=False,
            now=clock.now(),
            zone=request.zone,
            nonce=signed.fresh_nonce(),
            public_url=self.settings.public_url.rstrip("/"),
            signer=self.signer,
            language=request.language,
        )


@dataclass(frozen=True)
class AddonCall:
    """A verified call. A trigger's press names nothing but its own step.

    `opened` is what the desk knows of the open mail, where it was read already.
    """

    addon: AddonServices
    request: AddonRequest
    person: Person
    press: ButtonPress
    opened: Opened | None = None

    @property
    def desk(self) -> Desk:
        """Database, Gmail and settings."""
        return self.addon.desk

    @property
    def by(self) -> Actor:
        """The person as the doer of an act."""
        return actor.person_actor(self.person)

    @property
    def principal(self) -> Principal:
        """The person with their rights, for an act on a ticket."""
        return principals.person_principal(self.person)

    @cached_property
    def mail(self) -> OpenedMail:
        """The mail that is open, if one is."""
        return OpenedMail(self.desk, self.person, self.request, self.opened)

    def arg(self, name: str) -> Any:
        """One of the button's signed arguments; None when it has none of that name."""
        return self.press.args.get(name)

    @cached_property
    def reader(self) -> CardReader:
        """The person before the card that is drawn now: one for the whole call."""
        request = self.request
        return self.addon.reader(self.person, request.zone, request.language)

    @property
    def reader_again(self) -> CardReader:
        """The same before a form that is drawn again: its fields keep their names."""
        return replace(self.reader, nonce=self.press.nonce)
