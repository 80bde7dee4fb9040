"""Excel and CSV: templates made from declarations, and the rows of files people send."""
