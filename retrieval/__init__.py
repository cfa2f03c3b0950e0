"""Finds tracks: catalogues, embeddings in Chroma through LlamaIndex, names, sound.

Knows no listener and no norm.
"""
