"""Orders candidates: the protocol of a ranker, and the rankers."""
