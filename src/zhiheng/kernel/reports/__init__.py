"""Papers whose numbers come from runs: templates of offices, built documents and what they were refused for."""
