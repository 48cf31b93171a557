# The workspaces of HCP Terraform: one for each environment, one for its bootstrap.
# Never run by the project; docs/deploy/state.md.

terraform {
  required_version = ">= 1.6"
  required_providers {
    tfe = {
      source  = "hashicorp/tfe"
      version = "~> 0.71"
    }
  }
}

variable "organization" {
  description = "The organization."
  type        = string
}

variable "hostname" {
  description = "The host of a Terraform Enterprise."
  type        = string
  default     = "app.terraform.io"
}

variable "project" {
  description = "The project of the workspaces."
  type        = string
  default     = "Default Project"
}

variable "terraform_version" {
  description = "The Terraform of the project: what is tried out here is what runs there."
  type        = string
  default     = "1.15.5"
}

variable "environments" {
  description = "The environments of environments.toml. Teams get read, plan, write or admin."
  type = map(object({
    account_id         = string
    partition          = optional(string, "aws")
    deploy_role        = optional(string)
    allow_destroy_plan = optional(bool, false)
    teams              = optional(map(string), {})
  }))
}

provider "tfe" {
  hostname     = var.hostname
  organization = var.organization
}

locals {
  # A plan runs code that anyone who may plan uploads, so it has a role that only reads.
  # https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/aws-configuration
  variables = merge([for name, each in var.environments : {
    "${name}/TFC_AWS_PROVIDER_AUTH" = { environment = name, name = "TFC_AWS_PROVIDER_AUTH", value = "true" }
    "${name}/TFC_AWS_PLAN_ROLE_ARN" = {
      environment = name
      name        = "TFC_AWS_PLAN_ROLE_ARN"
      value       = "arn:${each.partition}:iam::${each.account_id}:role/smsbot-plan-${name}"
    }
    "${name}/TFC_AWS_APPLY_ROLE_ARN" = {
      environment = name
      name        = "TFC_AWS_APPLY_ROLE_ARN"
      value       = "arn:${each.partition}:iam::${each.account_id}:role/${coalesce(each.deploy_role, "smsbot-deploy-${name}")}"
    }
  }]...)
  access = merge([for name, each in var.environments : {
    for team, access in each.teams : "${name}/${team}" => { environment = name, team = team, access = access }
  }]...)
}

data "tfe_project" "project" {
  name = var.project
}

data "tfe_team" "team" {
  for_each = toset([for each in local.access : each.team])
  name     = each.key
}

resource "tfe_workspace" "environment" {
  for_each               = var.environments
  name                   = "smsbot-${each.key}"
  description            = "The SMS bot, ${each.key}"
  project_id             = data.tfe_project.project.id
  terraform_version      = var.terraform_version
  auto_apply             = false
  auto_apply_run_trigger = false
  allow_destroy_plan     = each.value.allow_destroy_plan
  queue_all_runs         = false
  speculative_enabled    = false
  file_triggers_enabled  = false
  force_delete           = false
}

resource "tfe_workspace_settings" "environment" {
  for_each            = var.environments
  workspace_id        = tfe_workspace.environment[each.key].id
  execution_mode      = "remote"
  global_remote_state = false
}

resource "tfe_variable" "environment" {
  for_each     = local.variables
  workspace_id = tfe_workspace.environment[each.value.environment].id
  category     = "env"
  key          = each.value.name
  value        = each.value.value
  hcl          = false
  sensitive    = false
}

resource "tfe_team_access" "environment" {
  for_each     = local.access
  workspace_id = tfe_workspace.environment[each.value.environment].id
  team_id      = data.tfe_team.team[each.value.team].id
  access       = each.value.access
}

# It keeps a state and runs nothing: an administrator applies the bootstrap with the own credentials.
resource "tfe_workspace" "bootstrap" {
  for_each              = var.environments
  name                  = "smsbot-${each.key}-bootstrap"
  description           = "The bootstrap of the SMS bot, ${each.key}"
  project_id            = data.tfe_project.project.id
  auto_apply            = false
  allow_destroy_plan    = false
  queue_all_runs        = false
  speculative_enabled   = false
  file_triggers_enabled = false
  force_delete          = false
}

resource "tfe_workspace_settings" "bootstrap" {
  for_each            = var.environments
  workspace_id        = tfe_workspace.bootstrap[each.key].id
  execution_mode      = "local"
  global_remote_state = false
}
