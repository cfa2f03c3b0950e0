"""Plays lists on this machine, through a program that plays music."""
