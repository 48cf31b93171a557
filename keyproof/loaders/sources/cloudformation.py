"""A CloudFormation template, or the cloud assembly of the AWS CDK."""

from keyproof.loaders.cloudformation.app import reader, readers_in
from keyproof.loaders.cloudformation.decoder import is_template
from keyproof.loaders.reading import Source

SOURCE = Source(is_source=is_template, reader=reader, readers_in=readers_in)
