"""The plain reading of declarations: values checked, indicators computed record by record, examples run."""
