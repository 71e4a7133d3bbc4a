"""What a form page shows, read once; drawn in one of the form's own languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.frontdoor.answers import clean
from app.frontdoor.fields import Asked, FormFields
from app.frontdoor.proof import Puzzle
from app.frontdoor.table import Form
from app.frontdoor.visitors import SignedVisitor
from app.inboxes.inbox import Inbox
from app.web.language import PageLanguage, page_language, page_languages
from app.wording import TranslatableText, mark

LABELS = {
    "name": mark("Your name"),
    "email": mark("Your e-mail address"),
    "subject": mark("Subject"),
    "message": mark("Your message"),
    "file": mark("Files"),
}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors {around}{more}"
)
FRAME = "/frame"
AN_HOUR = 3600


@dataclass(frozen=True)
class ShownForm:
    """A form and the address of its inbox."""

    form: Form
    inbox: str
    # Whether it stands in the widget's frame, on one of its websites.
    is_framed: bool = False
    # Who has signed in at the website around it.
    visitor: SignedVisitor | None = None
    # What the browser is to find before the page is sent.
    puzzle: Puzzle | None = None

    @property
    def path(self) -> str:
        """Where it is drawn and sent."""
        return f"/form/{self.form.key}{FRAME if self.is_framed else ''}"

    @property
    def policy(self) -> str:
        """What its page may load, and around it who."""
        around = " ".join(self.form.origins) or "'none'"
        has_script = self.is_framed or self.puzzle is not None
        return POLICY.format(
            around=around if self.is_framed else "'none'",
            more="; script-src 'self'" if has_script else "",
        )

    @property
    def fields(self) -> FormFields:
        """What it asks."""
        return FormFields.from_json(self.form.fields)

    @property
    def trap(self) -> str:
        """The name of a field that nobody sees: a machine fills it in."""
        return f"website_{self.form.key[:4]}"

    @property
    def language(self) -> PageLanguage:
        """The language asked for in the address, else the browser's, else its first."""
        spoken = {each.code: each for each in page_languages()}
        offered = [each for each in self.form.languages if each in spoken] or ["en"]
        for wanted in (request.args.get("lang", ""), page_language().code):
            if wanted in offered:
                return spoken[wanted]
        return spoken[offered[0]]

    def text(self, name: str, language: str) -> str:
        """Its intro, thanks or privacy, in that language or the first that has one."""
        said: Mapping[str, str] = self.form.texts.get(name) or {}
        return said.get(language) or next(iter(said.values()), "")


def load_form(
    session: Session, key: str, *, is_framed: bool = False
) -> ShownForm | None:
    """The form of that key, also one that is switched off."""
    query = select(Form, Inbox.address).join(Inbox, Inbox.id == Form.inbox_id)
    found = session.execute(query.where(Form.key == key)).first()
    return ShownForm(*found, is_framed) if found is not None else None


def draw_form(
    shown: ShownForm,
    token: str,
    typed: Mapping[str, str],
    errors: Mapping[str, TranslatableText],
    *,
    notice: TranslatableText | None = None,
) -> Response:
    """The page with all that was typed, and what is wrong with it."""
    visitor = shown.visitor
    if visitor is not None:
        fixed = {"email": visitor.address, "name": visitor.name}
        typed = {**typed, **{name: said for name, said in fixed.items() if said}}
    spoken = shown.language
    labels = {name: spoken.say(said) for name, said in LABELS.items()}
    labels |= {each.name: each.label(spoken.code) for each in shown.fields.more}
    return draw(
        "form/form.html",
        422 if errors else 200,
        shown,
        labels=labels,
        token=token,
        typed=typed,
        errors=errors,
        notice=notice,
        asked=Asked,
        # What it says now would be lost if the website named its visitor once more.
        is_answer=request.method == "POST",
    )


def draw_kept(name: str, status: int, shown: ShownForm | None) -> Response:
    """A page that only gives back what was typed, to be copied."""
    typed = clean(request.form.get("message", ""))
    answer = draw(name, status, shown, message=typed)
    if status == 429:
        answer.headers["Retry-After"] = str(AN_HOUR)
    return answer


def draw(name: str, status: int, shown: ShownForm | None, **values: object) -> Response:
    """A page of a form, or of one that is not there."""
    spoken = shown.language if shown else page_language()
    words = {"say": spoken.say, "tell": spoken.tell, "lang": spoken.code}
    names = {each.code: each for each in page_languages()}
    offered = shown.form.languages if shown else []
    others = [each for each in offered if each in names and each != spoken.code]
    text = render_template(name, shown=shown, others=others, **words, **values)
    answer = Response(text, status=status)
    policy = shown.policy if shown else POLICY.format(around="'none'", more="")
    answer.headers["Content-Security-Policy"] = policy
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
