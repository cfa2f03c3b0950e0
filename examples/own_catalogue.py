"""One's own tracks in the place of ours, from a CSV file."""

from pathlib import Path

from undercard.chat import assemble, load_settings
from undercard.retrieval import ingest

TRACKS = Path(__file__).with_name("tracks.csv")

settings = load_settings(catalogue="example", list_length=3)
catalogue = ingest(TRACKS, {"title": "song"}, "example", settings.home)  # other columns are guessed
print(f"{len(catalogue)} tracks of {', '.join(sorted(catalogue.genres))}")

dj = assemble(settings)
record = dj.answer(dj.start("a listener"), "calm folk songs")
print(record.reply)
for entry in record.slate:
    print(f"{entry.title} by {entry.artist}: {', '.join(entry.reasons)}")
