"""Evaluates IAM policies: what a request is answered, by which statements.

Everything here is three-valued. A value that nobody has fixed, and an element that is not known
here, make an answer MAYBE, which is never taken for allowed.
"""
