"""Models: store or world in, Result out; they never import each other."""
