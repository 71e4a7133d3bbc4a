"""Google's IAM Credentials API: who may sign in the name of a service account.

Its key never leaves Google.
https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signJwt
"""

from __future__ import annotations

import json

from demo.gmail.errors import STATUS, Json
from demo.gmail.sign_in.tokens import TokenService
from demo.keys import SigningKey

SCOPES = {
    "https://www.googleapis.com/auth/iam",
    "https://www.googleapis.com/auth/cloud-platform",
}
INFO = "type.googleapis.com/google.rpc.ErrorInfo"


class IamRefusal(Exception):
    """A refusal of the API: code, sentence, and Google's word for the reason."""

    def __init__(self, code: int, message: str, reason: str) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason

    def body(self) -> Json:
        """The JSON body that goes with the code."""
        details = [{"@type": INFO, "reason": self.reason, "domain": "googleapis.com"}]
        error = {"code": self.code, "message": str(self), "details": details}
        return {"error": {**error, "status": STATUS[self.code]}}


class IamSigners:
    """Accounts whose key Google keeps, and who may sign for them."""

    def __init__(self, tokens: TokenService) -> None:
        self._tokens = tokens
        self._keys: dict[str, SigningKey] = {}
        self._callers: set[tuple[str, str]] = set()
        self.is_enabled = True

    def allow(self, caller: str, account: str) -> None:
        """Let the caller sign as the account, which is delegated the whole domain."""
        key = self._keys.setdefault(account, SigningKey.generate("iam"))
        self._tokens.register(
            {"client_email": account, "certificate": key.certificate_pem}
        )
        self._callers.add((caller, account))

    def forbid(self, caller: str, account: str) -> None:
        """Take the role serviceAccountTokenCreator away."""
        self._callers.discard((caller, account))

    def sign(self, bearer: str, account: str, payload: str) -> str:
        """The payload as a JWT of the account.

        Raises:
            IamRefusal: the caller may not.
        """
        if not self.is_enabled:
            said = "IAM Service Account Credentials API has not been used or is off."
            raise IamRefusal(403, said, "SERVICE_DISABLED")
        known = self._tokens.known(bearer)
        if known is None:
            said = "Request had invalid authentication credentials."
            raise IamRefusal(401, said, "ACCESS_TOKEN_EXPIRED")
        if not known.scopes & SCOPES:
            said = "Request had insufficient authentication scopes."
            raise IamRefusal(403, said, "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
        if (known.address, account) not in self._callers:
            said = (
                "Permission 'iam.serviceAccounts.signJwt' denied on resource (or it "
                "may not exist)."
            )
            raise IamRefusal(403, said, "IAM_PERMISSION_DENIED")
        return self._keys[account].sign(json.loads(payload))
