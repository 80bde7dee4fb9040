"""The built paper as Word and as PDF, on the page of official papers."""
