"""Selections and doubts in few words, for tables of phrases and what they mean."""

from undercard.chat.dialogue import selections as kinds


def brief(selection) -> str:
    if selection is None:
        return "nothing"
    return _WORDED[type(selection)](selection)


def brief_doubt(doubt) -> str:
    if doubt is None:
        return ""
    if doubt.kind == "rank_or_name":
        return f" ?? {' or '.join(map(brief, doubt.options))}"
    return f" ?? {' '.join((doubt.kind, *map(str, doubt.ranks)))}"


def _limits(selection) -> str:
    limits, said = selection.limits, []
    for name in limits.names_set():
        value = getattr(limits, name)
        parts = value if isinstance(value, tuple) else (value,)
        said.append(f"{name} {' or '.join(map(_bounds, parts))}")
    return "; ".join(said)


def _bounds(value) -> str:
    return value.worded() if hasattr(value, "worded") else str(value)


def _stretch(each) -> str:
    start, end = (brief(edge) if edge else "…" for edge in (each.start, each.end))
    return f"from {start} to {end}" + ("" if each.with_ends else ", without")


_WORDED = {
    kinds.Ranks: lambda each: " ".join(map(str, each.ranks)),
    kinds.Every: lambda each: f"each {each.step} from {each.start}",
    kinds.Share: lambda each: f"{each.where} {each.count or each.share}",
    kinds.Stretch: _stretch,
    kinds.Beside: lambda each: f"{each.by:+} of ({brief(each.of)})",
    kinds.Named: lambda each: f"{each.what} {each.name}",
    kinds.Matching: _limits,
    kinds.Leaning: lambda each: f"leaning {each.side} {each.field}",
    kinds.Than: lambda each: f"{each.side} {each.field} than ({brief(each.of)})",
    kinds.Described: lambda each: f"like “{each.words}”",
    kinds.Worded: lambda each: f"“{each.words}” {each.where}",
    kinds.Extreme: lambda each: (
        f"{each.count} {each.side} {each.field}" + (f" after {each.skip}" if each.skip else "")
    ),
    kinds.Same: lambda each: f"same {each.what} as ({brief(each.of)})",
    kinds.Repeats: lambda _: "repeats",
    kinds.AllBut: lambda each: f"not ({brief(each.of)})",
    kinds.Both: lambda each: " and ".join(f"({brief(one)})" for one in each.of),
    kinds.Among: lambda each: f"({brief(each.inner)}) in ({brief(each.outer)})",
    kinds.Single: lambda each: f"one ({brief(each.of)})",
    kinds.Rest: lambda _: "rest",
    kinds.Whole: lambda _: "all",
    kinds.Focus: lambda each: "them" if each.plural else "it",
    kinds.Earlier: lambda each: f"list {each.which} {each.about or each.steps}",
    kinds.TakenOff: lambda each: f"taken off {each.count or 'last'}",
    kinds.Added: lambda _: "added",
}
