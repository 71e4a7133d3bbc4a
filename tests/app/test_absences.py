"""Absence: ends by itself, never overlaps, gets no hand-over; and the return."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import audit, clock
from app.absences import keeping, reading
from app.absences.keeping import NewAbsence
from app.absences.table import Absence
from app.audit.entry import AuditEntry
from app.errors import NotAllowed, NotFound, Refused
from app.people.person import Person, PersonKind
from app.people.principal import person_principal
from app.tickets import view_queries
from app.tickets.bulk_actions import giving_back, handover, work
from app.tickets.bulk_actions.table import BulkAction
from app.tickets.event import Event
from app.tickets.history import sentences
from app.tickets.status import Priority
from app.tickets.ticket import Ticket
from tests.app.test_handover import Ill, fellow, give, ill as ill_desk
from tests.support.cast import Cast, mail
from tests.support.terminal import Terminal
from tests.support.tickets import add

# SQL is at stake.
pytestmark = pytest.mark.both_databases
ill = ill_desk
DAY = timedelta(days=1)


def away(
    session: Session, who: Person, days: float | None = 1, begins: float = 0
) -> Absence:
    """They are away, in so many days for so many."""
    start = clock.now() + begins * DAY
    ends = None if days is None else start + days * DAY
    wish = NewAbsence(start if begins else None, ends)
    made = keeping.begin_absence(session, who, wish, audit.person_author(who, "card"))
    session.flush()
    return made


def is_away(session: Session, who: Person) -> bool:
    return who.id in reading.away_of(session, [who.id])


def test_it_begins_and_ends_by_itself(session: Session, cast: Cast) -> None:
    clock.stop()
    away(session, cast.ada, days=1, begins=1)
    seen = []
    for _ in range(4):
        seen.append(is_away(session, cast.ada))
        clock.advance(DAY)
    assert seen == [False, True, False, False]


def test_an_open_one_lasts_until_it_is_said(session: Session, cast: Cast) -> None:
    made = away(session, cast.ada, days=None)
    assert reading.away_of(session, [cast.ada.id])[cast.ada.id].until is None
    by = audit.person_author(cast.ada, "card")
    keeping.end_absence(session, cast.ada, made, by)
    keeping.end_absence(session, cast.ada, made, by)
    assert not is_away(session, cast.ada)
    query = select(AuditEntry).order_by(AuditEntry.seq)
    entries = [e for e in session.scalars(query) if e.action.startswith("absence.")]
    assert [each.action for each in entries] == ["absence.begun", "absence.ended"]
    assert all(each.subject_id == cast.ada.id for each in entries)
    assert entries[0].new["to"] is None


@pytest.mark.parametrize(
    ("begins", "days", "said"),
    [
        (0, -1, "has passed"), (2, -1, "ends before it begins"),
        (0, 40_000, "At most 100 years"), (-400, None, "more than a year ago"),
        (0.5, 1, "away at that time already"), (-1, None, "away at that time already"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    session: Session, cast: Cast, begins: float, days: float | None, said: str
) -> None:
    away(session, cast.ada, days=2)
    with pytest.raises(Refused, match=said):
        away(session, cast.ada, days=days, begins=begins)


def test_a_shared_account_and_a_long_note(session: Session, cast: Cast) -> None:
    by = audit.person_author(cast.ada, "card")
    wish = NewAbsence(note="x" * 201)
    with pytest.raises(Refused, match="At most 200"):
        keeping.begin_absence(session, cast.ada, wish, by)
    cast.grace.kind = PersonKind.SHARED
    with pytest.raises(Refused, match="shared account"):
        keeping.begin_absence(session, cast.grace, NewAbsence(), by)


@given(
    spans=st.lists(
        st.tuples(st.integers(1, 20), st.one_of(st.none(), st.integers(1, 5))),
        max_size=6,
    )
)
def test_none_of_them_overlap(
    session: Session, cast: Cast, spans: Sequence[tuple[int, int | None]]
) -> None:
    with session.begin_nested() as tried:
        for begins, days in spans:
            with suppress(Refused):
                away(session, cast.grace, days, begins)
        kept = reading.coming_of(session, [cast.grace.id])
        tried.rollback()
    for one, next_one in zip(kept, kept[1:], strict=False):
        assert one.to_at is not None
        assert one.to_at <= next_one.from_at
    assert bool(kept) == bool(spans)


def test_who_may_say_it(session: Session, cast: Cast) -> None:
    rep, lead = person_principal(cast.grace), person_principal(cast.ada)
    assert keeping.find_absent(session, rep, cast.grace.id) == cast.grace
    assert keeping.find_absent(session, lead, cast.grace.id) == cast.grace
    for by, whose in ((rep, cast.ada), (person_principal(cast.edsger), cast.edsger)):
        with pytest.raises(NotAllowed):
            keeping.find_absent(session, by, whose.id)
    stranger = Person(workspace_id=cast.acme.id, address="x@acme.example", name="X")
    session.add(stranger)
    session.flush()
    made = away(session, stranger)
    with pytest.raises(NotFound):
        keeping.find_absent(session, lead, stranger.id)
    for which in (made.id, 999):
        with pytest.raises(NotFound):
            keeping.find_absence(session, lead, which)


def test_the_ticket_says_it(session: Session, cast: Cast) -> None:
    made = away(session, cast.grace)
    away(session, cast.grace, begins=3)
    mine = add(session, cast.support, assignee_id=cast.grace.id, status="open")
    other = add(session, cast.support, assignee_id=cast.ada.id, status="open")
    views = [view_queries.view_of_ticket(session, cast.ada, n) for n in (mine, other)]
    said = [each.assignee_away for each in views if each is not None]
    assert said == [reading.Away(made.to_at), None]


def test_nobody_who_is_away_gets_a_hand_over(session: Session, cast: Cast) -> None:
    ill_one, noor = fellow(session, cast, "Zelda"), fellow(session, cast, "Noor")
    give(session, cast, ill_one, 3)
    made = away(session, noor)

    def able() -> set[str]:
        found = handover.colleagues(session, cast.ada, ill_one)
        return {each.person.name for each in found}

    assert "Noor" not in able()
    with pytest.raises(Refused, match="Noor is away: choose somebody else"):
        handover.plan(session, cast.ada, ill_one, [noor, cast.ada])
    keeping.end_absence(session, noor, made, audit.OPERATOR)
    assert "Noor" in able()
    assert len(handover.plan(session, cast.ada, ill_one, [noor]).given) == 3


def give_back(desk: Ill, begins: int = 0) -> int:
    with desk.database.transaction() as session:
        zelda = session.get_one(Person, desk.zelda.id)
        by, since = person_principal(zelda), clock.now() - DAY
        made = giving_back.prepare_return(session, by, since)
        assert work.begin(session, made, by)
        which = made.id
    desk.work(which)
    return which


def test_what_is_untouched_comes_back(ill: Ill) -> None:
    """Mail may come meanwhile; what somebody did with it stays with them."""
    before = ill.state()
    ill.turn(ill.prepare())
    with ill.database.transaction() as session:
        answered, noted, moved, done = session.scalars(
            select(Ticket).order_by(Ticket.id).limit(4)
        )
        answered.receive(mail(text="Any news?"))
        ada = person_principal(session.get_one(Person, ill.cast.ada.id))
        noted.note("I look into it", by=ada.actor, who=ada.somebody())
        moved.assign(ada.somebody(), by=ada.actor)
        done.prioritise(Priority.HIGH, by=ada.actor)
        touched = {noted.number, moved.number, done.number}
        zelda = session.get_one(Person, ill.zelda.id)
        count = giving_back.count_untouched(session, zelda, clock.now() - DAY)
    assert count == 27
    given = ill.state()
    which = give_back(ill)
    after = ill.state()
    assert ill.held(ill.zelda) == 27
    for number, state in after.items():
        if number in touched:
            assert state == given[number]
        else:
            assert state[0] == before[number][0]  # type: ignore[index]
    with ill.database.reading() as session:
        zelda = session.get_one(Person, ill.zelda.id)
        newest = session.scalars(select(Event).order_by(Event.id.desc())).first()
        assert newest is not None
        said = sentences.english_sentence(newest, "Zelda", {})
        assert said == "Zelda took it back, away no longer (with 26 others)"
        again = giving_back.count_untouched(session, zelda, clock.now() - DAY)
    assert again == 0
    ill.turn_as(ill.zelda, which)
    assert ill.state() == given


def test_a_hand_over_of_another_time_or_undone_is_not_given_back(ill: Ill) -> None:
    which = ill.prepare()
    ill.turn(which)
    with ill.database.reading() as session:
        zelda = session.get_one(Person, ill.zelda.id)
        later = clock.now() + DAY
        assert giving_back.count_untouched(session, zelda, later) == 0
        grace = session.get_one(Person, ill.cast.grace.id)
        assert giving_back.count_untouched(session, grace, clock.now() - DAY) == 0
    ill.turn(which, is_undo=True)
    with ill.database.transaction() as session:
        by = person_principal(session.get_one(Person, ill.zelda.id))
        with pytest.raises(Refused, match="still untouched"):
            giving_back.prepare_return(session, by, clock.now() - DAY)


def test_the_command(ill: Ill, database_url: str, tmp_path: Path) -> None:
    settings = {"DESK_DATABASE_URL": database_url, "DESK_DATA_DIR": str(tmp_path)}
    terminal = Terminal(settings)
    base = ["person", "away", "zelda@acme.example"]
    said = terminal(*base, "--until", "2099-01-02", "--note", "Ill")
    assert "is away from" in said.stdout
    assert "away at that time already" in terminal(*base).stderr
    other = terminal(*base[:2], "noor@acme.example", "--until", "2099-01-02")
    assert "2099-01-02T00:00:00Z" in other.stdout
    assert "is no moment" in terminal(*base, "--until", "Friday").stderr
    assert "has passed" in terminal(*base, "--until", "2020-01-02").stderr
    hand = ["person", "handover", "zelda@acme.example", "--by", "ada@acme.example"]
    refused = terminal(*hand, "--to", "noor@acme.example", "--write")
    assert "Noor is away" in refused.stderr
    terminal(*hand, "--to", "grace@acme.example", "--write")
    assert ill.held(ill.zelda) == 0
    back = terminal(*base, "back", "--give-back")
    assert "gave back what was untouched" in back.stdout
    assert ill.held(ill.zelda) == 30
    assert "is not away" in terminal(*base, "back").stderr
    with ill.database.reading() as session:
        assert session.scalars(select(BulkAction.act)).all() == [
            "hand_over", "give_back",
        ]  # fmt: skip
