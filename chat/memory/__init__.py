"""What is remembered: listeners, dialogues, turns, plays; the database and its migrations."""
