"""Google's tokens: an hour long, and the same number for the same person."""

from __future__ import annotations

from demo.keys import SigningKey, read_jwt
from demo.sidebar.tokens import shorten_token, user_token
from tests.demo.sidebar.conftest import make_config


def test_a_person_keeps_their_number(key: SigningKey) -> None:
    ada, again, grace = (
        read_jwt(user_token(make_config(key), address), key.certificate_pem)["sub"]
        for address in ("ada@acme.example", "Ada@acme.example", "grace@acme.example")
    )

    assert ada == again != grace
    assert len(ada) == 21
    assert ada.isdigit()


def test_a_token_lasts_an_hour(key: SigningKey) -> None:
    token = user_token(make_config(key), "ada@acme.example", now=1_000_000)

    claims = read_jwt(token, key.certificate_pem)

    assert (claims["iat"], claims["exp"]) == (1_000_000, 1_003_600)


def test_a_shortened_token_is_of_no_use() -> None:
    assert shorten_token("0123456789abcdef") == "0123456789ab…"
