"""Whose ticket: a mail joins where its writer takes part, and nowhere else."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people import actor
from app.tickets.conversations.public_providers import company_of, is_one_company
from app.tickets.conversations.ticket_link import TicketLink
from app.tickets.event import Event
from app.tickets.intake.intake import ArrivedMail
from app.tickets.mail import Mail
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from tests.support.cast import SUPPORT, Cast, ago, arrive, mail, own_mailbox, take_in

OLGA = "Olga Brandt <olga@brandt.example>"
PER = "Per Holm <per@holm.example>"
STRANGERS = [
    PER,
    "Пётр Иванов <petr@zavod.example>",
    "佐藤 健 <ken@sato.example>",
    "يوسف منصور <yusuf@mansour.example>",
    "Zoë O'Hara <zoe@ohara.example>",
]


class Post:
    """Mails that arrive one after the other, each in a Gmail thread of its own."""

    def __init__(self, session: Session, cast: Cast) -> None:
        self._session, self._cast, self._count = session, cast, 0

    def bring(self, what: Mail, thread: str = "", **more: Any) -> Ticket | None:
        """Let it arrive; its ticket, or the one that this is part of."""
        self._count += 1
        place = {
            "gmail_id": f"a{self._count}",
            "thread_id": thread or f"b{self._count}",
        }
        return arrive(self._session, self._cast, what, **{**place, **more})

    def all(self) -> list[Ticket]:
        """Every ticket that stands for itself."""
        query = select(Ticket).where(Ticket.merged_into_id.is_(None))
        return list(self._session.scalars(query.order_by(Ticket.id)))


@pytest.fixture
def post(session: Session, cast: Cast) -> Post:
    return Post(session, cast)


def by(who: str, name: str, refers: str = "", **more: str) -> Mail:
    links = {"In-Reply-To": refers, "References": refers}
    return mail(f"<{name}@case.example>", {"From": who, **links, **more})


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_stranger_who_knows_the_id_gets_a_ticket_and_a_link(
    session: Session, post: Post, stranger: str
) -> None:
    first = post.bring(by(OLGA, "o"))
    other = post.bring(by(stranger, "s", "<o@case.example>"))
    assert first is not None
    assert other is not None
    assert other.id != first.id
    link = session.scalars(select(TicketLink)).one()
    assert (link.a_id, link.b_id, link.kind) == (first.id, other.id, "related")


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize(
    "shared",
    [
        "<newsletter-7@shop.example>",
        "<undefined@localhost>",
        "<null@>",
        f"<{SUPPORT}>",
        f"Message from Support <{SUPPORT}> of Monday",
    ],
)
def test_what_strangers_merely_refer_to_links_nothing(
    session: Session, post: Post, stranger: str, shared: str
) -> None:
    assert post.bring(by(OLGA, "o", shared)) is not post.bring(
        by(stranger, "s", shared)
    )
    assert session.scalars(select(TicketLink)).all() == []


@pytest.mark.parametrize("shared", [f"<{SUPPORT}>", "<undefined@localhost>"])
def test_not_even_two_mails_of_one_customer(post: Post, shared: str) -> None:
    assert post.bring(by(OLGA, "o", shared)) is not post.bring(by(OLGA, "p", shared))


@pytest.mark.parametrize(
    ("who", "cc"),
    [
        (OLGA, ""),
        ("Olga <OLGA@brandt.example>", ""),
        ("Kim <kim@park.example>", "Kim Park <kim@park.example>"),
        ("Uwe Brandt <uwe@brandt.example>", ""),
        ("Einkauf <einkauf@mail.brandt.example>", ""),
        ("鈴木 <suzuki@brandt.example>", ""),
    ],
)
def test_who_takes_part_joins(post: Post, who: str, cc: str) -> None:
    first = post.bring(by(OLGA, "o", Cc=cc))
    assert post.bring(by(who, "w", "<o@case.example>")) is first


@pytest.mark.parametrize(
    "provider",
    ["gmail.com", "gmx.de", "mail.ru", "qq.com", "yahoo.co.jp"],
)
def test_a_public_provider_is_no_company(post: Post, provider: str) -> None:
    first = post.bring(by(f"Olga <olga@{provider}>", "o"))
    other = post.bring(by(f"Per <per@{provider}>", "p", "<o@case.example>"))
    assert other is not first


def test_whom_we_wrote_to_in_it_joins(post: Post) -> None:
    first = post.bring(by(OLGA, "o"))
    ours = by("Ada <ada@acme.example>", "a", "<o@case.example>", Cc=SUPPORT, To=PER)
    assert post.bring(ours) is first
    assert post.bring(by(PER, "p", "<a@case.example>")) is first


def test_one_mail_of_ours_to_many_is_a_ticket_for_each_who_answers(post: Post) -> None:
    ours = by(f"Support <{SUPPORT}>", "s", To=f"{SUPPORT}, {OLGA}, {PER}")
    post.bring(ours, "t", labels=frozenset({"SENT"}))
    olga = post.bring(by(OLGA, "o", "<s@case.example>"), "t")
    per = post.bring(by(PER, "p", "<s@case.example>"), "t")
    uwe = post.bring(by("Uwe <uwe@brandt.example>", "u", "<s@case.example>"), "t")
    assert len({id(olga), id(per), id(uwe)}) == 3
    assert post.bring(by(PER, "p2", "<s@case.example>"), "t") is per
    assert post.bring(by(OLGA, "o2", "<s@case.example>")) is olga


def test_two_customers_in_one_gmail_thread_are_two_tickets(post: Post) -> None:
    form = "Web form <forms@web.example>"
    first = post.bring(by(form, "f1", **{"Reply-To": OLGA}), "t")
    second = post.bring(by(form, "f2", **{"Reply-To": PER}), "t")
    assert first is not second
    assert post.bring(by(PER, "f3"), "t") is second


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_a_conversation_is_one_ticket_in_every_order_of_reading(
    post: Post, order: tuple[int, ...]
) -> None:
    uwe = "Uwe Brandt <uwe@private.example>"
    row = [
        by(OLGA, "a", Cc=uwe),
        by(uwe, "b", "<a@case.example>"),
        by(OLGA, "c", "<a@case.example> <b@case.example>"),
        by(uwe, "d", "<b@case.example>"),
    ]
    for number in order:
        post.bring(row[number])
    (ticket,) = post.all()
    assert ticket.mail_count == 4


@pytest.mark.parametrize("worked_on", [0, 1])
def test_what_somebody_worked_on_is_what_stays(
    session: Session, cast: Cast, post: Post, worked_on: int
) -> None:
    uwe = "Uwe Brandt <uwe@private.example>"
    post.bring(by(OLGA, "b", "<a@case.example>"))
    post.bring(by(uwe, "c", "<a@case.example>"))
    kept = post.all()[worked_on]
    kept.take(by=actor.person_actor(cast.ada), who=cast.ada)
    session.flush()
    assert post.bring(by(OLGA, "a", Cc=uwe)) is kept
    assert post.all() == [kept]


def test_where_people_worked_on_both_they_are_linked(
    session: Session, cast: Cast, post: Post
) -> None:
    uwe = "Uwe Brandt <uwe@private.example>"
    post.bring(by(OLGA, "b", "<a@case.example>"))
    post.bring(by(uwe, "c", "<a@case.example>"))
    for ticket in post.all():
        ticket.take(by=actor.person_actor(cast.ada), who=cast.ada)
    session.flush()
    post.bring(by(OLGA, "a", Cc=uwe))
    assert len(post.all()) == 2
    assert len(session.scalars(select(TicketLink)).all()) == 1


REUSED = "<same@carrier.example>"


@pytest.mark.parametrize("stranger", STRANGERS)
def test_one_message_id_of_two_mails_is_two_tickets(
    session: Session, cast: Cast, post: Post, stranger: str
) -> None:
    one = mail(REUSED, {"From": OLGA, "Subject": "Parcel is late"})
    two = mail(REUSED, {"From": stranger, "Subject": "Sofa is broken"})
    first, second = post.bring(one), post.bring(two)
    assert first is not second
    box = own_mailbox(session, cast, cast.grace)
    assert post.bring(one, mailbox=box) is first
    assert post.bring(two, mailbox=box) is second
    assert len(session.scalars(select(Message)).all()) == 2


@pytest.mark.parametrize(
    "rewritten",
    [
        {"Subject": "[support] Parcel is late"},
        {"From": f"'Olga Brandt' via Support <{SUPPORT}>", "X-Original-From": OLGA},
        {"Subject": "parcel  is late "},
    ],
)
def test_a_copy_that_a_group_has_rewritten_is_the_same_mail(
    session: Session, post: Post, rewritten: dict[str, str]
) -> None:
    date = {"Date": "Mon, 23 Nov 2026 10:00:00 +0100"}
    one = {"From": OLGA, "Subject": "Parcel is late", **date}
    first = post.bring(mail(REUSED, one))
    assert post.bring(mail(REUSED, {**one, **rewritten})) is first
    assert len(session.scalars(select(Message)).all()) == 1


def test_of_two_mails_of_one_id_both_may_be_rewritten(
    session: Session, post: Post
) -> None:
    for minute, who in enumerate((OLGA, *STRANGERS)):
        said = {"From": who, "Date": f"Mon, 23 Nov 2026 10:{minute:02}:00 +0100"}
        for subject in ("椅子", "[support] 椅子"):
            post.bring(mail(REUSED, {**said, "Subject": subject}), thread=who)
    assert len(session.scalars(select(Message)).all()) == 1 + len(STRANGERS)


def test_the_same_words_on_another_day_are_another_mail_of_the_ticket(
    session: Session, post: Post
) -> None:
    said = {"From": OLGA, "Subject": "Where is it?"}
    first = post.bring(mail(REUSED, {**said, "Date": "Mon, 23 Nov 2026 10:00 +0100"}))
    again = post.bring(mail(REUSED, {**said, "Date": "Tue, 24 Nov 2026 10:00 +0100"}))
    assert again is first
    assert len(session.scalars(select(Message)).all()) == 2


def test_a_machine_may_speak_of_any_conversation(
    session: Session, cast: Cast, post: Post
) -> None:
    first = post.bring(by(OLGA, "o"))
    bounce = by(
        "Mailer <mailer-daemon@mx.example>", "b", "<o@case.example>",
        **{"X-Failed-Recipients": "olga@brandt.example"},
    )  # fmt: skip
    arrival = ArrivedMail(cast.mailbox, "9", "9", bounce, frozenset())
    message = take_in(session, cast, arrival)
    assert first is not None
    assert message is not None
    assert (message.ticket_id, message.set_aside) == (first.id, "bounce")


def test_what_a_mail_does_happened_at_its_own_time(
    session: Session, post: Post
) -> None:
    moment = ago(days=3)
    written = {"From": OLGA}
    ticket = post.bring(mail("<o@case.example>", written, at=moment))
    assert ticket is not None
    event = session.scalars(select(Event).where(Event.ticket_id == ticket.id)).one()
    message = session.scalars(select(Message)).one()
    assert (event.occurred_at, event.message_id) == (moment, message.id)
    assert event.at > event.occurred_at


def test_a_companys_domain() -> None:
    assert company_of("olga@brandt.example") == "brandt.example"
    assert company_of("olga@gmail.com") == ""
    assert is_one_company("mail.brandt.example", "brandt.example")
    assert not is_one_company("notbrandt.example", "brandt.example")
    assert not is_one_company("", "")


def test_who_else_was_written_to_is_a_customer_of_their_own(
    session: Session, cast: Cast
) -> None:
    """Whichever of them is read first, and when our mail to both is read."""
    news = {"From": SUPPORT, "To": f"{OLGA}, Tom <tom@kiln.example>"}
    answers = [
        mail("<a@x>", {"From": OLGA, "In-Reply-To": "<news@x>"}, at=ago(hours=2)),
        mail(
            "<b@x>",
            {"From": "Tom <tom@kiln.example>", "In-Reply-To": "<news@x>"},
            at=ago(hours=1),
        ),
    ]
    ours = mail("<news@x>", news, at=ago(hours=3))
    found = list[int]()
    for n, each in enumerate([answers[0], ours, answers[1]]):
        labels = frozenset({"SENT" if each is ours else "INBOX"})
        made = arrive(
            session, cast, each, labels=labels, gmail_id=str(n), thread_id="1"
        )
        found += [made.number] if made is not None and each is not ours else []
    assert found == [1, 2]


def test_a_stranger_who_is_read_first_gets_nothing_of_what_they_refer_to(
    session: Session, cast: Cast
) -> None:
    stranger = {"From": "Mallory <mallory@evil.example>", "In-Reply-To": "<a@x>"}
    first = arrive(session, cast, mail("<m@x>", stranger), gmail_id="1", thread_id="1")
    second = arrive(session, cast, mail("<a@x>"), gmail_id="2", thread_id="2")
    assert first is not None
    assert second is not None
    assert first.number != second.number
