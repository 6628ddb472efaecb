"""Are the segments real? One cloud of customers or several, how steady the cut is, and the word for it."""
