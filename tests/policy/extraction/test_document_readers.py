"""Documents of every form, and what is said of those that cannot be read."""

import io
import shutil

import matplotlib as mpl
import pytest
from docx import Document
from matplotlib.figure import Figure
from pypdf import PdfReader, PdfWriter

from undercard.policy.errors import DocumentError
from undercard.policy.extraction.document_readers import READERS, read_document

SAID = "Stations must play local music."


@pytest.fixture
def written(tmp_path):
    """A file of some name and content, as a document."""

    def read(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_document(path)

    return read


def drawn(form, words=SAID, size=(6, 2)):
    figure = Figure(figsize=size, dpi=200)
    figure.text(0.05, 0.5, words, fontsize=18)
    content = io.BytesIO()
    with mpl.rc_context({"pdf.fonttype": 42}):
        figure.savefig(content, format=form)
    return content.getvalue()


def locked(content):
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(content)))
    writer.encrypt("secret")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def blank():
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_text_is_kept_as_it_is(written):
    document = written("code.txt", f"  {SAID}\r\n\r\nÄ")
    assert document.text == f"  {SAID}\r\n\r\nÄ"
    assert document.sha256 == document.file_sha256


def test_a_page_is_what_its_reader_sees(written):
    page = f"<html><head><title>t</title><script>must()</script></head><p>{SAID}<p>A &amp; B"
    assert written("page.html", page).text.split("\n") == [SAID, "", "A & B", ""]


def test_a_pdf_tells_its_pages(written):
    document = written("code.pdf", drawn("pdf"))
    assert SAID in document.text
    assert document.place(document.text.index("play")).page == 1


def test_a_word_file_has_its_tables(written, tmp_path):
    made = Document()
    made.add_paragraph(SAID)
    table = made.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Canada", "35 %"
    made.save(tmp_path / "made.docx")
    text = written("code.docx", (tmp_path / "made.docx").read_bytes()).text
    assert text.split("\n\n") == [SAID, "Canada | 35 %\n"]


def test_feedback_is_the_column_in_which_people_speak(written):
    table = f'id,Comment\n1,"{SAID}"\n2,"More, please."\n'
    assert written("feedback.csv", table).text == f"{SAID}\n\nMore, please.\n"


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_picture_tells_where_its_words_stand(written):
    document = written("scan.png", drawn("png"))
    assert SAID in document.text
    place = document.place(document.text.index("local"))
    assert place.page == 1
    assert place.box.left > document.place(0).box.left
    assert document.notes


@pytest.mark.skipif(shutil.which("tesseract") is not None, reason="tesseract is installed")
def test_without_tesseract_a_picture_says_what_to_install(written):
    with pytest.raises(DocumentError, match="tesseract-ocr"):
        written("scan.png", drawn("png"))


def test_old_encodings_are_read_and_noted(written):
    document = written("code.txt", "Künstler müssen".encode("cp1252"))
    assert document.text == "Künstler müssen"
    assert "Windows-1252" in document.notes[0]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", "", "no text"),
        ("blank.txt", " \n\n ", "no text"),
        ("scanned.pdf", blank(), "no text"),
        ("locked.pdf", locked(drawn("pdf")), "password"),
        ("broken.pdf", "not a pdf", "no PDF"),
        ("broken.docx", "not a word file", "no Word document"),
        ("numbers.csv", "id,stars\n1,5\n", "no column of texts"),
        ("song.mp3", "x", "documents are read from"),
    ],
)
def test_what_cannot_be_read_says_why(written, name, content, said):
    with pytest.raises(DocumentError, match=said) as raised:
        written(name, content)
    assert name in str(raised.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DocumentError, match=r"absent\.md: cannot be read"):
        read_document(tmp_path / "absent.md")


def test_every_form_has_a_reader():
    assert {".txt", ".md", ".html", ".pdf", ".docx", ".csv", ".png"} <= READERS.keys()
