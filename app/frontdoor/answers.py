"""What a visitor has typed: a clean answer, or a sentence at the field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.frontdoor.fields import Asked, FieldKind, FormField, FormFields
from app.wording import TranslatableText, mark

MAX_MESSAGE_LENGTH, MAX_LINE_LENGTH, MAX_ADDRESS_LENGTH = 20_000, 200, 254
MAX_FIELD_LENGTH = 1_000
# As mail servers take them without quotes; a host has a dot.
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
_ADDRESS = re.compile(f"{_LOCAL}@{_HOST}")
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,6})?", re.A)
_TICKED = "yes"

NO_ADDRESS = mark("Type your e-mail address: we answer there.")
BAD_ADDRESS = mark("Type one e-mail address, such as maria@lopez.example.")
NO_NAME = mark("Type your name.")
NO_MESSAGE = mark("Type your message.")
TOO_LONG = mark("This has {count} characters. {most} is the most.")
ONE_LINE = mark("Type this on one line.")
NEEDED = mark("Please fill this in.")
TICK = mark("Please tick this.")
CHOOSE = mark("Choose one of these.")
BAD_NUMBER = mark("Type a number, such as 4711.")
BAD_DATE = mark("Type a date, such as 2026-11-28.")
OURS = mark("Write to {inbox} directly.")


@dataclass(frozen=True)
class FormAnswers:
    """A form that was filled in rightly; `more` are its further fields, by key."""

    name: str
    address: str
    subject: str
    message: str
    more: Mapping[str, str]


@dataclass(frozen=True)
class ReadForm:
    """Answers, or by the field's name what is wrong; and in any case what was typed."""

    typed: Mapping[str, str]
    errors: Mapping[str, TranslatableText]
    answers: FormAnswers | None


class FormReader:
    """Reads what one form was filled in with."""

    def __init__(
        self, fields: FormFields, is_ours: Callable[[str], bool], inbox: str
    ) -> None:
        self._fields = fields
        self._is_ours = is_ours
        self._inbox = inbox
        self._errors: dict[str, TranslatableText] = {}

    def read(self, typed: Mapping[str, str]) -> ReadForm:
        """Read what was typed; unknown fields are not looked at."""
        asked = ["email", "message"]
        asked += ["name"] * (self._fields.name is not Asked.OFF)
        asked += ["subject"] * (self._fields.subject is not Asked.OFF)
        asked += [each.name for each in self._fields.more]
        kept = {each: clean(typed.get(each, "")) for each in asked}
        name = self._line("name", kept, self._fields.name, NO_NAME)
        address = self._address(kept)
        subject = self._line("subject", kept, self._fields.subject, NEEDED)
        message = self._message(kept)
        more = {each.key: self._further(each, kept) for each in self._fields.more}
        answers = FormAnswers(name, address, subject, message, more)
        return ReadForm(kept, self._errors, None if self._errors else answers)

    def _refuse(self, name: str, said: str, **values: object) -> None:
        self._errors.setdefault(name, TranslatableText(said, values))

    def _line(
        self, name: str, kept: Mapping[str, str], asked: Asked, missing: str
    ) -> str:
        text = kept.get(name, "").strip()
        if not text and asked is Asked.REQUIRED:
            self._refuse(name, missing)
        self._check_line(name, text, MAX_LINE_LENGTH)
        return text

    def _check_line(self, name: str, text: str, most: int) -> None:
        if "\n" in text:
            self._refuse(name, ONE_LINE)
        if len(text) > most:
            self._refuse(name, TOO_LONG, count=len(text), most=most)

    def _address(self, kept: Mapping[str, str]) -> str:
        text = kept["email"].strip()
        if not text:
            self._refuse("email", NO_ADDRESS)
        elif "\n" in text:
            self._refuse("email", ONE_LINE)
        elif not is_address(text):
            self._refuse("email", BAD_ADDRESS)
        elif self._is_ours(text.lower()):
            self._refuse("email", OURS, inbox=self._inbox)
        return text.lower()

    def _message(self, kept: Mapping[str, str]) -> str:
        text = kept["message"].strip()
        if not text:
            self._refuse("message", NO_MESSAGE)
        elif len(text) > MAX_MESSAGE_LENGTH:
            self._refuse("message", TOO_LONG, count=len(text), most=MAX_MESSAGE_LENGTH)
        return text

    def _further(self, field: FormField, kept: Mapping[str, str]) -> str:
        text = kept[field.name].strip()
        if not text:
            if field.is_required:
                is_tick = field.kind is FieldKind.TICK
                self._refuse(field.name, TICK if is_tick else NEEDED)
            return ""
        self._check_line(field.name, text, MAX_FIELD_LENGTH)
        wrong = _wrong_of_kind(field, text)
        if wrong:
            self._refuse(field.name, wrong)
        return text


def _wrong_of_kind(field: FormField, text: str) -> str:
    """What is wrong with it for its kind; empty when nothing is."""
    if field.kind is FieldKind.CHOICE:
        return "" if text in field.values else CHOOSE
    if field.kind is FieldKind.TICK:
        return "" if text == _TICKED else CHOOSE
    if field.kind is FieldKind.NUMBER:
        return "" if _NUMBER.fullmatch(text) else BAD_NUMBER
    if field.kind is FieldKind.DATE:
        return "" if _is_date(text) else BAD_DATE
    return ""


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_address(text: str) -> bool:
    """Whether it is one e-mail address, as mail servers take it."""
    return len(text) <= MAX_ADDRESS_LENGTH and bool(_ADDRESS.fullmatch(text))


def clean(text: str) -> str:
    """The text without what nobody types: NUL, surrogates, control characters.

    Tabs and line breaks stay, each break as one sign.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")
    )
    return unicodedata.normalize("NFC", text)
