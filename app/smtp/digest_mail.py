"""The weekly digest as a mail of the desk's own."""

from __future__ import annotations

from app.smtp.digest import Digest, digest_html, digest_text, digest_title
from app.smtp.notice import OwnMail


def digest_mail(digest: Digest, address: str, pages: str, key: str = "") -> OwnMail:
    """The digest for that person; `pages` is where the desk's pages are."""
    pages = pages.rstrip("/")
    return OwnMail(
        to=address,
        subject=digest_title(digest),
        text=digest_text(digest, address, pages),
        html=digest_html(digest, address, pages),
        key=key,
    )
