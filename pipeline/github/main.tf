# The repository on GitHub: the environments of its jobs, the rules of main, the subject of its tokens.
# Never run by the project; docs/deploy/ci.md.

terraform {
  required_version = ">= 1.6"
  required_providers {
    github = {
      source  = "integrations/github"
      version = "~> 6.9"
    }
  }
}

variable "owner" {
  description = "The owner of the repository."
  type        = string
}

variable "repository" {
  description = "The name of the repository, without its owner."
  type        = string
}

variable "environments" {
  description = "The environments of environments.toml. Teams of reviewers by the last part of their address."
  type = map(object({
    account_id      = string
    region          = string
    partition       = optional(string, "aws")
    deploy_role     = optional(string)
    only_verifies   = optional(bool, false) # On HCP Terraform, where plans and applies run.
    reviewers       = optional(list(string), [])
    wait_in_minutes = optional(number, 0)
  }))
}

provider "github" {
  owner = var.owner
}

locals {
  # plan-ENV and verify-ENV run unattended; a deployment is approved.
  jobs = merge([
    for name, each in var.environments : {
      for role, job in { plan = "plan-${name}", deploy = name, verify = "verify-${name}" } : job => {
        region                = each.region
        reviewers             = role == "deploy" ? each.reviewers : []
        wait                  = role == "deploy" ? each.wait_in_minutes : 0
        role = format("arn:%s:iam::%s:role/%s", each.partition, each.account_id,
          role == "deploy" && each.deploy_role != null && !each.only_verifies ? each.deploy_role :
        "smsbot-${each.only_verifies ? "verify" : role}-${name}")
      }
    }
  ]...)
  teams = toset(flatten([for each in var.environments : each.reviewers]))
  variables = merge([for job, each in local.jobs : {
    "${job}/AWS_ROLE_ARN" = { job = job, name = "AWS_ROLE_ARN", value = each.role }
    "${job}/AWS_REGION"   = { job = job, name = "AWS_REGION", value = each.region }
  }]...)
}

data "github_team" "reviewers" {
  for_each = local.teams
  slug     = each.key
}

resource "github_repository_environment" "job" {
  for_each            = local.jobs
  repository          = var.repository
  environment         = each.key
  wait_timer          = each.value.wait
  can_admins_bypass   = false
  prevent_self_review = length(each.value.reviewers) > 0

  dynamic "reviewers" {
    for_each = length(each.value.reviewers) > 0 ? [each.value.reviewers] : []
    content {
      teams = [for slug in reviewers.value : data.github_team.reviewers[slug].id]
    }
  }

  deployment_branch_policy {
    protected_branches     = false
    custom_branch_policies = true
  }
}

resource "github_repository_environment_deployment_policy" "main" {
  for_each       = local.jobs
  repository     = var.repository
  environment    = github_repository_environment.job[each.key].environment
  branch_pattern = "main"
}

resource "github_actions_environment_variable" "job" {
  for_each      = local.variables
  repository    = var.repository
  environment   = github_repository_environment.job[each.value.job].environment
  variable_name = each.value.name
  value         = each.value.value
}

# The numbers of owner and repository, which no rename and no successor of a name has; the environment of
# the job and its branch. The setting oidc of environments.toml has the same.
resource "github_actions_repository_oidc_subject_claim_customization_template" "subject" {
  repository         = var.repository
  use_default        = false
  include_claim_keys = ["repository_owner_id", "repository_id", "context", "ref"]
}

resource "github_repository_ruleset" "main" {
  name        = "smsbot: main"
  repository  = var.repository
  target      = "branch"
  enforcement = "active"

  conditions {
    ref_name {
      include = ["refs/heads/main"]
      exclude = []
    }
  }

  rules {
    deletion         = true
    non_fast_forward = true

    # Two: with one, the author of a branch's workflow could let it push as the app, and then approve
    # that push.
    pull_request {
      required_approving_review_count = 2
      require_code_owner_review       = true
      require_last_push_approval      = true
      dismiss_stale_reviews_on_push   = true
    }

    # The jobs of test.yml. 15368 is GitHub Actions: a status that somebody posts is none of its checks.
    required_status_checks {
      strict_required_status_checks_policy = true

      required_check {
        context        = "Test"
        integration_id = 15368
      }

      required_check {
        context        = "Scenarios"
        integration_id = 15368
      }
    }
  }
}
