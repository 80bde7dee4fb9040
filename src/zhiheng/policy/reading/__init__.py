"""From the bytes of a document to its plain text: one file for each format, and ``document`` that tells them apart."""
