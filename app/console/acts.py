"""What can be done on a ticket's page: each form, the verb behind it, what it says.

To add one, add its line here and its form to `acts.html`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from addon.words.reader import Reader
from app.console.list_query import parse_number
from app.errors import NotFound, Refused
from app.people.person import Person
from app.people.principal import person_principal
from app.tickets import acting, move as moves
from app.tickets.acting import VERBS, Done
from app.tickets.acting.arguments import Args
from app.tickets.merge import candidates, holding
from app.tickets.merge.candidates import MergeCandidate
from app.tickets.ticket import Ticket
from app.wording import mark

VIA = "console"
NOT_KEYED = frozenset({"csrf_token", "version", "once"})


@dataclass(frozen=True)
class FormAct:
    """One form that was sent: its fields, by whom, where they are, about which ticket.

    One of a whole list is about no ticket in particular.
    """

    fields: MultiDict[str, str]
    visitor: Person
    reader: Reader
    session: Session
    ticket_id: int = 0

    def text(self, name: str) -> str:
        """What stands in that field."""
        return self.fields.get(name, "").strip()

    def row_id(self, name: str) -> int:
        """The id in that field; 0, which is nothing's, when there is none."""
        return parse_number(self.text(name)) or 0


@dataclass(frozen=True)
class ConsoleAct:
    """A form of the page: its verb, what its refusal is called, what its fields say."""

    verb: str
    refused: str
    args: Callable[[FormAct], Args] = lambda _: {}

    @property
    def right(self) -> str:
        """The right that it needs."""
        return VERBS[self.verb].right


def do_act(form: FormAct, act: ConsoleAct) -> Done:
    """Do what the form says, in the session's transaction.

    Raises:
        Refused: nothing was changed.
    """
    return acting.act(
        form.session,
        person_principal(form.visitor, VIA),
        form.ticket_id,
        act.verb,
        act.args(form),
        # A form of ours has one: without, nothing newer is overwritten either.
        expects=form.row_id("version"),
        once=press_key(form.fields, act.verb),
    )


def press_key(fields: MultiDict[str, str], verb: str) -> str:
    """The same for a form that is sent twice; another text is another press."""
    said = sorted(each for each in fields.items(multi=True) if each[0] not in NOT_KEYED)
    whole = repr((fields.get("once", ""), verb, said))
    return hashlib.sha256(whole.encode()).hexdigest()


def _to(form: FormAct) -> Args:
    return {"to": form.text("to")}


def _tag(form: FormAct) -> Args:
    return {"tag": form.text("tag")}


def _note(form: FormAct) -> dict[str, Any]:
    # Browsers send the end of a line as two characters.
    text = form.fields.get("text", "").replace("\r\n", "\n")
    args: dict[str, Any] = {"text": text, "tell": form.fields.getlist("tell")}
    return args | {"meant": form.fields.getlist("meant")}


def _until(form: FormAct) -> Args:
    """A choice of the list, or the time that was typed, which is the reader's own."""
    typed = form.text("at")
    if typed:
        try:
            there = datetime.fromisoformat(typed)
        except ValueError:
            return {"until": typed}
        return {"until": there.replace(tzinfo=form.reader.zone).isoformat()}
    return {"until": form.text("until") or None}


def _other(form: FormAct) -> Args:
    return {"other": _candidate(form).id}


def _candidate(form: FormAct) -> MergeCandidate:
    return candidates.candidate_by_number(
        form.session, form.visitor, form.text("number")
    )


class LosesTicket(Refused):
    """Somebody would lose the ticket: whoever merges is told before."""

    asks_about = "losing"


def _merged(form: FormAct) -> Args:
    other = _candidate(form)
    ticket = form.session.get_one(Ticket, form.ticket_id)
    loss = holding.who_loses(form.session, ticket, other)
    if loss is not None and not form.text("losing"):
        raise LosesTicket(loss.message, **loss.values)
    is_confirmed = bool(form.text("confirmed"))
    return {"other": other.id, **({"confirmed": True} if is_confirmed else {})}


def _moved(form: FormAct) -> Args:
    into = moves.find_inbox(form.session, form.visitor, form.text("inbox"))
    return {"inbox": into.address, "confirmed": bool(form.text("confirmed"))}


def _aside(form: FormAct) -> Args:
    return {"always": bool(form.text("never"))}


STATUS_NOT_SET = mark("Status not set")
ACTS: Mapping[str, ConsoleAct] = {
    "take": ConsoleAct("take", mark("Not taken")),
    "assign": ConsoleAct("assign", mark("Not assigned"), _to),
    "unassign": ConsoleAct("unassign", mark("Not unassigned")),
    "status": ConsoleAct("set_status", STATUS_NOT_SET, _to),
    "priority": ConsoleAct("prioritise", mark("Priority not set"), _to),
    "tag": ConsoleAct("tag", mark("Not tagged"), _tag),
    "untag": ConsoleAct("untag", mark("Tag not removed"), _tag),
    "note": ConsoleAct("note", mark("Not saved yet"), _note),
    "edit-note": ConsoleAct(
        "edit_note",
        mark("Not saved yet"),
        lambda form: _note(form) | {"note": form.row_id("note")},
    ),
    "delete-note": ConsoleAct(
        "delete_note", mark("Not deleted"), lambda form: {"note": form.row_id("note")}
    ),
    "snooze": ConsoleAct("snooze", mark("Not snoozed"), _until),
    "wake": ConsoleAct("wake", mark("Not woken")),
    "merge": ConsoleAct("merge", mark("Not merged"), _merged),
    "unmerge": ConsoleAct(
        "unmerge",
        mark("Merge not undone"),
        lambda form: {"merge": form.row_id("merge")},
    ),
    "follow": ConsoleAct("follow", mark("Not followed")),
    "unfollow": ConsoleAct("unfollow", mark("Still followed")),
    "link": ConsoleAct("link", mark("Not linked"), _other),
    "unlink": ConsoleAct("unlink", mark("Still linked"), _other),
    "move": ConsoleAct("move", mark("Not moved"), _moved),
    "set-aside": ConsoleAct("set_aside", mark("Still a ticket"), _aside),
    "restore": ConsoleAct("restore", mark("No ticket made")),
    "undo": ConsoleAct(
        "undo", mark("Not undone"), lambda form: {"event": form.row_id("event")}
    ),
}


def find_act(name: str) -> ConsoleAct:
    """The act of that name.

    Raises:
        NotFound: there is none.
    """
    if name not in ACTS:
        raise NotFound("There is no action “{name}”.", name=name[:40])
    return ACTS[name]
