"""Numbers from typed columns: the warehouse, indicators as expressions, the engines that answer them. No Django."""
