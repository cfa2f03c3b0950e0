"""Playlists as files: one value, a reader and writer per format, and matching with a catalogue."""
