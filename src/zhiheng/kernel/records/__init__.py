"""What stands now of every declared kind, subjects too: stated, corrected, checked, approved, retracted."""
