"""Why Google gives no token: its own words, and what is to be done.

The words are those of Google's token endpoint and of its IAM Credentials API. Whoever
reads them is an admin: what the table does not know is passed on as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.errors import DeskError, Disconnected, Revoked
from app.gmail.scopes import MODIFY

if TYPE_CHECKING:
    from google.auth.exceptions import RefreshError

MAX_LENGTH = 300
TAKEN_BACK = "The sign-in of this mailbox was taken back or has run out."
NO_MORE = "Google no longer gives a token for this mailbox."
# A rule of the organisation: the sign-in itself is as good as before.
SESSION_RULES = ("invalid_rapt", "rapt_required")
# What Google's library says of it, and gives nothing else.
SESSION_RULE_SAID = "Reauthentication is needed"
SESSION_RULE = (
    "Google wants a new sign-in, by a session rule of the domain: nothing was taken "
    "back. In the Admin console under Security, Google Cloud session control, exempt "
    "trusted apps and trust this one; then connect the mailbox again."
)
POLICY = (
    "In the Admin console under Security, API controls, trust internal apps, or the "
    "client id {client}."
)
OUR_CLIENT = (
    "DESK_GOOGLE_CLIENT_ID and DESK_GOOGLE_CLIENT_SECRET must be those of the OAuth "
    "client in the console under APIs & Services, Credentials."
)


@dataclass(frozen=True)
class TokenRefusal:
    """What Google said: a word, a sentence, and sometimes which kind of it."""

    word: str
    sentence: str = ""
    kind: str = ""

    def says(self, do: str) -> str:
        """One message: Google's words, then ours."""
        said = f"{self.word}: {self.sentence}" if self.sentence else self.word
        return f"Google says {_clean(said).rstrip('.')}. {do}"


@dataclass(frozen=True)
class Delegate:
    """The service account that asks, and its numeric client id where that is known."""

    account: str
    number: str = ""
    caller: str = ""

    @property
    def project(self) -> str:
        """Where it lies: its address says it."""
        return self.account.partition("@")[2].partition(".")[0]

    @property
    def client(self) -> str:
        """What the Admin console wants."""
        look_up = f"gcloud iam service-accounts describe {self.account} "
        return self.number or f"that {look_up}--format='value(oauth2ClientId)' prints"


def signed_in_refusal(error: RefreshError, client_id: str) -> DeskError:
    """The refusal of somebody's sign-in as one of our errors."""
    refusal = _read(error)
    if SESSION_RULE_SAID in str(error) or refusal.kind in SESSION_RULES:
        return Disconnected(SESSION_RULE)
    if refusal.word == "invalid_grant":
        return Revoked(TAKEN_BACK)
    if refusal.word in ("access_denied", "admin_policy_enforced"):
        return Disconnected(refusal.says(POLICY.format(client=client_id)))
    if refusal.word.endswith("_client"):
        return Disconnected(refusal.says(OUR_CLIENT))
    return Disconnected(refusal.says("") if refusal.word else NO_MORE)


def delegated_refusal(
    error: RefreshError, address: str, by: Delegate, scope: str = MODIFY
) -> DeskError:
    """The refusal of a mailbox by delegation as one of our errors."""
    refusal = _read(error)
    do = _iam_cure(refusal, by) or _delegation_cure(refusal, address, by, scope)
    return Disconnected(refusal.says(do) if refusal.word else NO_MORE)


def _delegation_cure(
    refusal: TokenRefusal, address: str, by: Delegate, scope: str
) -> str:
    if refusal.word == "unauthorized_client":
        return (
            "Either it is not delegated yet (that takes up to 24 hours), or the id or "
            "the scope differs: in the Admin console under Security, API controls, "
            f"Domain-wide delegation, enter the client id {by.client} with the scope "
            f"{scope}. With two super admins a second may have to agree."
        )
    if refusal.word in ("access_denied", "admin_policy_enforced"):
        return POLICY.format(client=by.client)
    if refusal.word != "invalid_grant":
        return ""
    said = refusal.sentence.lower()
    if "invalid email" in said or "user id" in said:
        return (
            f"{address} is not the primary address of an active user: it may be an "
            "alias, a group, or suspended."
        )
    if "short-lived" in said or "timeframe" in said:
        return "Let this machine follow a time server."
    if "signature" in said or "account not found" in said:
        return f"The key of {by.account}, or the account itself, is no longer there."
    return ""


def _iam_cure(refusal: TokenRefusal, by: Delegate) -> str:
    caller = by.caller or "ACCOUNT_OF_THIS_MACHINE"
    return {
        "IAM_PERMISSION_DENIED": (
            f"{by.caller or 'The account of this machine'} may not sign as "
            f"{by.account}: gcloud iam service-accounts add-iam-policy-binding "
            f"{by.account} --member=serviceAccount:{caller} "
            "--role=roles/iam.serviceAccountTokenCreator (also when both are the same)."
        ),
        "SERVICE_DISABLED": (
            "Switch it on: gcloud services enable iamcredentials.googleapis.com "
            f"--project={by.project}."
        ),
        "ACCESS_TOKEN_SCOPE_INSUFFICIENT": (
            "This machine was made without the scope cloud-platform: give it that "
            "scope, or run where it is there, such as Cloud Run."
        ),
    }.get(refusal.kind, "")


def _read(error: RefreshError) -> TokenRefusal:
    """What Google said, from whichever of its services."""
    told = error.args[1] if len(error.args) > 1 else None
    if isinstance(told, str):
        told = _json(told)
    if not isinstance(told, Mapping):
        return TokenRefusal("")
    inner = told.get("error")
    if isinstance(inner, Mapping):
        return TokenRefusal(
            _text(inner, "status"), _text(inner, "message"), _reason(inner)
        )
    return TokenRefusal(
        _text(told, "error"),
        _text(told, "error_description"),
        _text(told, "error_subtype"),
    )


def _reason(error: Mapping[str, Any]) -> str:
    """The reason of Google's ErrorInfo; of an old answer, what its words mean."""
    details = error.get("details")
    for each in details if isinstance(details, list) else []:
        if isinstance(each, Mapping) and each.get("reason"):
            return _text(each, "reason")
    if "iam.serviceAccounts.signJwt" in _text(error, "message"):
        return "IAM_PERMISSION_DENIED"
    return ""


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(of: Mapping[str, Any], name: str) -> str:
    value = of.get(name)
    return value if isinstance(value, str) else ""


def _clean(text: str) -> str:
    return "".join(each for each in text if each.isprintable())[:MAX_LENGTH]
