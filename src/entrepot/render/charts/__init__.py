"""Pictures of blocks: a block of an answer becomes a Vega-Lite specification, and that an SVG or PNG."""
