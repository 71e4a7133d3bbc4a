"""Nothing falls through: what Gmail holds is counted against what the desk has."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from functools import partial

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, select, update

from app import clock, desk as desks
from app.audit import OPERATOR
from app.cli import desk
from app.health.examination import examine_desk
from app.health.finding import Finding, FindingState
from app.health.mail_checks import mail_findings
from app.inboxes import alias as aliases
from app.inboxes.inbox import Inbox
from app.mailboxes import mailbox as mailboxes
from app.mailboxes.mail_check import CheckOutcome, MailCheck, MailCounts
from app.mailboxes.mailbox import AccessRefusal, Mailbox
from app.tickets.conversations.references import MessageReference
from app.tickets.event import Event
from app.tickets.messages.message import Message, MessageCopy
from app.tickets.messages.people import MessagePerson
from demo.gmail.mail.compose import ComposedMail
from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.office import ADA, EDSGER, GRACE, MARIA, SUPPORT, Office, pass_time
from workers.budget import UnitBudget
from workers.checks import count_all, mail_count
from workers.checks.count_all import count_all_mail
from workers.checks.mail_count import MailCount
from workers.chores.mail_checks import check_mail, last_night
from workers.imports.mailbox_import import MailboxImport

HELP = "help@acme.example"
BULK = {"Precedence": "bulk", "List-Id": "<news.shop.example>"}
READ = re.compile(r"/messages/[0-9a-f]+$")


def private(office: Office, to: str = ADA, subject: str = "Lunch") -> MailboxMessage:
    """A mail that is no business of the desk."""
    draft = ComposedMail(MARIA, [to], subject, "Shall we?")
    return office.world.write_in(draft)[0].message


def lose(office: Office, *mails: MailboxMessage) -> None:
    """Let the desk forget these mails whole, in every mailbox."""
    ids = {(each.mail.message_id or "").strip("<>") for each in mails}
    with office.desk.database.transaction() as session:
        gone = select(Message.id).where(Message.message_id.in_(ids))
        lost = list(session.scalars(gone))
        session.execute(
            update(Event).where(Event.message_id.in_(lost)).values(message_id=None)
        )
        for table in (MessagePerson, MessageReference, MessageCopy):
            session.execute(delete(table).where(table.message_id.in_(lost)))
        session.execute(delete(Message).where(Message.id.in_(lost)))


def counted(office: Office, address: str = SUPPORT) -> MailCounts:
    with office.desk.database.reading() as session:
        return session.get_one(MailCheck, office.mailbox_id(address)).found


def findings(office: Office) -> dict[str, Finding]:
    with office.desk.database.reading() as session:
        found = mail_findings(session, clock.now())
    return {each.about.removeprefix("mail of "): each for each in found}


def count(office: Office) -> dict[str, Finding]:
    count_all_mail(office.desk, pause=pass_time)
    return findings(office)


def nightly(office: Office) -> int:
    """How many mailboxes the clock counts, if it comes by again and again."""
    done = 0
    while check_mail(office.desk):
        done += 1
    return done


def reads(office: Office, address: str = SUPPORT) -> int:
    calls = office.world.mailboxes[address].calls
    return sum(bool(READ.search(path)) for _, path in calls)


def test_a_healthy_desk_adds_up(office: Office) -> None:
    first = office.write()
    office.write("Catalogue", Precedence="bulk", List_Id="<news.shop.example>")
    office.sync()
    office.answer(ADA, office.copy(ADA, first).thread.id)
    private(office)
    office.sync()
    told = count(office)
    assert {each.state for each in told.values()} == {FindingState.OK}
    assert (
        "Gmail holds 3 = 2 in tickets + 1 set aside + 0 of no inbox" in told[GRACE].says
    )
    found = counted(office, ADA)
    assert (found.in_tickets, found.aside, found.nowhere) == (2, 1, 1)
    assert found.held == 4
    assert len(office.ada.messages) == 4
    assert sum(counted(office, x).unread for x in (ADA, GRACE, SUPPORT)) == 0


def test_a_healthy_desk_costs_a_listing_or_two(office: Office) -> None:
    clock.advance(timedelta(days=2))
    for number in range(5):
        office.write(f"Order {number}")
        private(office)
    office.sync()
    before = {a: reads(office, a) for a in (ADA, GRACE, SUPPORT)}
    spent = {a: len(office.world.mailboxes[a].calls) for a in before}
    count(office)
    assert {a: reads(office, a) for a in before} == before
    calls = {a: len(office.world.mailboxes[a].calls) - spent[a] for a in before}
    # Only where something is unknown it is asked what names an inbox.
    assert calls == {ADA: 2, GRACE: 1, SUPPORT: 1}


@pytest.mark.parametrize("headers", [{}, BULK])
def test_a_lost_mail_is_named_until_it_is_there(
    office: Office, headers: dict[str, str]
) -> None:
    office.write("Kept")
    lost = office.write("A secret order", **headers)
    office.sync()
    assert count(office)[SUPPORT].state is FindingState.OK
    lose(office, lost)
    clock.advance(timedelta(hours=5))
    office.sync()
    told = count(office)
    for address in (SUPPORT, ADA, GRACE):
        said = told[address]
        copy = office.copy(address, lost)
        assert said.state is FindingState.WRONG
        assert f"{copy.id} ({SUPPORT}, 5 h old)" in said.says
        assert f"desk mailbox import {address} --days 1 --write" in said.do
        assert "secret" not in said.says
    assert not examine_desk(office.desk).is_well
    found = counted(office)
    assert (found.held, len(found.unexplained)) == (2, 1)
    # What the line says to do mends it.
    for address in (SUPPORT, ADA, GRACE):
        MailboxImport(office.desk, address, pause=pass_time).run(1, lambda share: None)
    told = findings(office)
    assert {x.state for x in told.values()} == {FindingState.OK}
    assert "+ 1 taken in since." in told[SUPPORT].says
    told = count(office)
    assert {x.state for x in told.values()} == {FindingState.OK}
    assert told[SUPPORT].says.startswith("Gmail holds 2 = ")
    assert "taken in since" not in told[SUPPORT].says


def test_it_stays_named_however_old_it_gets(office: Office) -> None:
    lost = office.write("An order")
    office.sync()
    lose(office, lost)
    for _ in range(12):
        clock.advance(timedelta(days=1))
        office.sync()
        told = count(office)
        assert told[SUPPORT].state is FindingState.WRONG
    assert "(support@acme.example, 12 d old)" in told[SUPPORT].says
    # Somebody deletes it in Gmail: then nothing is missing any more.
    for address in (SUPPORT, ADA, GRACE):
        box = office.world.mailboxes[address]
        box.delete(office.copy(address, lost))
    assert {x.state for x in count(office).values()} == {FindingState.OK}


def test_what_was_lost_before_the_last_count_is_found_by_the_next(
    office: Office,
) -> None:
    """The clock may have been away for some days."""
    office.write("Old")
    office.sync()
    count(office)
    lost = office.write("An order")
    office.sync()
    lose(office, lost)
    clock.advance(timedelta(days=4))
    office.sync()
    assert lost.id in count(office)[SUPPORT].says


def test_an_answer_to_a_colleague_alone_is_missed_too(office: Office) -> None:
    first = office.write()
    office.sync()
    ours = office.answer(ADA, office.copy(ADA, first).thread.id)
    office.sync()
    reply = ComposedMail(MARIA, [ADA], "Re: Refund for order 4711", "Thanks")
    reply.headers["In-Reply-To"] = ours.mail.message_id or ""
    only = office.world.write_in(reply)[0].message
    office.sync()
    lose(office, only)
    told = count(office)
    assert only.id in told[ADA].says
    assert told[SUPPORT].state is FindingState.OK


def to_help(office: Office) -> MailboxMessage:
    """A mail to another address, which only Ada has."""
    draft = ComposedMail(MARIA, [ADA], "Order", "Hello", [HELP])
    return office.world.write_in(draft)[0].message


def add_help(office: Office) -> None:
    with office.desk.database.transaction() as session:
        aliases.add_alias(
            session, session.merge(office.cast.support), HELP, by=OPERATOR
        )


def test_a_mail_to_another_address_of_the_inbox_is_missed_too(office: Office) -> None:
    add_help(office)
    pass_time(60)
    lost = to_help(office)
    office.sync()
    count(office)
    assert counted(office, ADA).in_tickets == 1
    lose(office, lost)
    assert lost.id in count(office)[ADA].says


def test_what_came_before_an_address_was_ours_is_not_missed(office: Office) -> None:
    to_help(office)
    office.sync()
    pass_time(60)
    add_help(office)
    assert count(office)[ADA].state is FindingState.OK
    assert counted(office, ADA).nowhere == 1


def test_what_came_before_an_inbox_was_ours_is_not_missed(office: Office) -> None:
    to_help(office)
    office.sync()
    pass_time(60)
    with office.desk.database.transaction() as session:
        session.add(Inbox(workspace_id=office.cast.acme.id, address=HELP))
    assert count(office)[ADA].state is FindingState.OK
    later = to_help(office)
    office.sync()
    lose(office, later)
    assert later.id in count(office)[ADA].says


def test_no_id_of_a_private_mail_is_kept(office: Office) -> None:
    mails = [private(office, subject=f"Lunch {n}") for n in range(3)]
    # It names the inbox in its subject alone, and one of them is in copy of nothing.
    mails.append(private(office, subject=f"About {SUPPORT}"))
    office.sync()
    count(office)
    assert counted(office, ADA).nowhere == 4
    with office.desk.database.reading() as session:
        rows = session.scalars(select(MailCheck)).all()
        kept = " ".join(f"{x.counts} {x.unexplained} {x.judged}" for x in rows)
    assert not [each.id for each in mails if each.id in kept]


def test_too_many_are_read_in_several_goes_and_none_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_count, "MAX_READ", 4)
    mails = [office.write(f"Order {n}") for n in range(10)]
    office.sync()
    lose(office, *mails)
    before, outcomes = reads(office), list[CheckOutcome]()
    while not outcomes or outcomes[-1] is CheckOutcome.LATER:
        # Each go is a process of its own.
        outcomes.append(MailCount(office.desk, office.mailbox_id(SUPPORT)).run())
        pass_time(60)
    assert outcomes == [CheckOutcome.LATER, CheckOutcome.LATER, CheckOutcome.DONE]
    assert reads(office) - before == 10
    assert len(counted(office).unexplained) == 10
    assert "and 5 more" in findings(office)[SUPPORT].says


def test_gmail_asks_to_wait_and_what_was_read_is_kept(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails = [office.write(f"Order {n}") for n in range(6)]
    office.sync()
    lose(office, *mails)
    before = reads(office)
    slow_down = partial(office.support.faults.refuse, 429, matching=READ.pattern)
    office.support.after(READ.pattern, slow_down, nth=3)
    outcome = MailCount(office.desk, office.mailbox_id(SUPPORT)).run()
    assert outcome is CheckOutcome.LATER
    assert findings(office)[SUPPORT].state is FindingState.NOTE
    pass_time(120)
    assert MailCount(office.desk, office.mailbox_id(SUPPORT)).run() == "done"
    assert reads(office) - before == 7
    assert len(counted(office).unexplained) == 6


def test_it_leaves_the_quota_to_what_is_new(office: Office) -> None:
    office.write()
    office.sync()
    with office.desk.database.transaction() as session:
        row = session.get_one(Mailbox, office.mailbox_id(SUPPORT))
        row.spent, row.spent_at = 500_000, clock.now()
    calls = len(office.support.calls)
    outcome = MailCount(office.desk, office.mailbox_id(SUPPORT)).run()
    assert outcome is CheckOutcome.LATER
    assert len(office.support.calls) == calls


def test_what_it_spends_is_counted_for_the_sync(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = office.write()
    office.sync()
    lose(office, lost)
    spent, told = list[int](), UnitBudget.spend

    def spend(budget: UnitBudget, units: int) -> None:
        spent.append(units)
        told(budget, units)

    monkeypatch.setattr(UnitBudget, "spend", spend)
    before = office.support.units
    MailCount(office.desk, office.mailbox_id(SUPPORT)).run()
    assert sum(spent) == office.support.units - before == 5 + 5 + 20
    with office.desk.database.reading() as session:
        row = session.get_one(Mailbox, office.mailbox_id(SUPPORT))
    assert (row.units_used > 0, row.lease_until) == (True, None)


def test_a_mailbox_that_is_being_synced_comes_later(office: Office) -> None:
    mailbox_id = office.mailbox_id(SUPPORT)
    with office.desk.database.transaction() as session:
        row = session.get_one(Mailbox, mailbox_id)
        row.lease_until = clock.now() + timedelta(minutes=1)
    assert MailCount(office.desk, mailbox_id).run() is CheckOutcome.LATER
    pass_time(61)
    assert MailCount(office.desk, mailbox_id).run() is CheckOutcome.DONE


def test_a_revoked_mailbox_says_so_and_stops_no_other(office: Office) -> None:
    office.write()
    office.sync()
    with office.desk.database.transaction() as session:
        session.get_one(Mailbox, office.mailbox_id(ADA)).refuse(AccessRefusal.REVOKED)
    calls = len(office.ada.calls)
    told = count(office)
    assert told[ADA].state is FindingState.NOTE
    assert "Google does not let us in" in told[ADA].says
    assert len(office.ada.calls) == calls
    assert told[SUPPORT].state is told[GRACE].state is FindingState.OK


def test_what_has_just_come_is_not_missed_yet(office: Office) -> None:
    new = office.write("An order")
    told = count(office)
    assert told[SUPPORT].state is FindingState.OK
    assert "1 not read yet" in told[SUPPORT].says
    # Nobody reads for long: then it is.
    clock.advance(timedelta(hours=2))
    assert new.id in count(office)[SUPPORT].says
    office.sync()
    assert count(office)[SUPPORT].state is FindingState.OK


def test_mail_from_before_the_desk_is_not_missed(office: Office) -> None:
    """A mailbox that was known by the card alone is connected a day later."""
    with office.desk.database.transaction() as session:
        acme = office.cast.acme.id
        mailboxes.find_or_make_mailbox(session, acme, EDSGER)
    draft = ComposedMail(MARIA, [EDSGER, "support@acme.example"], "Order", "Hello")
    office.world.write_in(draft)
    clock.advance(timedelta(hours=3))
    with office.desk.database.transaction() as session:
        mailboxes.find_mailbox(session, EDSGER).connect(delegated=True)
    office.sync()
    told = count(office)
    assert told[EDSGER].state is FindingState.OK
    assert "Gmail holds 1 = " in told[EDSGER].says
    assert "1 from before the desk" in told[EDSGER].says
    assert reads(office, EDSGER) == 0


def test_drafts_are_no_mail(office: Office) -> None:
    office.write()
    office.sync()
    draft = ComposedMail(ADA, [MARIA], "Re: Refund", "Soon", [SUPPORT])
    office.ada.draft(RawMail.read(draft.write(clock.now())))
    count(office)
    assert counted(office, ADA).held == 1


def test_every_night_by_the_clock(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    lost = office.write("A secret order")
    office.sync()
    lose(office, lost)
    with caplog.at_level(logging.WARNING):
        assert nightly(office) == 3
    assert nightly(office) == 0
    lines = [x.getMessage() for x in caplog.records if "mail_unex" in x.getMessage()]
    assert len(lines) == 3
    assert f"inbox={office.cast.support.id} gmail_id={lost.id} age_s=" in lines[0]
    for word in ("secret", "acme.example", "lopez"):
        assert word not in " ".join(lines)
    night = last_night(clock.now()) + timedelta(days=1)
    clock.advance(night - clock.now() - timedelta(minutes=1))
    assert nightly(office) == 0
    clock.advance(timedelta(minutes=2))
    assert nightly(office) == 3


def test_a_count_that_is_not_finished_goes_on_after_a_rest(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_count, "MAX_READ", 1)
    mails = [office.write(f"Order {n}") for n in range(2)]
    office.sync()
    lose(office, *mails)
    assert nightly(office) == 3
    assert nightly(office) == 0
    clock.advance(timedelta(minutes=6))
    assert nightly(office) == 3
    assert len(counted(office).unexplained) == 2
    assert nightly(office) == 0


def test_a_night_that_was_missed_is_said(office: Office) -> None:
    count(office)
    clock.advance(timedelta(days=3))
    told = findings(office)[SUPPORT]
    assert told.state is FindingState.WRONG
    assert "It was last counted to the end 3 d ago." in told.says


def test_one_that_was_never_counted_is_no_alarm(office: Office) -> None:
    with office.desk.database.transaction() as session:
        session.execute(delete(MailCheck))
    assert {x.state for x in findings(office).values()} == {FindingState.NOTE}
    with office.desk.database.reading() as session:
        assert session.scalar(select(func.count(MailCheck.mailbox_id))) == 0


def test_the_command_names_it_and_says_what_to_do(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "desk_of_environment", lambda: office.desk)
    monkeypatch.setattr(count_all, "PAUSE_SECONDS", 0)
    kept, lost = office.write("Kept"), office.write("A secret order")
    office.sync()
    lose(office, lost)
    said = CliRunner().invoke(desk, ["check"])
    assert said.exit_code == 1
    where = f"({SUPPORT}, 0 min old)"
    named = (
        f"WRONG mail of {SUPPORT}: At Gmail, and not on the desk: {lost.id} {where}."
    )
    assert named in said.stdout
    assert kept.id not in said.stdout
    assert f"desk mailbox import {SUPPORT} --days 1 --write" in said.stdout
    assert "secret" not in said.stdout
