"""What becomes of a form that was sent: taken in, asked once more, or the page again.

Nothing that was typed is lost, whatever the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import urlsplit

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.frontdoor.answers import FormAnswers, FormReader, ReadForm, clean
from app.frontdoor.files import read_files
from app.frontdoor.guard import FormGuard, SentForm, Verdict
from app.frontdoor.proof import ProofMode, ProofOfWork
from app.frontdoor.receiving import FORM, WIDGET, FormDesk, FormPost, is_ours
from app.frontdoor.table import Form
from app.frontdoor.tallies import Happened, RefusedFor
from app.tickets.submissions.submitting import QueueFull, find_by_nonce
from app.tickets.submissions.table import Submission
from app.tickets.submissions.written import SubmittedFile
from app.web.answers import current_desk
from app.web.forms.counting import count
from app.web.forms.received import received_mail
from app.web.forms.shown import ShownForm, draw_form, draw_kept
from app.web.forms.tokens import FormToken, FormTokens, StaleForm
from app.web.limits import network_of
from app.wording import TranslatableText, mark, translatable

CONFIRM = mark("Please confirm that you want to send this. Press Send once more.")
CONFIRM_FILES = mark(
    "Please confirm that you want to send this. Choose the files once more and press"
    " Send."
)
MANY = mark("Many messages came from this address. Try again in an hour.")


def current_tokens() -> FormTokens:
    """What signs the pages of this desk."""
    return FormTokens(current_desk().settings.require("secret_key"))


def current_guard() -> FormGuard:
    """What judges the forms of this desk."""
    desk = current_desk()
    return FormGuard(desk.form_counts, desk.settings.require("secret_key"))


def current_proof() -> ProofOfWork:
    """What makes the puzzles of this desk."""
    return ProofOfWork(current_desk().settings.require("secret_key"))


def current_network() -> str:
    """What the visitor's limits count."""
    return network_of(request.remote_addr or "")


def send_form(shown: ShownForm) -> AnyResponse:
    """Keep what was typed and go to the receipt; or the page again, with all of it."""
    form, tokens = shown.form, current_tokens()
    try:
        token = tokens.read(form.id, request.form.get("t", ""))
    except StaleForm as error:
        first = find_first(form, error.nonce)
        if first is not None:
            # Sent long ago, and pressed once more.
            return to_receipt(shown, first)
        count(form, RefusedFor.STALE)
        typed = {name: clean(text) for name, text in request.form.items()}
        return draw_page(shown, tokens.fresh(form.id), typed, notice=error.said)
    return SentPage(replace(shown, visitor=token.visitor), token).answer()


def draw_page(
    shown: ShownForm,
    token: str,
    typed: Mapping[str, str],
    errors: Mapping[str, TranslatableText] | None = None,
    *,
    notice: TranslatableText | None = None,
) -> Response:
    """The page; of a form that asks everybody for work it has its puzzle."""
    if shown.form.proof == ProofMode.ALWAYS and shown.puzzle is None:
        nonce = current_tokens().read(shown.form.id, token).nonce
        shown = replace(shown, puzzle=current_proof().puzzle(nonce))
    return draw_form(shown, token, typed, errors or {}, notice=notice)


@dataclass(frozen=True)
class SentPage:
    """One page that was sent back."""

    shown: ShownForm
    token: FormToken

    def answer(self) -> AnyResponse:
        """The receipt, or the page again."""
        form = self.shown.form
        first = find_first(form, self.token.nonce)
        if first is not None:
            return to_receipt(self.shown, first)
        with current_desk().database.reading() as session:
            of_house = is_ours(session, form.workspace_id)
        visitor = self.token.visitor
        if visitor is not None:
            # The website vouches for them, whoever they are.
            of_house = _nobodys
        read = FormReader(self.shown.fields, of_house, self.shown.inbox).read(
            signed(request.form, self.token)
        )
        sent = read_files(self._given_files())
        errors = {**read.errors, **({"file": sent.error} if sent.error else {})}
        if read.answers is None or errors:
            is_file = "file" in errors and len(errors) == 1
            count(form, RefusedFor.FILES if is_file else RefusedFor.FIELDS)
            return self._again(read.typed, errors)
        return self._guarded(read, read.answers, sent.files)

    def _guarded(
        self, read: ReadForm, answers: FormAnswers, files: Sequence[SubmittedFile]
    ) -> AnyResponse:
        """Take it in, unless it looks like a machine's or is one too many."""
        guard, form, token = current_guard(), self.shown.form, self.token
        visitor = token.visitor
        sent = SentForm(
            form.key,
            token.at,
            answers,
            request.form.get(self.shown.trap, ""),
            current_network(),
            sub=visitor.said if visitor else "",
        )
        verdict = guard.judge(sent)
        if verdict is not Verdict.FINE:
            first = find_first(form, token.nonce)
            if first is not None:
                # The same press, twice at once.
                return to_receipt(self.shown, first)
        if verdict is Verdict.VISITOR_FLOOD:
            count(form, RefusedFor.VISITOR_FLOOD)
            return draw_kept("form/flood.html", 429, self.shown)
        if verdict is Verdict.ADDRESS_FLOOD:
            count(form, RefusedFor.ADDRESS_FLOOD)
            answer = self._again(read.typed, {"email": translatable(MANY)})
            answer.status_code = 429
            return answer
        if verdict is Verdict.CROWD:
            count(form, Happened.CROWD)
        is_asked = verdict is not Verdict.FINE or form.proof == ProofMode.ALWAYS
        if is_asked and not (token.is_confirmed or self._is_solved()):
            return self._ask(read.typed, has_files=bool(files))
        answer = self._commit(answers, files)
        if answer.status_code == 303:
            guard.count(sent)
        return answer

    def _ask(self, typed: Mapping[str, str], *, has_files: bool) -> AnyResponse:
        """The page once more: is it really to be sent?"""
        count(self.shown.form, Happened.ASKED)
        again = current_tokens().confirming(self.shown.form.id, self.token)
        notice = translatable(CONFIRM_FILES if has_files else CONFIRM)
        shown = self.shown
        # A browser keeps no chosen file: then nothing is sent without its owner.
        if shown.form.proof != ProofMode.OFF and not has_files:
            puzzle = current_proof().puzzle(self.token.nonce, sends=True)
            shown = replace(shown, puzzle=puzzle)
        return draw_page(shown, again, typed, notice=notice)

    def _is_solved(self) -> bool:
        answer = request.form.get("proof", "")
        return self.shown.form.proof != ProofMode.OFF and (
            current_proof().is_solved(self.token.nonce, answer)
        )

    def _again(
        self, typed: Mapping[str, str], errors: Mapping[str, TranslatableText]
    ) -> AnyResponse:
        return draw_page(self.shown, request.form["t"], typed, errors)

    def _given_files(self) -> list[tuple[str, bytes]]:
        if not self.shown.form.has_files:
            return []
        given = request.files.getlist("file")
        return [(each.filename or "", each.read()) for each in given]

    def _commit(
        self, answers: FormAnswers, files: Sequence[SubmittedFile]
    ) -> AnyResponse:
        desk, form = current_desk(), self.shown.form
        takes = FormDesk(
            desk.vault,
            urlsplit(desk.settings.public_url).hostname or "localhost",
            desk.settings.mail_from,
            desk.settings.require("secret_key"),
        )
        channel = WIDGET if self.shown.is_framed else FORM
        nonce = nonce_of(form, self.token.nonce)
        visitor = self.token.visitor
        confirms = partial(received_mail, self.shown.language)
        post = FormPost(answers, nonce, files, channel, visitor, confirms)
        try:
            with desk.database.transaction() as session:
                made = takes.receive(session, form, post)
        except QueueFull:
            count(form, RefusedFor.FULL)
            return draw_kept("form/busy.html", 503, self.shown)
        count(form, Happened.SENT)
        if self.token.is_confirmed:
            count(form, Happened.PASSED)
        desk.jobs.deliver([form.inbox_id])
        return to_receipt(self.shown, made)


def nonce_of(form: Form, nonce: str) -> str:
    """A page's nonce, of this form alone."""
    return f"{form.key}:{nonce}"


def find_first(form: Form, nonce: str) -> Submission | None:
    """What the page with that nonce has sent already."""
    if not nonce:
        return None
    with current_desk().database.reading() as session:
        return find_by_nonce(session, form.workspace_id, nonce_of(form, nonce))


def to_receipt(shown: ShownForm, made: Submission) -> AnyResponse:
    """Lead to the receipt."""
    token = current_tokens().receipt(made.id)
    answer = redirect(f"{shown.path}/sent/{token}?lang={shown.language.code}", 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def signed(typed: Mapping[str, str], token: FormToken) -> Mapping[str, str]:
    """What was typed, with the name and address that the website vouches for."""
    who = token.visitor
    if who is None:
        return typed
    named = {"name": who.name} if who.name else {}
    return {**typed, "email": who.address, **named}


def _nobodys(_address: str) -> bool:
    return False
