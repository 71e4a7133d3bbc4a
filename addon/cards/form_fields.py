"""What a reader fills in: text, ticks, moments. Every name carries a form's nonce."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from addon.kit import Click, Widget, plain, without_empty


def text_field(
    name: str,
    label: str,
    *,
    value: str = "",
    hint: str = "",
    is_long: bool = False,
    suggest: Click | None = None,
    reads: Click | None = None,
) -> Widget:
    """A text field; `value` is what was typed before, kept as it was.

    `suggest` is asked as one types. `reads` is asked when the text was changed: it must
    only read, for leaving the field is enough.
    """
    return Widget(
        {
            "textInput": without_empty(
                name=name,
                label=plain(label),
                type="MULTIPLE_LINE" if is_long else "",
                hintText=plain(hint),
                value=value,
                onChangeAction=reads["action"] if reads else None,
                autoCompleteAction=suggest["action"] if suggest else None,
            )
        }
    )


def tick_boxes(
    name: str,
    label: str,
    items: Iterable[tuple[str, str]],
    ticked: Collection[str] = (),
) -> Widget:
    """Boxes to tick; each item is (value, text)."""
    boxes = [
        without_empty(text=plain(t), value=v, selected=v in ticked) for v, t in items
    ]
    kind = "CHECK_BOX"
    return Widget(
        {
            "selectionInput": without_empty(
                name=name, label=plain(label), type=kind, items=boxes
            )
        }
    )


def moment_field(name: str, label: str, value: int) -> Widget:
    """A field for a date and a time; `value` is in milliseconds since the epoch.

    No offset is told: then the field counts in the reader's own zone, which has the
    right hour on both sides of a change to summer time.
    """
    return Widget(
        {
            "dateTimePicker": {
                "name": name,
                "label": plain(label),
                "type": "DATE_AND_TIME",
                "valueMsEpoch": str(value),
            }
        }
    )
