"""Google's signed word on who has just consented."""

from __future__ import annotations

import hashlib
import time

from demo.gmail.consents import EMAIL, Grant
from demo.keys import SigningKey

LIFE = 3600


def id_token(key: SigningKey, grant: Grant) -> str:
    """The token for this client; the time is the true one, as its reader's is."""
    now = int(time.time())
    claims = {
        "iss": "https://accounts.google.com",
        "azp": grant.client_id,
        "aud": grant.client_id,
        "sub": number(grant.address),
        "hd": grant.address.rpartition("@")[2],
        "iat": now,
        "exp": now + LIFE,
    }
    if EMAIL in grant.scopes:
        claims |= {"email": grant.address, "email_verified": True}
    return key.sign(claims)


def number(address: str) -> str:
    """A 21 digit id that stays with the address, as Google's do with the account."""
    digest = hashlib.sha256(address.lower().encode()).digest()
    return f"1{int.from_bytes(digest[:12], 'big') % 10**20:020d}"
