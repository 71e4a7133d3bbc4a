"""Who wrote a mail: a customer, one of us, or somebody who only says so."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest

from app.audit import OPERATOR
from app.inboxes import alias as aliases
from demo.gmail.mail.authentication import DomainPolicy, MailOrigin
from tests.support.delivered import (
    CLAIMED,
    colleague,
    customer,
    forged,
    form,
    forward,
)
from tests.support.office import (
    ADA,
    GRACE,
    SUPPORT,
    Office,
    make_world,
    open_office,
    pass_time,
)
from tests.support.snapshot import copied_office, usual_office

OLGA = "olga@brandt.example"
ADAS = f"Ada Lovelace <{ADA}>"
HOME = MailOrigin("acme.example", ADA, "acme.example")
NAMES = ["Olga Brandt", "Ольга Брандт", "山田 花子", "ليلى حداد", "Łucja Øst"]


def asked(office: Office) -> list[tuple[str, str]]:
    """Name and address of every ticket's customer, after a sync."""
    office.sync()
    found = [office.shown(1 + number)["customer"] for number in range(office.tickets())]
    return [(each["name"], each["address"]) for each in found]


def mails(office: Office, number: int = 1) -> list[tuple[str, str, str | None]]:
    """Direction, whom we would answer, and the proof of each mail of a ticket."""
    shown = office.shown(number)["messages"]
    return [(each["direction"], each["from"], each["proof"]) for each in shown]


# What a group of ours tells of a writer counts; what anybody writes does not.


def test_a_stranger_is_not_who_their_headers_say(office: Office) -> None:
    for name in NAMES:
        claims = {
            "X-Original-From": f"{name} <{OLGA}>",
            "X-Original-Sender": OLGA,
            "List-ID": "<support.acme.example>",
            "Authentication-Results": CLAIMED.format("brandt.example"),
        }
        customer(office.world, "Mallory <mallory@evil.example>", headers=claims)
    assert asked(office) == [("Mallory", "mallory@evil.example")] * len(NAMES)


def group_office(url: str, folder: Path, **kind: Any) -> Office:
    """Support@ is a group of Ada and Grace."""
    return copied_office(open_group_office, url, folder, **kind)


def open_group_office(url: str, folder: Path, **kind: Any) -> Office:
    """What is copied for it."""
    world = make_world()
    world.mailboxes.pop(SUPPORT)
    world.routes.clear()
    world.add_group(SUPPORT, [ADA, GRACE], **kind)
    return open_office(url, folder, connected=(ADA, GRACE), world=world, kind="group")


@pytest.mark.parametrize("takes_answers", [True, False])
def test_a_group_of_ours_names_who_wrote(
    database_url: str, tmp_path: Path, takes_answers: bool
) -> None:
    office = group_office(
        database_url, tmp_path, hides_everybody=True, takes_answers=takes_answers
    )
    for name in NAMES:
        customer(office.world, f"{name} <{OLGA}>")
    assert asked(office) == [(name, OLGA) for name in NAMES]
    assert mails(office) == [("in", OLGA, None)]
    assert office.shown()["messages"][0]["sent_as"] == OLGA
    office.desk.close()


@pytest.mark.parametrize("sends_as", ["orders@shop.example", "web@acme.example"])
def test_a_form_that_writes_to_a_group_is_its_visitors(
    sqlite_url: str, tmp_path: Path, sends_as: str
) -> None:
    """As it is without a group: it has rewritten From, and Reply-To is the form's."""
    office = group_office(sqlite_url, tmp_path, hides_everybody=True)
    for name in NAMES:
        form(office.world, f"Сайт <{sends_as}>", f"{name} <{OLGA}>")
    assert asked(office) == [(name, OLGA) for name in NAMES]
    assert mails(office) == [("in", OLGA, None)]
    office.desk.close()


@pytest.mark.parametrize("hides_everybody", [True, False])
def test_a_group_of_ours_proves_a_colleague_and_no_forger(
    database_url: str, tmp_path: Path, hides_everybody: bool
) -> None:
    office = group_office(database_url, tmp_path, hides_everybody=hides_everybody)
    first = customer(office.world, f"Olga <{OLGA}>")
    office.sync()
    ben = "Ada Lovelace <ada@acme.example>"
    told = {"X-Original-Authentication-Results": CLAIMED.format("acme.example")}
    forged(office.world, ben, answers=first, to=[OLGA, SUPPORT], headers=told)
    assert asked(office) == [("Olga", OLGA), ("Ada Lovelace", ADA)]
    assert mails(office, 2) == [("in", ADA, "claimed")]
    customer(office.world, ben, answers=first, to=[OLGA, SUPPORT], origin=HOME)
    assert len(asked(office)) == 2
    assert mails(office) == [("in", OLGA, None), ("out", ADA, "dmarc")]
    office.desk.close()


def test_a_forger_in_a_groups_own_name_is_nobody_else(
    database_url: str, tmp_path: Path
) -> None:
    """The group has not rewritten it: what it names as the writer, the forger wrote."""
    office = group_office(database_url, tmp_path)
    for name in NAMES:
        claims = {"X-Original-From": f"{name} <{OLGA}>", "X-Original-Sender": OLGA}
        claims["X-Original-Authentication-Results"] = CLAIMED.format("brandt.example")
        forged(office.world, SUPPORT, headers=claims)
    assert [address for _, address in asked(office)] == [""] * len(NAMES)
    office.desk.close()


# The name is that of the same person; nobody is answered who reads nothing.


@pytest.mark.parametrize(
    "answers_to", [OLGA, f"<{OLGA.upper()}>", "no-reply@crm.example"]
)
def test_the_writer_keeps_their_name(office: Office, answers_to: str) -> None:
    for name in NAMES:
        customer(office.world, f"{name} <{OLGA}>", headers={"Reply-To": answers_to})
    assert asked(office) == [(name, OLGA) for name in NAMES]


# A form that sends in our name is its visitor's.


@pytest.mark.parametrize("origin", [None, HOME])
def test_a_form_in_our_name_is_its_visitors(
    office: Office, origin: MailOrigin | None
) -> None:
    for name, sends_as in product(NAMES, [SUPPORT, ADA, "support+web@acme.example"]):
        form(office.world, f"Site <{sends_as}>", f"{name} <{OLGA}>", origin=origin)
    assert asked(office) == [(name, OLGA) for name in NAMES for _ in range(3)]
    assert mails(office) == [("in", OLGA, None)]


@pytest.mark.parametrize("site", ["wordpress@acme.example", "no-reply@acme.example"])
def test_a_form_of_the_house_that_proves_nothing_is_answered_like_any_other(
    office: Office, site: str
) -> None:
    first = form(office.world, f"Site <{site}>", f"Ольга <{OLGA}>")
    colleague(office.world, ADAS, to=[OLGA], cc=[SUPPORT], answers=first)
    assert asked(office) == [("Ольга", OLGA)]
    assert [each[::2] for each in mails(office)] == [("in", None), ("out", "sent")]
    assert office.shown()["status"] == "waiting"


def test_who_is_not_proved_is_answered_by_what_is_written_to_them(
    office: Office,
) -> None:
    first = customer(office.world, f"Olga <{OLGA}>")
    forgery = forged(office.world, ADAS, answers=first, to=[OLGA], cc=[SUPPORT])
    asking = forged(office.world, ADAS, "在庫は？", to=[SUPPORT])
    answers = ((forgery, OLGA), (asking, ADA))
    office.sync()
    for given, to in answers:
        colleague(office.world, GRACE, to=[to], cc=[SUPPORT], answers=given)
        office.sync()
    found = [office.shown(n)["status"] for n in (1, 2, 3)]
    assert found == ["waiting", "open", "waiting"]


def test_a_form_may_send_its_visitor_a_copy(office: Office) -> None:
    form(office.world, f"Site <{SUPPORT}>", f"Olga <{OLGA}>", cc=[OLGA])
    assert asked(office) == [("Olga", OLGA)]


def test_a_form_that_writes_through_a_colleagues_account(office: Office) -> None:
    reply = {"Reply-To": f"Olga <{OLGA}>"}
    colleague(office.world, ADAS, "New message", to=[SUPPORT], headers=reply)
    assert asked(office) == [("Olga", OLGA)]


def test_a_form_that_names_nobody_is_a_ticket_of_nobody(office: Office) -> None:
    lines = [f"{site} <{SUPPORT}>" for site in ("Acme site", "Сайт", "お問い", "موقع")]
    for line in lines:
        form(office.world, line)
    assert asked(office) == [(line, "") for line in lines]
    assert mails(office) == [("in", "", None)]


# A colleague who asks, and one who passes on what somebody wrote to her.


@pytest.mark.parametrize("connected", [(SUPPORT,), (ADA,), (SUPPORT, ADA, GRACE)])
def test_a_colleague_who_asks_the_desk_is_its_customer(
    database_url: str, tmp_path: Path, connected: tuple[str, ...]
) -> None:
    office = usual_office(database_url, tmp_path, connected=connected)
    question = colleague(office.world, ADAS, "Which chairs are sold out?", to=[SUPPORT])
    assert asked(office) == [("Ada Lovelace", ADA)]
    proof = "dmarc" if connected == (SUPPORT,) else "sent"
    assert mails(office) == [("in", ADA, proof)]
    answer = colleague(office.world, GRACE, to=[ADA], cc=[SUPPORT], answers=question)
    # Of two mails of one moment nobody can tell which answers which.
    pass_time(1)
    colleague(office.world, ADAS, to=[SUPPORT], answers=answer)
    office.sync()
    assert [each[0] for each in mails(office)] == ["in", "out", "in"]
    assert office.shown()["status"] == "open"
    assert office.tickets() == 1
    office.desk.close()


def test_colleagues_may_talk_of_a_ticket(office: Office) -> None:
    first = customer(office.world, f"Olga <{OLGA}>")
    colleague(office.world, GRACE, "Fwd: Chair", to=[SUPPORT], answers=first)
    assert asked(office) == [("Olga", OLGA)]
    shown = office.shown()
    assert [each["set_aside"] for each in shown["messages"]] == [None, "internal mail"]
    assert (shown["status"], shown["answered_at"]) == ("open", None)


def test_colleagues_among_themselves_leave_no_trace(office: Office) -> None:
    colleague(office.world, GRACE, "Lunch?", to=[ADA])
    forged(office.world, f"Grace <{GRACE}>", "Lunch?", to=[ADA])
    assert asked(office) == []


def test_what_a_colleague_forwards_is_its_writers(office: Office) -> None:
    for name in NAMES:
        private = customer(office.world, f"{name} <{OLGA}>", f"{name} 椅子", to=[ADA])
        passed = forward(office.world, ADAS, private, to=[SUPPORT])
        answer = colleague(office.world, GRACE, to=[OLGA], cc=[SUPPORT], answers=passed)
        customer(office.world, f"{name} <{OLGA}>", answers=answer)
    assert asked(office) == [(name, OLGA) for name in NAMES]
    mail = office.shown()["messages"][0]
    assert (mail["from"], mail["forwarded_by"]) == (OLGA, ADA)
    assert [each[0] for each in mails(office)] == ["in", "out", "in"]


def test_a_forward_that_does_not_say_of_whom_is_the_colleagues(office: Office) -> None:
    colleague(office.world, ADAS, "Fwd: Table", to=[SUPPORT], text="Please look.")
    assert asked(office) == [("Ada Lovelace", ADA)]
    (mail,) = office.shown()["messages"]
    assert mail["forwarded_by"] == ADA


def test_a_forgers_forward_names_nobody(office: Office) -> None:
    text = f"---------- Forwarded message ---------\nFrom: Olga <{OLGA}>\nDate: now"
    forged(office.world, ADAS, "Fwd: Table", text=text)
    assert asked(office) == [("Ada Lovelace", ADA)]
    assert mails(office) == [("in", ADA, "claimed")]


# A forger in a colleague's name does nothing in it.

FORGERS: list[dict[str, Any]] = [
    {},
    {"to": [SUPPORT]},
    {"to": [SUPPORT, OLGA]},
    {"to": [OLGA, ADA], "cc": [SUPPORT]},
    {"origin": MailOrigin("acme.example.evil.example")},
    {"origin": MailOrigin("evil.example", ADA)},
    {"origin": MailOrigin("acme.example", ADA, "acme.example", is_altered=True)},
    {"headers": {"Sender": ADA, "Return-Path": f"<{ADA}>"}},
    {"headers": {"List-ID": "<support.acme.example>"}},
    {"headers": {"X-Google-Original-From": ADA, "Delivered-To": SUPPORT}},
]
SAID = ["Ada Lovelace", "Ада Лавлейс", "エイダ", "آدا لوفليس", ""]


@pytest.mark.parametrize(("how", "name"), [*zip(FORGERS, SAID * 2, strict=True)])
def test_a_forger_answers_nothing_and_takes_nothing(
    office: Office, name: str, how: dict[str, Any]
) -> None:
    if how.get("origin") and how["origin"].is_altered:
        # Permitted by SPF, it would be proved all the same.
        office.world.domains.publish("acme.example", DomainPolicy(spf=""))
    first = customer(office.world, f"Olga <{OLGA}>")
    office.sync()
    before = office.shown()
    told = {"to": [OLGA], "cc": [SUPPORT], **how}
    if how.get("to"):
        told["cc"] = how.get("cc", [])
    forged(office.world, f"{name} <{ADA}>", answers=first, **told)
    office.sync()
    after = office.shown()
    kept = ("status", "assignee", "answered_at", "waiting_since", "messages")
    assert {key: after[key] for key in kept} == {key: before[key] for key in kept}
    assert [each["action"] for each in after["events"]] == ["created", "linked"]
    assert mails(office, 2) == [("in", ADA, "claimed")]
    assert office.shown(2)["links"] == [{"number": 1, "kind": "related"}]


def test_a_forger_in_the_inboxs_name_answers_nothing(office: Office) -> None:
    first = customer(office.world, f"Olga <{OLGA}>")
    forged(office.world, SUPPORT, answers=first, to=[OLGA], cc=[SUPPORT])
    assert asked(office) == [("Olga", OLGA), (SUPPORT, "")]
    assert office.shown()["answered_at"] is None


@pytest.mark.parametrize(
    "policy", [DomainPolicy(), DomainPolicy(dmarc=""), DomainPolicy("", "", dkim=True)]
)
def test_a_colleague_whose_mailbox_is_not_read_is_proved_by_google(
    database_url: str, tmp_path: Path, policy: DomainPolicy
) -> None:
    office = usual_office(database_url, tmp_path, connected=(SUPPORT,))
    world = office.world
    world.domains.publish("acme.example", policy)
    first = customer(world, f"Olga <{OLGA}>")
    colleague(world, GRACE, to=[OLGA], cc=[SUPPORT], answers=first)
    office.sync()
    shown = office.shown()
    assert (shown["status"], shown["assignee"]) == ("waiting", GRACE)
    office.desk.close()


# Other addresses of ours, as Google Workspace delivers to them.


@pytest.mark.parametrize("connected", [(SUPPORT,), (ADA,), (SUPPORT, ADA)])
def test_aliases_count_whatever_mailbox_is_read(
    database_url: str, tmp_path: Path, connected: tuple[str, ...]
) -> None:
    help_, countess = "hilfe@acme.example", "countess@acme.example"
    office = usual_office(database_url, tmp_path, connected=connected)
    world = office.world
    world.add_alias(SUPPORT, help_)
    world.add_alias(ADA, countess)
    with office.desk.database.transaction() as session:
        aliases.add_alias(session, office.cast.support, help_, by=OPERATOR)
        aliases.add_alias(session, office.cast.ada, countess, by=OPERATOR)
    first = customer(world, f"Ольга <{OLGA}>", to=[help_])
    colleague(
        world, f"Ada <{countess}>", mailbox=ADA, to=[OLGA], cc=[help_], answers=first
    )
    assert asked(office) == [("Ольга", OLGA)]
    shown = office.shown()
    assert (shown["status"], shown["assignee"]) == ("waiting", ADA)
    office.desk.close()
