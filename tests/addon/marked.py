"""English with a mark around all that it says: what has none was never said.

The sidebar of the tests speaks it, finds what is unmarked, and takes the marks away.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from string import Formatter
from typing import Any

from sqlalchemy import select

from addon.words.languages import Language, read_catalogue
from app.inboxes.inbox import Inbox
from app.people.person import Person
from app.people.workspace import Workspace
from app.replies.reply import SavedReply
from app.tickets.event import Event
from app.tickets.messages.message import Message
from app.tickets.messages.people import MessagePerson
from app.tickets.notes.note import Note
from app.tickets.tags.tag import Tag
from app.tickets.ticket import Ticket
from tests.support.office import Office

# Of no script and never typed.
BEGIN, END = "\ue000", "\ue001"
_SAID = re.compile(f"{BEGIN}[^{END}]*{END}")
_WORD = re.compile(r"[^\W\d_]+")
_TAG = re.compile(r"<[^<>]*>")
# What is no text for people, by its name in an answer.
UNREAD = {
    "parameters", "function", "name", "url", "iconUrl", "knownIcon", "type", "key",
    "value", "requiredWidgets", "scopes", "draftId", "draftThreadId", "content",
    "contentType", "valueMsEpoch",
}  # fmt: skip
# Commands are no sentences: an admin types them as they are.
COMMANDS = "desk inbox add mailbox connect --delegated person NAME support"
OWN = (
    Workspace.domain, Person.name, Person.address, Inbox.address, Tag.name, Note.text,
    SavedReply.name, SavedReply.text, Ticket.subject, Ticket.customer_name,
    Ticket.customer_address, Message.subject, Message.from_name, Message.from_address,
    MessagePerson.address, MessagePerson.name,
)  # fmt: skip


def language() -> Language:
    """English, marked: what a catalogue asks for, which another test holds complete."""
    marked = dict[tuple[str, str], tuple[str, ...]]()
    for each in filter(lambda message: message.id, read_catalogue("de")):
        forms = [each.id] if isinstance(each.id, str) else list(each.id)
        mark = _marked_whole if each.context == "date" else _marked
        marked[each.context or "", forms[0]] = tuple(mark(form) for form in forms)
    return Language("en", marked)


def _marked_whole(text: str) -> str:
    # Spaces stay outside: a sentence may be cut after who did it.
    return re.sub(r"\S(?:.*\S)?", rf"{BEGIN}\g<0>{END}", text, flags=re.DOTALL)


def _marked(message: str) -> str:
    # A value in a message is not marked by it: it is said by itself, or not ours.
    pieces = [(text, name) for text, name, _, _ in Formatter().parse(message)]
    return "".join(
        _marked_whole(text) + (f"{{{name}}}" if name else "") for text, name in pieces
    )


def bare(body: bytes) -> bytes:
    """The JSON of an answer without marks."""
    for mark in (BEGIN, END):
        body = body.replace(mark.encode(), b"")
    return body


def unsaid(answer: Any) -> set[str]:
    """The words of an answer, or of a card, that no message has said."""
    return {word for text in _texts(answer) for word in words(_SAID.sub(" ", text))}


def words(text: str) -> set[str]:
    """The words of a text, however they are written."""
    return set(_WORD.findall(html.unescape(_TAG.sub(" ", text)).casefold()))


def foreign(found: Iterable[str], own: Iterable[str]) -> set[str]:
    """Those found that are nobody's own; a long text may be cut in a word."""
    known = {
        # A plain field takes the angle brackets away.
        word
        for text in own
        for word in words(text) | words(text.replace("<", "").replace(">", ""))
    }
    return {w for w in found if not any(each.startswith(w) for each in known)}


def check(office: Office) -> None:
    """Nothing was shown but what was said, and what people have written."""
    if not office.unsaid:
        return
    with office.desk.database.reading() as session:
        own = [text for each in OWN for text in session.scalars(select(each)) if text]
        # A history names tags that no ticket has any more.
        events = session.scalars(select(Event.details))
        own += {str(details.get("tag", "")) for details in events}
    left = foreign(office.unsaid, [COMMANDS, *own, *office.typed])
    assert left == set(), left


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping):
        for name, each in part.items():
            yield from _texts(each) if name not in UNREAD else ()
    elif isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, str):
        yield part
