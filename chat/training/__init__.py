"""Makes training data for the language model from human dialogues and the built-in catalogue."""
