"""The arguments of everything but resources: the provider, the state's backend, data sources.

A loader gives each of them as a resource of one of these types.
"""

from smsbot.aws.arguments.judgement import Arguments, harmless, only, read

# The embedded AWS answers on this machine alone.
LOOPBACK = r"https?://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?/?"
SET = "Set it to true, as configure_backend does."
BACKEND = "access.proofs.ways_out"

OF_TERRAFORM: dict[str, Arguments] = {
    "provider.aws": {
        **harmless("which account and region; the location of the stack", "region")
        | harmless("Terraform refuses any other account", "allowed_account_ids"),
        **harmless("what resources are called", "default_tags"),
        **read("model.arguments", "endpoints"),
        # What the sandbox writes for the embedded AWS; AWS refuses such credentials.
        **only("access_key secret_key", "test", why="credentials are written in the code"),
        **harmless(
            "how Terraform asks; the endpoints are judged",
            "max_retries s3_force_path_style s3_use_path_style skip_credentials_validation "
            "skip_metadata_api_check skip_region_validation skip_requesting_account_id",
        ),
    },
    "terraform.required_provider": {
        **only(
            "source",
            "aws",
            "hashicorp/aws",
            "registry.terraform.io/hashicorp/aws",
            required=True,
            why="the provider, which sees everything, is not HashiCorp's provider of AWS",
        ),
        **harmless("which release; the lock file holds its hash", "version"),
    },
    "terraform.output": {
        **only(
            "value",
            pattern=r"[\w.-]+|\$\{aws_\w+\.[\w-]+\."
            r"(arn|function_name|id|key_id|name|phone_number)\}",
            why="an output is printed, and this may be more than a name, an ARN or an id",
            remedy="Remove it, or let it be a name, an ARN or an id.",
        ),
        **harmless("what people read of it", "description sensitive"),
    },
    "data.aws_caller_identity": {},
    "data.aws_kms_alias": harmless("which key is watched; the proof of watching asks", "name"),
    "data.aws_partition": {},
    "data.aws_region": {},
    "backend.local": read(BACKEND, "path"),
    "backend.s3": {
        **read(BACKEND, "allowed_account_ids bucket key kms_key_id region"),
        **only(
            "encrypt",
            flag=True,
            required=True,
            why="the state is not encrypted by a key of its own",
            remedy=SET,
        )
        | only(
            "use_lockfile",
            flag=True,
            required=True,
            why="two runs may write the state at once",
            remedy=SET,
        ),
    },
    "backend.cloud": read(BACKEND, "hostname organization workspaces"),
}
