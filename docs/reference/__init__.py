"""The reference, made from the declarations."""
