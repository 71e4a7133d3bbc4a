"""Catalogues brought up to date with the sources; what nobody says is put aside."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from addon.locales import finding
from addon.locales.finding import FoundMessage
from addon.words import languages

# Lines of the head that would differ at every run and say nothing.
_RESTLESS = re.compile(
    r'^"(?:Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator'
    r"|Language-Team|Generated-By).*\n",
    re.MULTILINE,
)


def message_template(found: Iterable[FoundMessage]) -> Catalog:
    """Every message, without translations."""
    made = Catalog()
    for each in found:
        ids = (each.message, each.plural) if each.plural else each.message
        places = [(each.file, 0)]
        made.add(ids, locations=places, context=each.context or None)
    return made


def merged_catalogue(code: str, wanted: Catalog) -> Catalog:
    """The language's catalogue with exactly these messages.

    Translations that nobody asks for are kept at its end, for the day somebody does.
    """
    kept = languages.read_catalogue(code)
    for each in kept.obsolete.values():
        kept[each.id] = each
    kept.obsolete.clear()
    kept.update(wanted, no_fuzzy_matching=True)
    return kept


def catalogue_text(catalogue: Catalog) -> str:
    """The catalogue as its file has it."""
    file = io.BytesIO()
    write_po(
        file, catalogue, width=88, sort_output=True, include_lineno=False,
        omit_header=False,
    )  # fmt: skip
    return _RESTLESS.sub("", file.getvalue().decode()).lstrip()


def missing_translations(catalogue: Catalog) -> list[Message]:
    """The messages without a translation."""
    return [
        each
        for each in catalogue
        if each.id
        and not all(each.string if isinstance(each.string, tuple) else [each.string])
    ]


def update_catalogues() -> list[str]:
    """Write every catalogue anew; a line for each message that lacks a translation."""
    wanted = message_template(finding.all_messages())
    lines = []
    for code in sorted(languages.language_codes()):
        catalogue = merged_catalogue(code, wanted)
        path = languages.FOLDER / code / "sidedesk.po"
        path.write_text(catalogue_text(catalogue))
        lines += [f"{code}: {each.id!r}" for each in missing_translations(catalogue)]
    return lines
