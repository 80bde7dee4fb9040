"""Plans: the document as signed, what the compiler proposes, what people decided, and what was adopted.

Keeps the text and bytes of the document unchanged; decisions and adopted versions are only ever added to. Refuses a
decision by someone who is not of the quality office, and any change while an adopted version is in force.
"""
