"""What an environment of the SMS bot consists of."""

# Before any module here imports the CDK: it makes the AWS bindings load lazily.
import constructs_lib as constructs_lib
