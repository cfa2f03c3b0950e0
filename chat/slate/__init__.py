"""From a wish to a lawful slate: limits as norms, the catalogue as policy sees it, the text of a
track.
"""
