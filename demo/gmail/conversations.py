"""Which thread of a mailbox a mail belongs to."""

from __future__ import annotations

from demo.gmail.mail import Mail
from demo.gmail.message import Message, Thread

LONGEST = 100


class Conversations:
    """Gmail's rule: a known id is answered and the subject is the same."""

    def __init__(self) -> None:
        self._by_id: dict[str, list[Message]] = {}

    def known(self, message_id: str) -> list[Message]:
        """The copies that carry this Message-ID; an empty id matches nothing."""
        return self._by_id.get(message_id, []) if message_id else []

    def add(self, message: Message) -> None:
        """Make a copy findable by its Message-ID."""
        if message.mail.message_id:
            self._by_id.setdefault(message.mail.message_id, []).append(message)

    def remove(self, message: Message) -> None:
        """Forget a copy that was deleted."""
        copies = self.known(message.mail.message_id)
        if message in copies:
            copies.remove(message)

    def place(self, mail: Mail) -> Thread | None:
        """The thread that this mail answers, though it may be full; or none."""
        for reference in mail.references:
            for parent in self.known(reference):
                if parent.mail.topic == mail.topic:
                    return _latest(parent.thread)
        return None

    def accepts(self, thread: Thread, mail: Mail) -> bool:
        """Whether a mail sent into this thread by its id may stand there."""
        parents = [copy for each in mail.references for copy in self.known(each)]
        answers = any(parent.thread is thread for parent in parents)
        return answers and thread.messages[0].mail.topic == mail.topic


def _latest(thread: Thread) -> Thread:
    """Where the conversation goes on, if this thread was full and continued."""
    while thread.continued is not None and thread.continued.messages:
        thread = thread.continued
    return thread
