"""What makes the synthesis fast: one Node.js process, bindings that load when they are used."""
