"""A catalogue of a few tracks, of which half are French and half are not."""

from undercard.retrieval.ingestion import ingest

SIZE = 60


def bring_in(home, name="small", extra=None):
    """Ingest it under a home. `extra`: further columns, each made of a track's number."""
    columns = {
        "id": lambda at: f"t{at}",
        "title": lambda at: f"Song {at}",
        "artist": lambda at: f"Artist {at % 20}",
        "year": lambda at: 1990 + at % 30,
        "country": lambda at: "FR" if at % 2 else "US",
        **(extra or {}),
    }
    lines = [columns, *([make(at) for make in columns.values()] for at in range(SIZE))]
    home.mkdir(parents=True, exist_ok=True)
    file = home / f"{name}.csv"
    file.write_text("".join(",".join(map(str, line)) + "\n" for line in lines), encoding="utf-8")
    return ingest(file, None, name, home)
