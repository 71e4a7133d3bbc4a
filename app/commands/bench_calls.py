"""What Google would post while people open mails and press buttons, for a bench."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, cycle
from typing import Any

from addon.signed import ButtonPress, ButtonSigner, fresh_nonce
from app.commands.http_load import post_request
from app.settings import Settings
from app.tickets.status import Priority

# What people look for: a number, an address, and words that few or many tickets have.
SEARCHES = ("17", "customer3@seeded.example", "Order 15", "cupboard")
PRIORITIES = (Priority.HIGH, Priority.LOW)


@dataclass(frozen=True)
class OpenedTicket:
    """A ticket whose mail is opened, by the ids of desk and Gmail, as it stands now."""

    id: int
    thread_id: str
    version: int = 1
    priority: str = Priority.NORMAL


class GoogleCalls:
    """Requests of one person, without an end; each kind by its name in `KINDS`."""

    def __init__(
        self,
        settings: Settings,
        key: Any,
        who: tuple[int, int],
        tickets: Sequence[OpenedTicket],
    ) -> None:
        """`key` signs as Google; `who` is the ids of workspace and person."""
        self._settings = settings
        self._key = key
        self._who = who
        self._tickets = tickets
        self._signer = ButtonSigner(settings.require("secret_key"))
        self._tokens: dict[str, str] = {}

    def streams(self, port: int, what: str, parts: int) -> list[Iterator[bytes]]:
        """Requests for so many connections; each asks about tickets of its own."""
        size = max(1, len(self._tickets) // parts)
        return [
            KINDS[what](self, port, self._tickets[n * size :][:size] or self._tickets)
            for n in range(parts)
        ]

    def open_mail(self, port: int, tickets: Sequence[OpenedTicket]) -> Iterator[bytes]:
        """One mail after the other is opened."""
        for each in cycle(tickets):
            yield self._post(port, "/addon/message", gmail=_mail(each))

    def open_home(self, port: int, tickets: Sequence[OpenedTicket]) -> Iterator[bytes]:
        """The add-on is opened without a mail."""
        return cycle([self._post(port, "/addon/home")])

    def list_unassigned(
        self, port: int, tickets: Sequence[OpenedTicket]
    ) -> Iterator[bytes]:
        """The tab “Unassigned” is pressed."""
        return cycle([self._press(port, "home_unassigned")])

    def search(self, port: int, tickets: Sequence[OpenedTicket]) -> Iterator[bytes]:
        """Somebody searches."""
        return cycle([self._press(port, "search", q=each) for each in SEARCHES])

    def click(self, port: int, tickets: Sequence[OpenedTicket]) -> Iterator[bytes]:
        """A priority is set that the ticket does not have: each press is an act.

        It comes from a card of now: each act before has made a new version.
        """
        for done in count():
            for each in tickets:
                turn = done + (each.priority == PRIORITIES[0])
                to, version = PRIORITIES[turn % 2], each.version + done
                yield self._press(port, "prioritise", each.id, version, to=to)

    def _press(
        self, port: int, verb: str, ticket: int = 0, version: int = 1, **args: Any
    ) -> bytes:
        press = ButtonPress(*self._who, verb, ticket, args, version, fresh_nonce())
        signed = self._signer.sign(press)
        return self._post(port, f"/addon/clicks/{verb}", parameters={"s": signed})

    def _post(
        self,
        port: int,
        path: str,
        gmail: dict[str, str] | None = None,
        parameters: dict[str, str] | None = None,
    ) -> bytes:
        from demo import company

        event = {
            "commonEventObject": {
                "hostApp": "GMAIL",
                "platform": "WEB",
                "parameters": parameters or {},
            },
            "authorizationEventObject": {
                "authorizedScopes": list(company.SCOPES),
                "userIdToken": self._token(company.ADDON_CLIENT, company.PEOPLE[0][0]),
            },
            "gmail": gmail or {},
        }
        token = self._token(company.PUBLIC_URL + path, company.ADDON_ACCOUNT)
        return post_request(port, path, token, json.dumps(event).encode())

    def _token(self, audience: str, email: str) -> str:
        known = self._tokens.get(audience)
        if known is None:
            now = int(time.time())
            known = self._tokens[audience] = self._key.sign(
                {
                    "iss": "https://accounts.google.com",
                    "aud": audience,
                    "azp": audience,
                    "sub": f"1{len(email):020}",
                    "email": email,
                    "email_verified": True,
                    "hd": email.partition("@")[2],
                    "iat": now,
                    "exp": now + 24 * 3600,
                }
            )
        return known


Stream = Callable[[GoogleCalls, int, Sequence[OpenedTicket]], Iterator[bytes]]
KINDS: dict[str, Stream] = {
    "card": GoogleCalls.open_mail,
    "home": GoogleCalls.open_home,
    "list": GoogleCalls.list_unassigned,
    "search": GoogleCalls.search,
    "click": GoogleCalls.click,
}


def _mail(ticket: OpenedTicket) -> dict[str, str]:
    return {"threadId": ticket.thread_id, "messageId": ticket.thread_id}
