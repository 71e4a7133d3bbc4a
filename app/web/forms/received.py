"""What the mail says that a form sends to whom it was told: nothing that was typed."""

from __future__ import annotations

from app.web.language import PageLanguage
from app.wording import mark

RECEIVED = mark("Your message has been received ({reference})")
TEXT = mark(
    "Your message has been received. Its reference is {reference}. We will answer to"
    " this address."
)
NOT_YOU = mark(
    "Somebody has typed this address into our form. If it was somebody else, there is"
    " nothing to do."
)


def received_mail(spoken: PageLanguage, reference: str) -> tuple[str, str]:
    """Its subject and its text."""
    text = "\n\n".join(
        spoken.say(each, reference=reference) for each in (TEXT, NOT_YOU)
    )
    return spoken.say(RECEIVED, reference=reference), text
