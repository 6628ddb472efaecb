"""From customers to segments: what is alike, how many, and a model that scores new rows."""
