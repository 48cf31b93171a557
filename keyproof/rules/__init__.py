"""The rules: one module each, found by this folder.

To add a rule, add a module with one subclass of ``Rule`` and a folder of the same name, with
hyphens, in ``examples``. Modules whose names begin with an underscore are helpers.
"""
