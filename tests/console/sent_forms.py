"""What a browser sends of a form that nobody has touched."""

from __future__ import annotations

from html.parser import HTMLParser


class _Form(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._name, self._is_in, self._select = name, False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_in = said.get("class") == self._name and not self.sent
        elif self._is_in and tag == "select":
            self._select = said["name"]
            self.sent.append((self._select, ""))
        elif self._is_in and tag == "option" and "selected" in said:
            self.sent[-1] = (self._select, said["value"])
        elif self._is_in and tag == "input":
            is_left = said.get("type") == "checkbox" and "checked" not in said
            self.sent += [] if is_left else [(said["name"], said.get("value", ""))]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_in = False


def sent_form(page: str, name: str) -> list[tuple[str, str]]:
    """The fields of the first form of that class and their values, as they are drawn.

    A choice without a chosen option is taken for its empty one, as ours begin.
    """
    form = _Form(name)
    form.feed(page)
    return form.sent
