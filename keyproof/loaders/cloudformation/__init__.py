"""Reads CloudFormation templates and the output of the AWS CDK as Terraform resources."""
