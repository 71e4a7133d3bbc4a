"""Who works at the demo's company, and which addresses it has, in one domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Local part of the address, name, role; Zoe works here and is not on the desk.
_PEOPLE = (
    ("ada", "Ada Lovelace", "admin"),
    ("grace", "Grace Hopper", "rep"),
    ("ben", "Ben Carter", "manager"),
)


@dataclass(frozen=True)
class CompanyPlan:
    """Acme Furniture under one domain; `form_key` is its contact form's."""

    domain: str
    form_key: str

    def at(self, local: str) -> str:
        """An address of the company."""
        return f"{local}@{self.domain}"

    @property
    def support(self) -> str:
        """The inbox that is an account of its own."""
        return self.at("support")

    @property
    def sales(self) -> str:
        """The inbox that is a group."""
        return self.at("sales")

    @property
    def people(self) -> tuple[tuple[str, str, str], ...]:
        """Everybody on the desk: address, name, role."""
        return tuple((self.at(local), name, role) for local, name, role in _PEOPLE)

    @property
    def stranger(self) -> tuple[str, str]:
        """Address and name of who works here and is not on the desk."""
        return self.at("zoe"), "Zoe Martin"

    @property
    def kinds(self) -> Mapping[str, str]:
        """Of which kind each inbox is."""
        return {self.support: "account", self.sales: "group"}

    @property
    def members(self) -> Mapping[str, tuple[str, ...]]:
        """Who works on each inbox."""
        everybody = tuple(address for address, _, _ in self.people)
        return {self.support: everybody, self.sales: (self.at("ada"), self.at("ben"))}

    @property
    def connected(self) -> tuple[str, ...]:
        """Connected mailboxes. Ben has not signed in yet: that is there to be tried."""
        return (self.support, self.at("ada"), self.at("grace"))

    @property
    def roles(self) -> Mapping[str, str]:
        """Everybody's role, "" for who is not on the desk."""
        return {**{a: role for a, _, role in self.people}, self.stranger[0]: ""}

    def gmail(self, more: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
        """Mailboxes, groups and routes, as `demo/gmail/config.py` has them.

        `more` are people, by address and name, who get support's mail too.
        """
        reps = [*((address, name) for address, name, _ in self.people), *more]
        people = [(address, name, "person") for address, name in reps]
        boxes = [*people, (self.support, "Acme Support", "shared")]
        boxes.append((*self.stranger, "person"))
        # Whose Gmail may write as support@ already, and whose waits to be verified.
        send_as = {
            self.at("ada"): {"send_as": [self.support]},
            self.at("grace"): {"send_as_pending": [self.support]},
        }
        sales = {"address": self.sales, "name": "Acme Sales"}
        return {
            "mailboxes": [
                {"address": address, "name": name, "kind": kind}
                | send_as.get(address, {})
                for address, name, kind in boxes
            ],
            "groups": [{**sales, "members": self.members[self.sales]}],
            "routes": [{"address": self.support, "also_to": [a for a, _ in reps]}],
        }


# The contact form has this key in every run.
ACME = CompanyPlan("acme.example", "acmefurnish2")
