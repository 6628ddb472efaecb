"""From one run to the next: what is remembered, who is who again, and what has changed."""
