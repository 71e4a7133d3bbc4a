"""Abuse: who looks like a machine is asked once more, floods are refused."""

from __future__ import annotations

import html
import logging
from datetime import timedelta
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app import clock, recent_counts as counting
from app.frontdoor import guard
from app.recent_counts import RecentCounts
from tests.frontdoor.visitor import FormVisitor, errors_of, token_of
from tests.support import valkey
from tests.support.forms import add_form, form_row
from tests.support.office import Office

ONCE_MORE = "Please confirm that you want to send this."


@pytest.fixture
def visitor(office: Office) -> FormVisitor:
    return FormVisitor(office, add_form(office))


def is_asked(answer: TestResponse) -> bool:
    return answer.status_code == 200 and ONCE_MORE in answer.text


def confirm(visitor: FormVisitor, asked: TestResponse, **typed: Any) -> TestResponse:
    return visitor.post(token_of(asked), **typed)


def test_who_fills_the_trap_is_asked_once_more(
    office: Office, visitor: FormVisitor
) -> None:
    trap = f"website_{visitor.key[:4]}"
    assert f'name="{trap}"' in visitor.get().text
    filled: dict[str, Any] = {trap: "https://pills.example"}
    asked = visitor.post(**filled, message="Kept words")
    assert is_asked(asked)
    assert "Kept words" in asked.text
    assert office.tickets() == 0
    assert confirm(visitor, asked, message="Kept words").status_code == 303
    assert office.tickets() == 1


def test_who_is_quicker_than_a_person_is_asked_once_more(
    visitor: FormVisitor,
) -> None:
    token = visitor.token()
    asked = visitor.post(token, seconds=1)
    assert is_asked(asked)
    assert confirm(visitor, asked).status_code == 303


def test_many_links_are_asked_for_once_more(visitor: FormVisitor) -> None:
    five = " ".join(f"https://shop.example/{n}" for n in range(5))
    assert visitor.post(message=five).status_code == 303
    assert is_asked(visitor.post(message=f"{five} http://b.example"))


def test_the_same_text_again_is_asked_for_once_more(visitor: FormVisitor) -> None:
    assert visitor.post().status_code == 303
    assert is_asked(visitor.post(email="other@b.example"))
    clock.advance(timedelta(minutes=61))
    assert visitor.post(email="other@b.example").status_code == 303


def send_many(visitor: FormVisitor, count: int, start: int = 0) -> list[bool]:
    """Send so many, each of another address and text; which were asked once more."""
    asked = []
    for n in range(start, start + count):
        said: dict[str, Any] = {"email": f"a{n}@b.example", "message": f"Message {n}"}
        answer = visitor.post(**said)
        asked.append(is_asked(answer))
        if asked[-1]:
            answer = confirm(visitor, answer, **said)
        assert answer.status_code == 303
    return asked


def test_one_visitor_writes_five_in_ten_minutes(visitor: FormVisitor) -> None:
    assert send_many(visitor, 6) == [False] * 5 + [True]
    clock.advance(timedelta(minutes=11))
    assert send_many(visitor, 1, start=6) == [False]


def test_a_thousand_a_day_at_one_form_are_asked(office: Office) -> None:
    visitor = FormVisitor(office, add_form(office))
    for _ in range(1_000):
        office.desk.form_counts.count({f"form:{visitor.key}": guard.DAY})
    clock.advance(timedelta(minutes=2))
    assert is_asked(visitor.post())


def test_asking_a_form_that_is_off_again_and_again_ends(office: Office) -> None:
    visitor = FormVisitor(office, add_form(office))
    with office.desk.database.transaction() as session:
        form_row(session, visitor.key).is_on = False
    answers = [visitor.post("x", seconds=0).status_code for _ in range(61)]
    assert answers == [410] * 60 + [429]


def test_a_flood_of_one_visitor_is_refused_with_the_address(
    office: Office, visitor: FormVisitor
) -> None:
    send_many(visitor, 60)
    answer = visitor.post(email="z@b.example", message="Kept words")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "mailto:support@acme.example" in answer.text
    assert "Kept words" in answer.text
    assert office.tickets() == 60
    # Another visitor is not concerned.
    other = FormVisitor(office, visitor.key, network="203.0.113.9")
    assert other.post(email="y@b.example", message="Hi").status_code == 303
    # In IPv6 a visitor is a whole network.
    for last in range(5):
        near = FormVisitor(office, visitor.key, network=f"2001:db8::{last + 1}")
        said: dict[str, Any] = {"email": f"v{last}@b.example", "message": f"Six {last}"}
        assert near.post(**said).status_code == 303
    near = FormVisitor(office, visitor.key, network="2001:db8::ffff")
    assert is_asked(near.post(email="w@b.example", message="Six more"))


def test_one_address_writes_five_an_hour(office: Office, visitor: FormVisitor) -> None:
    for n in range(5):
        each = FormVisitor(office, visitor.key, network=f"203.0.113.{n + 1}")
        assert each.post(message=f"Message {n}").status_code == 303
    answer = FormVisitor(office, visitor.key, network="203.0.113.99").post(message="6")
    assert answer.status_code == 429
    assert errors_of(answer) == {
        "email": "Many messages came from this address. Try again in an hour."
    }
    clock.advance(timedelta(minutes=61))
    assert visitor.post(message="Later").status_code == 303


def test_a_crowd_at_one_form_is_asked_and_never_refused(office: Office) -> None:
    key = add_form(office)
    crowd = [FormVisitor(office, key, network=f"198.51.100.{n}") for n in range(62)]
    tokens = [each.token() for each in crowd]
    clock.advance(timedelta(seconds=5))
    asked = []
    for n, each in enumerate(crowd):
        said: dict[str, Any] = {"email": f"a{n}@b.example", "message": f"Message {n}"}
        asked.append(is_asked(each.post(tokens[n], seconds=0, **said)))
    assert asked == [False] * 60 + [True] * 2


def test_guessing_keys_ends(office: Office, visitor: FormVisitor) -> None:
    nowhere = FormVisitor(office, "abcdefghjkmn")
    assert [nowhere.get().status_code for _ in range(60)] == [404] * 60
    assert nowhere.get().status_code == 429
    assert visitor.get().status_code == 200


def test_no_address_of_the_network_is_logged_or_kept(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with valkey.running() as url:
        counts = RecentCounts(url)
        office.desk.__dict__["form_counts"] = counts
        each = FormVisitor(office, add_form(office), network="203.0.113.77")
        assert each.post(message="Xylophon").status_code == 303
        assert counts._redis is not None
        names = counts._redis.keys("*")
        counts.close()
    said = f"{caplog.text} {names}"
    assert names
    assert "203.0.113.77" not in said
    assert "Xylophon" not in said
    assert "lopez" not in said


def test_processes_count_together_and_alone_without_redis() -> None:
    hour = timedelta(hours=1)
    with valkey.running() as url:
        one, other = RecentCounts(url), RecentCounts(url)
        one.count({"a": hour})
        other.count({"a": hour, "b": hour})
        assert one.read([("a", hour), ("b", hour)]) == [2, 1]
        clock.advance(timedelta(minutes=61))
        assert one.read([("a", hour)]) == [0]
        one.count({"a": hour})
    # Redis has gone.
    assert one.read([("a", hour)]) == [0]
    one.count({"a": hour})
    assert one.read([("a", hour)]) == [1]
    assert other.read([("a", hour)]) == [0]
    for each in (one, other):
        each.close()


def test_the_memory_of_one_process_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MAX_KEYS", 3)
    counts, hour = RecentCounts(None), timedelta(hours=1)
    for name in "abcd":
        counts.count({name: hour})
    assert counts.read([("a", hour), ("d", hour)]) == [0, 1]


HOSTILE = [
    "<script>alert(1)</script>", "'; DROP TABLE tickets; --", "\u202eabc", "=1+1",
    "{{7*7}}", "%s%n", "a" * 20_000, "🪑" * 100, "\r\n.\r\nQUIT\r\n",
    "=?utf-8?q?=0d=0aBcc:_x@y.example?=", "-- \nFrom x", "From me\n",
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_words_are_words(office: Office, number: int) -> None:
    text = HOSTILE[number]
    visitor = FormVisitor(office, add_form(office))
    line = " ".join(text.split())[:150] or "x"
    answer = visitor.post(name=line, message=f"{text} end")
    assert answer.status_code in (303, 422)
    if answer.status_code == 422:
        assert "<script>alert" not in answer.text
        assert visitor.post(message=f"{text[:1000]} end").status_code == 303
    office.sync()
    (mail,) = office.support.messages.values()
    assert len(office.world.mailboxes) == 4
    assert mail.mail.all("Bcc") == []
    assert html.unescape(mail.mail.body.text).count("end") == 1
    assert office.tickets() == 1
