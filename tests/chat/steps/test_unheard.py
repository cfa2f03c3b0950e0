"""What no track, genre or playlist is called: it is said not to be here, not guessed at."""

import pytest

from undercard.chat.dialogue.acts import Act, Criterion, Target
from undercard.chat.dialogue.request import Request, Understood
from undercard.chat.steps.unheard import with_unheard

CALM = Target(feature="energy", value=0.3, word="calm")


@pytest.mark.parametrize(
    ("kind", "criterion", "absent"),
    [
        ("instrument", Criterion(words="harpsichord", text="harpsichord"), ("harpsichord",)),
        ("genre", Criterion(words="amapiano", text="amapiano"), ("amapiano",)),
        ("instrument", Criterion(words="piano", text="piano"), ()),
        ("genre", Criterion(words="dreamyish", text="dreamyish", targets=(CALM,)), ()),
        ("mood", Criterion(words="flurbish", text="flurbish"), ()),
        ("genre", Criterion(words="kizomba", text=""), ()),
    ],
)
def test_what_nothing_here_is_called_is_absent(parts, kind, criterion, absent):
    act = Act(kind="wish", words=criterion.words, criteria=(criterion,))
    understood = (Understood(text=criterion.words, taken_for=kind),)
    request = Request(say=criterion.words, acts=(act,), understood=understood)
    (told,) = with_unheard(request, parts.finder).acts[0].criteria
    assert told.absent == absent
    assert told.text == ("" if absent else criterion.text)
