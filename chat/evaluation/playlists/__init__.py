"""A recommender for CPCD: evidence from words, likes and other listeners' dialogues, put in order
by LambdaRank.
"""
