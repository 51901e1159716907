"""The verbs, one a file: the only room that carries data between the others and the vault."""
