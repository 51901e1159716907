"""Every table of the patterns: `make bench ROOM=patterns` (`PART=next` runs one of them)."""

from report import main_of_parts

#: A module a table; each says in its docstring what is measured, how, and on which data.
PARTS = (
    "patterns_next",
    "patterns_streams",
    "patterns_when",
    "patterns_turns",
    "patterns_unlike",
    "patterns_trips",
    "patterns_fraud",
    "patterns_body",
    "patterns_faces",
)

if __name__ == "__main__":
    main_of_parts("Patterns", PARTS)
