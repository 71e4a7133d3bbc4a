"""What nobody has foreseen, in the log: where it was, for its text may be private."""

from __future__ import annotations

import logging
import traceback


def note(log: logging.Logger, error: Exception) -> None:
    """One line, without the text of the error."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    log.error("unexpected %s in %s", type(error).__name__, place.name)
