"""The Chinese fonts of the machine, chosen by what each is for; a text they cannot print is refused, never boxed."""
