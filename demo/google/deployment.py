"""What a deployment needs beyond its schema: the scopes its triggers stand on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

SCOPE = "https://www.googleapis.com/auth/"
RESTRICTED = ("gmail.readonly", "gmail.modify", "gmail.compose", "gmail.metadata")


def lint_deployment(body: dict[str, Any]) -> list[str]:
    """Each thing about a deployment that would fail or surprise later."""
    addons, scopes = body.get("addOns", {}), set(body.get("oauthScopes", []))
    return [
        *_gmail(addons, scopes),
        *_identity(addons, scopes),
        *(
            f"restricted scope {scope}: a public listing needs a security assessment"
            for scope in sorted(scopes)
            if scope == "https://mail.google.com/" or scope.endswith(RESTRICTED)
        ),
    ]


def _gmail(addons: dict[str, Any], scopes: set[str]) -> Iterator[str]:
    gmail = addons.get("gmail")
    if gmail is None:
        return
    if SCOPE + "gmail.addons.execute" not in scopes:
        yield "oauthScopes: gmail.addons.execute missing (Gmail refuses the add-on)"
    compose = gmail.get("composeTrigger") or {}
    if compose and SCOPE + "gmail.addons.current.action.compose" not in scopes:
        yield "composeTrigger needs gmail.addons.current.action.compose"
    metadata = SCOPE + "gmail.addons.current.message.metadata"
    if compose.get("draftAccess") == "METADATA" and metadata not in scopes:
        yield "draftAccess METADATA needs gmail.addons.current.message.metadata"
    home = gmail.get("homepageTrigger") or addons.get("common", {}).get(
        "homepageTrigger"
    )
    if not home:
        yield "no homepageTrigger: Gmail shows a bare card when no mail is open"


def _identity(addons: dict[str, Any], scopes: set[str]) -> Iterator[str]:
    options = addons.get("httpOptions", {})
    localised = addons.get("common", {}).get("useLocaleFromApp")
    if localised and SCOPE + "script.locale" not in scopes:
        yield "useLocaleFromApp needs script.locale"
    if not scopes & {SCOPE + "userinfo.email", "email"}:
        yield "userinfo.email missing: no userIdToken in events"
    if options.get("granularOauthPermissionSupport") != "OPT_IN":
        yield "httpOptions.granularOauthPermissionSupport should be OPT_IN"
    if options.get("authorizationHeader") in ("USER_ID_TOKEN", "NONE"):
        yield "authorizationHeader is not SYSTEM_ID_TOKEN: the header proves too little"
