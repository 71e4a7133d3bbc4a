"""Plays the script into our Gmail, mail by mail, in the order they were written in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from demo.cast.conversation import CastConversation, CastMail, DeskActs
from demo.cast.errors import PlayError
from demo.cast.gmail import CastGmail
from demo.cast.script import all_conversations

MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class PostedConversation:
    """A conversation that is in our Gmail now, and what is left to do on the desk."""

    name: str
    message_id: str
    inbox: str | None
    desk: DeskActs | None


def play_script(
    gmail_url: str,
    now_ms: int,
    progress: Callable[[int, int], None] | None = None,
    *,
    script: Sequence[CastConversation] | None = None,
) -> list[PostedConversation]:
    """Post every mail at its time before `now_ms`; progress hears (posted, of)."""
    told = all_conversations() if script is None else script
    scenes = [_Scene(CastGmail(gmail_url), each) for each in told]
    cues = sorted(
        (now_ms - mail.ago // MILLISECOND, number, turn)
        for number, scene in enumerate(scenes)
        for turn, mail in enumerate(scene.conversation.mails)
    )
    for posted, (at, number, turn) in enumerate(cues, start=1):
        scenes[number].post(turn, at)
        if progress:
            progress(posted, len(cues))
    return [scene.played() for scene in scenes]


class _Scene:
    """One conversation while it is played: what was said, and where it lies."""

    def __init__(self, gmail: CastGmail, conversation: CastConversation) -> None:
        self.gmail = gmail
        self.conversation = conversation
        self.opened_by = ""
        self.subject = ""
        self.said: list[str] = []
        self.threads: dict[str, str] = {}

    def post(self, turn: int, at: int) -> None:
        mail = self.conversation.mails[turn]
        if turn == 0 or mail.new_thread:
            self.said, self.threads, self.subject = [], {}, mail.subject or ""
        body = {
            "to": list(mail.to),
            "cc": list(mail.cc),
            "subject": mail.subject if mail.subject is not None else self._re(),
            "text": mail.text,
            "at": at,
        }
        send = self._from_colleague if mail.by_colleague else self._from_outside
        message_id = send(mail, body, turn)
        self.said.append(message_id)
        self.opened_by = self.opened_by or message_id

    def played(self) -> PostedConversation:
        told = self.conversation
        return PostedConversation(told.name, self.opened_by, told.inbox, told.desk)

    def _re(self) -> str:
        return f"Re: {self.subject}".rstrip()

    def _from_outside(self, mail: CastMail, body: dict[str, Any], turn: int) -> str:
        domain = mail.address.rpartition("@")[2]
        body |= {
            "from": mail.sender,
            "headers": dict(mail.headers),
            "messageId": f"<{self.conversation.name}.{turn + 1}@{domain}>",
        }
        if self.said:
            body |= {"inReplyTo": self.said[-1], "references": self.said}
        answer = self.gmail.outside(body)
        self.threads |= {copy["mailbox"]: copy["threadId"] for copy in answer["copies"]}
        return str(answer["messageId"])

    def _from_colleague(self, mail: CastMail, body: dict[str, Any], _: int) -> str:
        sender = self._who_can_answer(mail) if self.said else mail.sender
        if self.said:
            body["threadId"] = self.threads[sender]
        answer = self.gmail.send(sender, body)
        self.threads[sender] = answer["threadId"]
        return str(answer["messageId"])

    def _who_can_answer(self, mail: CastMail) -> str:
        """The colleague himself, or somebody who has a copy when he has none."""
        if mail.sender in self.threads:
            return mail.sender
        if not self.threads:
            raise PlayError(f"{self.conversation.name}: nobody has a copy to answer.")
        return min(self.threads)
