"""The web surface, on Chainlit."""
