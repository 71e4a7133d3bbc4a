"""What somebody types to make the desk theirs, and what is wrong in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app import zones
from app.errors import Refused
from app.people import person as people, workspace as workspaces
from app.people.first_setup import CodeState
from app.wording import TranslatableText, translatable

# Whatever is longer is none of these.
MAX_LENGTH = 254
FIELDS = ("domain", "name", "address", "more_domain", "zone")
Wrong = dict[str, TranslatableText]

CODE_SAID = {
    CodeState.WRONG: translatable(
        "This is not the code. Look where desk migrate or desk serve was run, or run "
        "desk setup --first for a new one."
    ),
    CodeState.OLD: translatable(
        "This code has expired (24 hours). Run desk setup --first for a new one."
    ),
}


@dataclass(frozen=True)
class FirstForm:
    """What was typed; the code stays out of it, so that no page shows it again."""

    domain: str = ""
    name: str = ""
    address: str = ""
    more_domain: str = ""
    zone: str = ""

    @classmethod
    def read(cls, form: Mapping[str, str]) -> FirstForm:
        """The form as it was sent."""
        return cls(**{each: form.get(each, "").strip() for each in FIELDS})

    @property
    def address_domain(self) -> str:
        """The domain of the admin's address."""
        return self.address.rpartition("@")[2].lower()

    @property
    def more_domains(self) -> tuple[str, ...]:
        """The domains whose accounts are let in beside the first."""
        return (self.more_domain,) if self.more_domain else ()

    def wrong_fields(self) -> Wrong:
        """Everything that is wrong, by field."""
        wrong: Wrong = {}
        if not _is_domain(self.domain):
            wrong["domain"] = translatable("Write a domain, such as acme.example.")
        if not _is_name(self.name):
            wrong["name"] = translatable("Write your name, as the team knows you.")
        if not _is_address(self.address):
            wrong["address"] = translatable(
                "Write your address at Google Workspace, such as ada@acme.example."
            )
        if self.more_domain and not _is_domain(self.more_domain):
            wrong["more_domain"] = translatable("Write a domain, such as acme.example.")
        try:
            self.checked_zone()
        except Refused as error:
            wrong["zone"] = error.said
        if not wrong and not self._lets_in_admin():
            wrong["more_domain"] = translatable(
                "{address} is of another domain. Add {domain} here, so that its "
                "accounts are let in too.",
                address=self.address,
                domain=self.address_domain,
            )
        return wrong

    def checked_zone(self) -> str | None:
        """The time zone as it is kept; None where none was typed.

        Raises:
            Refused: there is no such zone.
        """
        return zones.checked_zone(self.zone) if self.zone else None

    def _lets_in_admin(self) -> bool:
        domains = (self.domain, *self.more_domains)
        return self.address_domain in map(workspaces.checked_domain, domains)


def _is_domain(text: str) -> bool:
    try:
        workspaces.checked_domain(text)
    except Refused:
        return False
    return len(text) <= MAX_LENGTH


def _is_name(text: str) -> bool:
    try:
        people.checked_name(text)
    except Refused:
        return False
    return len(text) <= MAX_LENGTH


def _is_address(text: str) -> bool:
    try:
        people.validated_address(text)
    except Refused:
        return False
    return len(text) <= MAX_LENGTH and _is_domain(text.rpartition("@")[2])
