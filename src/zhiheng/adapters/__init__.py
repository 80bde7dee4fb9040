"""What other programs and machines speak, one folder each; they translate and do not decide."""
