"""The words a pack may say, one file for one file of a pack; a word is a field of a class and documents itself."""
