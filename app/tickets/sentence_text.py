"""What the sentences of a history are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.wording import TranslatableText

# From an address to how that person is called; unknown ones keep their address.
Names = Mapping[str, str]
Details = dict[str, Any]


def sentence_message(message: str, **values: object) -> TranslatableText:
    """A sentence for the catalogues, which begins with `{who}`: see `sentences`."""
    return TranslatableText(message, values)
