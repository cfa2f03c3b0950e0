"""A study's files: refused where they do not fit one another, with the place named."""

import json

import pytest

from undercard.policy.annotation.annotation import Annotation
from undercard.policy.annotation.study import Study
from undercard.policy.errors import DocumentError

QUOTA = "norms: [{id: quota, says: A third., where: {field: local, is: true}, at_least: 30%}]"
NORM = {"sentence": "s2", "normative": True, "explicit": True, "modality": "obligation"}


def annotated(study, *entries):
    path = study.folder / "annotators" / "ann.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{json.dumps(one)}\n" for one in entries))
    return study.annotations("ann")


def test_what_is_kept_is_what_was_said(study):
    said = Annotation(**NORM, slots={"bearer": ((0, 13),)}, enforceable=False, because="vague")
    study.save("ann", [said])
    assert study.annotations("ann") == [said]
    assert study.annotators == ["ann"]


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({**NORM}, "a normative sentence needs explicit, modality and enforceable"),
        ({"sentence": "s1", "normative": False, "enforceable": True}, "descriptive sentence has"),
        ({**NORM, "enforceable": False}, "because says why"),
        ({**NORM, "enforceable": True, "because": "x"}, "because says why"),
        ({**NORM, "enforceable": False, "because": "x", "norms": ["n"]}, "norms belong to"),
        ({**NORM, "enforceable": True, "slots": {"bearer": [[0, 900]]}}, "beyond the sentence"),
        ({**NORM, "enforceable": True, "slots": {"whose": [[0, 1]]}}, "slots.whose"),
        ({"sentence": "s9", "normative": False}, "of no sentence of this study"),
    ],
)
def test_an_annotation_that_does_not_fit_is_refused(study, entry, fault):
    with pytest.raises(DocumentError, match=rf"ann\.jsonl.*{fault}"):
        annotated(study, entry)


def test_a_sentence_is_annotated_once(study):
    with pytest.raises(DocumentError, match="s1: annotated twice"):
        annotated(study, *[{"sentence": "s1", "normative": False}] * 2)


def test_a_name_cannot_lead_out_of_the_folder(study):
    with pytest.raises(DocumentError, match="name has letters"):
        study.save("../ann", [])


def test_gold_names_norms_that_are_there(study):
    settled = [Annotation(**NORM, enforceable=True, norms=("quota",))]
    with pytest.raises(DocumentError, match=r"s2: quota: there is no such norm in .*norms\.yaml"):
        study.save_gold(settled)
    (study.folder / "norms.yaml").write_text(QUOTA)
    study.save_gold(settled)
    assert study.gold() == settled
    (study.folder / "norms.yaml").unlink()
    with pytest.raises(DocumentError, match="s2: quota"):
        study.gold()


def test_a_sentence_is_what_its_document_says(study):
    path = study.folder / "sentences.jsonl"
    path.write_text(path.read_text().replace("30%", "40%"))
    with pytest.raises(DocumentError, match="s2: characters 27 to 86 of code say something else"):
        _ = Study(study.folder).corpus


def test_a_study_is_not_written_over(study):
    with pytest.raises(DocumentError, match="a study is there already"):
        study.start([], [])
