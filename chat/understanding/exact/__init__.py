"""Exact recognisers: a few tagged words become a typed value, in every language that has data.

What the words mean is in chat/data/languages, a folder for each language.
"""
