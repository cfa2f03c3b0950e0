"""The pages beside the talk: forms and tables that the server writes, without Chainlit."""
