"""What an inbox gives its customers: a page of their ticket, a question after it."""

from __future__ import annotations

from dataclasses import dataclass

from app import clock
from app.errors import Refused
from app.inboxes.inbox import Inbox, Ratings, StatusLinks
from app.wording import mark

# The columns, as the audit log tells them.
COLUMNS = (
    "status_link",
    "status_names",
    "status_subject",
    "rating",
    "rating_after",
    "rating_language",
)
MAX_HOURS = 168
LANGUAGES = ("en", "de", "es")
NO_MAIL = mark(
    "Set DESK_SMTP_URL and DESK_MAIL_FROM first: ratings are asked for by mail."
)
NO_SUCH = mark("Choose one of what stands there.")
HOURS = mark("The hours must be a number from 1 to {most}.")


@dataclass(frozen=True)
class CustomerWish:
    """What is to be given; None leaves a setting as it is."""

    status_link: str | None = None
    status_names: bool | None = None
    status_subject: bool | None = None
    rating: str | None = None
    rating_after: int | None = None
    rating_language: str | None = None


def give_customers(inbox: Inbox, wish: CustomerWish, *, has_mail: bool) -> None:
    """Set what the wish names; `has_mail`: the desk can send mail of its own.

    Who is asked by mail is asked from now on: what was resolved before stays quiet.

    Raises:
        Refused: a value is none of those that there are, or there is no mail server.
    """
    _check(inbox, wish, has_mail=has_mail)
    if wish.rating is not None and wish.rating != inbox.rating:
        inbox.rating_since = clock.now() if wish.rating == Ratings.MAIL else None
    for name in COLUMNS:
        value = getattr(wish, name)
        if value is not None:
            setattr(inbox, name, value)


def _check(inbox: Inbox, wish: CustomerWish, *, has_mail: bool) -> None:
    choices: tuple[tuple[str | None, tuple[str, ...]], ...] = (
        (wish.status_link, tuple(StatusLinks)),
        (wish.rating, tuple(Ratings)),
        (wish.rating_language, LANGUAGES),
    )
    if any(value is not None and value not in those for value, those in choices):
        raise Refused(NO_SUCH)
    if wish.rating_after is not None and not 1 <= wish.rating_after <= MAX_HOURS:
        raise Refused(HOURS, most=MAX_HOURS)
    is_new = wish.rating == Ratings.MAIL and inbox.rating != Ratings.MAIL
    if is_new and not has_mail:
        raise Refused(NO_MAIL)
