"""The listing as one file to unpack: see `app.web.listing`."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from app.web.language import PageLanguage
from app.web.listing.texts import listing_text

PICTURES = Path(__file__).parent / "pictures"
FILE_NAME = "sidedesk-listing.zip"
# The oldest that a zip file can say: two of one desk are equal, byte by byte.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def listing_kit(address: str, spoken: Iterable[PageLanguage]) -> bytes:
    """A zip file with every picture, and a text in each of these languages."""
    made = io.BytesIO()
    with ZipFile(made, "w") as kit:
        for picture in sorted(PICTURES.glob("*.png")):
            kit.writestr(_file(picture.name), picture.read_bytes())
        for each in spoken:
            text = listing_text(address, each).encode()
            kit.writestr(_file(f"listing-{each.code}.txt"), text)
    return made.getvalue()


def _file(name: str) -> ZipInfo:
    told = ZipInfo(name, NO_TIME)
    told.compress_type = ZIP_DEFLATED
    return told
