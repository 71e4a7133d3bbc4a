"""The special conversations: exactly one of each kind, and each is what it says."""

from __future__ import annotations

from email.message import Message
from email.parser import Parser

from demo.cast.conversation import CastConversation, CastMail

Script = list[CastConversation]

KINDS = {
    *("angry", "auto_reply", "bounce", "emoji", "internal", "long_name"),
    *("long_subject", "lunch", "markup", "newsletter", "no_subject"),
    *("phone_note", "private", "thanks"),
}


def of_kind(script: Script, kind: str) -> CastConversation:
    [only] = [each for each in script if each.kind == kind]
    return only


def test_there_is_one_of_each_special_kind(script: Script) -> None:
    assert sorted(each.kind for each in script if each.kind) == sorted(KINDS)


def test_the_newsletter_comes_from_a_foreign_list(script: Script) -> None:
    listed = [each for each in script if "List-ID" in each.mails[0].headers]
    [only] = of_kind(script, "newsletter").mails
    assert [each.kind for each in listed] == ["newsletter"]
    assert only.headers["Precedence"] == "bulk"
    assert "List-Unsubscribe" in only.headers
    assert "acme.example" not in only.headers["List-ID"]


def test_the_bounce_is_a_delivery_report_on_our_answer(script: Script) -> None:
    _, answer, bounce = of_kind(script, "bounce").mails
    assert answer.by_colleague
    assert bounce.address.startswith("mailer-daemon@")
    assert bounce.headers["Return-Path"] == "<>"
    parts = [part.get_content_type() for part in parsed(bounce).walk()]
    assert parts[:3] == [
        "multipart/report",
        "text/plain",
        "message/delivery-status",
    ]


def parsed(mail: CastMail) -> Message:
    headers = "".join(f"{name}: {value}\n" for name, value in mail.headers.items())
    return Parser().parsestr(f"{headers}\n{mail.text}")


def test_the_out_of_office_mail_answers_our_answer(script: Script) -> None:
    _, answer, auto_reply = of_kind(script, "auto_reply").mails
    assert answer.by_colleague
    assert auto_reply.headers["Auto-Submitted"] == "auto-replied"
    assert "Return-Path" not in auto_reply.headers


def test_the_colleagues_wrote_to_support_and_to_one_another(script: Script) -> None:
    internal, lunch = (of_kind(script, kind) for kind in ("internal", "lunch"))
    assert internal.mails[0].by_colleague
    assert internal.inbox == "support@acme.example"
    assert lunch.mails[0].by_colleague
    assert lunch.mails[0].to == ("ada@acme.example",)


def test_a_friend_wrote_to_grace_alone(script: Script) -> None:
    [mail] = of_kind(script, "private").mails
    assert (mail.to, mail.cc) == (("grace@acme.example",), ())


def test_the_thanks_came_after_the_answer_and_stay_resolved(script: Script) -> None:
    thanks = of_kind(script, "thanks")
    assert thanks.mails[-2].by_colleague
    assert not thanks.mails[-1].by_colleague
    assert thanks.desk
    assert thanks.desk.status == "resolved"


def test_subjects_and_names_try_the_edges(script: Script) -> None:
    assert of_kind(script, "no_subject").mails[0].subject == ""
    assert len(of_kind(script, "long_subject").mails[0].subject or "") > 200
    assert len(of_kind(script, "long_name").mails[0].sender) > 100
    assert "<b>" in (of_kind(script, "markup").mails[0].subject or "")
    assert "&amp;" in of_kind(script, "markup").mails[0].text
    assert "🎉" in (of_kind(script, "emoji").mails[0].subject or "")


def test_the_arabic_mail_is_written_in_arabic(script: Script) -> None:
    [arabic] = [each for each in script if each.language == "ar"]
    letters = [sign for sign in arabic.mails[0].text if sign.isalpha()]
    arabs = [sign for sign in letters if "\u0600" <= sign <= "\u06ff"]
    assert len(arabs) > len(letters) * 0.9
