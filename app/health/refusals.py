"""Google's calls that were refused: which claim did not fit, and what mends it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.health.finding import Finding, FindingState, wrong
from app.mailboxes.mailbox import Mailbox
from app.people.person import Person
from app.refused_calls import OF_USER, SIGN_IN, RefusedCall, refusals_since

SHOWN_FOR = timedelta(days=1)
# What has not come again for so long is mended, or nobody has tried since.
FRESH_FOR = timedelta(hours=1)
MAX_SHOWN = 5
PUSHES = "/hooks/"
CALLS_REFUSED, PUSHES_REFUSED = "refused calls", "refused pushes"
SIGN_INS_REFUSED = "refused sign-ins"
# With one of these wrong the account was right: it is our own add-on that calls.
OURS = ("aud", "exp", "iat")

CLOCK = "Let this machine follow a time server."
UNPROVEN = {
    "none": (
        "without a token of Google's",
        "Nothing to do if it was a stranger. If Gmail shows an error: something in "
        "front takes the header Authorization away, and the body's token with it.",
    ),
    "format": (
        "with something that is no token",
        "Nothing to do if it was a stranger. If Gmail shows an error: something in "
        "front changes the header Authorization.",
    ),
    "signature": (
        "with a token that Google has not signed",
        "Nothing to do if it was a stranger. If Gmail shows an error: "
        "DESK_GOOGLE_CERTS_URL must be Google's oauth2/v1/certs.",
    ),
}
REPLACE = (
    "Set DESK_PUBLIC_URL to what Google calls, letter by letter, or tell Google the "
    "right address: desk deployment > deployment.json, then gcloud "
    "workspace-add-ons deployments replace sidedesk --deployment-file=deployment.json."
)
GET = "what gcloud workspace-add-ons get-authorization prints, letter by letter."
OF_ADDON = {
    "aud": REPLACE,
    "email": f"If it is your project's: set DESK_ADDON_SERVICE_ACCOUNT to {GET} "
    "It may hold several, with commas.",
    "exp": CLOCK,
    "iat": CLOCK,
    "iss": "Report it: Google signs in a name that the desk does not know.",
    "user_aud": f"Set DESK_ADDON_CLIENT_ID to {GET}",
    "user_exp": CLOCK,
    "user_iat": CLOCK,
    "user_email": "Google has not verified this person's address; they have to.",
    "user_sub": "Report it: Google's token names no account.",
}
OF_PUSHES = OF_ADDON | {
    "aud": "Set DESK_PUBSUB_AUDIENCE to the subscription's audience, or the "
    "subscription's to ours.",
    "email": "Set DESK_PUBSUB_SERVICE_ACCOUNT to the account that the subscription "
    "signs with.",
}
BOTH = "DESK_GOOGLE_CLIENT_ID and DESK_GOOGLE_CLIENT_SECRET"
OF_SIGN_INS = {
    "org_internal": "The consent screen is “Internal” to another organisation than "
    "this account's: make project and client in the team's own.",
    "invalid_client": f"Set {BOTH} to what the client's page at Google has: one of "
    "them is wrong, or the client was deleted.",
    "unauthorized_client": "Make a client of the kind “web application”, and set "
    f"{BOTH} to its values.",
    "redirect_uri_mismatch": "Add both redirect addresses of the set-up's step 3 to "
    "the client, letter by letter, or mend DESK_PUBLIC_URL.",
    "admin_policy_enforced": "Admin console, Security, API controls: trust the client, "
    "or all internal apps.",
    "invalid_scope": "Add the scopes of the set-up's step 3 to the consent screen.",
}
REPORT = "Report it: this should not happen."


def refusal_findings(session: Session, now: datetime) -> list[Finding]:
    """The calls that were refused within a day, the newest first."""
    found = refusals_since(session, now - SHOWN_FOR)
    if not found:
        return []
    pushed = select(Mailbox.id).where(Mailbox.pushed_at.is_not(None)).limit(1)
    has_worked = {
        False: has_been_called(session),
        True: session.scalar(pushed) is not None,
    }
    return [
        _finding(each, now, has_worked=has_worked[_is_push(each)])
        for each in found[:MAX_SHOWN]
    ]


def has_been_called(session: Session) -> bool:
    """Whether a card was ever drawn: Google reaches us, and its tokens fit."""
    drawn = select(Person.id).where(Person.google_sub.is_not(None)).limit(1)
    return session.scalar(drawn) is not None


def _is_push(call: RefusedCall) -> bool:
    return call.route.startswith(PUSHES)


def _finding(call: RefusedCall, now: datetime, *, has_worked: bool) -> Finding:
    if call.claim == SIGN_IN:
        says = f"Google let nobody in: {call.seen} ({_long(now - call.last_at)} ago)."
        return wrong(SIGN_INS_REFUSED, says, OF_SIGN_INS.get(call.seen, REPORT))
    of_pushes = _is_push(call)
    about = PUSHES_REFUSED if of_pushes else CALLS_REFUSED
    times = "once" if call.count == 1 else f"{call.count} times"
    when = f"{_long(now - call.last_at)} ago"
    if call.claim in UNPROVEN:
        how, do = UNPROVEN[call.claim]
        says = f"{call.route} was called {times} {how}, {when}."
        return Finding(about, FindingState.NOTE, says, do)
    says = (
        f"Google called {call.route} {times} and was refused: {_name(call.claim)} was "
        f"{call.seen}, here it is {call.expected} ({when})."
    )
    do = (OF_PUSHES if of_pushes else OF_ADDON).get(call.claim, REPORT)
    # Anybody has a token of Google's for something else; one that is ours is wrong.
    is_ours = call.claim in OURS or call.claim.startswith(OF_USER)
    is_wrong = (is_ours or not has_worked) and now - call.last_at < FRESH_FOR
    state = FindingState.WRONG if is_wrong else FindingState.NOTE
    return Finding(about, state, says, do)


def _name(claim: str) -> str:
    if claim.startswith(OF_USER):
        return f"the person's {claim.removeprefix(OF_USER)}"
    return claim


def _long(age: timedelta) -> str:
    minutes = int(age.total_seconds() // 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h"
