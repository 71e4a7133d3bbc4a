"""The two identity tokens Google sends along: its own and the user's."""

from __future__ import annotations

import time

from demo.gmail.id_token import number
from demo.sidebar.config import Config

ISSUER = "https://accounts.google.com"
LIFETIME = 3600


def system_token(config: Config, url: str, *, now: int | None = None) -> str:
    """Google's word that it calls this exact address for our add-on."""
    email = config.addon_service_account
    return config.google_key.sign(
        {
            **_common(url, email, now),
            "azp": number(email),
            "email_verified": True,
        }
    )


def user_token(config: Config, account: str, *, now: int | None = None) -> str:
    """Google's word on who sits before the screen."""
    audience = config.addon_client_id
    return config.google_key.sign(
        {
            **_common(audience, account, now),
            "azp": audience,
            "email_verified": True,
            "hd": account.rpartition("@")[2],
        }
    )


def shortened(token: str) -> str:
    """Enough of a token to recognise it, too little to use it."""
    return f"{token[:12]}…" if token else token


def _common(audience: str, email: str, now: int | None) -> dict[str, object]:
    issued = int(time.time()) if now is None else now
    return {
        "iss": ISSUER,
        "aud": audience,
        "sub": number(email),
        "email": email,
        "iat": issued,
        "exp": issued + LIFETIME,
    }
