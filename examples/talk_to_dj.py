"""A dialogue with the DJ from Python. The first run prepares the search, which takes a minute."""

from undercard.chat import assemble

WISHES = ("Five 90s hip hop tracks, no 2Pac, at most one per artist", "calmer", "why 3?")

dj = assemble()
dialogue = dj.start("a listener")
for say in WISHES:
    record = dj.answer(dialogue, say)  # dj.turn gives the events of a turn as they come
    print(f"you › {say}\ndj  › {record.reply}")
    for rank, entry in enumerate(record.slate, start=1):
        print(f"  {rank}. {entry.title} by {entry.artist} {', '.join(entry.norms)}")
