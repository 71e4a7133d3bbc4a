"""Whether Google calls, and for whom: its two tokens, and what is wrong with them."""

from __future__ import annotations

from typing import NoReturn

from flask import Response, abort, request

from addon import request as requests
from addon.auth import GoogleIdentity, TokenRejected
from addon.context import AddonServices
from addon.request import NotJson
from app.errors import Later


def require_google(addon: AddonServices, path: str) -> None:
    """Answer whoever is not Google, or means another address, with a bare status.

    Where Cloud Run or a gateway checks the header's token itself, it cuts the signature
    off or takes the whole header away. Google puts the same token into the body.
    """
    try:
        _check_caller(addon, path)
    except TokenRejected as error:
        _refuse(addon, path, error)
    except Later:
        abort(_bare(503))


def identity_of(addon: AddonServices, path: str, token: str) -> GoogleIdentity:
    """Who is signed in; without a proof the call ends with a bare status."""
    try:
        return addon.verifier.user(token)
    except TokenRejected as error:
        _refuse(addon, path, error, of_user=True)
    except Later:
        abort(_bare(503))


def _check_caller(addon: AddonServices, path: str) -> None:
    try:
        addon.verifier.caller(_bearer(), path)
    except TokenRejected as error:
        token = "" if error.is_signed else _token_of_body()
        if not token:
            raise
        try:
            addon.verifier.caller(token, path)
        except TokenRejected as other:
            # Neither is signed: the header's is the one that should be.
            raise (other if other.is_signed else error) from other


def _bearer() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _token_of_body() -> str:
    try:
        return requests.read_event(request.get_data()).system_token
    except NotJson:
        return ""


def _refuse(
    addon: AddonServices, path: str, error: TokenRejected, *, of_user: bool = False
) -> NoReturn:
    addon.desk.refused_calls.note(error, path, of_user=of_user)
    abort(_bare(401))


def _bare(status: int) -> Response:
    return Response(status=status)
