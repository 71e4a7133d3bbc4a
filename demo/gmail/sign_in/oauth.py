"""Google's sign-in service: tokens, what they stand for, and the certificates."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from demo.gmail.errors import OAuthError
from demo.gmail.here import the_world
from demo.gmail.sign_in.consents import EMAIL
from demo.gmail.sign_in.iam import IamRefusal
from demo.gmail.sign_in.id_token import account_number

bp = Blueprint("oauth", __name__)

SIGN = ":signJwt"


@bp.post("/token")
def token() -> dict[str, Any]:
    """An access token for a code, a refresh token or a service account's assertion."""
    world = the_world()
    form = request.form.to_dict()
    if request.authorization and request.authorization.type == "basic":
        form["client_id"] = request.authorization.username or ""
        form["client_secret"] = request.authorization.password or ""
    with world.guard:
        return world.tokens.exchange(form, request.base_url)


@bp.post("/revoke")
def revoke() -> ResponseReturnValue:
    """Take back a token."""
    world = the_world()
    with world.guard:
        known = world.tokens.revoke(request.values.get("token", ""))
    return ({}, 200) if known else ({"error": "invalid_token"}, 400)


@bp.get("/tokeninfo")
def tokeninfo() -> ResponseReturnValue:
    """What an access token stands for."""
    world = the_world()
    with world.guard:
        known = world.tokens.known(request.args.get("access_token", ""))
    if known is None:
        return {"error": "invalid_token", "error_description": "Invalid Value"}, 400
    left = int((known.expires - world.now()).total_seconds())
    said = {
        "azp": known.client_id,
        "aud": known.client_id,
        "scope": " ".join(sorted(known.scopes)),
        "exp": str(int(known.expires.timestamp())),
        "expires_in": str(left),
    }
    if EMAIL in known.scopes:
        said |= {"email": known.address, "email_verified": "true"}
    return said, 200


@bp.get("/userinfo")
def userinfo() -> ResponseReturnValue:
    """Whose access token it is."""
    world = the_world()
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    with world.guard:
        known = world.tokens.known(bearer)
    if known is None or "openid" not in known.scopes:
        return {
            "error": "invalid_request",
            "error_description": "Invalid Credentials",
        }, 401
    said: dict[str, Any] = {"sub": account_number(known.address)}
    if EMAIL in known.scopes:
        said |= {"email": known.address, "email_verified": True}
    return said, 200


@bp.get("/certs")
def certs() -> dict[str, str]:
    """Google's signing certificates by key id, in the form of oauth2/v1/certs."""
    key = the_world().google_key
    return {key.kid: key.certificate_pem}


@bp.post("/v1/projects/-/serviceAccounts/<name>")
def sign_jwt(name: str) -> ResponseReturnValue:
    """Sign a payload in the account's name."""
    world = the_world()
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    payload = (request.get_json(silent=True) or {}).get("payload", "{}")
    if not name.endswith(SIGN):
        return jsonify({"error": {"code": 404, "status": "NOT_FOUND"}}), 404
    with world.guard:
        signed = world.iam.sign(bearer, name.removesuffix(SIGN), payload)
    return {"keyId": "iam", "signedJwt": signed}


@bp.errorhandler(IamRefusal)
def refused_by_iam(error: IamRefusal) -> ResponseReturnValue:
    """What the API answers when it refuses."""
    return error.body(), error.code


@bp.errorhandler(OAuthError)
def refused(error: OAuthError) -> ResponseReturnValue:
    """What the token endpoint answers when it refuses."""
    return error.body(), error.code
