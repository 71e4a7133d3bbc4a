"""Random schedules: mail, clicks, human edits, faults and kills, then silence.

`Play(office, seed, prepare(office)).round()` makes noise, lets it end, and judges what
is left.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Inbox
from app.labels.writes import LabelWrite
from app.mailboxes.pending_thread import PendingThread
from app.people import actor
from app.tickets.status import Priority, Status
from app.tickets.tags import tag as tags
from app.tickets.ticket import Ticket
from demo.gmail.errors import ApiError
from demo.gmail.mailboxes.mailbox import GmailMailbox as Gmailbox
from demo.gmail.mailboxes.message import MailboxMessage
from tests.support.office import ADA, GRACE, SUPPORT, Office, pass_time
from tests.workers.judge import Judge
from tests.workers.process import Process

SALES = "sales@acme.example"
BOXES = [SUPPORT, ADA, GRACE]
WRITES = "POST .*(modify|batchModify)"
# Less than FLIGHT and than INDEX_LAG: what Gmail may do to us.
LATEST = 40
STATUSES = ["Open", "In progress", "Waiting", "Resolved", "Closed"]
LABELS = [
    *(f"Status/{name}" for name in STATUSES),
    *("Assignee/Ada Lovelace", "Assignee/Grace Hopper", "Mine"),
    *("Priority/High", "Priority/Low", "Tag/billing", "Tag/vip"),
]
# However it is spelt or nested, it is one tag.
SPELLINGS = ["Desk/Tag/new {}", "desk/tag/NEW_{}", "Desk/Tag/nested/{}"]


def prepare(office: Office) -> list[MailboxMessage]:
    """What every schedule begins with: a second inbox, two tags and two tickets."""
    office.world.add_group(SALES, [ADA, GRACE])
    office.ada.history.begins_empty = True
    with office.desk.database.transaction() as session:
        cast = office.cast
        sales = Inbox(workspace_id=cast.acme.id, address=SALES, kind="group")
        session.add(sales)
        session.flush()
        for who in (cast.ada, cast.grace):
            inboxes.add_member(session, sales, who)
        for word in ("billing", "vip"):
            tags.find_or_make_tag(session, cast.acme.id, word)
    mails = [office.write("Chairs"), office.write("Tables")]
    office.sync()
    return mails


class Play:
    """One office and one random schedule."""

    def __init__(
        self, office: Office, seed: int, mails: Sequence[MailboxMessage]
    ) -> None:
        self.office = office
        self.mails = list(mails)
        self.random = random.Random(seed)
        self.pick = self.random.randrange
        self.story: list[str] = []
        self.judge = Judge(office)
        self._since_landing = 0.0
        self._torn: list[Callable[[], None]] = []
        self._made = 0

    def round(self, steps: int = 25) -> None:
        """Noise, silence, judgement."""
        self.judge.begin()
        for _ in range(steps):
            self._step()
        self.calm()
        self.judge.end()

    def _step(self) -> None:
        acts: list[tuple[int, Callable[[], None]]] = [
            (9, self._drain),
            (3, self._wait),
            (3, self._click),
            (6, self._edit),
            (2, self._tear_on),
            (2, self._mail),
            (1, self._answer),
            (3, self._fault),
            (1, self._lag),
            (1, self._delete_message),
            (1, self._delete_label),
            (1, self._rename_label),
            (1, self._new_label),
        ]
        if self.pick(4) == 0:
            acts.append((1, self._expire))
        weights = [weight for weight, _ in acts]
        _, act = self.random.choices(acts, weights)[0]
        act()

    def tell(self, text: str) -> None:
        """For whoever reads about a failure."""
        self.story.append(text)

    # What workers do.

    def _drain(self) -> None:
        address = self._box().address
        process = Process(self.office)
        for _ in range(self.pick(3)):
            self._disturb(address, process)
        outcome = process.drain(self.office.mailbox_id(address))
        self.tell(f"drain {address}: {outcome}")
        self.office.world.mailboxes[address].hooks._waiting.clear()

    def _disturb(self, address: str, process: Process) -> None:
        box = self.office.world.mailboxes[address]
        what = self.pick(6)
        if what == 0:
            when = self.random.choice([box.before, box.after])
            when("", self._kill(process), nth=1 + self.pick(10))
        elif what == 1:
            # Frozen until its lease has ended: never between a check and its write.
            box.after("", lambda: self._overtake(address), nth=1 + self.pick(10))
        else:
            act = self.random.choice([self._edit, self._edit, self._click, self._mail])
            when = self.random.choice([box.before, box.after])
            when("", act, nth=1 + self.pick(10))

    def _kill(self, process: Process) -> Callable[[], None]:
        def act() -> None:
            self.tell("kill")
            process.kill()

        return act

    def _overtake(self, address: str) -> None:
        self.pass_(125)
        outcome = Process(self.office).drain(self.office.mailbox_id(address))
        self.tell(f"overtaken in {address}: {outcome}")

    def _wait(self) -> None:
        self.pass_(self.random.choice([1, 5, 15, 130]))

    def pass_(self, seconds: float) -> None:
        """Time passes; what is afloat lands and what lags comes before it is too late.

        A call that is late lands at most so many seconds after it was made.
        """
        left = seconds
        while left > 0:
            step = min(left, LATEST - self._since_landing)
            pass_time(step)
            left -= step
            self._since_landing += step
            if self._since_landing >= LATEST:
                self._land()

    def _land(self) -> None:
        for box in self._boxes():
            box.faults.land()
            box.lag.thaw()
        self._since_landing = 0.0

    # What people do.

    def _click(self) -> None:
        office, acts = self.office, []
        with office.desk.database.transaction() as session:
            ids = list(session.scalars(select(Ticket.id).order_by(Ticket.id)))
            ticket = session.get_one(Ticket, self.random.choice(ids))
            by = actor.person_actor(office.cast.ada)
            before = self.judge.values(session, ticket)
            match self.pick(4):
                case 0:
                    ticket.set_status(self.random.choice(list(Status)), by=by)
                case 1:
                    ticket.prioritise(self.random.choice(list(Priority)), by=by)
                case 2:
                    who = self.random.choice([None, office.cast.ada, office.cast.grace])
                    if who is None:
                        ticket.unassign(by=by)
                    else:
                        ticket.assign(who, by=by)
                case 3:
                    word = self.random.choice(["billing", "vip"])
                    tag = tags.find_or_make_tag(session, ticket.workspace_id, word)
                    verb = self.random.choice([ticket.tag, ticket.untag])
                    verb(tag, by=by)
            session.flush()
            acts = self.judge.clicked(session, ticket, before)
        self.tell(f"click {acts}")

    def _edit(self) -> None:
        box = self._box()
        thread = self.random.choice(list(box.threads.values()))
        names = {f"Desk/{self.random.choice(LABELS)}" for _ in range(1 + self.pick(2))}
        worn = self.office.worn(thread.messages[0])
        add = {name for name in names if name not in worn}
        remove = names - add
        if self.pick(3) == 0 and worn:
            remove |= {self.random.choice(sorted(worn))}
        messages = list(thread.messages)
        if self.pick(3) == 0:
            messages = [self.random.choice(messages)]
        self.tell(
            f"edit {box.address} +{sorted(add)} -{sorted(remove)} {_ids(messages)}"
        )
        gesture = self.judge.gesture()
        if self.pick(5):
            self._relabel(box, messages, (add, remove), gesture)
        else:
            for message in messages:
                self._torn.append(self._later(box, message, (add, remove), gesture))
            self._tear_on()

    def _later(
        self,
        box: Gmailbox,
        message: MailboxMessage,
        change: tuple[set[str], set[str]],
        gesture: int,
    ) -> Callable[[], None]:
        return lambda: self._relabel(box, [message], change, gesture)

    def _tear_on(self) -> None:
        if self._torn:
            self._torn.pop(0)()

    def _relabel(
        self,
        box: Gmailbox,
        messages: list[MailboxMessage],
        change: tuple[set[str], set[str]],
        gesture: int,
    ) -> None:
        there = [m for m in messages if m.id in box.messages]
        add, remove = (
            {label.id for n in sorted(names) if (label := box.labels.named(n))}
            for names in change
        )
        with self.judge.watch(box, gesture):
            box.modify(there, add=add, remove=remove)

    def _mail(self) -> None:
        kind = self.pick(3)
        if kind == 0:
            self.mails.append(self.office.write(f"Mail {len(self.mails)}"))
        elif kind == 1:
            first = self.random.choice(self.mails)
            self.office.write_again(first)
        else:
            self._to_sales()
        self.judge.mailed()
        self.tell(f"mail {kind}")

    def _to_sales(self) -> None:
        number = self.pick(3)
        raw = (
            f"Message-ID: <s{number}-{self.pick(1000)}@x.example>\n"
            f"References: <s{number}@x.example>\n"
            f"From: Tom <tom@x.example>\nTo: {SALES}\nSubject: Offer {number}\n\nHi\n"
        )
        self.office.world.receive(raw.encode())

    def _answer(self) -> None:
        box = self.random.choice([self.office.ada, self._boxes()[2]])
        thread = self.random.choice(list(box.threads.values()))
        self.office.answer(box.address, thread.id)
        self.judge.mailed()
        self.tell(f"answer in {box.address}")

    # What goes wrong.

    def _fault(self) -> None:
        box = self._box()
        where = self.random.choice([WRITES, WRITES, "", "POST .*/labels"])
        what = self.pick(8)
        faults = box.faults
        self.tell(f"fault {what} {where} in {box.address}")
        match what:
            case 0:
                faults.refuse(429, matching=where)
            case 1:
                faults.refuse(500, matching=where)
            case 2:
                faults.timeout(matching=where)
            case 3 | 4:
                faults.lose_answer(matching=where)
            case 5:
                faults.part(1, "timeout", matching=WRITES)
            case 6:
                faults.part(1, matching=".*batchModify")
            case 7:
                faults.late(matching=WRITES)

    def _lag(self) -> None:
        self._box().lag.freeze()
        self.tell("lag")

    def _expire(self) -> None:
        box = self._box()
        box.expire_history()
        self.judge.is_blurred = True
        self.tell(f"expire {box.address}")

    def _delete_message(self) -> None:
        box = self._box()
        messages = [m for m in box.messages.values() if len(m.thread.messages) > 1]
        if messages:
            message = self.random.choice(messages)
            box.delete(message)
            self.judge.is_blurred = True
            self.tell(f"delete {message.id} in {box.address}")

    def _delete_label(self) -> None:
        box = self._box()
        label = box.labels.named(f"Desk/{self.random.choice(LABELS)}")
        if label:
            box.delete_label(label.id)
            self.judge.is_blurred = True
            self.tell(f"delete label {label.name} in {box.address}")

    def _rename_label(self) -> None:
        box = self._box()
        ours = [x for x in box.labels if not x.is_system and x.name.count("/")]
        label = self.random.choice(sorted(ours, key=lambda x: x.id))
        name = self.random.choice([*LABELS, f"Other {self.pick(9)}"])
        try:
            box.rename_label_on_page(label.id, f"Desk/{name}")
        except ApiError:
            return
        self.judge.is_blurred = True
        self.tell(f"rename {label.name} to {name} in {box.address}")

    def _new_label(self) -> None:
        """Somebody makes a label below our tags and puts it on a mail or two."""
        box = self._box()
        self._made += 1
        name = self.random.choice(SPELLINGS).format(self._made)
        label = box.create_label_on_page(name)
        thread = self.random.choice(list(box.threads.values()))
        messages = list(thread.messages)
        if self.pick(2):
            messages = [self.random.choice(messages)]
        self.tell(f"new label {name} in {box.address} {_ids(messages)}")
        there = [m for m in messages if m.id in box.messages]
        with self.judge.watch(box, self.judge.gesture()):
            box.modify(there, add={label.id}, remove=set())

    def _boxes(self) -> list[Gmailbox]:
        return [self.office.world.mailboxes[address] for address in BOXES]

    def _box(self) -> Gmailbox:
        return self.random.choice(self._boxes())

    # Silence.

    def calm(self) -> None:
        """The noise stops, time passes, and everything comes in step."""
        while self._torn:
            self._tear_on()
        self._land()
        for box in self._boxes():
            box.faults.clear()
            box.hooks._waiting.clear()
        for _ in range(2):
            # Beyond every lease and deadline, and beyond the brake's hour.
            pass_time(3700)
            self.office.sync()
        self._is_silent()

    def _is_silent(self) -> None:
        before = [box.history.current for box in self._boxes()]
        pass_time(3700)
        self.office.sync()
        assert before == [box.history.current for box in self._boxes()], "I2"
        with self.office.desk.database.reading() as session:
            for table in (PendingThread, LabelWrite):
                assert session.scalar(select(func.count()).select_from(table)) == 0


def _ids(messages: list[MailboxMessage]) -> list[str]:
    return [message.id for message in messages]
