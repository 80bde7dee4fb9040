"""The pack ``complaints``: complaints, reports, letters that hold both, enquiries to the hotline."""
