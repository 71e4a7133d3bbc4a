"""What a seat's page may send: these fields, of these kinds, and nothing else.

Whatever is read later, by us or by our Gmail, is what it is meant to be: no header of
a mail, no forged sender and no value of another kind comes through.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_NAMES = 100
MAX_LEVELS = 12

Names = Annotated[list[str], Field(max_length=MAX_NAMES)]


class Unasked(Exception):
    """The page sends no such thing."""


class NothingSent(BaseModel):
    """No field at all."""

    model_config = ConfigDict(extra="forbid", strict=True)


class WrittenMail(NothingSent):
    """The fields of a mail that a form on the page has."""

    to: Names = []
    cc: Names = []
    subject: str = ""
    text: str = ""


class CustomerMail(WrittenMail):
    """Somebody outside writes, or writes again."""

    sender: str = Field(alias="from")
    inReplyTo: str = ""  # noqa: N815 - the page's name
    references: Names = []


class OwnMail(WrittenMail):
    """One of our people writes, or answers."""

    threadId: str = ""  # noqa: N815
    draftId: str = ""  # noqa: N815


class LabelName(NothingSent):
    """A label to be made, or its new name."""

    name: str


class LabelChange(NothingSent):
    """Labels for a conversation, or for one mail of it."""

    add: Names = []
    remove: Names = []
    message: str = ""


class Permission(NothingSent):
    """Somebody lets the add-on do more."""

    account: str
    scopes: Names


class CardCall(NothingSent):
    """A call of the add-on."""

    account: str
    url: str
    kind: str
    thread: str | None = None
    message: str | None = None
    recipients: dict[str, Names] | None = None
    parameters: dict[str, str] = {}
    formInputs: dict[str, dict[str, Any]] = {}  # noqa: N815
    locale: str = "en"
    timeZone: dict[str, str | float] = {}  # noqa: N815
    platform: str = "WEB"


def check_shape(shape: type[NothingSent], value: Any) -> None:
    """Refuse a JSON value that is not of this shape; nothing is an empty one.

    Raises:
        Unasked: it is not.
    """
    if _levels(value) > MAX_LEVELS:
        raise Unasked
    try:
        # Half of a pair is in no alphabet, and could be handed to nobody.
        json.dumps(value, ensure_ascii=False).encode()
        shape.model_validate({} if value is None else value)
    except (UnicodeEncodeError, ValidationError):
        raise Unasked from None


def _levels(value: Any) -> int:
    """How deep lists and objects stand in one another; no deeper than is looked at."""
    depth, inside = 0, [value]
    while inside and depth <= MAX_LEVELS:
        depth += 1
        inside = [
            each
            for outer in inside
            if isinstance(outer, list | dict)
            for each in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return depth
