"""The words that cards are made of: plain JSON, typed, with all text made safe here.

To add a widget, write one function named as you would say it. Text in formatted fields
is escaped, text in plain fields loses what could be taken for a tag.
"""

from __future__ import annotations

import html
from functools import lru_cache
from typing import Any, NewType

from addon.words.clean import cut_text, visible_text

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
# Gmail chooses the colour of the letters by the ground: dark ones on this.
CHOSEN = {"red": 0.761, "green": 0.906, "blue": 1}
# As much as a line holds; Gmail would cut it without a sign.
MAX_LINE_CHARS, MAX_BUTTON_CHARS = 200, 80
MAX_REMEMBERED = 4096


class RichText(str):
    """Text with Google's tags in it; whatever people wrote was escaped before."""


def join_rich(*parts: str) -> RichText:
    """The parts one after the other; those that are not rich yet are escaped."""
    return RichText("".join([_formatted(each) for each in parts]))


def bold(text: str) -> RichText:
    """The text in bold."""
    return RichText(f"<b>{join_rich(text)}</b>")


def blue(text: str) -> RichText:
    """A blue word: what a press on the row does."""
    return RichText(f'<font color="{BLUE}">{join_rich(text)}</font>')


def grey(text: str) -> RichText:
    """Text that stands back."""
    return RichText(f'<font color="{GREY}">{join_rich(text)}</font>')


# Most of what a card says is said on every card.
@lru_cache(MAX_REMEMBERED)
def plain(text: str) -> str:
    """One line for a field that knows no tags, without what looks like one."""
    text = visible_text(text).replace("&", "+")
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
        without_empty(
            name=name,
            header=without_empty(
                title=plain(cut_text(title, MAX_LINE_CHARS)),
                subtitle=plain(cut_text(subtitle, MAX_LINE_CHARS)),
            ),
            sections=[each for each in sections if each.get("widgets")],
            cardActions=menu,
            fixedFooter=footer,
        )
    )


def section(*widgets: Widget, heading: str = "", shown: int | None = None) -> Section:
    """Widgets below a heading; with `shown` the rest is folded away."""
    is_folded = shown is not None and len(widgets) > shown
    return Section(
        without_empty(
            header=_line(heading),
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
            "decoratedText": without_empty(
                startIcon=beside if is_icon else None,
                topLabel=_line(above),
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
    chosen: bool = False,
    alt: str = "",
) -> Button:
    """A button; one of a card may be filled. What is `chosen` has a light ground."""
    return Button(
        without_empty(
            text=plain(cut_text(text, MAX_BUTTON_CHARS)),
            onClick=click,
            color=FILLED if filled else CHOSEN if chosen else None,
            altText=plain(alt),
        )
    )


def fill_button(of: Button) -> Button:
    """The same button as the filled one of its card."""
    return Button({**of, "color": FILLED})


def known_icon(name: str, alt: str) -> Icon:
    """One of Google's own pictures before a row."""
    return Icon({"knownIcon": name, "altText": plain(alt)})


def icon(url: str, alt: str) -> Icon:
    """A picture before a row, and the word for those who do not see it."""
    return Icon({"iconUrl": url, "altText": plain(alt)})


def footer(primary: Button, secondary: Button | None = None) -> Footer:
    """The fixed place of the next step."""
    return Footer(without_empty(primaryButton=primary, secondaryButton=secondary))


def menu_item(label: str, click: Click) -> MenuItem:
    """An act of the card's own menu."""
    return MenuItem({"actionLabel": plain(label), "onClick": click})


def ask_desk(url: str, signed: str, *, needs: str = "") -> Click:
    """A press that asks the desk; `needs` is the field that must be filled.

    What was typed is kept until the answer has arrived.
    """
    return Click(
        {
            "action": without_empty(
                function=url,
                parameters=[{"key": "s", "value": signed}],
                requiredWidgets=[needs] if needs else [],
                persistValues=bool(needs),
            )
        }
    )


def open_link(url: str) -> Click:
    """A press that opens an address."""
    return Click({"openLink": {"url": url}})


def open_card(inner: Card) -> Click:
    """A press that shows a card without asking the desk."""
    return Click({"card": inner})


def _formatted(text: str) -> str:
    # A card is plain JSON: no type of ours leaves with it.
    return str(text) if isinstance(text, RichText) else _escaped(text)


def _line(text: str) -> str:
    """The same for a field of one line."""
    short = text if isinstance(text, RichText) else cut_text(text, MAX_LINE_CHARS)
    return " ".join(_formatted(short).replace("<br>", " ").split())


def _escaped(text: str) -> str:
    return _escaped_line(text) if len(text) <= MAX_LINE_CHARS else _escape(text)


@lru_cache(MAX_REMEMBERED)
def _escaped_line(text: str) -> str:
    return _escape(text)


def _escape(text: str) -> str:
    return html.escape(visible_text(text), quote=True).replace("\n", "<br>")


def without_empty(**fields: Any) -> dict[str, Any]:
    """Those of the fields that say something."""
    # 0 says something (no widget stays unfolded); what is empty or False says nothing.
    return {n: value for n, value in fields.items() if value or type(value) is int}
