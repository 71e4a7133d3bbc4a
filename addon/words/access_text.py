"""Why somebody may not come in, and whom to ask."""

from __future__ import annotations

from app.wording import mark

CODE = mark("For your Sidedesk admin: code {code}")
NOT_YET = mark("You don't have access yet")
OTHER_KNOWN = mark("Another account was used before")
OTHER_ASK = mark(
    "This address was used with another Google account before. "
    "Ask your Sidedesk admin to allow this one."
)
OUTSIDE = mark("This Google account is not allowed here")
OUTSIDE_ASK = mark("Ask your Sidedesk admin to allow accounts of {domain}.")
PRIVATE_ASK = mark("Use the Google account that your organisation gave you.")
TOO_FAST = mark("That was too much at once. Try again in a moment.")
