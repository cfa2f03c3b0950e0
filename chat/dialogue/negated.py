"""The contrary of limits, where it is a limit as well."""

from undercard.chat.dialogue.limits import Bounds, Limits

_LISTS = {
    "genres": "genres_not", "artists": "artists_not", "versions": "versions_not",
    "title_words": "title_words_not", "years": "years_not",
}  # fmt: skip
_STEP = {"tempo": 0.5, "popularity": 1.0, "track_minutes": 0.01}
_SMALL = 0.001
_OTHER_VOICE = {"female": "male", "male": "female"}


def negated(limits: Limits) -> Limits | None:
    """Limits that only tracks outside of these keep; None where there are none such."""
    names = limits.names_set()
    if len(names) != 1:
        return None
    (name,) = names
    value = getattr(limits, name)
    if name in _LISTS:
        return Limits.model_validate({_LISTS[name]: value})
    if name == "genders" and len(value) == 1 and value[0] in _OTHER_VOICE:
        return Limits(genders=(_OTHER_VOICE[value[0]],))
    if name == "explicit":
        return Limits(explicit=not value)
    if isinstance(value, Bounds):
        beyond = _beyond(value, _STEP.get(name, _SMALL))
        return Limits.model_validate({name: beyond}) if beyond else None
    return None


def _beyond(bounds: Bounds, step: float) -> Bounds | None:
    if bounds.at_most is not None and bounds.at_least is None:
        return Bounds(at_least=bounds.at_most + step)
    if bounds.at_least is not None and bounds.at_most is None:
        return Bounds(at_most=bounds.at_least - step)
    return None
