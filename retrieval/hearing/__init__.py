"""Measures a sound: tempo, key, loudness, energy. Needs the extra `sound`; knows no library."""
