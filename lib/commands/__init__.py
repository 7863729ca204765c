"""The commands of ``python -m lib``, a module for each kind: what it does, what it prints, and its exit code."""
