"""The two identity tokens Google sends along: its own and the user's."""

from __future__ import annotations

import time

from demo.gmail.sign_in.id_token import account_number, hosted_domain
from demo.sidebar.config import SidebarConfig

ISSUER = "https://accounts.google.com"
LIFETIME_SECONDS = 3600


def system_token(config: SidebarConfig, url: str, *, now: int | None = None) -> str:
    """Google's word that it calls this exact address for our add-on."""
    email = config.addon_service_account
    return config.google_key.sign(
        {
            **_common(url, email, now),
            "azp": account_number(email),
            "email_verified": True,
        }
    )


def user_token(config: SidebarConfig, account: str, *, now: int | None = None) -> str:
    """Google's word on who sits before the screen."""
    audience = config.addon_client_id
    return config.google_key.sign(
        {
            **_common(audience, account, now),
            "azp": audience,
            "email_verified": True,
            **hosted_domain(account, config.hosted),
        }
    )


def shorten_token(token: str) -> str:
    """Enough of a token to recognise it, too little to use it."""
    return f"{token[:12]}…" if token else token


def hide(token: str) -> str:
    """Nothing of a token: what strangers are shown."""
    return "•••• (hidden in the demo)" if token else token


def _common(audience: str, email: str, now: int | None) -> dict[str, object]:
    issued = int(time.time()) if now is None else now
    return {
        "iss": ISSUER,
        "aud": audience,
        "sub": account_number(email),
        "email": email,
        "iat": issued,
        "exp": issued + LIFETIME_SECONDS,
    }
