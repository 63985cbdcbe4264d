"""Reading an answer as a visitor does: its words, its fields, its links, the errors beside them."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from werkzeug.test import TestResponse

INVISIBLE = {"style", "script", "template"}


class Page:
    """One HTML page that came back, whatever its status."""

    def __init__(self, response: TestResponse) -> None:
        assert response.mimetype == "text/html", response.mimetype
        self.status = response.status_code
        self.html = response.get_data(as_text=True)

    @cached_property
    def tree(self) -> Element:
        """The parsed page."""
        tree: Element = html5lib.HTMLParser(namespaceHTMLElements=False).parse(self.html)
        return tree

    @property
    def words(self) -> str:
        """All that can be read, with single blanks."""
        return " ".join("".join(_texts(self.tree)).split())

    @property
    def lang(self) -> str | None:
        """The language the page says it is in."""
        return self.tree.get("lang")

    @property
    def heading(self) -> str:
        """The words of the one h1."""
        [heading] = self.find_all("h1")
        return words_of(heading)

    @property
    def fields(self) -> dict[str, str]:
        """What a browser would send: the value of every field, empty where nothing is chosen."""
        return dict(_fields(self.tree))

    @property
    def links(self) -> list[str]:
        """The addresses of all links."""
        return [str(link.get("href")) for link in self.find_all("a") if link.get("href")]

    @property
    def images(self) -> list[str]:
        """The addresses of all images."""
        return [str(image.get("src")) for image in self.find_all("img")]

    def find_all(self, tag: str, **attributes: str) -> list[Element]:
        """Find elements by tag and attributes."""
        return [
            element
            for element in self.tree.iter(tag)
            if all(element.get(name) == value for name, value in attributes.items())
        ]

    def by_id(self, identifier: str) -> Element:
        """Get the element with this id."""
        return next(e for e in self.tree.iter() if e.get("id") == identifier)

    def error_beside(self, field: str) -> str:
        """Return the message beside a field, and see that the field is tied to it."""
        error = self.by_id(f"{field}-error")
        describing = [
            str(element.get("aria-describedby")).split()
            for element in self.tree.iter()
            if element.get("aria-describedby")
        ]
        assert any(f"{field}-error" in names for names in describing), f"{field} knows no error"
        return words_of(error)


def words_of(element: Element) -> str:
    """Return what can be read in an element, with single blanks."""
    return " ".join("".join(_texts(element)).split())


def form_of(response: TestResponse, **changes: Any) -> dict[str, Any]:
    """Return what the form on a page would send, with some fields filled in anew."""
    return Page(response).fields | changes


def _texts(element: Element) -> Iterator[str]:
    if element.tag not in INVISIBLE and isinstance(element.tag, str):
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""
        if element.tag in {"p", "li", "td", "th", "dt", "dd", "h1", "h2", "div", "br", "label"}:
            yield " "


def _fields(tree: Element) -> Iterator[tuple[str, str]]:
    for element in tree.iter():
        name = element.get("name")
        if not name or element.tag not in {"input", "textarea", "select"}:
            continue
        kind = element.get("type", "text")
        if element.tag == "textarea":
            # a browser drops the line feed right after the tag; html5lib does so too
            yield name, element.text or ""
        elif element.tag == "select":
            chosen = [o for o in element.iter("option") if o.get("selected") is not None]
            yield name, (chosen[0].get("value") or "") if chosen else ""
        elif kind in {"radio", "checkbox"}:
            if element.get("checked") is not None:
                yield name, element.get("value", "on")
        elif kind != "file":
            yield name, element.get("value", "")
