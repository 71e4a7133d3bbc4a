"""Every card that leads to another, and every button pressed by who may not."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import cycle
from typing import Any

from sqlalchemy import select

from addon.buttons import BUTTONS
from addon.cards.people_picker import typed_person_field_name
from addon.routes import CLICKS, SUGGESTIONS, TRIGGERS
from addon.signed import ButtonPress, ButtonSigner
from app import clock
from app.absences.table import Absence
from app.tickets.event import Event
from app.tickets.notes.note import Note
from demo.gmail.mailboxes.message import MailboxMessage
from tests.addon.pressable import Fields, actions_of, filled
from tests.addon.saved import COMPOSE, composing
from tests.addon.sidebar import PUBLIC, SCOPES, Json, Sidebar, Typed, shown, sidebar_of
from tests.support.office import ADA
from tests.support.two_inboxes import HR
from tests.walls.private_words import text_of
from tests.walls.private_world import LUNCH, OUTSIDERS, PrivateWorld

# What is typed there is kept, and others may read it: no private word is.
KEEPING = frozenset({"customer_note", "note", "tag_named"})
# These are pressed more often, each time for another word.
LOOKUPS = 6
ASKING = frozenset({"search", "people", "tags", "merge_named", "find_reply"})


@dataclass(frozen=True)
class FoundButton:
    """A button on somebody's card, what it means, and the mail that was open."""

    action: Json
    fields: Fields
    press: ButtonPress
    mail: MailboxMessage | None

    @property
    def name(self) -> str:
        """The last part of its address."""
        return str(self.action["function"]).rpartition("/")[2]

    @property
    def path(self) -> str:
        """Its address, as the routes have it."""
        return str(self.action["function"]).removeprefix(PUBLIC)


class CardWalk:
    """One person before their mails: what is shown, and where it leads.

    An `acting` one presses everything; another only what reads, and keeps the rest.
    """

    def __init__(self, world: PrivateWorld, address: str, *, acting: bool) -> None:
        self.world, self.address, self.acting = world, address, acting
        self.bar = sidebar_of(world.office, address)
        self.bar.scopes = (*SCOPES, COMPOSE)
        secret = world.office.desk.settings.require("secret_key")
        self._signer = ButtonSigner(secret)
        self._pressed = Counter[tuple[str, frozenset[str]]]()
        self._waiting = deque[FoundButton]()
        self.found: list[FoundButton] = []
        hidden = [] if address not in OUTSIDERS else world.words.hidden_from(address)
        self._typed = cycle(["zq", *hidden, "Hal"])

    def run(self) -> None:
        """Open everything, then press until nothing new is shown."""
        self._open(self.bar.home(), None)
        mails = list(self.world.office.world.mailboxes[self.address].messages.values())
        for mail in mails:
            self._open(self._at(mail).open(mail), mail)
        for mail in mails[:1]:
            lacking = replace(self._at(mail), scopes=SCOPES[2:])
            self._open(lacking.open(mail), mail)
        writing = composing(self.bar, "somebody@outside.example")
        self._open(shown(writing.trigger("compose")), None)
        while self._waiting:
            self._press(self._waiting.popleft())

    def press_as(self, button: FoundButton, ticket: int | None = None) -> Json:
        """Press somebody else's button, signed for this person; the answer."""
        press = replace(
            button.press,
            person=self.world.person(self.address).id,
            ticket=button.press.ticket if ticket is None else ticket,
            nonce=f"{button.press.nonce}{self.address}{ticket}",
        )
        signed = {"key": "s", "value": self._signer.sign(press)}
        action = button.action | {"parameters": [signed]}
        # The mail that is open is one of their own.
        own = next(
            iter(self.world.office.world.mailboxes[self.address].messages.values()),
            None,
        )
        return self._act(replace(button, action=action, mail=own))

    def _press(self, button: FoundButton) -> None:
        answer = self._act(button)
        action = answer.get("renderActions", {}).get("action", {})
        if "navigations" in action:
            self._look(shown(answer), button.mail)

    def _act(self, button: FoundButton) -> Json:
        typed = self._filled(button)
        answer = self._at(button.mail).act(button.action, **typed)
        said = [str(each) for each in typed.values()]
        self.world.words.check(self.address, text_of(answer), button.path, said)
        return answer

    def _filled(self, button: FoundButton) -> dict[str, Typed]:
        text = "Hello" if button.name in KEEPING else next(self._typed)
        moment = clock.timestamp() * 1000 + 3_600_000
        return filled(button.fields, text, moment)

    def _open(self, card: Json, mail: MailboxMessage | None) -> None:
        where = f"{card.get('name')} of {mail and mail.mail.subject}"
        self.world.words.check(self.address, text_of(card), where)
        self._look(card, mail)

    def _look(self, card: Json, mail: MailboxMessage | None) -> None:
        for action, fields in actions_of(card):
            button = self._button(action, fields, mail)
            if button is not None and self._is_new(button):
                self.found.append(button)
                if self.acting or button.name not in BUTTONS:
                    self._waiting.append(button)

    def _button(
        self, action: Json, fields: Fields, mail: MailboxMessage | None
    ) -> FoundButton | None:
        if not action.get("parameters"):
            return None
        name = str(action["function"]).rpartition("/")[2]
        press = self._signer.read(action["parameters"][0]["value"], name)
        if name == "make_ticket" and mail and mail.mail.subject != LUNCH:
            # Whoever makes a ticket of their own mail shows it to their inbox.
            return None
        return FoundButton(action, fields, press, mail)

    def _is_new(self, button: FoundButton) -> bool:
        kind = (button.name, frozenset(button.press.args))
        self._pressed[kind] += 1
        # Who may not see it meets each kind of button once more, signed for them.
        presses = 1 if self.acting else 2
        most = LOOKUPS if button.name in ASKING else presses
        return self._pressed[kind] <= most

    def _at(self, mail: MailboxMessage | None) -> Sidebar:
        return replace(self.bar, mail=mail)


def rare_buttons(world: PrivateWorld) -> Iterator[FoundButton]:
    """Those that stand on no card of this world: they want a crowd or a first day."""
    ticket_id = world.tickets_of(HR)[0]
    ada = world.person(ADA)
    with world.office.desk.database.reading() as session:
        note = session.scalars(select(Note.id)).first()
        event = session.scalars(select(Event.id)).first()
        absence = session.scalars(select(Absence.id)).first()
    field = typed_person_field_name("rare")
    rare: dict[str, tuple[dict[str, Any], Fields]] = {
        "/addon/suggest/people": ({"field": field}, {field: "text"}),
        "/addon/clicks/assign_named": ({}, {field: "text"}),
        "/addon/clicks/undo_many": ({"event": event, "who": ada.id}, {}),
        "/addon/clicks/notes": ({}, {}),
        "/addon/clicks/waiting_mail": ({}, {}),
        "/addon/clicks/rating": ({}, {}),
        "/addon/clicks/note_whole": ({"note": note}, {}),
        "/addon/clicks/edit_note_form": ({"note": note}, {}),
        "/addon/clicks/delete_note": ({"note": note}, {}),
        "/addon/clicks/consent": ({}, {}),
        "/addon/clicks/setup": ({}, {}),
        "/addon/clicks/unassign": ({}, {}),
        "/addon/clicks/wake": ({}, {}),
        "/addon/clicks/address_form": ({}, {}),
        "/addon/clicks/status_link": ({}, {}),
        "/addon/clicks/revoke_link": ({}, {}),
        "/addon/clicks/add_address": ({}, {}),
        "/addon/clicks/take_back": ({"which": absence}, {}),
        "/addon/clicks/welcomed": ({"which": absence}, {}),
    }
    for path, (args, fields) in rare.items():
        name = path.rpartition("/")[2]
        place = (ada.workspace_id, ada.id, name, ticket_id)
        press = ButtonPress(*place, args, 0, "rare")
        yield FoundButton({"function": PUBLIC + path}, fields, press, None)


def unwalked(
    walked: Iterable[str], routes: Mapping[str, Any] = CLICKS | SUGGESTIONS | TRIGGERS
) -> set[str]:
    """The addresses of the add-on that nobody has gone to."""
    return set(routes) - set(walked) - set(TRIGGERS)
