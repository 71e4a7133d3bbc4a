"""The code of an invitation: twelve letters, 60 bits; what stands before is a name."""

from __future__ import annotations

import hashlib

from app.people import typed_codes

LENGTH = 12
MAX_NAME_LENGTH = 12


def new_code(name: str) -> str:
    """A new code that begins with that name, as it is shown."""
    letters = "".join(
        each for each in name.upper() if each.isascii() and each.isalnum()
    )
    code = typed_codes.grouped(typed_codes.random_letters(LENGTH))
    return f"{letters[:MAX_NAME_LENGTH] or 'DESK'}-{code}"


def code_hash(typed: str) -> str:
    """What is kept of a code, however it was typed; the name may be left out."""
    letters = typed_codes.plain_letters(typed)[-LENGTH:]
    return hashlib.sha256(letters.encode()).hexdigest()
