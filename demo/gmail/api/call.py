"""One call to the API, read and known to be allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from demo.gmail.errors import Json, bad_request
from demo.gmail.mailboxes.mailbox import GmailMailbox
from demo.gmail.mailboxes.message import MailboxMessage
from demo.gmail.sign_in.tokens import BearerToken

T = TypeVar("T")
MAX_PER_PAGE = 500
USUAL_PER_PAGE = 100


@dataclass
class ApiCall:
    """Whose mailbox, with which token, and what is asked of it."""

    mailbox: GmailMailbox
    token: BearerToken
    # The parts of the path that stand for something, such as a message id.
    ids: tuple[str, ...] = ()
    args: dict[str, list[str]] = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    # The mail that was handed over beside the body.
    media: bytes = b""
    # How many messages a change reaches when it is made to land partly.
    reach: int | None = None

    def arg(self, name: str, default: str = "") -> str:
        """A query parameter, the last one given."""
        return self.args.get(name, [default])[-1]

    def arg_all(self, name: str) -> list[str]:
        """Every value of a repeated query parameter."""
        return self.args.get(name, [])

    def flag(self, name: str) -> bool:
        """A query parameter that is true or false."""
        return self.arg(name).lower() == "true"

    def fields(self, *known: str) -> Json:
        """The body, refused like Google when it names a field that does not exist."""
        for name in self.body:
            if name not in known:
                raise bad_request(
                    "Invalid JSON payload received. "
                    f'Unknown name "{name}": Cannot find field.'
                )
        return self.body

    def words(self, name: str) -> list[str]:
        """A list of strings in the body."""
        value = self.body.get(name) or []
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise bad_request(f"Invalid value at '{name}'")
        return value

    def reached(self, messages: Sequence[MailboxMessage]) -> Sequence[MailboxMessage]:
        """The messages that a change really touches."""
        return messages if self.reach is None else messages[: self.reach]

    def page_size(self) -> int:
        """maxResults: more than 500 counts as 500."""
        text = self.arg("maxResults", str(USUAL_PER_PAGE))
        if not text.isdecimal() or not 0 < int(text) < 1 << 31:
            raise bad_request("Invalid maxResults")
        return min(int(text), MAX_PER_PAGE)

    def page(self, items: Sequence[T]) -> tuple[Sequence[T], Json]:
        """One page of a list, and the field that leads to the next."""
        start, size = self._start(), self.page_size()
        more = len(items) > start + size
        token = {"nextPageToken": f"{start + size:020}"} if more else {}
        return items[start : start + size], token

    def _start(self) -> int:
        text = self.arg("pageToken", "0")
        if not text.isdecimal():
            raise bad_request("Invalid pageToken")
        return int(text)
