"""Makes what the language model learns from: human dialogues, and the facts of the built-in
catalogue.
"""
