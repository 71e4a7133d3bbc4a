"""What a step looks with: every answer from outside passes `learn`, and is kept.

So a fixture holds all that a step has learned, and the same step judges the fixture
again with nothing of it being there (`Replayed`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from app.errors import DeskError

Json = dict[str, Any]


class Answer(NamedTuple):
    """What Google answered: its status and its JSON."""

    status: int
    body: Any

    @property
    def says(self) -> str:
        """The status, with Google's own words where it refuses."""
        if self.status < 300:
            return str(self.status)
        told = self.body if isinstance(self.body, dict) else {}
        error = told.get("error")
        if isinstance(error, dict):
            return f"{self.status} {error.get('message', '')}".strip()
        return (
            f"{self.status} {error or ''} {told.get('error_description', '')}".strip()
        )

    @property
    def reason(self) -> str:
        """Google's word for why it refuses."""
        error = self.body.get("error") if isinstance(self.body, dict) else None
        first = (error.get("errors") or [{}])[0] if isinstance(error, dict) else {}
        return str(first.get("reason", ""))


class Outside(Protocol):
    """What a live run asks: Google, the desk's own settings, and whoever clicks."""

    def gmail(self, method: str, arguments: Mapping[str, Any]) -> Answer:
        """One call of the mailbox."""
        ...

    def at_once(self, method: str, many: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Several calls at the same time."""
        ...

    def addon_project(self, path: str) -> Answer:
        """What Google has of the add-on's project."""
        ...

    def token_for(self, address: str) -> Answer:
        """A token by delegation for this mailbox, and what its Gmail then says."""
        ...

    def facts(self, name: str) -> Any:
        """What is set here, under that name."""
        ...

    def public_address(self) -> list[Json]:
        """How the desk answers at its public address."""
        ...

    def calls(self, how: str, trial: str, count: int) -> list[Json]:
        """Say what to click, and wait for so many calls of the prober."""
        ...

    def mails(self, how: str, query: str, headers: Sequence[str]) -> list[Json]:
        """Say what to write, and wait until such a mail is there."""
        ...

    def pushed(self, label_id: str, message_id: str) -> Json:
        """Change a mail, and wait for the push."""
        ...

    def answer_of(self, question: str) -> str:
        """What somebody at the terminal says."""
        ...


class ProbeSession:
    """The step's own hands: what is asked through them is kept in order."""

    def __init__(self, outside: Outside | None) -> None:
        self._outside = outside
        self.exchanges: list[Json] = []

    def gmail(self, method: str, **arguments: Any) -> Answer:
        """One call of the mailbox, such as `labels.create`."""
        asked = {"method": method, **_without_mail(arguments)}
        return Answer(*self.learn("gmail", asked, "gmail", method, arguments))

    def at_once(self, method: str, many: Sequence[Mapping[str, Any]]) -> list[Answer]:
        """Several calls at the same time."""
        asked = {"method": method, "times": len(many)}
        return [Answer(*x) for x in self.learn("gmail", asked, "at_once", method, many)]

    def addon_project(self, path: str) -> Answer:
        """What Google has of the add-on's project."""
        return Answer(*self.learn("project", f"projects/{path}", "addon_project", path))

    def token_for(self, address: str) -> Answer:
        """A token by delegation, and what Gmail then says."""
        return Answer(*self.learn("token", address, "token_for", address))

    def facts(self, name: str) -> Any:
        """What is set here, under that name."""
        return self.learn("ours", name, "facts", name)

    def public_address(self) -> list[Json]:
        """How the desk answers at its public address."""
        found: list[Json] = self.learn("address", "", "public_address")
        return found

    def calls(self, how: str, trial: str = "", count: int = 1) -> list[Json]:
        """Say what to click, and wait for so many calls; none if nobody clicked."""
        asked = {"trial": trial, "count": count}
        found: list[Json] = self.learn("calls", asked, "calls", how, trial, count)
        return found

    def mails(self, how: str, query: str, headers: Sequence[str]) -> list[Json]:
        """Say what to write, and wait until it is there; none if nobody wrote."""
        asked = {"q": query}
        found: list[Json] = self.learn("mails", asked, "mails", how, query, headers)
        return found

    def pushed(self, label_id: str, message_id: str) -> Json:
        """Change a mail, and wait for the push."""
        found: Json = self.learn("push", "", "pushed", label_id, message_id)
        return found

    def answer_of(self, question: str) -> str:
        """yes, no, or nothing where nobody is at the terminal."""
        return str(self.learn("person", question, "answer_of", question))

    def learn(self, kind: str, asked: Any, what: str, *arguments: Any) -> Any:
        """Ask the world outside, and keep what came; also that nothing came."""
        kept: Json = {"kind": kind, "asked": asked}
        self.exchanges.append(kept)
        try:
            got = getattr(self._outside, what)(*arguments)
        except DeskError as error:
            kept["failed"] = str(error)
            raise
        kept["got"] = list(got) if isinstance(got, Answer) else got
        return kept["got"]


class Replayed(ProbeSession):
    """A session in which everything has been said: by a fixture."""

    def __init__(self, exchanges: Sequence[Json]) -> None:
        super().__init__(None)
        self._left = list(exchanges)

    def learn(self, kind: str, asked: Any, what: str, *arguments: Any) -> Any:
        """What the fixture has for this question.

        Raises:
            ValueError: the step asks something else than it did then.
        """
        if not self._left or self._left[0]["kind"] != kind:
            raise ValueError(f"The fixture has no answer of the kind {kind} here.")
        kept = self._left.pop(0)
        self.exchanges.append(kept)
        if "failed" in kept:
            raise DeskError(kept["failed"])
        return kept["got"]


def _without_mail(arguments: Mapping[str, Any]) -> Json:
    """What was asked, without the mail itself."""
    body = arguments.get("body")
    if isinstance(body, dict):
        kept = {k: v for k, v in body.items() if k not in ("raw", "message")}
        return {**arguments, "body": kept}
    return dict(arguments)
