"""Reusable constructs for resources encrypted with customer-managed KMS keys."""

from constructs_lib.synthesis import (
    installed_cdk,
    lazy_bindings,
    node_runtime,
    one_process,
    package_cache,
    posted_calls,
)

# Before anything imports the CDK, whose Node.js process reads these settings when it starts.
node_runtime.choose()
package_cache.choose()
if one_process.install():
    posted_calls.install()
lazy_bindings.install(installed_cdk.answer_to_names_of_cdktf())
