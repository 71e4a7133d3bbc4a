"""Google's signed word on who has just consented."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping

from demo.gmail.sign_in.consents import EMAIL, OAuthGrant
from demo.keys import SigningKey

LIFE = 3600


def id_token(key: SigningKey, grant: OAuthGrant, hosted: Mapping[str, str]) -> str:
    """The token for this client; the time is the true one, as its reader's is.

    `hosted` names the organisation of domains that are not one by themselves.
    """
    now = int(time.time())
    claims = {
        "iss": "https://accounts.google.com",
        "azp": grant.client_id,
        "aud": grant.client_id,
        "sub": account_number(grant.address),
        "iat": now,
        "exp": now + LIFE,
        **hosted_domain(grant.address, hosted),
    }
    if EMAIL in grant.scopes:
        claims |= {"email": grant.address, "email_verified": True}
    return key.sign(claims)


def hosted_domain(address: str, hosted: Mapping[str, str]) -> dict[str, str]:
    """The claim `hd`; an account that belongs to no organisation has none."""
    domain = address.rpartition("@")[2]
    name = hosted.get(domain, domain)
    return {"hd": name} if name else {}


def account_number(address: str) -> str:
    """A 21 digit id that stays with the address, as Google's do with the account."""
    digest = hashlib.sha256(address.lower().encode()).digest()
    return f"1{int.from_bytes(digest[:12], 'big') % 10**20:020d}"
