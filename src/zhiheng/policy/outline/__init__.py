"""From text to clauses, in every numbering style offices use."""
