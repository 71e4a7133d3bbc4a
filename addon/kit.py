"""The words that cards are made of: plain JSON, typed, with all text made safe here.

To add a widget, write one function named as you would say it. Text in formatted fields
is escaped, text in plain fields loses what could be taken for a tag.
"""

from __future__ import annotations

import html
import re
from typing import Any, NewType

Card = NewType("Card", dict[str, Any])
Section = NewType("Section", dict[str, Any])
Widget = NewType("Widget", dict[str, Any])
Button = NewType("Button", dict[str, Any])
Click = NewType("Click", dict[str, Any])
Icon = NewType("Icon", dict[str, Any])
MenuItem = NewType("MenuItem", dict[str, Any])
Footer = NewType("Footer", dict[str, Any])

BLUE, GREY = "#0b57d0", "#5f6368"
FILLED = {"red": 0.043, "green": 0.341, "blue": 0.816}
# Control characters, and those that turn the direction of the text around them.
_INVISIBLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066\u2067]")
# An isolate keeps the direction of what is inside to itself, when it is closed.
_ISOLATE, _CLOSE = "\u2068", "\u2069"
_ISOLATES = re.compile(f"[{_ISOLATE}{_CLOSE}]")
_LEFTWARD = re.compile(
    r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]"
)


class Rich(str):
    """Text with Google's tags in it; whatever people wrote was escaped before."""


def rich(*parts: str) -> Rich:
    """The parts one after the other; those that are not rich yet are escaped."""
    return Rich("".join(p if isinstance(p, Rich) else _escaped(p) for p in parts))


def bold(text: str) -> Rich:
    """The text in bold."""
    return Rich(f"<b>{rich(text)}</b>")


def blue(text: str) -> Rich:
    """A blue word: what a press on the row does."""
    return Rich(f'<font color="{BLUE}">{rich(text)}</font>')


def grey(text: str) -> Rich:
    """Text that stands back."""
    return Rich(f'<font color="{GREY}">{rich(text)}</font>')


def isolated(text: str) -> str:
    """Somebody's words for the middle of a message of ours.

    Right-to-left ones get an isolate, or the digits after them would change places.
    """
    text = _ISOLATES.sub("", text)
    return f"{_ISOLATE}{text}{_CLOSE}" if _LEFTWARD.search(text) else text


def shortened(text: str, most: int) -> str:
    """At most so many characters, ending with a whole word where there is one."""
    if len(text) <= most:
        return text
    kept = text[:most].rstrip()
    words = kept.rpartition(" ")[0] if text[most : most + 1].strip() else kept
    return f"{words or kept} …"


def plain(text: str) -> str:
    """One line for a field that knows no tags, without what looks like one."""
    text = _visible(text).replace("&", "+")
    return " ".join(text.replace("<", "").replace(">", "").split())


def card(
    name: str,
    header: tuple[str, str],
    sections: list[Section],
    *,
    menu: list[MenuItem] | None = None,
    footer: Footer | None = None,
) -> Card:
    """A card; `header` is its two lines."""
    title, subtitle = header
    return Card(
        given(
            name=name,
            header=given(title=plain(title), subtitle=plain(subtitle)),
            sections=[each for each in sections if each.get("widgets")],
            cardActions=menu,
            fixedFooter=footer,
        )
    )


def section(*widgets: Widget, heading: str = "", shown: int | None = None) -> Section:
    """Widgets below a heading; with `shown` the rest is folded away."""
    is_folded = shown is not None and len(widgets) > shown
    return Section(
        given(
            header=_formatted(heading),
            widgets=list(widgets),
            collapsible=is_folded,
            uncollapsibleWidgetsCount=shown if is_folded else None,
        )
    )


def row(
    text: str,
    *,
    above: str = "",
    below: str = "",
    press: Click | None = None,
    beside: Button | Icon | None = None,
) -> Widget:
    """A row, pressable as a whole; `beside` it a button, or before it an icon."""
    is_icon = beside is not None and "altText" in beside and "text" not in beside
    return Widget(
        {
            "decoratedText": given(
                startIcon=beside if is_icon else None,
                topLabel=_formatted(above),
                text=_formatted(text),
                bottomLabel=_formatted(below),
                wrapText=True,
                onClick=press,
                button=None if is_icon else beside,
            )
        }
    )


def paragraph(text: str) -> Widget:
    """Text that wraps."""
    return Widget({"textParagraph": {"text": _formatted(text)}})


def buttons(*each: Button) -> Widget:
    """Buttons in a line."""
    return Widget({"buttonList": {"buttons": list(each)}})


def button(
    text: str,
    click: Click,
    *,
    filled: bool = False,
    disabled: bool = False,
    alt: str = "",
) -> Button:
    """A button; one of a card may be filled."""
    return Button(
        given(
            text=plain(text),
            onClick=click,
            color=FILLED if filled else None,
            disabled=disabled,
            altText=plain(alt),
        )
    )


def known_icon(name: str, alt: str) -> Icon:
    """One of Google's own pictures before a row."""
    return Icon({"knownIcon": name, "altText": plain(alt)})


def icon(url: str, alt: str) -> Icon:
    """A picture before a row, and the word for those who do not see it."""
    return Icon({"iconUrl": url, "altText": plain(alt)})


def footer(primary: Button, secondary: Button | None = None) -> Footer:
    """The fixed place of the next step."""
    return Footer(given(primaryButton=primary, secondaryButton=secondary))


def menu_item(label: str, click: Click) -> MenuItem:
    """An act of the card's own menu."""
    return MenuItem({"actionLabel": plain(label), "onClick": click})


def call(url: str, signed: str, *, needs: str = "") -> Click:
    """A press that asks the desk; `needs` is the field that must be filled.

    What was typed is kept until the answer has arrived.
    """
    return Click(
        {
            "action": given(
                function=url,
                parameters=[{"key": "s", "value": signed}],
                requiredWidgets=[needs] if needs else [],
                persistValues=bool(needs),
            )
        }
    )


def link(url: str) -> Click:
    """A press that opens an address."""
    return Click({"openLink": {"url": url}})


def opens(inner: Card) -> Click:
    """A press that shows a card without asking the desk."""
    return Click({"card": inner})


def _formatted(text: str) -> str:
    # A card is plain JSON: no type of ours leaves with it.
    return str(rich(text))


def _escaped(text: str) -> str:
    return html.escape(_visible(text), quote=True).replace("\n", "<br>")


def _visible(text: str) -> str:
    text = _INVISIBLE.sub("", text)
    depth = 0
    for each in _ISOLATES.findall(text):
        depth += 1 if each == _ISOLATE else -1
        if depth < 0:
            break
    return _ISOLATES.sub("", text) if depth else text


def given(**fields: Any) -> dict[str, Any]:
    """Those of the fields that say something."""
    # 0 says something (no widget stays unfolded); what is empty or False says nothing.
    return {n: value for n, value in fields.items() if value or type(value) is int}
