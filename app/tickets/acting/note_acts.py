"""What is done with a ticket's notes: one is written, changed, deleted."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from app.errors import NotAllowed
from app.inboxes import visible
from app.tickets.acting.verb import Act
from app.tickets.notes import mention as mentions, mention_names
from app.tickets.notes.changing import note_of
from app.tickets.notes.mention import Mention
from app.tickets.notes.note import Note, checked_text
from app.tickets.notes.revision import keep_text
from app.wording import mark

ONLY_AUTHOR = mark("Only who wrote a note can change it.")


def write_note(act: Act) -> None:
    """Add a note, and call whom it names."""
    made = act.ticket.note(act.args["text"], by=act.actor, who=act.by.somebody())
    _call_people(act, made)


def edit_note(act: Act) -> None:
    """Let one's own note say something else; only whom it did not call yet is called.

    What it said is kept for managers. The same text changes nothing: who was ticked
    beside it is called all the same.
    """
    note = note_of(act.session, act.ticket, act.args["note"])
    who = act.by.somebody()
    if note.author_id != who.id:
        raise NotAllowed(ONLY_AUTHOR)
    text = checked_text(act.args["text"])
    if text != note.text:
        keep_text(act.session, note, who.id)
        act.ticket.edit_note(note, text, by=act.actor)
    elif not act.args["tell"]:
        return
    query = select(Mention.person_id).where(Mention.note_id == note.id)
    _call_people(act, note, set(act.session.scalars(query)))


def delete_note(act: Act) -> None:
    """Delete a note: one's own, or as a manager anybody's."""
    note = note_of(act.session, act.ticket, act.args["note"])
    if note.author_id != act.by.somebody().id:
        act.by.require("moderate_notes")
    act.ticket.delete_note(note, by=act.actor)


def _call_people(act: Act, note: Note, known: Collection[int] = ()) -> None:
    """Call those whom the note names or who were ticked; `known` are called already."""
    members = visible.inbox_members(act.session, act.ticket.inbox_id)
    found = mention_names.mentioned_people(note.text, members, act.args["meant"])
    ticked = (mention_names.person_meant(each, members) for each in act.args["tell"])
    people = [each for each in (*found.people, *ticked) if each.id not in known]
    act.told.extend(mentions.add_mentions(act.session, note, people))
    act.unknown.extend(found.unknown)
