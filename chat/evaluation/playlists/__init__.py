"""A recommender for CPCD: evidence from words, likes and other dialogues, ranked by LambdaRank."""
