"""Text blocks bound to numbers: a template goes in, a paper comes out or every sentence that cannot stand is named."""
