"""A form was filled in: the submission, its ticket, and the tags that it gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from app import clock
from app.errors import Refused
from app.frontdoor.answers import FormAnswers
from app.frontdoor.confirmation import Words, owe_confirmation
from app.frontdoor.fields import FormFields
from app.frontdoor.letter import FormLetter
from app.frontdoor.status_links.links import make_link_unasked
from app.frontdoor.table import Form
from app.frontdoor.visitors import SignedVisitor
from app.inboxes.inbox import Inbox, StatusLinks
from app.people import actor, workspace as workspaces
from app.people.principal import Principal
from app.tickets import acting
from app.tickets.conversations.public_providers import company_of
from app.tickets.intake.directory import AddressDirectory
from app.tickets.submissions.submitting import NewSubmission, submit
from app.tickets.submissions.table import Submission
from app.tickets.submissions.written import SubmittedFile
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket

if TYPE_CHECKING:
    from app.vault import Vault

FORM, WIDGET = "form", "widget"


@dataclass(frozen=True)
class FormPost:
    """A form that was sent: its answers and files, and the nonce of its page.

    `visitor` is who has signed in at the website that shows it.
    """

    answers: FormAnswers
    nonce: str
    files: Sequence[SubmittedFile] = ()
    channel: str = FORM
    visitor: SignedVisitor | None = None
    # What a confirmation says, in the page's language.
    confirms: Words | None = None


@dataclass(frozen=True)
class FormDesk:
    """What takes forms in: the vault, the desk's host name, its own mail address."""

    vault: Vault
    host: str
    mail_from: str | None
    secret: str = ""

    def receive(self, session: Session, form: Form, post: FormPost) -> Submission:
        """Keep the submission and make its ticket; of the same page only the first.

        Raises:
            QueueFull: too much waits for Gmail.
        """
        inbox = session.get_one(Inbox, form.inbox_id)
        fields = FormFields.from_json(form.fields)
        letter = FormLetter(form.name, fields, inbox, self.mail_from)
        new = NewSubmission(
            inbox,
            post.channel,
            letter.write(post.answers, clock.now(), post.visitor),
            post.nonce,
            form.id,
            post.files,
            form=form.name,
            verified_as=post.visitor.said if post.visitor else None,
        )
        made = submit(session, self.vault, new, self.host)
        if made.ticket_id is not None:
            if inbox.status_link == StatusLinks.RECEIPTS:
                make_link_unasked(session, made.workspace_id, made.ticket_id)
            _tag(session, made, {*form.tags, *_chosen_tags(fields, post.answers)})
            if form.confirms and self.mail_from is not None:
                self._confirm(session, form, made, post)
        return made

    def _confirm(
        self, session: Session, form: Form, made: Submission, post: FormPost
    ) -> None:
        """Owe the confirmation. Who never gets a ticket never gets one of these."""
        if post.confirms is None:
            return
        ticket = session.get_one(Ticket, made.ticket_id)
        inbox = session.get_one(Inbox, made.inbox_id)
        number = f"#{ticket.number}" if form.shows_number else made.code
        subject, text = post.confirms(number)
        mail = {
            "key": f"confirmed.{made.code}",
            "to": post.answers.address,
            "form": form.name,
            "reply_to": inbox.address,
            "subject": subject,
            "text": text,
        }
        owe_confirmation(session, self.vault, made, mail, self.secret)


def is_ours(session: Session, workspace_id: int) -> Callable[[str], bool]:
    """Whether an address is of the house: in its name nobody may write by a form."""
    around = AddressDirectory.of(session, workspace_id)
    domains = around.domains | workspaces.own_domains(session, workspace_id)

    def of_house(address: str) -> bool:
        # Of a public mail provider's domain everybody is.
        return address in around.ours or company_of(address) in domains

    return of_house


def _chosen_tags(fields: FormFields, answers: FormAnswers) -> Iterator[str]:
    for each in fields.more:
        tag = each.tag_of(answers.more.get(each.key, ""))
        if tag:
            yield tag


def _tag(session: Session, made: Submission, names: set[str]) -> None:
    assert made.ticket_id is not None
    by = Principal(actor.RULE, made.workspace_id, inbox_id=made.inbox_id)
    for name in sorted(names):
        with suppress(Refused):
            found = tags.find_or_make_tag(session, made.workspace_id, name)
            acting.act(session, by, made.ticket_id, "tag", {"tag": found.id})
