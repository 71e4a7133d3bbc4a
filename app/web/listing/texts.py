"""The texts of the listing, each field below the name that it has at Google."""

from __future__ import annotations

from app.web.language import PageLanguage
from app.web.public_pages import PRIVACY, SUPPORT, TERMS
from app.wording import mark

# As the consent screen has it; Google shows a longer short description cut off.
NAME = "Sidedesk"
MAX_SHORT = 200
SHORT = mark(
    "Answer shared mail together, in Gmail: who has it, what is still open, notes for "
    "the team, and labels that follow by themselves."
)
LONG = (
    mark(
        "Sidedesk is a help desk beside the open mail. A card shows whether the "
        "customer was answered, who has the ticket, its tags, and the team's notes. "
        "One press takes it, assigns it, snoozes it or resolves it."
    ),
    mark(
        "Labels in Gmail follow within seconds in every connected mailbox, and setting "
        "a label by hand does the same as the press."
    ),
    mark(
        "It runs on your company's own server. It keeps headers, never a mail's text, "
        "and it sends nothing by itself."
    ),
)
BEFORE = (
    mark(
        "Choose “Private”. Once it is saved, Google never lets you change this choice."
    ),
    mark(
        "Does an allowlist say which Marketplace apps people may install? Then "
        "internal apps are off at first. Admin console: Apps, Google Workspace "
        "Marketplace apps, Settings: allow internal apps, or put this one on the list."
    ),
    mark(
        "Is Gmail restricted under Security, API controls? Then trust internal apps "
        "there, or this app."
    ),
    mark("It may take 24 hours until everybody sees a change."),
)
# Google's names of the fields are English on every page of ours.
CONFIGURATION = (
    ("App visibility", "Private"),
    ("Installation settings", "Individual + Admin Install"),
    ("App integration", "Google Workspace add-on, HTTP deployment: sidedesk"),
)


def listing_text(address: str, spoken: PageLanguage) -> str:
    """All that is typed into Google's two pages, for a desk at this address."""
    return "\n\n".join(
        (
            spoken.say("Before publishing"),
            "\n".join(f"- {spoken.say(each)}" for each in BEFORE),
            "Google Workspace Marketplace SDK > App Configuration",
            _fields(*CONFIGURATION),
            "OAuth Scopes: "
            + spoken.say("Exactly those that “desk deployment” prints."),
            _fields(("Developer website URL", f"{address}/")),
            "Google Workspace Marketplace SDK > Store Listing",
            _fields(("Application name", NAME)),
            f"Short description:\n{spoken.say(SHORT)}",
            "Detailed description:\n" + "\n\n".join(map(spoken.say, LONG)),
            _fields(
                ("Terms of service URL", f"{address}{TERMS}"),
                ("Privacy policy URL", f"{address}{PRIVACY}"),
                ("Support URL", f"{address}{SUPPORT}"),
            ),
            spoken.say("The pictures have their sizes in their names.") + "\n",
        )
    )


def _fields(*fields: tuple[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in fields)
