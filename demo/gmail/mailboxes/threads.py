"""Which thread of a mailbox a mail belongs to."""

from __future__ import annotations

from demo.gmail.mail.mail import RawMail
from demo.gmail.mailboxes.message import MailboxMessage, MailboxThread

MAX_THREAD_LENGTH = 100


class ThreadIndex:
    """Gmail's rule: a known id is answered and the subject is the same."""

    def __init__(self) -> None:
        self._by_id: dict[str, list[MailboxMessage]] = {}
        # Gmail has been seen to put the mails of a form or a robot into one thread,
        # though none refers to another; when, nobody knows.
        self.joins_alike = False

    def known(self, message_id: str) -> list[MailboxMessage]:
        """The copies that carry this Message-ID; an empty id matches nothing."""
        return self._by_id.get(message_id, []) if message_id else []

    def add(self, message: MailboxMessage) -> None:
        """Make a copy findable by its Message-ID."""
        if message.mail.message_id:
            self._by_id.setdefault(message.mail.message_id, []).append(message)

    def remove(self, message: MailboxMessage) -> None:
        """Forget a copy that was deleted."""
        copies = self.known(message.mail.message_id)
        if message in copies:
            copies.remove(message)

    def place(self, mail: RawMail) -> MailboxThread | None:
        """The thread that this mail answers, though it may be full; or none."""
        for reference in mail.references:
            for parent in self.known(reference):
                if parent.mail.topic == mail.topic:
                    return _latest(parent.thread)
        return self._alike(mail) if self.joins_alike and not mail.references else None

    def accepts(self, thread: MailboxThread, mail: RawMail) -> bool:
        """Whether a mail sent into this thread by its id may stand there."""
        parents = [copy for each in mail.references for copy in self.known(each)]
        answers = any(parent.thread is thread for parent in parents)
        return answers and thread.messages[0].mail.topic == mail.topic

    def _alike(self, mail: RawMail) -> MailboxThread | None:
        """The thread of the last mail with this subject from the same sender."""
        for copies in reversed(self._by_id.values()):
            for copy in reversed(copies):
                same_sender = copy.mail.first("From") == mail.first("From")
                if same_sender and copy.mail.topic == mail.topic:
                    return _latest(copy.thread)
        return None


def _latest(thread: MailboxThread) -> MailboxThread:
    """Where the conversation goes on, if this thread was full and continued."""
    while thread.continued is not None and thread.continued.messages:
        thread = thread.continued
    return thread
