"""Tokens: what Google's two proofs say, and how old they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.gmail.scopes import EMAIL
from app.gmail.token_faults import ISSUERS, SKEW_SECONDS
from app.probe.session import ProbeSession
from app.probe.step import DoneBy, ProbeStep, Seen, judge, judge_that, unseen

HOME = "Open Gmail, close any mail, and open the add-on at the right."
HOUR = 3600
NO_CALL = "no call came"
BEARER = "the token of the header"


def system_token(run: ProbeSession) -> Iterator[Seen]:
    """Google's own token, of the header or where that is cut, of the body."""
    calls = run.calls(f"Install the add-on. {HOME}")
    if not calls:
        yield unseen(BEARER, NO_CALL, "a token of Google's")
        return
    call, ours = calls[-1], run.facts("names")
    claims = _claims(call["header"]) or _claims(_granted(call).get("systemIdToken"))
    yield judge_that(BEARER, call["header_is"], "signed", call["header_is"] == "signed")
    yield judge_that(
        "iss", claims.get("iss"), " or ".join(ISSUERS), claims.get("iss") in ISSUERS
    )
    yield judge("aud", claims.get("aud"), f"{ours['public_url']}{call['route']}")
    accounts = ours["accounts"]
    email = claims.get("email")
    yield judge_that("email", email, " or ".join(accounts), email in accounts)
    yield judge("how long it is good", _life(claims), f"{HOUR} s")
    azp = claims.get("azp")
    yield judge_that("azp", azp, "any", azp is not None)


def same_token(run: ProbeSession) -> Iterator[Seen]:
    """Where a gateway cuts the header, the body's token may stand for it."""
    claim = "the header's token is the body's systemIdToken, byte for byte"
    calls = run.calls(HOME)
    if not calls:
        yield unseen(claim, NO_CALL, "yes")
        return
    yield judge(claim, calls[-1]["is_same_token"], True)


def consent(run: ProbeSession) -> Iterator[Seen]:
    """A call that does not name the person cannot be told from a stranger's."""
    how = (
        "Remove the add-on's permission at myaccount.google.com. Open it and tick "
        "nothing; then only the address; then all. What comes without the address is "
        "not kept: it names nobody."
    )
    calls = run.calls(how, count=2)
    if not calls:
        yield unseen("calls after the consent page", NO_CALL, "at least one")
        return
    for nth, call in enumerate(calls, 1):
        granted, gmail = _granted(call), call["event"].get("gmail") or {}
        scopes = granted.get("authorizedScopes")
        short = [each.rpartition("/")[2] for each in scopes or []]
        says = f"{', '.join(short)}; mail: {'yes' if gmail else 'no'}"
        claim = f"call {nth}: authorizedScopes name the address beside a user token"
        has_it = scopes is None or EMAIL in scopes
        yield judge_that(claim, says, EMAIL.rpartition("/")[2], has_it)
    again = len(calls) - len({call["route"] for call in calls})
    yield judge_that("calls of an address that came before", again, "any", True)


def user_token(run: ProbeSession) -> Iterator[Seen]:
    """Who sits there, and of which organisation."""
    calls = run.calls(HOME)
    if not calls:
        yield unseen("the user's token", NO_CALL, "a token of Google's")
        return
    claims, ours = _claims(_granted(calls[-1]).get("userIdToken")), run.facts("names")
    iss = claims.get("iss")
    yield judge_that("iss", iss, " or ".join(ISSUERS), iss in ISSUERS)
    yield judge("aud", claims.get("aud"), ours["client"])
    hosted = claims.get("hd")
    yield judge_that(
        "hd", hosted, " or ".join(ours["domains"]), hosted in ours["domains"]
    )
    yield judge("email_verified", claims.get("email_verified"), True)
    # Whether, not which.
    has_name = "given_name" in claims
    yield judge_that("given_name is there", has_name, "yes or no", True)


def old_tokens(run: ProbeSession) -> Iterator[Seen]:
    """A mail that stays open longer than a token lives."""
    how = "Open a received mail beside the add-on, wait 70 minutes, press Refresh."
    claim = "the tokens of a click are fresh"
    calls = run.calls(how, "read")
    if not calls:
        yield unseen(claim, NO_CALL, "younger than an hour")
        return
    call = calls[-1]
    for name in ("systemIdToken", "userIdToken"):
        claims = _claims(_granted(call).get(name))
        if "iat" in claims:
            age = int(call["began"] / 1000 - claims["iat"])
            is_fresh = -SKEW_SECONDS <= age < HOUR
            yield judge_that(f"age of {name}", f"{age} s", f"below {HOUR} s", is_fresh)
    told = call.get("trial_saw", {}).get("hex id, both tokens", "nothing")
    yield judge("Gmail reads the open mail with them", told, "200")


def _granted(call: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = call["event"].get("authorizationEventObject") or {}
    return found


def _claims(token: Any) -> dict[str, Any]:
    found = token.get("claims") if isinstance(token, dict) else None
    return found if isinstance(found, dict) else {}


def _life(claims: dict[str, Any]) -> str:
    return f"{claims.get('exp', 0) - claims.get('iat', 0)} s"


STEPS = (
    ProbeStep(
        4, DoneBy.HUMAN, "tokens", "What Google's own token claims.",
        "Install, open the home card; look at the header's token.",
        "our address, our account, an hour", system_token,
    ),
    ProbeStep(
        5, DoneBy.HUMAN, "tokens", "The body's token may stand for the header's.",
        "Compare the header's token with the event's systemIdToken.",
        "the same", same_token,
    ),
    ProbeStep(
        6, DoneBy.HUMAN, "tokens", "What comes when permissions are given in part.",
        "Tick nothing, the address alone, then all on the consent page.",
        "the address is listed whenever there is a user token", consent,
    ),
    ProbeStep(
        7, DoneBy.HUMAN, "tokens", "Whether hd proves the organisation.",
        "Look at the claims of userIdToken.",
        "our client, a domain of the workspace, a verified address", user_token,
    ),
    ProbeStep(
        12, DoneBy.HUMAN, "tokens", "Whether a mail left open still works.",
        "Leave a mail open for 70 minutes, then press.",
        "new tokens with each click", old_tokens,
    ),
)  # fmt: skip
