"""The public data that training and evaluation read: dialogues, histories, conditions."""
