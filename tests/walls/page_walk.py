"""Every page, figure, command and log line, read by who may not."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

import click
from sqlalchemy import select
from werkzeug.routing import Map
from werkzeug.test import TestResponse

from app.cli import desk as command
from app.console.reports.sections import SECTIONS
from app.reports import counting
from app.reports.facts import FactKind
from app.tickets.messages.message import Message
from app.tickets.ticket import Ticket
from tests.console.browser import Browser
from tests.support.commands import every_command
from tests.support.office import GRACE, SUPPORT
from tests.support.terminal import Terminal
from tests.support.two_inboxes import HAL, HR
from tests.walls.private_world import PrivateWorld

Paths = Callable[[PrivateWorld, str], Iterator[str]]


def _plain(path: str) -> Paths:
    return lambda world, who: iter([path])


def _tickets(world: PrivateWorld, who: str) -> Iterator[str]:
    """Every list, of every inbox and person, and a search for all that is hidden."""
    hr, hal = world.inbox_id(HR), world.person(HAL).id
    for which in ("ours", "theirs", "snoozed", "done", "all"):
        for more in ("", f"&inbox={hr}", f"&who={hal}", "&who=0", "&after=0"):
            yield f"/console/tickets?which={which}{more}"
    everything = "/console/tickets?status=any&snoozed=any"
    columns = "inbox,priority,tags,received,last_mail,waiting,mails"
    for more in ("", f"&inbox={HR}", f"&assignee={HAL}", "&assignee=none", "&tag=zq"):
        for sort in ("number", "-waiting", "customer", "subject", "assignee"):
            yield f"{everything}&columns={columns}&sort={sort}{more}"
    yield f"{everything}&q=zq&columns={columns}"
    yield "/console/tickets?q=zq"
    for each in list(world.words.hidden_from(who))[::4]:
        yield f"/console/tickets?q={each}"


def _files(world: PrivateWorld, who: str) -> Iterator[str]:
    """The same lists as files."""
    for path in _tickets(world, who):
        yield path.replace("/console/tickets?", "/console/tickets.csv?")


def _ticket(world: PrivateWorld, who: str) -> Iterator[str]:
    for number in world.words.numbers:
        yield f"/console/tickets/{number}"


def _act(world: PrivateWorld, who: str) -> Iterator[str]:
    """Read as a page; `tests/console/test_acts.py` sends the forms."""
    for number in world.words.numbers:
        yield f"/console/tickets/{number}/take"


def _set_aside(world: PrivateWorld, who: str) -> Iterator[str]:
    for more in ("", "&days=90", "&reason=automatic", "&after=0"):
        yield f"/console/set-aside?inbox={world.inbox_id(HR)}{more}"


def _senders(world: PrivateWorld, who: str) -> Iterator[str]:
    yield "/console/set-aside/senders"
    yield f"/console/set-aside/senders?after={world.inbox_id(HR)}~a"


def _views(world: PrivateWorld, who: str) -> Iterator[str]:
    for number in range(1, 5):
        yield f"/console/views/{number}"
        yield f"/console/views/{number}?status=any&sort=number"
        yield f"/console/tickets?view={number}&status=any"


def _handover(world: PrivateWorld, who: str) -> Iterator[str]:
    for each in range(1, 9):
        yield f"/console/handover/{each}"


def _customers(world: PrivateWorld, who: str) -> Iterator[str]:
    for number in range(1, 20):
        yield f"/console/customers/{number}"


def _reports(page: str) -> Paths:
    """A page of the reports, of everything that was counted by then."""

    def paths(world: PrivateWorld, who: str) -> Iterator[str]:
        database = world.office.desk.database
        counted = 1
        while counted:
            with database.transaction() as session:
                places = counting.due_workspaces(session)
                counted = sum(counting.count_some(session, each) for each in places)
        everything = f"?from=2025-01-01&to=2027-12-31&inbox={HR}"
        yield f"/console/reports{page}{everything}"
        yield f"/console/reports{page}{everything.partition('&inbox')[0]}"

    return paths


def _facts(file: str) -> Paths:
    def paths(world: PrivateWorld, who: str) -> Iterator[str]:
        hal = world.person(HAL).id
        for kind in FactKind:
            for more in ("", f"&inbox={HR}", f"&person={hal}"):
                days = "from=2025-01-01&to=2027-12-31"
                yield f"/console/reports/facts{file}?kind={kind.value}&{days}{more}"

    return paths


# Every address but the add-on's own, and how it is asked; a new one needs a line.
PAGES: Mapping[str, Paths] = {
    "/": _plain("/"),
    "/privacy": _plain("/privacy"),
    "/terms": _plain("/terms"),
    "/support": _plain("/support"),
    "/favicon.ico": _plain("/favicon.ico"),
    "/form/<string:key>": _plain("/form/abcdefghjkmn"),
    "/form/<string:key>/frame": _plain("/form/abcdefghjkmn/frame"),
    "/form/<string:key>/frame/sent/<string:token>": _plain(
        "/form/abcdefghjkmn/frame/sent/nonsense"
    ),
    "/form/<string:key>/frame/visitor": _plain("/form/abcdefghjkmn/frame/visitor"),
    "/widget.js": _plain("/widget.js"),
    "/widget.<string:version>.js": _plain("/widget.0123456789abcdef.js"),
    "/form/<string:key>/sent/<string:token>": _plain(
        "/form/abcdefghjkmn/sent/nonsense"
    ),
    "/console": _plain("/console"),
    "/console/tickets": _tickets,
    "/console/tickets.csv": _files,
    "/console/tickets/<int(max=9223372036854775807):number>": _ticket,
    "/console/tickets/<int(max=9223372036854775807):number>/<name>": _act,
    "/console/absences": _plain("/console/absences"),
    "/console/absences/<int(max=9223372036854775807):absence_id>/end": _plain(
        "/console/absences/1/end"
    ),
    "/console/absences/<int(max=9223372036854775807):absence_id>/take-back": _plain(
        "/console/absences/1/take-back"
    ),
    "/console/handover/<int(max=9223372036854775807):person_id>": _handover,
    "/console/bulk": _plain("/console/bulk"),
    "/console/bulk/<int(max=9223372036854775807):bulk_id>": _plain("/console/bulk/1"),
    "/console/bulk/<int(max=9223372036854775807):bulk_id>/<turn>": _plain(
        "/console/bulk/1/run"
    ),
    "/console/views": _plain("/console/views"),
    "/console/views/<int(max=9223372036854775807):view_id>": _views,
    "/console/views/<int(max=9223372036854775807):view_id>/<turn>": _plain(
        "/console/views/1/pin"
    ),
    "/console/customers/<int(max=9223372036854775807):customer_id>": _customers,
    "/console/customers/<int(max=9223372036854775807):customer_id>/note": _plain(
        "/console/customers/1/note"
    ),
    "/console/set-aside": _set_aside,
    "/console/set-aside/senders": _senders,
    "/console/tags": _plain("/console/tags"),
    "/console/tags/<int(max=9223372036854775807):tag_id>/<change>": _plain(
        "/console/tags/1/rename"
    ),
    "/console/settings/hours": _plain("/console/settings/hours"),
    "/console/settings/hours/new": _plain("/console/settings/hours/new"),
    "/console/settings/hours/<int(max=9223372036854775807):calendar_id>": _plain(
        "/console/settings/hours/1"
    ),
    "/console/settings/hours/<int(max=9223372036854775807):calendar_id>/remove": _plain(
        "/console/settings/hours/1/remove"
    ),
    "/console/settings/hours/inboxes/<int(max=9223372036854775807):inbox_id>": _plain(
        "/console/settings/hours/inboxes/1"
    ),
    "/console/settings/customers": _plain("/console/settings/customers"),
    "/console/settings/forms": _plain("/console/settings/forms"),
    "/console/settings/forms/<string:key>": _plain(
        "/console/settings/forms/abcdefghjkmn"
    ),
    "/console/settings/forms/<string:key>/switch": _plain(
        "/console/settings/forms/abcdefghjkmn/switch"
    ),
    "/console/tickets/new": _plain("/console/tickets/new"),
    "/console/tickets/<int(max=9223372036854775807):number>/address": _act,
    "/console/settings/invitations": _plain("/console/settings/invitations"),
    "/console/settings/invitations/<int(max=9223372036854775807):invitation_id>"
    "/revoke": _plain("/console/settings/invitations/1/revoke"),
    "/console/invite": _plain("/console/invite"),
    "/console/settings/weekly-role": _plain("/console/settings/weekly-role"),
    "/join": _plain("/join"),
    "/console/welcome": _plain("/console/welcome"),
    "/console/tickets/<int(max=9223372036854775807):number>/status-link": _act,
    "/console/tickets/<int(max=9223372036854775807):number>/status-link/revoke": _act,
    "/console/tickets/<int(max=9223372036854775807):number>/rating/exclude": _act,
    "/rate/<string:token>": _plain(f"/rate/{'A' * 43}?v=good"),
    "/rate/<string:token>/refuse": _plain(f"/rate/{'A' * 43}/refuse"),
    "/status/<string:token>": _plain(f"/status/{'A' * 43}"),
    "/console/settings": _plain("/console/settings"),
    "/console/settings/workspace": _plain("/console/settings/workspace"),
    "/console/settings/people-report": _plain("/console/settings/people-report"),
    "/console/reports": _reports(""),
    "/console/reports.csv": _reports(".csv"),
    **{
        f"/console/reports/{each.key}{file}": _reports(f"/{each.key}{file}")
        for each in SECTIONS
        if each.key
        for file in ("", ".csv")
    },
    "/console/usage": _plain("/console/usage"),
    "/console/reports/print": _reports("/print"),
    "/console/reports/definitions": _reports("/definitions"),
    "/console/reports/facts": _facts(""),
    "/console/reports/facts.csv": _facts(".csv"),
    "/console/audit": _plain("/console/audit"),
    "/console/setup": _plain("/console/setup"),
    "/console/sign-in": _plain("/console/sign-in"),
    "/console/callback": _plain("/console/callback?state=x&code=y"),
    "/console/sign-out": _plain("/console/sign-out"),
    "/help": _plain("/help"),
    "/healthz": _plain("/healthz"),
    "/readyz": _plain("/readyz"),
    "/static/<path:file>": _plain("/static/icons/notice-1.png"),
    "/metrics": _plain("/metrics"),
    "/setup": _plain("/setup"),
    "/setup/check": _plain("/setup/check"),
    "/setup/import": _plain("/setup/import"),
    "/setup/settings": _plain("/setup/settings"),
    "/setup/send-as": _plain("/setup/send-as"),
    "/setup/senders": _plain("/setup/senders"),
    "/setup/use": _plain("/setup/use"),
    "/setup/paste": _plain("/setup/paste"),
    "/setup/listing.zip": _plain("/setup/listing.zip"),
    "/connect": _plain("/connect"),
    "/connect/callback": _plain("/connect/callback?state=x&code=y"),
    "/hooks/gmail": _plain("/hooks/gmail"),
}
# Commands with --by act as somebody; each is run as one who may not.
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "ticket list": ("--inbox", HR),
    "ticket show": ("{number}",),
    "ticket add": ("--inbox", HR, "--name", "M", "--subject", "S"),
    "ticket take": ("{number}",),
    "ticket assign": ("{number}", GRACE),
    "ticket unassign": ("{number}",),
    "person handover": (HAL, "--to", GRACE, "--write"),
    "rating exclude": ("{number}", "--why", "Why"),
    "rating link": ("{number}",),
    "status-link": ("{number}",),
    "ticket status": ("{number}", "closed"),
    "ticket priority": ("{number}", "low"),
    "ticket tag": ("{number}", "seen"),
    "ticket untag": ("{number}", "seen"),
    "ticket note": ("{number}", "Hello"),
    "ticket snooze": ("{number}",),
    "ticket wake": ("{number}",),
    "ticket follow": ("{number}",),
    "ticket unfollow": ("{number}",),
    "ticket link": ("{number}", "{own}"),
    "ticket unlink": ("{own}", "{number}"),
    "ticket merge": ("{own}", "{number}", "--yes"),
    "ticket move": ("{number}", "--inbox", HR, "--yes"),
    "set-aside make-ticket": ("{aside}",),
    "customer show": ("{customer}",),
    "customer note": ("{customer}", "--inbox", HR, "--text", "Hello"),
    "view add": ("A view", "--query", "status=any", "--inbox", HR),
    "view delete": ("1",),
    "bulk undo": ("1",),
    "sender always": ("x@machine.example", "--inbox", HR),
    "sender never": ("x@machine.example", "--inbox", HR),
    "sender forget": ("x@machine.example", "--inbox", HR),
}
# The operator of the machine reads every inbox: these have no reader to hide it from.
OPERATORS = frozenset({
    "audit.*", "backup", "bench.*", "check", "clock", "demo", "deployment", "doctor",
    "form.*", "hours.*", "instance.*", "invite.*", "rating.list", "quota.*", "report.*",
    "submission.*", "usage", "key.*", "migrate", "pubsub", "rights", "seed", "serve",
    "setup", "sync", "worker",
    "inbox.*", "mail.*", "mailbox.*", "person.*", "reply.*", "restore", "workspace.*",
    "bulk.list", "bulk.show", "probe.*", "sender.list", "set-aside.list", "tag.*",
    "ticket.list", "view.list",
})  # fmt: skip
# Who sets the desk up reads of every inbox and colleague, and of no customer.
SET_UP = (HR, HAL, "Hal Private")
SET_UP_PAGES = (
    "/console/audit", "/console/settings/forms", "/console/settings/invitations",
    "/console/setup", "/setup",
)  # fmt: skip
# Of these nobody's texts are any part.
WITHOUT_TEXT = (("doctor", "--json"), ("check",), ("mailbox", "list"))


def walk_pages(world: PrivateWorld, who: str) -> None:
    """Sign in at the console and read every page."""
    with world.office.desk.database.transaction() as session:
        # The sidebar of the tests calls the account otherwise than our Gmail does.
        session.merge(world.person(who)).google_sub = None
    browser = Browser(world.office)
    assert browser.sign_in(who).status_code == 303
    for paths in PAGES.values():
        for path in paths(world, who):
            answer = browser.get(path)
            typed = [path.partition("?q=")[2] or path.rpartition("/")[2]]
            typed += SET_UP if path.startswith(SET_UP_PAGES) else ()
            world.words.check(who, _read(answer), path, typed)


def walk_without_reader(world: PrivateWorld) -> None:
    """What is for anybody, and for the admin of the machine: no text of a customer."""
    client = Browser(world.office).desk
    for rule, paths in PAGES.items():
        for path in paths(world, ""):
            for answer in (client.get(path), client.post(path)):
                said = html.unescape(_read(answer))
                world.words.check_nobodys(said.replace(path, ""), rule)
    terminal = terminal_of(world)
    for words in WITHOUT_TEXT:
        said = terminal(*words).output.replace(HR, "").replace(HAL, "")
        world.words.check_nobodys(said, " ".join(words))


def walk_commands(world: PrivateWorld, who: str) -> None:
    """Run every command that acts as somebody, on what they may not see."""
    terminal, places = terminal_of(world), _places(world)
    for name, args in COMMANDS.items():
        typed = [each.format(**places) for each in args]
        done = terminal(*name.split(), *typed, "--by", who)
        assert done.exit_code != 0, (name, done.output)
        world.words.check(who, done.output, name, typed)


def unwalked_pages(routes: Map) -> set[str]:
    """The addresses that no line of PAGES knows, and lines of no address."""
    rules = {str(each) for each in routes.iter_rules()}
    return {each for each in rules if not each.startswith("/addon/")} ^ set(PAGES)


def unwalked_commands(root: click.Group = command) -> set[str]:
    """The commands that are neither run as somebody nor the operator's alone."""
    return {
        name
        for name, each in every_command(root)
        if (
            name not in COMMANDS if _acts_as_somebody(each) else not _is_operators(name)
        )
    }


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    """Every line that our code logs, at any level."""
    lines = list[str]()

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, ours = Keep(), [logging.getLogger(n) for n in ("app", "addon", "workers")]
    logging.getLogger().addHandler(handler)
    before = [each.level for each in ours]
    for each in ours:
        each.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(handler)
        for each, level in zip(ours, before, strict=True):
            each.setLevel(level)


def _read(answer: TestResponse) -> str:
    with closing(answer):
        return answer.get_data().decode("utf-8", "replace")


def terminal_of(world: PrivateWorld) -> Terminal:
    """The terminal of this desk's machine."""
    told = world.office.desk.settings
    return Terminal(
        {"DESK_DATABASE_URL": told.database, "DESK_DATA_DIR": str(told.data_dir)}
    )


def _places(world: PrivateWorld) -> dict[str, Any]:
    numbers = world.words.numbers
    private = next(n for n, readers in numbers.items() if GRACE not in readers)
    own = next(n for n, readers in numbers.items() if GRACE in readers)
    with world.office.desk.database.reading() as session:
        query = select(Message.id).where(Message.ticket_id.is_(None))
        aside = session.scalars(query.where(Message.inbox_id == world.inbox_id(HR)))
        whose = select(Ticket.customer_address).where(Ticket.number == private)
        return {
            "number": private,
            "own": own,
            "aside": aside.one(),
            "to": SUPPORT,
            "customer": session.scalars(whose).one(),
        }


def _acts_as_somebody(command: click.Command) -> bool:
    return any("--by" in param.opts for param in command.params)


def _is_operators(name: str) -> bool:
    dotted = name.replace(" ", ".")
    group = dotted.partition(".")[0]
    return dotted in OPERATORS or f"{group}.*" in OPERATORS
