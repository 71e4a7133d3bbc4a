"""A browser works for a moment in place of a press; without one the press stays."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
from playwright.sync_api import Browser as Chromium, expect
from werkzeug.test import TestResponse

from app import clock
from app.frontdoor.proof import MOST, ProofOfWork
from tests.console.chromium_pages import clean, fits, picture
from tests.frontdoor.visitor import FormVisitor, token_of
from tests.support.apps import web_of
from tests.support.forms import add_form, submissions
from tests.support.office import Office
from tests.support.patience import HANGS_MS
from tests.support.web_server import served

LINKS = " ".join(f"https://shop.example/{n}" for n in range(6))


def found(answer: TestResponse) -> str:
    """What a browser finds for the puzzle of that page."""
    data = dict(re.findall(r'data-(\w+)="([^"]*)"', answer.text))
    for n in range(int(data["most"])):
        told = f"{data['salt']}.{n}".encode()
        if hashlib.sha256(told).hexdigest() == data["digest"]:
            return str(n)
    raise AssertionError("no number fits")


def test_the_number_is_of_one_page_alone() -> None:
    proof = ProofOfWork("secret")
    numbers = {n for n in range(300) if proof.is_solved("a", str(n))}
    assert len(numbers) <= 1
    puzzle = proof.puzzle("a")
    assert puzzle.most == MOST
    assert puzzle != proof.puzzle("b")
    assert puzzle != ProofOfWork("other").puzzle("a")
    for nonsense in ("", "-1", "ä", "\ud800", "1" * 10_000):
        assert not proof.is_solved("a", nonsense)


def test_of_a_form_that_wants_work_of_everybody(office: Office) -> None:
    visitor = FormVisitor(office, add_form(office, proof="always"))
    drawn = visitor.get()
    number = found(drawn)
    assert visitor.post(token_of(drawn), proof=number).status_code == 303
    # Found once, used once: another page has another number.
    again = visitor.post(proof=number, message="Another")
    assert "Please confirm" in again.text
    assert visitor.post(token_of(again), message="Another").status_code == 303
    assert len(submissions(office)) == 2


def test_it_is_no_way_around_the_limits(office: Office) -> None:
    visitor = FormVisitor(office, add_form(office, proof="always"))
    answers = []
    for n in range(6):
        drawn = visitor.get()
        said = {"proof": found(drawn), "message": f"Message {n}"}
        answers.append(visitor.post(token_of(drawn), **said).status_code)
    assert answers == [303] * 5 + [429]


@pytest.mark.parametrize(("proof", "has_puzzle"), [("auto", True), ("off", False)])
def test_who_looks_like_a_machine(office: Office, proof: str, has_puzzle: bool) -> None:
    visitor = FormVisitor(office, add_form(office, proof=proof))
    assert 'name="proof"' not in visitor.get().text
    asked = visitor.post(message=LINKS)
    assert ('name="proof"' in asked.text) == has_puzzle
    policy = asked.headers["Content-Security-Policy"]
    assert ("script-src 'self'" in policy) == has_puzzle
    assert visitor.post(token_of(asked), message=LINKS).status_code == 303


@pytest.fixture
def site(office: Office) -> Iterator[str]:
    with served(web_of(office.desk).wsgi_app) as web:
        yield web.url


def test_a_browser_sends_it_by_itself(
    office: Office, site: str, chromium_process: Chromium
) -> None:
    page = chromium_process.new_page(viewport={"width": 390, "height": 800})
    broken = list[str]()
    page.on("console", lambda said: broken.append(said.text))
    page.goto(f"{site}/form/{add_form(office)}?lang=de")
    page.get_by_label("E-Mail-Adresse").fill("maria@lopez.example")
    page.get_by_label("Nachricht").fill(LINKS)
    clock.advance(timedelta(seconds=5))
    page.get_by_role("button", name="Senden").click()
    said = page.get_by_role("heading", name="Die Nachricht ist angekommen")
    expect(said).to_be_visible(timeout=HANGS_MS)
    assert broken == []
    page.close()
    assert len(submissions(office)) == 1


def test_without_a_script_the_press_stays(
    office: Office, site: str, chromium_process: Chromium
) -> None:
    page = chromium_process.new_page(
        viewport={"width": 390, "height": 800},
        java_script_enabled=False,
        color_scheme="dark",
    )
    page.goto(f"{site}/form/{add_form(office)}")
    page.get_by_label("Your e-mail address").fill("maria@lopez.example")
    page.get_by_label("Your message").fill(LINKS)
    clock.advance(timedelta(seconds=5))
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("Please confirm")
    picture(page, "form-asked-once-more")
    page.get_by_role("button", name="Send").click()
    said = page.get_by_role("heading", name="Your message has been received")
    expect(said).to_be_visible()
    page.close()


def test_files_are_chosen_once_more_by_their_owner(office: Office) -> None:
    visitor = FormVisitor(office, add_form(office, has_files=True))
    asked = visitor.post(message=LINKS, file=(BytesIO(b"Words"), "a.txt"))
    assert "Choose the files once more" in html.unescape(asked.text)
    assert 'name="proof"' not in asked.text


def test_what_is_too_big_gets_a_page_that_says_what_to_do(
    office: Office, site: str, chromium_process: Chromium
) -> None:
    key = add_form(office)
    answer = FormVisitor(office, key, "de").post(message="x" * 500_000)
    assert answer.status_code == 413
    assert "mailto:support@acme.example" in answer.text
    page = chromium_process.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/form/{key}?lang=de")
    page.get_by_label("E-Mail-Adresse").fill("maria@lopez.example")
    page.evaluate("document.querySelector('textarea').value = 'ä'.repeat(200000)")
    page.get_by_role("button", name="Senden").click()
    expect(page.get_by_role("heading")).to_have_text(
        "Die Nachricht wurde nicht gesendet"
    )
    fits(page)
    clean(page)
    picture(page, "form-too-big")
    page.go_back()
    # As the page says: the browser still has it.
    expect(page.get_by_label("E-Mail-Adresse")).to_have_value("maria@lopez.example")
    page.close()
    assert submissions(office) == []
