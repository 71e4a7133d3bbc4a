"""The pictures of the listing at Google: in its sizes, drawn from our own logo.

With DESK_PICTURES they are drawn anew, and the browsers' icon too.
"""

from __future__ import annotations

import base64
import os
import struct
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from app.web.listing.kit import PICTURES
from app.web.pages import STATIC

LOGO = (STATIC / "logo-1.png").read_bytes()
ICONS = (32, 48, 96, 128)
BANNER, SCREENSHOT = (220, 140), (1280, 800)
SIZES = {f"icon-{n}x{n}.png": (n, n) for n in ICONS}
SIZES |= {"banner-220x140.png": BANNER}
SIZES |= {f"{name}-1280x800.png": SCREENSHOT for name in ("home", "ticket")}
# A page that is the picture: nothing but the logo, as large as it is to be.
SHEET = """<style>
body {{ margin: 0; height: 100vh; display: flex; align-items: center;
  justify-content: center; gap: 12px; font: 500 26px "Liberation Sans"; color: #fff }}
img {{ width: {size}px; height: {size}px }}
</style>"""
BLUE = "<style>body {{ background: #0b57d0 }}</style>"


def size_of(png: bytes) -> tuple[int, int]:
    """How wide and high a PNG is, by its own head."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def drawn(browser: Browser, width: int, height: int, body: str, size: int) -> bytes:
    page = browser.new_page(viewport={"width": width, "height": height})
    logo = base64.b64encode(LOGO).decode()
    image = f'<img alt="" src="data:image/png;base64,{logo}">'
    page.set_content(SHEET.format(size=size) + body.format(logo=image))
    taken = page.screenshot(omit_background=True)
    page.close()
    return taken


def icon_file(picture: bytes) -> bytes:
    """A .ico file with one picture in it, which may be a PNG as it is."""
    side, _ = size_of(picture)
    head = struct.pack("<HHH", 0, 1, 1)
    entry = struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), 22)
    return head + entry + picture


def test_they_have_the_sizes_that_google_wants() -> None:
    kept = {each.name: size_of(each.read_bytes()) for each in PICTURES.iterdir()}
    assert kept == SIZES
    # What every installation carries along.
    assert sum(each.stat().st_size for each in PICTURES.iterdir()) < 500_000


def test_the_icon_of_the_browsers_is_our_logo() -> None:
    icon = (STATIC / "favicon-1.ico").read_bytes()
    assert icon == icon_file((PICTURES / "icon-32x32.png").read_bytes())


@pytest.mark.parametrize("side", ICONS)
def test_icons_are_drawn_from_the_logo(browser: Browser, side: int) -> None:
    picture = drawn(browser, side, side, "{logo}", side)
    assert size_of(picture) == (side, side)
    keep(f"icon-{side}x{side}.png", picture)
    if side == 32 and os.environ.get("DESK_PICTURES"):
        (STATIC / "favicon-1.ico").write_bytes(icon_file(picture))


def test_the_banner_is_drawn_from_the_logo(browser: Browser) -> None:
    picture = drawn(browser, *BANNER, BLUE + "{logo}Sidedesk", 56)
    assert size_of(picture) == BANNER
    keep("banner-220x140.png", picture)


def keep(name: str, picture: bytes) -> None:
    """Keep it in the package, if somebody wants that."""
    if os.environ.get("DESK_PICTURES"):
        Path(PICTURES, name).write_bytes(picture)
