"""Settings that the CDK reads when it is imported, and its Node.js process when it starts.

Each module that imports the CDK imports this one first. A command that only reads what the CDK
wrote does not, and starts without jsii.
"""

from constructs_lib.synthesis import installed_cdk, lazy_bindings, node_runtime, package_cache

node_runtime.choose()
package_cache.choose()
lazy_bindings.install(installed_cdk.answer_to_names_of_cdktf())
