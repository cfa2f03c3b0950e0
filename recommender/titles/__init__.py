"""Keeps a language model to titles that exist: a prefix tree of a catalogue's titles."""
