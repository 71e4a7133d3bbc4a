"""The last look at a fixture before it is written: whatever is private stops it.

It knows nothing of how it was scrubbed, so that it sees what that has missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.errors import Refused

TOKENS = (
    re.compile(r"eyJ[\w-]{5,}\.[\w-]{5,}"),
    re.compile(r"ya29\.[\w-]{8,}"),
    re.compile(r"AND7SK[\w-]{8,}"),
    re.compile(r"\b1//[\w-]{8,}"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
)
# Shorter words stand in other words.
MIN_LENGTH = 4


class LeakScan:
    """What no fixture may hold, by what it is called in a refusal."""

    def __init__(self, **private: Iterable[str]) -> None:
        self._private = {
            what.replace("_", " "): [
                re.compile(rf"(?<!\w){re.escape(each)}(?!\w)", re.IGNORECASE)
                for each in some
                if len(each) >= MIN_LENGTH
            ]
            for what, some in private.items()
        }

    def require_clean(self, text: str) -> None:
        """Look for everything.

        Raises:
            Refused: something is there; the sentence says of which kind, not what.
        """
        found = [
            what
            for what, patterns in {"a token": TOKENS, **self._private}.items()
            if any(each.search(text) for each in patterns)
        ]
        if found:
            raise Refused(
                f"Not written: the fixture still holds {' and '.join(found)}. Nothing "
                "of it was kept."
            )
