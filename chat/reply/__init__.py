"""What is said: claims that can be looked up, and the sentences made of them."""
