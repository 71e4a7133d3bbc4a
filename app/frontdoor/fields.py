"""What a form asks for: address and message always, name and subject, and its own.

Each further field has a key, a kind, and a label in each language; what is answered
goes into the mail, and a choice may give the ticket a tag besides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from app.errors import Refused
from app.people.plain_names import plain_name
from app.wording import mark

MAX_FIELDS, MAX_CHOICES, MAX_LABEL_LENGTH = 8, 30, 100
KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")
BAD_FIELD = mark("The further field {what} cannot be read: {why}.")


class Asked(StrEnum):
    """Whether a form asks for something."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    OFF = "off"


class FieldKind(StrEnum):
    """The kinds of further fields."""

    TEXT = "text"
    CHOICE = "choice"
    TICK = "tick"
    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True)
class FormField:
    """A further field; `labels` and each choice's are by language.

    `choices` are a value, its labels, and the tag that it gives, if any.
    """

    key: str
    kind: FieldKind
    labels: Mapping[str, str]
    is_required: bool = False
    choices: tuple[tuple[str, Mapping[str, str], str], ...] = ()

    @property
    def name(self) -> str:
        """What it is called in the page."""
        return f"f_{self.key}"

    def label(self, language: str) -> str:
        """What stands before it, in that language or the first there is."""
        return _said(self.labels, language, self.key)

    def choice_label(self, value: str, language: str) -> str:
        """What stands at that choice."""
        labels = next(labels for each, labels, _ in self.choices if each == value)
        return _said(labels, language, value)

    @property
    def values(self) -> tuple[str, ...]:
        """What may be chosen."""
        return tuple(value for value, _, _ in self.choices)

    def tag_of(self, value: str) -> str:
        """The tag of that choice, or nothing."""
        return next((tag for each, _, tag in self.choices if each == value), "")


@dataclass(frozen=True)
class FormFields:
    """All that a form asks."""

    name: Asked = Asked.OPTIONAL
    subject: Asked = Asked.OFF
    more: tuple[FormField, ...] = field(default=())

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> FormFields:
        """What is kept in the form's row."""
        return cls(
            name=Asked(told.get("name", Asked.OPTIONAL)),
            subject=Asked(told.get("subject", Asked.OFF)),
            more=tuple(map(_field, told.get("more", []))),
        )

    def as_json(self) -> dict[str, Any]:
        """The same for the row."""
        more = [
            {
                "key": each.key,
                "kind": each.kind.value,
                "labels": dict(each.labels),
                "required": each.is_required,
                "choices": [
                    {"value": value, "labels": dict(labels), "tag": tag}
                    for value, labels, tag in each.choices
                ],
            }
            for each in self.more
        ]
        return {"name": self.name.value, "subject": self.subject.value, "more": more}


def parse_field(text: str) -> FormField:
    """A further field as a command writes it: `order:text!:Order number`.

    Key, kind (`!` is required), label; a choice has its choices behind the label,
    `topic:choice:What is it about?:An order=orders|Something else`, each with its tag
    behind `=`, if it gives one.

    Raises:
        Refused: it cannot be read.
    """
    key, _, rest = text.partition(":")
    kind, _, rest = rest.partition(":")
    label, _, choices = rest.partition(":")
    if not KEY.fullmatch(key):
        raise _bad(text, "its key is small letters, digits and _")
    is_required, kind = kind.endswith("!"), kind.removesuffix("!")
    if kind not in set(FieldKind):
        raise _bad(text, f"its kind is one of {', '.join(FieldKind)}")
    label = plain_name(label)
    if not label or len(label) > MAX_LABEL_LENGTH:
        raise _bad(text, f"its label has 1 to {MAX_LABEL_LENGTH} characters")
    given = [each for each in choices.split("|") if each.strip()]
    if (kind == FieldKind.CHOICE) != bool(given) or len(given) > MAX_CHOICES:
        raise _bad(text, f"a choice, and nothing else, has 1 to {MAX_CHOICES} choices")
    return FormField(
        key, FieldKind(kind), {"": label}, is_required, tuple(map(_choice, given))
    )


def with_label(fields: FormFields, key: str, language: str, label: str) -> FormFields:
    """The fields, one of them with that label in that language.

    `key` is a field's, or `topic=An order` for what may be chosen there.

    Raises:
        Refused: there is none of that key, or the label is too long or empty.
    """
    key, _, value = key.partition("=")
    label = plain_name(label)
    if not label or len(label) > MAX_LABEL_LENGTH:
        raise _bad(key, f"its label has 1 to {MAX_LABEL_LENGTH} characters")
    found = next((each for each in fields.more if each.key == key), None)
    if found is None or (value and value not in found.values):
        raise _bad(f"{key}={value}" if value else key, "there is none")
    if value:
        choices = tuple(
            (each, {**labels, language: label} if each == value else labels, tag)
            for each, labels, tag in found.choices
        )
        named = replace(found, choices=choices)
    else:
        named = replace(found, labels={**found.labels, language: label})
    more = tuple(named if each is found else each for each in fields.more)
    return replace(fields, more=more)


def _choice(text: str) -> tuple[str, Mapping[str, str], str]:
    label, _, tag = text.partition("=")
    label = plain_name(label)
    return label, {"": label}, tag.strip()


def _bad(text: str, why: str) -> Refused:
    return Refused(BAD_FIELD, what=text, why=why)


def _field(told: Mapping[str, Any]) -> FormField:
    return FormField(
        told["key"],
        FieldKind(told["kind"]),
        told["labels"],
        told["required"],
        tuple((each["value"], each["labels"], each["tag"]) for each in told["choices"]),
    )


def _said(labels: Mapping[str, str], language: str, otherwise: str) -> str:
    found = labels.get(language) or labels.get("")
    return found or next(iter(labels.values()), otherwise)
