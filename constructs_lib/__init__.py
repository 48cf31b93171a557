"""Reusable constructs for resources encrypted with customer-managed KMS keys."""

from constructs_lib import lazy_bindings, node_runtime

# Before anything imports cdktf, whose Node.js process reads both settings when it starts.
node_runtime.choose()
lazy_bindings.install()
