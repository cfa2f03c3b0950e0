"""From a wish to a lawful slate: limits as norms, and the catalogue as policy sees it."""
