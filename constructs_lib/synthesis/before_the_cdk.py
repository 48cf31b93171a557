"""What is set before anything imports the CDK, whose Node.js process reads it when it starts.

Each module that imports the CDK imports this one first. A command that only reads what the CDK
wrote does not, and starts without jsii.
"""

from constructs_lib.synthesis import (
    installed_cdk,
    lazy_bindings,
    node_runtime,
    one_process,
    package_cache,
    posted_calls,
)

node_runtime.choose()
package_cache.choose()
if one_process.install():
    posted_calls.install()
lazy_bindings.install(installed_cdk.answer_to_names_of_cdktf())
installed_cdk.remember_versions()
