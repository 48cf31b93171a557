# Writes schema.txt of what an old and a new release of the provider print:
#
#     terraform providers schema -json > old.json    (and new.json)
#     jq -rsf keyproof/aws/keys/schema.jq old.json new.json > keyproof/aws/keys/schema.txt
#
# One line is an argument that is called like a key, or like a switch of the encryption ("switch"), or
# a type that has no key. "written" says that the provider never chooses the key.
def key_like: test("^(.*kms.*|(.*_)?(key_arn|key_id|key_identifier|encryption_key|encryption_key_(arn|id))|(.*_)?cmk(_arn|_id)?)$");
def switch_like: test("^.*\\.((.*_)?encrypted|(.*_)?encryption_(en|dis)abled|[^.]*encrypt[^.]*\\.enabled)$");
def lines($path):
  (.attributes // {} | to_entries[] | select(.value.optional or .value.required)
    | "\($path).\(.key)" as $at
    | if .key | key_like then $at + (if .value.computed then "" else " written" end)
      elif $at | switch_like then "\($at) switch"
      else empty end),
  (.block_types // {} | to_entries[] | .key as $name | .value.block | lines("\($path).\($name)"));
[.[].provider_schemas["registry.terraform.io/hashicorp/aws"].resource_schemas | to_entries[]
  | .key as $type | $type, (.value.block | lines($type))]
| unique
| (map(select(contains(".") and (endswith(" switch") | not)) | split(".")[0]) | unique) as $keyed
| map(select(IN($keyed[]) | not))[]
