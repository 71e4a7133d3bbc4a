"""The saved replies beside a mail that is being written."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import delete, select

from app.frontdoor.status_links.table import StatusLink
from app.inboxes import inbox as inboxes
from app.inboxes.inbox import Membership, StatusLinks
from app.people import actor
from app.replies.reply import SavedReply
from app.tickets.tags import tag as tags
from tests.addon.mails import add_sales
from tests.addon.saved import (
    BOOKED,
    COMPOSE,
    MARIA,
    compose,
    composing,
    drafts,
    save,
    taken,
    uses,
)
from tests.addon.sidebar import (
    SCOPES,
    Sidebar,
    field_of,
    labels,
    lines,
    shown,
    words,
)
from tests.support.office import ADA, GRACE
from tests.support.statements import statements

INSERTED = "Hello Maria,<br><br>your refund for order [[order no?]] is booked.<br>Ada"


def inserted(answer: Any) -> str:
    """The HTML that an answer puts into the draft."""
    markup = answer["renderActions"]["hostAppAction"]["gmailAction"]
    (part,) = markup["updateDraftActionMarkup"]["updateBody"]["insertContents"]
    return str(part["content"])


def test_the_customer_of_an_open_ticket_is_known(ada: Sidebar) -> None:
    save(ada.office)
    ada.open(ada.office.copy(ADA, ada.office.write()))
    card = compose(ada, f"Maria Lopez <{MARIA.upper()}>")
    assert lines(card) == ("Saved replies", "For Maria Lopez · #1")
    assert "1 blank · your refund for order [[order no?]] is …" in words(card)


def test_a_press_inserts_the_text_and_counts_once(ada: Sidebar) -> None:
    save(ada.office)
    ada.open(ada.office.copy(ADA, ada.office.write()))
    writing = composing(ada, MARIA)
    card = shown(writing.trigger("compose"))
    answer = writing.press(card, "Refund booked")
    assert set(answer) == {"renderActions"}
    assert inserted(answer) == INSERTED
    assert inserted(writing.press(card, "Refund booked")) == INSERTED
    assert uses(ada.office) == 1


STATUS = "See {{ticket.status_link}}, {{customer.first_name}}"


def test_the_customers_own_page_is_linked_when_the_text_is_used(ada: Sidebar) -> None:
    save(ada.office, text=STATUS)
    ada.open(ada.office.copy(ADA, ada.office.write()))
    writing = composing(ada, MARIA)
    card = shown(writing.trigger("compose"))
    assert "[[ticket status link?]]" in words(card)
    # Off, as it is at first: nothing is made, the writer is told what is missing.
    off = inserted(writing.press(card, "Refund booked"))
    assert off == "See [[ticket status link?]], Maria"
    with ada.office.desk.database.transaction() as session:
        assert session.scalars(select(StatusLink)).all() == []
        inbox = session.merge(ada.office.cast.support)
        inbox.status_link = StatusLinks.ON_REQUEST
    said = inserted(writing.press(shown(writing.trigger("compose")), "Refund booked"))
    (address,) = re.findall(r"See (\S+), Maria", said)
    assert re.fullmatch(r"https://[^/]+/status/[\w-]{43}", address)
    # The same one again; in a draft too.
    again = writing.press(shown(writing.trigger("compose")), "Refund booked")
    assert address in inserted(again)
    with ada.office.desk.database.reading() as session:
        assert len(session.scalars(select(StatusLink)).all()) == 1


def test_a_draft_has_the_customers_page_too(ada: Sidebar) -> None:
    save(ada.office, text=STATUS)
    with ada.office.desk.database.transaction() as session:
        inbox = session.merge(ada.office.cast.support)
        inbox.status_link = StatusLinks.ON_REQUEST
    answer = ada.press(shown(ada.press(taken(ada), "Reply")), "Refund booked")
    (made,) = drafts(ada.office)
    assert re.search(r"See https://[^/]+/status/[\w-]{43}, Maria", made.mail.body.text)
    assert "blank" not in str(answer["renderActions"].get("action", ""))


def test_text_is_text(ada: Sidebar) -> None:
    save(ada.office, text='5 < 7 & <b>no</b> "tag"\n{{me.name}}')
    writing = composing(ada)
    answer = writing.press(shown(writing.trigger("compose")), "Refund booked")
    said = "5 &lt; 7 &amp; &lt;b&gt;no&lt;/b&gt; &quot;tag&quot;<br>Ada Lovelace"
    assert inserted(answer) == said


def test_without_a_ticket_the_list_is_plain(ada: Sidebar) -> None:
    save(ada.office)
    card = compose(ada, "nobody@nowhere.example")
    assert lines(card)[1] == "Inserted where the cursor is"
    assert "2 blanks" in words(card)


def test_of_several_tickets_none_is_guessed(ada: Sidebar) -> None:
    save(ada.office)
    for subject in ("Refund for order 4711", "Another thing"):
        ada.open(ada.office.copy(ADA, ada.office.write(subject)))
    card = compose(ada, MARIA)
    assert lines(card)[1] == "Several open tickets, names stay blank"
    assert "2 blanks" in words(card)


def test_what_fits_the_tickets_tags_comes_first(ada: Sidebar) -> None:
    save(ada.office, "Ask for a photo", "Please send a photo.")
    save(ada.office, tags=("billing",))
    ada.open(ada.office.copy(ADA, ada.office.write()))
    with ada.office.ticket() as (session, ticket):
        billing = tags.find_or_make_tag(session, ticket.workspace_id, "billing")
        ticket.tag(billing, by=actor.person_actor(ada.office.cast.ada))
    card = compose(ada, MARIA)
    headings = [section.get("header") for section in card["sections"]]
    assert headings[:2] == ["For billing", "Most used"]
    assert labels(card)[:2] == ["Refund booked", "Ask for a photo"]


def test_a_colleagues_ticket_says_so_first(ada: Sidebar, grace: Sidebar) -> None:
    save(ada.office)
    grace.press(grace.open(ada.office.copy(GRACE, ada.office.write())), "Take")
    card = compose(ada, MARIA)
    assert lines(card)[0] == "Grace is answering this"
    assert lines(card)[1].startswith("#1 · Grace has it since ")
    assert "Maria would get two answers" in words(card)
    assert card["sections"][1]["uncollapsibleWidgetsCount"] == 0


def test_nobody_learns_of_a_ticket_of_another_inbox(ada: Sidebar) -> None:
    save(ada.office, owner=(None, ada.office.cast.support.id))
    ada.open(ada.office.copy(ADA, ada.office.write()))
    with ada.office.desk.database.transaction() as session:
        cast = ada.office.cast
        place = session.get_one(Membership, (cast.support.id, cast.grace.id))
        session.delete(place)
    card = compose(ada.of(GRACE), MARIA)
    assert lines(card)[1] == "Inserted where the cursor is"
    assert "Refund booked" not in words(card)


def test_a_personal_reply_is_for_one_person(ada: Sidebar, grace: Sidebar) -> None:
    save(ada.office, owner=(ada.office.cast.ada.id, None))
    assert "Refund booked" in words(compose(ada))
    assert "Refund booked" not in words(compose(grace))


def test_another_inboxes_reply_is_not_offered_for_this_ticket(ada: Sidebar) -> None:
    office = ada.office
    add_sales(office, office.cast.ada)
    with office.desk.database.reading() as session:
        sales = inboxes.find_inbox(session, "sales@acme.example").id
    save(office, owner=(None, sales))
    ada.open(office.copy(ADA, office.write()))
    assert "Refund booked" not in words(compose(ada, MARIA))
    assert "Refund booked" in words(compose(ada))


def test_a_search_only_reads(ada: Sidebar) -> None:
    save(ada.office)
    save(ada.office, "Ask for a photo", "PLEASE send a photo.")
    writing = composing(ada)
    card = shown(writing.trigger("compose"))
    field = field_of(card)
    answer = writing.act(field["onChangeAction"], **{field["name"]: "please PHOTO"})
    found = shown(answer)
    assert labels(found) == ["Ask for a photo", "Find"]
    assert field_of(found)["name"] == field["name"]
    assert answer["stateChanged"] is False
    none = writing.act(field["onChangeAction"], **{field["name"]: "100%"})
    assert "No reply has these words." in words(none)


def test_a_removed_reply_is_refused_with_the_list(ada: Sidebar) -> None:
    save(ada.office)
    writing = composing(ada)
    card = shown(writing.trigger("compose"))
    with ada.office.desk.database.transaction() as session:
        session.execute(delete(SavedReply))
    answer = writing.press(card, "Refund booked")
    assert "That reply was removed." in words(answer)
    assert lines(shown(answer))[0] == "Saved replies"


def test_an_observer_is_told_to_look_only(edsger: Sidebar) -> None:
    assert "You can look, not change" in words(compose(edsger))


def test_the_permission_is_asked_for_first(ada: Sidebar) -> None:
    ada.scopes = SCOPES
    asked = ada.trigger("compose")["requesting_google_scopes"]["scopes"]
    assert COMPOSE in asked


def test_the_number_of_statements_is_fixed(ada: Sidebar) -> None:
    ada.open(ada.office.copy(ADA, ada.office.write()))
    for number in range(15):
        save(ada.office, f"Reply {number}", BOOKED)
    with statements(ada.office.desk.database) as seen:
        compose(ada, MARIA)
    assert len(seen) == 4, "\n\n".join(seen)
