"""Which limits words of a kind hold as they are, or let go of: "same decade", "any decade"."""

from undercard.chat.dialogue.limits import TOPICAL
from undercard.chat.dialogue.shifts import limit_of
from undercard.chat.understanding.exact.senses import senses


def limits_held(kind: str) -> tuple[str, ...]:
    """The limits that "same decade" leaves as they are and "any decade" lets go; "vibe" is all."""
    return _LIMITS_OF.get(kind) or tuple(sorted(TOPICAL))


_LIMITS_OF: dict[str, tuple[str, ...]] = {
    "genre": ("genres", "genres_not"),
    "year": ("years", "years_not"),
    "artist": ("artists", "artists_not"),
    "count": ("tracks",),
    "length": ("minutes",),
    "each": ("track_minutes",),
    "voice": ("genders",),
    "country": ("countries", "countries_not"),
    "language": ("languages", "languages_not"),
    "bpm": ("tempo",),
    "per_artist": ("per_artist",),
    "explicit": ("explicit",),
    "emerging": ("tier",),
    "new_to_me": ("new_to_me",),
    "version": ("versions", "versions_not"),
    "words": ("title_words", "title_words_not", "title_begins"),
    "theme": ("title_words_not", "notes_not"),
    **{name: (limit_of(sense.field),) for name, sense in senses().items()},
}
