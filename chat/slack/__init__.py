"""The DJ in Slack: what Slack sends, what is made of it, and what is posted."""
