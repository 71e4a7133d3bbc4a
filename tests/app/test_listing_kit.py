"""What Google's Marketplace asks for, in one file with this desk's own addresses."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest

from addon.words import languages
from app import factory
from app.signing import OPERATOR, SignedLinks
from app.web.listing import texts
from app.web.public_pages import PAGES
from tests.gallery.test_listing import SIZES, size_of
from tests.support.office import Office
from tests.support.signing_in import office_with_client
from tests.support.terminal import Terminal

URL = "https://desk.acme.example"
TEXTS = {f"listing-{each.code}.txt" for each in languages.every_language()}


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    opened = office_with_client(sqlite_url, tmp_path, connected=(), public_url=URL)
    yield opened
    opened.desk.close()


def command(office: Office, url: str = URL) -> Terminal:
    told = {"DESK_DATABASE_URL": office.desk.settings.database}
    return Terminal(told | {"DESK_PUBLIC_URL": url})


@pytest.fixture
def kit(office: Office, tmp_path: Path) -> ZipFile:
    file = tmp_path / "kit.zip"
    done = command(office)("setup", "--kit", str(file))
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"Written to {file}.")
    return ZipFile(io.BytesIO(file.read_bytes()))


def test_it_holds_every_picture_and_a_text_in_each_language(kit: ZipFile) -> None:
    assert set(kit.namelist()) == {*SIZES, *TEXTS}
    assert {name: size_of(kit.read(name)) for name in SIZES} == SIZES


def test_the_text_has_what_the_form_at_google_asks(kit: ZipFile) -> None:
    told = kit.read("listing-en.txt").decode()
    for name, path in (
        ("Terms of service URL", "/terms"), ("Privacy policy URL", "/privacy"),
        ("Support URL", "/support"), ("Developer website URL", "/"),
    ):  # fmt: skip
        assert f"{name}: {URL}{path}\n" in told
        assert path in PAGES
    for warned in ("never lets you change", "internal apps are off", "24 hours"):
        assert warned in told.partition("App Configuration")[0]


def test_what_google_would_cut_off_is_short_enough() -> None:
    for each in languages.every_language():
        assert len(each.say(texts.SHORT)) <= texts.MAX_SHORT
        told = texts.listing_text(URL, each)
        # Names of Google's may not stand in the name.
        assert "Application name: Sidedesk\n" in told
        assert "desk deployment" in told
    every = {texts.listing_text(URL, each) for each in languages.every_language()}
    assert len(every) == len(TEXTS)


def test_a_file_that_is_there_stays(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "kit.zip"
    file.write_text("mine")
    done = command(office)("setup", "--kit", str(file))
    assert done.exit_code == 1
    assert "is there already" in done.output
    assert file.read_text() == "mine"
    nowhere = command(office)("setup", "--kit", str(tmp_path / "no" / "kit.zip"))
    assert nowhere.exit_code == 1
    assert "cannot be written" in nowhere.output
    both = command(office)("setup", "--end", "--kit", str(tmp_path / "other.zip"))
    assert both.exit_code == 2


def test_an_address_that_google_refuses_gets_no_listing(
    office: Office, tmp_path: Path
) -> None:
    file = tmp_path / "kit.zip"
    done = command(office, "http://desk.acme.example")("setup", "--kit", str(file))
    assert done.exit_code == 1
    assert "https" in done.output
    assert not file.exists()


def test_whoever_sets_up_fetches_it_and_nobody_else(
    office: Office, kit: ZipFile, tmp_path: Path
) -> None:
    browser = factory.app_of_desk(office.desk).test_client()
    assert browser.get("/setup/listing.zip", base_url=URL).status_code == 404
    links = SignedLinks(office.desk.settings.require("secret_key"))
    link = urlsplit(links.setup(1, OPERATOR))
    page = browser.get(f"{link.path}?{link.query}", base_url=URL)
    assert 'href="/setup/listing.zip"' in page.text
    answer = browser.get("/setup/listing.zip", base_url=URL)
    assert answer.mimetype == "application/zip"
    assert answer.data == (tmp_path / "kit.zip").read_bytes()
