"""The conversations that are shipped: enough of them, varied, believable, safe."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parseaddr

import pytest

from demo.cast.conversation import CastConversation, CastMail

Script = list[CastConversation]

# "May" is left out: it is a month only for capitals.
DATED = re.compile(
    r"\b(january|february|march|april|june|july|august|september|october|november"
    r"|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)


def mails(script: Script) -> Iterator[CastMail]:
    for each in script:
        yield from each.mails


def opening(script: Script, sender: str, subject: str) -> CastConversation:
    [only] = [
        each
        for each in script
        if (each.mails[0].sender, each.mails[0].subject) == (sender, subject)
    ]
    return only


def test_there_are_enough(script: Script) -> None:
    assert len(script) >= 44


def test_many_languages_are_written_and_english_mostly(script: Script) -> None:
    languages = Counter(each.language for each in script)
    assert set(languages) == {"en", "de", "es", "fr", "pt", "pl", "ja", "ar"}
    assert languages["en"] > len(script) / 2


def test_about_half_are_answered(script: Script) -> None:
    inbox = [each for each in script if each.inbox]
    assert 0.4 < sum(each.is_answered for each in inbox) / len(inbox) < 0.6


def test_ages_reach_from_three_minutes_to_seven_weeks(script: Script) -> None:
    ages = [mail.ago for mail in mails(script)]
    assert min(ages) == timedelta(minutes=3)
    assert timedelta(weeks=7) <= max(ages) < timedelta(weeks=8)


def test_threads_have_one_to_nine_mails(script: Script) -> None:
    lengths = {len(each.mails) for each in script}
    assert {1, 2, 3, 4, 5, 9} <= lengths
    assert max(lengths) == 9


def test_each_mail_is_younger_than_the_one_it_answers(script: Script) -> None:
    for each in script:
        ages = [mail.ago for mail in each.mails]
        assert ages == sorted(set(ages), reverse=True), each.name


def test_nobody_real_is_named(script: Script) -> None:
    written = {who for mail in mails(script) for who in (mail.sender, *mail.to)}
    texts = " ".join(mail.text for mail in mails(script))
    assert all(parseaddr(who)[1].endswith(".example") for who in written)
    assert re.findall(r"[\w.]+@(?![\w.-]+\.example\b)[\w.]+", texts) == []
    assert re.findall(r"https?://(?![\w.-]+\.example\b)\S+", texts) == []


def test_texts_stay_true_whatever_the_date(script: Script) -> None:
    # Mei's subject names a month by design: she reads old statements.
    dated = {each.name for each in script for mail in each.mails if is_dated(mail)}
    assert dated == {"double_charge_in_october"}


def is_dated(mail: CastMail) -> bool:
    return bool(DATED.search(f"{mail.subject} {mail.text}"))


def test_two_customers_have_more_than_one_conversation(script: Script) -> None:
    firsts = [each.mails[0] for each in script]
    senders = Counter(mail.address for mail in firsts if not mail.by_colleague)
    several = {who for who, times in senders.items() if times > 1}
    assert several == {
        "maria@lopez-interiors.example",
        "ana.costa@correio-sul.example",
    }


@pytest.mark.parametrize(
    ("sender", "subject"),
    [
        ("Maria Lopez <maria@lopez-interiors.example>", "Refund for order 4711"),
        ("Maria Lopez <maria@lopez-interiors.example>", "Catalogue 2026"),
        (
            "Tom Okafor <tom.okafor@harbour-mail.example>",
            "Cannot log in since the update",
        ),
        ("Mei Tan <mei@tan-ceramics.example>", "Double charge in October"),
        ("Luca Frei <luca.frei@bergpost.example>", "Delivery to Basel?"),
    ],
)
def test_the_known_customers_wrote(script: Script, sender: str, subject: str) -> None:
    assert opening(script, sender, subject).inbox == "support@acme.example"


def test_three_enquiries_went_to_sales(script: Script) -> None:
    inboxes = Counter(each.inbox for each in script)
    assert inboxes["sales@acme.example"] == 3
    assert inboxes[None] == 2
