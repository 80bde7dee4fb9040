"""The tasks of adopted plans as cases: opened for each year, shown with red, yellow and green, counted by office."""
