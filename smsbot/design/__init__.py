"""An environment as its code designs it: its synthesis, and its model."""
