"""Every sentence that users read, beside its translations: what each must be."""

from __future__ import annotations

import re

from tests.tools import sentences
from tests.tools.sentences import SentenceRow

# Names and formats, which two languages may share.
SHARED = {"MMM ’yy", "The desk", "{sentence} {when}."}
ADDRESSES = re.compile(r"\b[Dd](u|ich|ir)\b|\b[Dd]ein|\bIhr|\bIhnen\b|[a-zäöü,:] Sie\b")
# What one says to somebody whom one calls du.
IMPERATIVES = re.compile(
    r"(^|[.:] |\b(und|oder|bitte) )(bestätige|drücke|gib|lad|lies|lös(ch)?e|nimm|"
    r"öffne|prüfe|sieh|speichere|tippe|versuch|wähle)\b",
    re.IGNORECASE,
)
# The product's name.
# A field that people never see: machines know it by that name.
HONEYPOT = "Website"
UNTRANSLATED = {"Sidedesk", "· Sidedesk", HONEYPOT}
PAGE = "demo/sidebar/static/preferences.js"


def translated() -> list[SentenceRow]:
    return [row for row in sentences.sentence_rows() if row.others]


def test_every_sentence_has_every_language() -> None:
    rows = translated()
    assert len(rows) > 500
    assert [row for row in rows if not all(row.others)] == []


def test_no_language_speaks_another_one() -> None:
    german, spanish = map(sentences.language_order().index, ("de", "es"))
    same = [
        row.english
        for row in translated()
        if row.others[german] == row.others[spanish] != row.english
    ]
    assert set(same) - SHARED == set()


def test_german_calls_nobody_du_or_sie() -> None:
    german = sentences.language_order().index("de")
    said = [row.others[german] for row in translated()]
    assert [each for each in said if ADDRESSES.search(each)] == []
    assert [each for each in said if IMPERATIVES.search(each)] == []


def test_no_sentence_is_there_twice_in_one() -> None:
    twice = [
        said
        for row in translated()
        for said in row.others
        if len(said) > 20 and said[: len(said) // 2] == said[len(said) // 2 :]
    ]
    assert twice == []


def test_commands_and_pages_are_in_the_table() -> None:
    rows = {row.place: row.english for row in sentences.sentence_rows()}
    assert "Change what ADDRESS has chosen" in rows["desk person set"]
    assert "desk person set --inbox-on-assign" in rows
    every = {row.english for row in sentences.sentence_rows()}
    assert "{count} things differ." in every
    assert "Start it; meanwhile desk sync brings the labels." in every


def test_pages_have_no_words_of_their_own() -> None:
    """What stands in a template without `say` would be English for everybody."""
    own = [
        str(row)
        for row in sentences.sentence_rows()
        if row.place.startswith("app/web/templates/")
        and not row.others
        and row.english not in UNTRANSLATED
    ]
    assert own == []


def test_the_demo_offers_every_language() -> None:
    offered = (sentences.HOME / PAGE).read_text().partition("LOCALES = ")[2]
    for code in sentences.language_order():
        assert f" {code}: " in offered
