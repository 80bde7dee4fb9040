"""Official documents: numbered forms as they were issued, the register of their numbers, the code words of offices."""
