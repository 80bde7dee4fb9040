"""What is told and noted when the terms of cases come to their ends, and what changes them with the calendar."""
