"""A question in words, answered out of what is held: the readings that it may mean, each evaluated, or why there is none."""
