"""Runs language models: the embedded one, a server, a fake; scores, choices, text, vectors."""
