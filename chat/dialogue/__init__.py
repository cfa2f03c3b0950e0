"""What a dialogue is made of: limits, requests, and the state that one turn hands to the next."""
