"""Norms read out of sentences by people: samples, annotations, agreement, adjudication."""
