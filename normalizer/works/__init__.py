"""Works: what two descriptions are to each other, and what each command does about it."""
