"""What the demo needs beside a server's packages: the extra `demo`."""

from __future__ import annotations

from importlib.util import find_spec

MODULES = ("jsonschema_rs", "aiosmtpd")


def require_packages() -> None:
    """Stop before anything is started, if the packages of the demo are missing.

    Raises:
        RuntimeError: they are.
    """
    if any(find_spec(each) is None for each in MODULES):
        raise RuntimeError(
            "The packages of the demo are not installed here: a server does without "
            "them. `make demo` brings them."
        )
