"""Signed notes: Go's own example is read, and whatever was changed is refused."""

import pytest

from undercard.policy.errors import NoteError
from undercard.policy.records.checkpoints import Checkpoint
from undercard.policy.records.signed_note import SignerKey, VerifierKey

# From the documentation of golang.org/x/mod/sumdb/note.
PETER = VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
    "otpRZb6KE6RyyBwJnAM=\n"
)  # fmt: skip
KEY = SignerKey.generate("station.example/log")
OTHER = SignerKey.generate("station.example/log")
CHECKPOINT = Checkpoint("station.example/log", 7, b"r" * 32)


def test_a_note_that_another_program_signed_is_read():
    assert PETER.signed(NOTE) == NOTE.partition("\n\n")[0] + "\n"
    assert str(PETER) == "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert PETER.signed(NOTE.replace("answer", "problem")) is None


def test_a_checkpoint_comes_back_as_it_was_signed_beside_the_signatures_of_witnesses():
    note = KEY.sign(CHECKPOINT.text)
    assert note.startswith("station.example/log\n7\n")
    witnessed = note + SignerKey.generate("witness").sign(CHECKPOINT.text).partition("\n\n")[2]
    assert Checkpoint.opened(note, KEY.public) == Checkpoint.opened(witnessed, KEY.public)
    assert Checkpoint.parse(note) == CHECKPOINT


def test_a_secret_comes_back_and_is_in_no_repr():
    again = SignerKey.parse(KEY.written())
    assert again.public == KEY.public
    seed = KEY.written().split("+", 4)[4]  # a plus may be in it too
    assert seed not in repr(KEY)
    with pytest.raises(NoteError) as caught:
        SignerKey.parse(KEY.written()[:-3])
    assert seed[:-3] not in str(caught.value)


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (lambda note: note.replace("\n7\n", "\n8\n"), "not signed by"),
        (lambda note: note.replace("station.example", "other.example"), "not signed by"),
        (lambda note: note.partition("\n\n")[0], "no signed note"),
        (lambda note: note.rstrip("\n"), "no signed note"),
        (lambda note: note.replace("— ", "- "), "no line of a signature"),
        (lambda _: "", "no signed note"),
        (
            lambda _: SignerKey.generate("station.example/log").sign(CHECKPOINT.text),
            "not signed",
        ),
        (lambda _: KEY.sign("station.example/log\n07\nx\n"), "no checkpoint"),
        (lambda _: KEY.sign("hello\n"), "no checkpoint"),
        (lambda _: KEY.sign(Checkpoint("other", 7, b"r" * 32).text), "of the log other"),
    ],
)
def test_what_was_changed_is_refused(edit, complaint):
    with pytest.raises(NoteError, match=complaint):
        Checkpoint.opened(edit(KEY.sign(CHECKPOINT.text)), KEY.public)


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AQ==", "a+zz+" + "A" * 44])
def test_what_is_no_key_is_told(text):
    with pytest.raises(NoteError, match="expected NAME"):
        VerifierKey.parse(text)
    written = str(KEY.public)
    with pytest.raises(NoteError, match="another id"):
        VerifierKey.parse(written.replace("station", "stations"))


@pytest.mark.parametrize("name", ["two words", "a+b", "line\nend"])
def test_a_name_that_would_not_fit_a_note_is_refused(name):
    with pytest.raises(NoteError, match="cannot be a key's"):
        SignerKey.generate(name)
