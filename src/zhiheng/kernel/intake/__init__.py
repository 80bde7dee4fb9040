"""Files and calls that bring many facts: batches examined before they are imported, resumed where they broke off."""
