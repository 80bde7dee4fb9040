"""The engines that run an expression over the tables of the warehouse."""
