"""The sources hold no words for people that the catalogues do not have.

What cannot be seen in the sources, the walk in `test_marked` sees.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator

from addon.locales import finding
from tests.addon.sources import (
    Source,
    literals as literals_of,
    name_of,
    sources,
    texts_of,
)

# Two words; on a card, one with a capital letter too.
READS = re.compile(r"^[^^)].*[a-z] +\S*[a-z]|^[a-z]\S* +\S*[a-z]", re.S)
READS_ON_CARDS = re.compile(f"{READS.pattern}|^[A-Z][a-z]", re.S)
# What stands in these files is for machines, for admins or for a mail.
UNREAD = {
    "addon/auth.py",
    "addon/words/clean.py",
    "addon/deployment.py",
    "addon/kit.py",
    "app/replies/draft_mail.py",
    "addon/locales/__main__.py",
    "addon/locales/catalogues.py",
    "addon/locales/finding.py",
    "app/gmail/errors.py",
    "app/gmail/sign_in.py",
    "app/settings/environment.py",
    "app/tickets/conversations/public_providers.py",
    "app/tickets/lists/search.py",
    # What an operator's command says of a form, and the mail that is made of one: it is
    # written in English, whoever reads it.
    "app/frontdoor/fields.py",
    "app/frontdoor/identity.py",
    "app/frontdoor/letter.py",
    "app/frontdoor/phone_letter.py",
    "app/frontdoor/status_links/follow_up.py",
    "app/frontdoor/ratings/letter.py",
    "app/frontdoor/ratings/resealing.py",
    "app/tickets/submissions/written.py",
    # Beside what is said: Google's own names of its fields.
    "app/web/listing/texts.py",
}
UNREAD_TEXTS = {
    "AddonResponse",
    "Authorization",
    "Content-Type",
    # What the logs say, and what a programmer reads.
    "person %s: another Google account was refused",
    "unexpected %s in %s, request %s: %s",
    "a moment needs its time zone",
    "all, delete-orphan",
    "; script-src 'self'; connect-src 'self'",
    "; script-src 'self'",
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors {around}{more}",
    "address flood",
    "visitor flood",
    "all values lie between the ends",
    # A line of HTML, and what a browser reads in its console.
    '<script src="',
    '" crossorigin async></script>',
    "This version is not here any more.\n",
    "public, max-age=",
    "text/html",
    "Content-Security-Policy",
    # A command that an admin types.
    "desk inbox add ",
    "desk mailbox connect ",
    "desk person add NAME@",
}

# The functions that draw text, and how many arguments before it are no words.
DRAWS = {
    "button": 0, "row": 0, "paragraph": 0, "menu_item": 0, "bold": 0, "blue": 0,
    "grey": 0, "join_rich": 0, "section": 0, "card": 1, "icon": 1, "known_icon": 1,
    "text_field": 1, "tick_boxes": 1, "moment_field": 1, "RefusalNotice": 0,
    "push_card": 0, "replace_card": 0, "choice_row": 1,
}  # fmt: skip
NO_WORDS = {"name", "value", "press", "beside", "menu", "footer"}

SOURCES = sources()
FOUND = finding.all_messages()
ASKED = {form for found in FOUND for form in (found.message, found.plural)}
IN_CONTEXT = {(found.context, found.message) for found in FOUND}


def test_every_sentence_is_in_the_catalogues() -> None:
    unknown = [
        f"{source.file}: {text!r}"
        for source in SOURCES
        if source.file not in UNREAD
        for text in literals(source)
        if reads(source).search(text) and text not in ASKED | UNREAD_TEXTS
    ]
    assert unknown == []


def reads(source: Source) -> re.Pattern[str]:
    """What a person would read in that file."""
    return READS_ON_CARDS if source.file.startswith("addon/") else READS


def calls() -> Iterator[tuple[Source, ast.Call]]:
    """Every call in the sources."""
    for source in SOURCES:
        for call in source.calls:
            yield source, call


def test_nothing_is_drawn_before_it_is_said() -> None:
    drawn = [
        f"{source.file}:{node.lineno}: {text!r}"
        for source, call in calls()
        for node in words_of(call)
        for text in texts_of(source, node)
        if re.search("[A-Za-z]", html.unescape(text))
    ]
    assert drawn == []


MESSAGE = (ast.Constant, ast.Name, ast.Attribute, ast.IfExp)
REFUSALS = {"Refused", "NotAllowed", "NotFound", "Later", "InDoubt", "Stale"}


# The status of that name, which is the customer's turn; “Answered” tells it too.
WAITS_BY_NAME = {
    "Waiting", "waiting", "Not set to waiting", "Answered {ago}, waiting",
    "Not answered, waiting {lasting}", "They wrote last, waiting {lasting}",
    "Waiting {lasting}, no mail yet",
    "Replies to a customer who was not waiting for one.",
    "Too much waits for Gmail at the moment. Write a mail instead.",
}  # fmt: skip


def test_who_is_waited_for_is_said() -> None:
    """We and the customer are never both just “waiting”."""
    waits = {m for m in ASKED if re.search("(?i)wait(ing|s)", re.sub("{.*?}", "", m))}
    on = re.compile(r"waiting on (us|you|the customer)|waits on (us|you)", re.I)
    assert {m for m in waits - WAITS_BY_NAME if not on.search(m)} == set()
    assert waits > WAITS_BY_NAME


# Where it is known whether somebody shares the name; the note's names an account.
KNOWS_NAMESAKES = {
    "addon/words/status_lines.py",
    "addon/words/event_text.py",
    "addon/cards/note.py",
}


def test_no_colleague_is_called_by_the_given_name_alone() -> None:
    """Two may have it; of customers there is one on a card."""
    called = [
        f"{source.file}:{call.lineno}"
        for source, call in calls()
        if name_of(call) == "given_name"
        and source.file not in KNOWS_NAMESAKES
        and "customer" not in ast.unparse(call)
    ]
    assert called == []


def test_every_message_that_is_said_was_found() -> None:
    """Babel reads tokens: it does not see a message inside another one's brackets."""
    lost = []
    for source, call in calls():
        for context, node in messages_of(call):
            assert not isinstance(node, (ast.JoinedStr, ast.BinOp)), ast.unparse(call)
            # One of two messages is marked where it stands.
            assert not isinstance(node, ast.IfExp) or not literals_of(node)
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if context is None:
                    is_found = node.value in ASKED
                else:
                    is_found = (context, node.value) in IN_CONTEXT
                lost += [] if is_found else [f"{source.file}: {node.value!r}"]
    assert lost == []


def messages_of(call: ast.Call) -> Iterator[tuple[str | None, ast.expr]]:
    """A call's arguments that are messages, each with its context."""
    places = finding.KEYWORDS.get(name_of(call), ())
    context = None
    for place in places:
        if isinstance(place, tuple):
            given = call.args[place[0] - 1]
            assert isinstance(given, ast.Constant), ast.unparse(call)
            context = str(given.value)
        elif place <= len(call.args):
            yield context, call.args[place - 1]


def test_a_refusal_is_one_whole_message() -> None:
    refusals = [(s, call.args[0]) for s, call in calls() if name_of(call) in REFUSALS]
    assert refusals
    # By its name, or as a whole sentence of the history.
    pieced = [
        f"{source.file}:{first.lineno}: {ast.unparse(first)}"
        for source, first in refusals
        if not isinstance(first, MESSAGE)
        and not ast.unparse(first).startswith("event_text.event_as_sentence(")
    ]
    assert pieced == []


def test_an_error_is_said_by_its_reader() -> None:
    forbidden = {"str(error)", "f'{error}'"}
    found = [
        f"{source.file}:{node.lineno}"
        for source in SOURCES
        for node in ast.walk(source.tree)
        if isinstance(node, ast.expr) and ast.unparse(node) in forbidden
    ]
    assert found == []


def literals(source: Source) -> Iterator[str]:
    """Every text of the file but its docstrings."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(source.tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and id(node) not in docs:
            yield from [node.value] if isinstance(node.value, str) else []


def words_of(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that are drawn, if the call draws."""
    name = name_of(call)
    if name not in DRAWS:
        return
    given = [*call.args[DRAWS[name] :]]
    given += [more.value for more in call.keywords if more.arg not in NO_WORDS]
    for each in given:
        # A pair is a card's header; an f-string may hold dots and crosses, no words.
        yield from each.elts if isinstance(each, ast.Tuple) else parts(each)


def parts(node: ast.expr) -> list[ast.expr]:
    """An f-string's own texts; any other expression as it is."""
    return node.values if isinstance(node, ast.JoinedStr) else [node]
