// Answers cases, one JSON document a line, by @cloud-copilot/iam-simulate.
import { createInterface } from 'node:readline'
import { runSimulation } from '@cloud-copilot/iam-simulate'

// As it compares, without another collator for each comparison.
const collators = {}
String.prototype.localeCompare = function (other, locale, { sensitivity } = {}) {
  return (collators[sensitivity] ??= new Intl.Collator(locale, { sensitivity })).compare(this, other)
}

const named = (policies, name) => policies.map((policy, index) => ({ name: `${name}${index}`, policy }))

for await (const line of createInterface({ input: process.stdin })) {
  const { request, identityPolicies, resourcePolicy, permissionBoundary, serviceControlPolicies,
    sessionPolicy, resourceControlPolicies, vpcEndpointPolicies } = JSON.parse(line)
  const answer = await runSimulation({
    request: {
      principal: request.principal === 'anonymous' ? { type: 'Anonymous' } : request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: request.resource.split(':')[4] || request.principal.split(':')[4] },
      contextVariables: request.context,
    },
    identityPolicies: named(identityPolicies, 'identity'),
    resourcePolicy: resourcePolicy ?? undefined,
    permissionBoundaryPolicies: permissionBoundary ? named([permissionBoundary], 'boundary') : undefined,
    serviceControlPolicies: serviceControlPolicies.map((level, index) => ({
      orgIdentifier: `level${index}`,
      policies: named(level, 'control'),
    })),
    sessionPolicy: sessionPolicy ?? undefined,
    resourceControlPolicies: (resourceControlPolicies ?? []).map((policy, index) => ({
      orgIdentifier: `level${index}`,
      policies: named([policy], 'resourceControl'),
    })),
    vpcEndpointPolicies: vpcEndpointPolicies?.length ? named(vpcEndpointPolicies, 'endpoint') : undefined,
  }, {})
  console.log(JSON.stringify({
    result: answer.overallResult ?? null,
    ignored: answer.result?.ignoredContextKeys ?? null,
    errors: answer.errors ?? null,
  }))
}
