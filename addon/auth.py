"""Google's two tokens: who calls us, and who sits before the screen."""

from __future__ import annotations

from app.gmail.id_tokens import IdTokens, TokenRejected, hosted_domain, verified_email
from app.gmail.token_faults import wrong_claim
from app.people.sign_in import GoogleIdentity
from app.settings import Settings

__all__ = ["GoogleIdentity", "TokenRejected", "TokenVerifier"]


class TokenVerifier:
    """Knows which tokens are meant for this add-on; may be shared by threads."""

    def __init__(self, settings: Settings, tokens: IdTokens) -> None:
        self._settings = settings
        self._tokens = tokens

    def caller(self, token: str, path: str) -> None:
        """Check that Google itself calls this very address for our add-on.

        Raises:
            TokenRejected: it is somebody else, or another address is meant.
            Later: the certificates could not be fetched.
        """
        # From the settings, never from the request: a caller chooses its own Host.
        address = self._settings.public_url.rstrip("/") + path
        accounts = self._settings.addon_accounts
        self._tokens.service_claims(token, address, accounts)

    def user(self, token: str) -> GoogleIdentity:
        """Whoever Google says is signed in.

        Raises:
            TokenRejected: the token does not say so, or not to us.
            Later: the certificates could not be fetched.
        """
        claims = self._tokens.claims(token, self._settings.require("addon_client_id"))
        sub = claims.get("sub")
        if not isinstance(sub, str) or not sub:
            raise wrong_claim(claims, "sub", "an account", "none")
        address = verified_email(claims).lower()
        return GoogleIdentity(address, sub, hosted_domain(claims))
