"""Who owes what, in one plan and across all, and how a lower plan answers an upper one."""
