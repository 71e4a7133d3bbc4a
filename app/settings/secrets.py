"""How long a secret has to be."""

from __future__ import annotations

from pydantic import SecretStr

from app.secret_keys import secret_keys

# Shorter ones can be guessed.
MIN_SECRET_LENGTH = 16


def can_be_guessed(secret: str) -> bool:
    """Whether one of its keys is too short."""
    return any(len(each) < MIN_SECRET_LENGTH for each in secret_keys(secret))


def check_setup_code(code: SecretStr) -> SecretStr:
    """The code of the first set-up.

    Raises:
        ValueError: it can be guessed.
    """
    letters = sum(each.isalnum() for each in code.get_secret_value())
    if letters < MIN_SECRET_LENGTH:
        raise ValueError(
            f"Give it at least {MIN_SECRET_LENGTH} random letters and digits"
        )
    return code
