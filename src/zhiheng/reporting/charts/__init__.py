"""Charts as Vega-Lite specifications, each with a picture, a sentence and a table that say the same."""
