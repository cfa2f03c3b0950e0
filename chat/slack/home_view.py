"""The home tab: what is remembered of who opens it, and the rules that are in force."""

from collections.abc import Mapping, Sequence
from typing import Any

from undercard.chat.memory.database import Database
from undercard.chat.memory.kept_of import kept_of
from undercard.chat.memory.linked import person
from undercard.chat.reply.replies import replies
from undercard.chat.slack.list_blocks import Block, actions, button, plain_section, rich, text_of
from undercard.chat.slack.slack_words import cut, words
from undercard.policy.records import register
from undercard.policy.reports.phrases import Recorded
from undercard.retrieval.catalogue import Catalogue

_MOST = 30  # lines of each part
_LONGEST = 300  # characters of a line
_SAID = {"liked": "likes", "disliked": "dislikes", "never": "never", "like": "told", "fact": "told"}


class HomeTab:
    """Reads what a home tab shows."""

    def __init__(self, database: Database, catalogue: Catalogue, *, has_accounts: bool) -> None:
        """`has_accounts`: whether there is anything on the page to link with."""
        self._database, self._catalogue = database, catalogue
        self._has_accounts = has_accounts

    def view(self, listener: str, language: str, told: str = "") -> Mapping[str, Any]:
        """The tab of one listener; `told`: what came of the button that they pressed."""
        with self._database.transaction() as conn:
            kept = kept_of(conn, person(conn, listener), self._catalogue, whole=False)
            rules = register.adopted(conn)
        said = words(language)
        texts = replies(language[:2])
        lines = [
            _rule(texts.written(Recorded(norm.says)), norm.stakeholder, said) for norm in rules
        ]
        shown = [_header(said["rules"]), *_lines(lines or [said["no_rules"]], said)]
        linked = [one for one in kept["linked"] if one["slack"] == listener]
        account = _account(linked, said, told) if linked or told or self._has_accounts else []
        return {"type": "home", "blocks": [*_memory(kept, said), *account, *shown]}


def _memory(kept: Mapping[str, Any], said: Mapping[str, str]) -> list[Block]:
    lines = [_remembered(entry, said) for entry in reversed(kept["remembered"])]
    if not kept["remembers"]:
        lines = [said["switched_off"], *lines]
    listed = _lines(lines or [said["nothing"]], said)
    return [_header(said["memory"]), *listed, plain_section(said["forget"])]


def _account(
    linked: Sequence[Mapping[str, Any]], said: Mapping[str, str], told: str
) -> list[Block]:
    """With which account on the page they are one, and the button for the other way."""
    lines = [
        said["linked"].format(account=one["listener"], since=one["since"].date()) for one in linked
    ]
    doing = "unlink" if linked else "link"
    shown = plain_section(told or "".join(lines) or said["alone"])
    return [_header(said["account"]), shown, actions([button(doing, said[doing], doing)])]


def _remembered(entry: Mapping[str, Any], said: Mapping[str, str]) -> str:
    what = entry["title"] or entry["words"]
    if entry["kind"] == "played":
        return said["played"].format(what=what, tracks=entry["tracks"])
    return said[_SAID[entry["kind"]]].format(what=what)


def _rule(says: str, stakeholder: str | None, said: Mapping[str, str]) -> str:
    return f"{says} ({said['asked_by'].format(who=stakeholder)})" if stakeholder else says


def _lines(lines: Sequence[str], said: Mapping[str, str]) -> list[Block]:
    """Lines as one paragraph; of very many the first, and how many more there are."""
    shown = [f"• {cut(line, _LONGEST)}" for line in lines[:_MOST]]
    if more := len(lines) - len(shown):
        shown.append(said["and_more"].format(count=more))
    return [rich(text_of("\n".join(shown)))]


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}
