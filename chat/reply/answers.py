"""Answers questions from the record alone."""

from collections.abc import Callable

from undercard.chat.dialogue.acts import Act
from undercard.chat.reply import answers_memory, answers_rules, answers_tracks
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import Sentence, sentence

_ABOUT_A_LIST = (
    "q_why", "q_who", "q_about", "q_which", "q_length", "q_count", "q_changes", "q_without",
)  # fmt: skip


def answer(question: Act, facts: Facts) -> list[Sentence]:
    """The sentences that answer a question."""
    if question.kind in _ABOUT_A_LIST and not facts.tracks and not question.names:
        return [sentence("no_list")]
    return _ANSWERS[question.kind](question, facts)


_ANSWERS: dict[str, Callable[[Act, Facts], list[Sentence]]] = {
    "q_why": answers_tracks.why_track,
    "q_why_not": answers_rules.why_missing,
    "q_who": answers_rules.who_decided,
    "q_rules": answers_rules.rules,
    "q_without": answers_rules.without,
    "q_state": answers_memory.going_by,
    "q_profile": answers_memory.profile,
    "q_help": answers_memory.about_me,
    "q_about": answers_tracks.about_track,
    "q_which": answers_tracks.which_track,
    "q_length": answers_tracks.length,
    "q_count": answers_tracks.length,
    "q_has": answers_memory.has,
    "q_source": answers_memory.source,
    "q_paid": answers_rules.paid,
    "q_changes": answers_memory.changes,
}
