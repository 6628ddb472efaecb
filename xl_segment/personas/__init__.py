"""From segments to words: what sets each apart, its persona and its strategy."""
