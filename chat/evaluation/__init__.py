"""Measuring the system on recorded dialogues."""
