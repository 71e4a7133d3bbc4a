"""The catalogues: complete, faithful to the English, and what they say on a card."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog, Message

from addon.kit import join_rich, plain
from addon.locales import catalogues, finding
from addon.words import languages
from addon.words.clean import isolate_text
from addon.words.languages import ENGLISH, Language
from app.errors import Refused
from app.tickets.history import sentences
from app.wording import TranslatableMoment, TranslatableTerm
from demo.google.check import check_body
from tests.contract import test_cards as cards

CODES = sorted(languages.language_codes())
GERMAN, SPANISH = languages.language_of("de"), languages.language_of("es")
EMPTY = catalogues.message_template([])


def wanted() -> Catalog:
    return catalogues.message_template(finding.all_messages())


def forms(message: Message) -> list[str]:
    string = message.string
    return list(string) if isinstance(string, tuple) else [str(string)]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def own(code: str) -> Iterator[Message]:
    return (each for each in languages.read_catalogue(code) if each.id)


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_has_every_message_and_no_other(code: str) -> None:
    asked = {(m.id, m.context) for m in wanted() if m.id}
    assert {(m.id, m.context) for m in own(code)} == asked, "run: make messages"


@pytest.mark.parametrize("code", CODES)
def test_everything_is_translated_for_good(code: str) -> None:
    assert catalogues.missing_translations(languages.read_catalogue(code)) == []
    assert [m.id for m in own(code) if m.fuzzy] == []


@pytest.mark.parametrize("code", CODES)
def test_a_translation_has_the_places_of_the_english(code: str) -> None:
    for message in own(code):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        for form in forms(message):
            # One of a thing may be said without its number.
            assert places(form) - {"n"} == places(ids[-1]) - {"n"}, form
        assert ("n" in places(forms(message)[-1])) == ("n" in places(ids[-1]))


@pytest.mark.parametrize("code", CODES)
def test_what_happened_begins_with_who_did_it(code: str) -> None:
    for message in own(code):
        if str(message.id).startswith(sentences.WHO):
            assert forms(message)[0].startswith(f"{sentences.WHO} ")


# Three of them stand in one row.
ROW = ["Resolve", "Assign", "Take over", "Mine", "Unassigned", "Team"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("label", ROW)
def test_the_buttons_of_a_row_are_short(code: str, label: str) -> None:
    assert len(languages.language_of(code).find(label)) <= 10
    assert len(languages.language_of(code).find("Waiting", "act")) <= 7


@pytest.mark.parametrize("code", CODES)
def test_bringing_a_catalogue_up_to_date_loses_nothing(code: str) -> None:
    forgotten = catalogues.merged_catalogue(code, EMPTY)
    before = {m.id for m in own(code)}
    assert before <= {m.id for m in forgotten.obsolete.values()}


@pytest.mark.parametrize(
    ("locale", "code"),
    [
        ("de-AT", "de"),
        ("DE", "de"),
        ("es_419", "es"),
        ("es-MX", "es"),
        ("pt-BR", "en"),
        ("", "en"),
        ("../de", "en"),
        ("\ud800", "en"),
    ],
)
def test_the_language_of_a_locale(locale: str, code: str) -> None:
    assert languages.language_of(locale).code == code


MANY = Language("de", {("", "1 mail"): ("1 Mail", "{n} Mails")})


@pytest.mark.parametrize(
    ("language", "n", "said"),
    [
        (ENGLISH, 0, "0 mails"),
        (ENGLISH, 1, "1 mail"),
        (ENGLISH, 1234, "1,234 mails"),
        (MANY, 1, "1 Mail"),
        (MANY, 1234, "1.234 Mails"),
    ],
)
def test_a_number_has_its_form(language: Language, n: int, said: str) -> None:
    assert language.say_many("1 mail", "{n} mails", n) == said


def test_an_amount_has_separators_and_a_tickets_number_none() -> None:
    assert GERMAN.say("All {count} notes", count=10_000) == "Alle 10.000 Notizen"
    assert SPANISH.say("Notes on #{number}", number=10_000) == "Notas sobre #10000"


def test_a_moment_in_a_sentence_is_the_readers() -> None:
    there = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    said = {"who": "Ada", "when": TranslatableMoment(there)}
    sentence = "{who} snoozed it until {when}"
    assert (
        GERMAN.say(sentence, **said) == "Ada hat es bis Mo 30.11. 09:00 zurückgestellt"
    )
    assert SPANISH.say(sentence, **said) == "Ada lo aplazó hasta lun 30 nov 09:00"
    assert str(TranslatableMoment(there)) == "2026-11-30 09:00"
    # The same moment elsewhere, and the same words again.
    elsewhere = TranslatableMoment(there.astimezone(ZoneInfo("Asia/Kolkata")))
    assert GERMAN.value(elsewhere) == "Mo 30.11. 13:30"
    assert GERMAN.value(TranslatableMoment(there)) == "Mo 30.11. 09:00"


def test_somebodys_words_are_no_message_of_ours() -> None:
    assert ENGLISH.say("{who} {") == "{who} {"
    assert ENGLISH.say("{name} has it", name="{0}") == "{0} has it"


def test_a_refusal_is_said_in_the_readers_language() -> None:
    error = Refused("A tag has at most {most} characters.", most=60)
    german = replace(cards.READER, language=GERMAN)
    assert german.reason(error) == "Ein Tag hat höchstens 60 Zeichen."
    assert str(error) == "A tag has at most 60 characters."


def test_a_word_of_ours_in_a_sentence_is_said_too() -> None:
    said = SPANISH.say(
        "{who} set it to {status}", who="Ada", status=TranslatableTerm("waiting")
    )
    assert said == "Ada lo pasó a en espera"


DAVID, ISOLATED = "דוד לוי", "\u2068דוד לוי\u2069"


def test_a_right_to_left_name_keeps_its_direction_to_itself() -> None:
    said = ENGLISH.say("{name}, {count} open", name=DAVID, count=3)
    assert said == f"{ISOLATED}, 3 open"
    assert ENGLISH.say("{said}.", said=said) == f"{said}."
    assert (plain(said), join_rich(said)) == (said, said)


@pytest.mark.parametrize("name", ["Zoë 🦊", "Łukasz", "李小龍"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert ENGLISH.say("{name} has it", name=name) == f"{name} has it"


@pytest.mark.parametrize(
    "text", ["\u2068", "\u2069\u2068", "\u2068\u2068\u2069", "\u2066\u2067\u202e"]
)
def test_nobody_can_turn_the_text_around_them(text: str) -> None:
    assert plain(f"a{text}b") == join_rich(f"a{text}b") == "ab"
    assert isolate_text(f"{text}{DAVID}").count("\u2068") == 1


NAMES = [
    DAVID,
    "محمد بن عبد الله",
    "👩‍👩‍👧‍👦" * 40,
    "Maximiliane-Charlotte " * 30,
    "{0} %s",
]


@pytest.mark.parametrize("name", NAMES)
def test_cards_hold_every_kind_of_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: dict[str, Any] = {"subject": name, "customer_name": name, "assignee": name}
    monkeypatch.setattr(cards, "VIEW", replace(cards.VIEW, **named))
    monkeypatch.setattr(cards, "READER", replace(cards.READER, language=GERMAN))
    found = {card: check_body("card", drawn()) for card, drawn in cards.CARDS.items()}
    assert {card: wrong for card, wrong in found.items() if wrong} == {}


UNKNOWN: list[str] = []


class Strict(Language):
    """Notes in UNKNOWN what its catalogue has not."""

    def find(self, message: str, context: str = "") -> str:
        if (context, message) not in self.messages:
            UNKNOWN.append(message)
        return super().find(message, context)


def test_a_card_says_only_what_the_catalogue_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    strict = Strict("de", GERMAN.messages, GERMAN.form_of)
    for reader in cards.READERS:
        changed = replace(getattr(cards, reader), language=strict)
        monkeypatch.setattr(cards, reader, changed)
    for drawn in cards.CARDS.values():
        drawn()
    assert UNKNOWN == []
