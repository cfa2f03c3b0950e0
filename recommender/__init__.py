"""Language-model engines and rankers. Knows texts and ids, nothing of tracks or norms."""
