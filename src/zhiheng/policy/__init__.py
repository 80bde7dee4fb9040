"""The plan compiler: a signed document goes in, what it promises comes out, each thing with its place in the text.

Document -> plain text -> folded text -> clauses -> targets, tasks, offices, phases, systems asked for. Pure: no
database, no network, no model, no clock. It proposes; a person decides (that is ``kernel.plans``).
"""
