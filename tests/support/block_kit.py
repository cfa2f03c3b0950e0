"""What Slack refuses of a message or a view, as its reference states the limits."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST_BLOCKS = {"message": 50, "home": 100}


def faults(blocks: Sequence[Mapping[str, Any]], of: str = "message") -> list[str]:
    """Everything that is wrong with some blocks, in words."""
    found = [] if len(blocks) <= MOST_BLOCKS[of] else [f"{len(blocks)} blocks"]
    named = [block["block_id"] for block in blocks if "block_id" in block]
    found += [] if len(named) == len(set(named)) else ["two blocks of one name"]
    for block in blocks:
        check = _BLOCKS.get(str(block.get("type")))
        found += check(block) if check else [f"unknown block {block.get('type')!r}"]
    return found


def _text(text: Mapping[str, Any], most: int, kinds: tuple[str, ...]) -> Iterator[str]:
    if text.get("type") not in kinds:
        yield f"text of type {text.get('type')!r}"
    if not 1 <= len(text.get("text", "")) <= most:
        yield f"text of {len(text.get('text', ''))} characters, {most} at most"


def _section(block: Mapping[str, Any]) -> list[str]:
    return list(_text(block["text"], 3000, ("plain_text", "mrkdwn")))


def _header(block: Mapping[str, Any]) -> list[str]:
    return list(_text(block["text"], 150, ("plain_text",)))


def _context(block: Mapping[str, Any]) -> list[str]:
    found = [] if 1 <= len(block["elements"]) <= 10 else ["a context of many elements"]
    for element in block["elements"]:
        found += _text(element, 3000, ("plain_text", "mrkdwn"))
    return found


def _actions(block: Mapping[str, Any]) -> list[str]:
    elements = block["elements"]
    found = [] if 1 <= len(elements) <= 25 else [f"{len(elements)} actions"]
    names = [element["action_id"] for element in elements]
    if len(names) > len(set(names)):
        found.append("two actions of one name")
    for element in elements:
        found += _text(element["text"], 75, ("plain_text",))
        found += [] if len(element["value"]) <= 2000 else ["a value that is too long"]
        found += [] if len(element["action_id"]) <= 255 else ["an action_id that is too long"]
        found += [] if element["type"] == "button" else [f"a {element['type']}"]
    return found


def _rich_text(block: Mapping[str, Any]) -> list[str]:
    found = []
    for section in block["elements"]:
        found += [] if section["type"] == "rich_text_section" else [section["type"]]
        for piece in section["elements"]:
            kind, needed = piece["type"], {"text": "text", "link": "url", "user": "user_id"}
            if not piece.get(needed.get(kind, "none")):
                found.append(f"rich text {piece}")
    return found


_BLOCKS = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "rich_text": _rich_text,
}
