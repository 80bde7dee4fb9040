"""The journal as a Merkle log (RFC 9162): signed heads, proofs, and the search for what was changed afterwards."""
