"""The form's page as a visitor without a script meets it: nothing typed is lost."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.db import Database
from app.errors import Later
from app.frontdoor.fields import Asked, FormFields, parse_field
from app.frontdoor.table import Form
from app.tickets.submissions import submitting
from tests.frontdoor.visitor import MARIA, FormVisitor, errors_of, token_of
from tests.support.forms import add_form, submissions
from tests.support.office import Office
from tests.support.together import together

BOTH = pytest.mark.both_databases
FIELDS = FormFields(
    name=Asked.REQUIRED,
    subject=Asked.OPTIONAL,
    more=(
        parse_field("topic:choice!:What is it about?:An order=orders|Something else"),
        parse_field("order:number:Order number"),
        parse_field("day:date:Day of delivery"),
        parse_field("terms:tick!:I agree"),
        parse_field("colour:text:Colour"),
    ),
)
RIGHT = {"name": "Maria", "f_topic": "An order", "f_terms": "yes"}


@pytest.fixture
def visitor(office: Office) -> FormVisitor:
    return FormVisitor(office, add_form(office))


@pytest.fixture
def asked(office: Office) -> FormVisitor:
    """Before a form that asks more."""
    return FormVisitor(office, add_form(office, fields=FIELDS, tags=["website"]))


@BOTH
def test_it_is_sent_and_the_receipt_says_no_word_of_it(
    office: Office, visitor: FormVisitor
) -> None:
    answer = visitor.post(name="Maria Lopez")
    assert answer.status_code == 303
    receipt = visitor.get(answer.headers["Location"])
    assert "Your message has been received" in receipt.text
    assert "#1" in html.unescape(receipt.text)
    assert "m***@lopez-interiors.example" in receipt.text
    assert "chairs" not in receipt.text
    assert MARIA not in receipt.text
    assert office.shown(1)["subject"] == "Two chairs are cracked."


def test_no_cookie_no_script_and_no_frame(visitor: FormVisitor) -> None:
    answer = visitor.get()
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked_for", "headline"),
    [
        ("de", "Nachricht"),
        ("es", "Su mensaje"),
        ("en", "Your message"),
        ("fr", "Your message"),
    ],
)
def test_three_languages(office: Office, asked_for: str, headline: str) -> None:
    key = add_form(office)
    assert headline in FormVisitor(office, key, asked_for).get().text
    switched = FormVisitor(office, key).get(f"/form/{key}?lang={asked_for}")
    assert headline in switched.text


@BOTH
def test_what_was_asked_stands_in_the_mail_and_a_choice_gives_its_tag(
    office: Office, asked: FormVisitor
) -> None:
    answer = asked.post(**RIGHT, subject="Chairs", f_order="4711", f_colour="blue")
    assert answer.status_code == 303
    office.sync()
    (mail,) = office.support.messages.values()
    assert "What is it about?: An order" in mail.mail.body.text
    assert "Order number: 4711" in mail.mail.body.text
    assert "I agree: yes" in mail.mail.body.text
    shown = office.shown(1)
    assert shown["subject"] == "Chairs"
    assert set(shown["tags"]) == {"orders", "website"}


LONG = "x" * 20_001


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"email": ""}, {"email": "Type your e-mail address: we answer there."}),
        (
            {"email": "maria"},
            {"email": "Type one e-mail address, such as maria@lopez.example."},
        ),
        (
            {"email": "a@b.example@c.example"},
            {"email": "Type one e-mail address, such as maria@lopez.example."},
        ),
        (
            {"email": "a@b.example, c@d.example"},
            {"email": "Type one e-mail address, such as maria@lopez.example."},
        ),
        (
            {"email": f"{'a' * 250}@b.example"},
            {"email": "Type one e-mail address, such as maria@lopez.example."},
        ),
        (
            {"email": "a@b.example\r\nBcc: everybody@c.example"},
            {"email": "Type this on one line."},
        ),
        (
            {"email": "boss@acme.example"},
            {"email": "Write to support@acme.example directly."},
        ),
        ({"message": "  \n "}, {"message": "Type your message."}),
        (
            {"message": LONG},
            {"message": "This has 20,001 characters. 20,000 is the most."},
        ),
        ({"name": ""}, {"name": "Type your name."}),
        ({"name": "Maria\nBcc: a@b.example"}, {"name": "Type this on one line."}),
        ({"subject": "a\nb"}, {"subject": "Type this on one line."}),
        ({"f_topic": ""}, {"f_topic": "Please fill this in."}),
        ({"f_topic": "Money"}, {"f_topic": "Choose one of these."}),
        ({"f_terms": ""}, {"f_terms": "Please tick this."}),
        ({"f_order": "many"}, {"f_order": "Type a number, such as 4711."}),
        ({"f_day": "28.11.2026"}, {"f_day": "Type a date, such as 2026-11-28."}),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    office: Office, asked: FormVisitor, typed: dict[str, str], errors: dict[str, str]
) -> None:
    told = {**RIGHT, "message": "Kept <words>", "f_colour": "Kept blue", **typed}
    answer = asked.post(**told)
    assert answer.status_code == 422
    assert errors_of(answer) == errors
    assert answer.text.count('href="#') == len(errors)
    page = html.unescape(answer.text)
    assert "Kept blue" in page
    if "message" not in typed:
        assert "Kept <words>" in page
    assert submissions(office) == []
    assert office.tickets() == 0


def test_the_same_page_goes_on_after_a_mistake(visitor: FormVisitor) -> None:
    answer = visitor.post(email="maria")
    again = visitor.post(token_of(answer))
    assert again.status_code == 303


def test_what_nobody_types_is_taken_out(office: Office, visitor: FormVisitor) -> None:
    answer = visitor.post(name="Ma\x00ria", message="Chairs\x07\x1b[31m broken\tnow")
    assert answer.status_code == 303
    office.sync()
    (mail,) = office.support.messages.values()
    assert "Chairs[31m broken\tnow" in mail.mail.body.text
    assert mail.mail.first("From").startswith("Maria <")


def test_unknown_fields_are_not_looked_at(office: Office, visitor: FormVisitor) -> None:
    answer = visitor.post(priority="urgent", assignee="ada@acme.example", f_x="1")
    assert answer.status_code == 303
    assert office.shown(1)["priority"] == "normal"


@pytest.mark.parametrize("token", ["", "nonsense", "other form", "old"])
def test_a_page_that_is_not_good_any_more_comes_again_with_the_text(
    office: Office, visitor: FormVisitor, token: str
) -> None:
    sent = token
    if token == "other form":
        sent = FormVisitor(office, add_form(office)).token()
    if token == "old":
        sent = visitor.token()
        clock.advance(timedelta(hours=25))
    answer = visitor.post(sent, message="Kept words")
    assert answer.status_code == 200
    assert "This page was open for long. Please press Send again." in answer.text
    assert "Kept words" in answer.text
    assert office.tickets() == 0
    assert visitor.post(token_of(answer)).status_code == 303


@BOTH
def test_the_same_page_twice_leads_to_the_first_receipt(
    office: Office, visitor: FormVisitor
) -> None:
    token = visitor.token()
    first = visitor.post(token)
    second = visitor.post(token, message="Another text")
    assert second.status_code == 303
    pages = [visitor.get(each.headers["Location"]).text for each in (first, second)]
    assert "#1<" in pages[0]
    assert "#1<" in pages[1]
    assert office.tickets() == 1
    office.sync()
    (mail,) = office.support.messages.values()
    assert "Two chairs" in mail.mail.body.text


@BOTH
def test_one_press_from_twenty_threads_is_one_ticket(
    office: Office, visitor: FormVisitor
) -> None:
    token = visitor.token()
    answers = together(20, lambda n: visitor.post(token).status_code)
    # One that had to wait for too long is told so, with its text; it may press again.
    assert set(answers) <= {303, 503}
    assert 303 in answers
    assert office.tickets() == 1
    assert len(submissions(office)) == 1


def test_a_form_that_is_off_or_unknown_is_not_there(
    office: Office, visitor: FormVisitor
) -> None:
    token = visitor.token()
    with office.desk.database.transaction() as session:
        session.scalars(select(Form)).one().is_on = False
    assert visitor.get().status_code == 404
    closed = visitor.post(token, message="Kept words")
    assert closed.status_code == 410
    assert "Kept words" in closed.text
    assert "mailto:support@acme.example" in closed.text
    for key in ("abcdefghjkmn", "short", "UPPERCASE222", "a\x00cdefghjkmn"):
        assert FormVisitor(office, key).get().status_code == 404
    assert office.tickets() == 0


def test_a_database_that_is_away_gives_the_text_back(
    visitor: FormVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = visitor.token()

    def away(*_: object) -> None:
        raise Later("The desk is busy.")

    monkeypatch.setattr(Database, "transaction", away)
    answer = visitor.post(token, message="Kept words")
    assert answer.status_code == 503
    assert "Kept words" in answer.text


@BOTH
def test_a_full_queue_names_the_address(
    office: Office, visitor: FormVisitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitting, "MAX_WAITING", 1)
    assert visitor.post().status_code == 303
    answer = visitor.post(message="Kept words")
    assert answer.status_code == 503
    assert "mailto:support@acme.example" in answer.text
    assert "Kept words" in answer.text
    assert office.tickets() == 1


def test_too_much_at_once_is_refused(visitor: FormVisitor) -> None:
    assert visitor.post(message="x" * 500_000).status_code == 413
    many = {f"field{n}": "x" for n in range(60)}
    assert visitor.post(**many).status_code == 413


def test_a_receipt_is_of_one_form_and_not_guessed(
    office: Office, visitor: FormVisitor
) -> None:
    place = visitor.post().headers["Location"]
    assert visitor.get(f"/form/{visitor.key}/sent/nonsense").status_code == 404
    other = add_form(office)
    assert visitor.get(place.replace(visitor.key, other)).status_code == 404
    assert visitor.get(place).status_code == 200
