"""People's own music: where it is, what is known of it, and how it is kept in step."""
