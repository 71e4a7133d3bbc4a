"""Google's sign-in service: tokens, revoking them, and the certificates.

The consent pages (/o/oauth2/v2/auth, with PKCE) belong here as one more route.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from demo.gmail.errors import OAuthError
from demo.gmail.here import the_world

bp = Blueprint("oauth", __name__)


@bp.post("/token")
def token() -> dict[str, Any]:
    """An access token for a service account's assertion or a refresh token."""
    world = the_world()
    with world.guard:
        return world.tokens.exchange(request.form, request.base_url)


@bp.post("/revoke")
def revoke() -> ResponseReturnValue:
    """Take back a token."""
    world = the_world()
    with world.guard:
        known = world.tokens.revoke(request.values.get("token", ""))
    return ({}, 200) if known else ({"error": "invalid_token"}, 400)


@bp.get("/certs")
def certs() -> dict[str, str]:
    """Google's signing certificates by key id, in the form of oauth2/v1/certs."""
    key = the_world().google_key
    return {key.kid: key.certificate_pem}


@bp.errorhandler(OAuthError)
def refused(error: OAuthError) -> ResponseReturnValue:
    """What the token endpoint answers when it refuses."""
    return error.body(), error.code
