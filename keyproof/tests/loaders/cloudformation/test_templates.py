"""What a template leaves unknown, what is no template, and the output of the CDK."""

import copy
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from keyproof.findings.finding import Level
from keyproof.library import Source, check, diff
from keyproof.output.formats.markdown import markdown
from keyproof.terminal.user_error import UserError
from keyproof.tests.cases import read_data

HERE = Path(__file__).parent
PAIRS = sorted(HERE.glob("pairs/*.json"))
TOPIC = "AWS::SNS::Topic"
QUEUE = {"Type": "AWS::SQS::Queue"}
SECTIONS: dict[str, Any] = read_data(__file__, "sections")


def read(folder: Path, resources: object, **sections: object) -> Source:
    """A template with some parameters and conditions, and with what is given."""
    path = folder / "template.json"
    path.write_text(json.dumps({**SECTIONS, **sections, "Resources": resources}))
    return Source.read(path)


def key_of_topic(folder: Path, value: object) -> str:
    """What encrypts a topic whose key is written so."""
    topic = {"Type": TOPIC, "Properties": {"KmsMasterKeyId": value}}
    key = {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True}}
    result = check(read(folder, {"Key": key, "Topic": topic}))
    (found,) = (each for each in result.models[0].protected if each.name.startswith("STACK"))
    return f"{found.encryption} {found.key.rpartition('/')[2]}".strip()


KEYS = read_data(__file__, "keys")


@pytest.mark.parametrize("kind", KEYS)
def test_the_key_of_a_type(kind: str, tmp_path: Path) -> None:
    result = check(read(tmp_path, {"It": {"Type": kind, "Properties": KEYS[kind]}}))
    found = {each.encryption for each in result.models[0].protected if each.key.endswith("k")}
    assert found == {"Customer-managed"}


@pytest.mark.parametrize(
    ("kind", "argument"),
    read_data(__file__, "copies"),
)
def test_a_copy_is_encrypted_like_what_it_is_made_of(
    kind: str, argument: str, tmp_path: Path
) -> None:
    result = check(read(tmp_path, {"It": {"Type": kind, "Properties": {argument: "other"}}}))
    (found,) = result.models[0].protected
    assert found.encryption == "Unknown"


WORKING = sorted(HERE.glob("working/*.yaml"))


@pytest.mark.parametrize("template", WORKING, ids=[each.stem for each in WORKING])
def test_what_works_is_not_denied(template: Path) -> None:
    result = check(Source.read(template))
    assert "access-denied" not in {each.rule for each in result.findings}


NONE = {"Ref": "AWS::NoValue"}


@pytest.mark.parametrize(
    ("value", "expected"),
    read_data(__file__, "values"),
)
def test_a_function_gives_a_value_or_it_is_unknown(
    value: object, expected: str, tmp_path: Path
) -> None:
    assert key_of_topic(tmp_path, value) == expected


@pytest.mark.parametrize(
    ("resource", "reason"),
    read_data(__file__, "not_known"),
)  # fmt: skip
def test_what_is_not_known_is_listed(resource: object, reason: str, tmp_path: Path) -> None:
    result = check(read(tmp_path, {"It": resource, "Queue": QUEUE}))
    assert [each for each in result.not_evaluated if reason in each.reason]
    assert {each.place.address for each in result.not_evaluated} <= {"It", "parameter Known"}


@pytest.mark.parametrize(("kind", "properties"), read_data(__file__, "objects_of_a_condition"))
def test_an_object_that_depends_on_a_condition_is_not_absent(
    kind: str, properties: dict[str, object], tmp_path: Path
) -> None:
    either = {name: {"Fn::If": ["Maybe", each, NONE]} for name, each in properties.items()}
    resources = {"It": {"Type": kind, "Properties": either}}
    result = check(read(tmp_path, resources))
    assert "not-encrypted" not in {each.rule for each in result.findings}
    assert [each for each in result.not_evaluated if each.reason.startswith("the key that")]


def test_resources_of_opposite_conditions_are_not_one(tmp_path: Path) -> None:
    def alias(condition: str) -> dict[str, object]:
        properties = {"AliasName": "alias/a", "TargetKeyId": {"Ref": "Key"}}
        return {"Type": "AWS::KMS::Alias", "Condition": condition, "Properties": properties}

    resources = {"Key": {"Type": "AWS::KMS::Key"}, "A": alias("Maybe"), "B": alias("Otherwise")}
    assert not check(read(tmp_path, resources)).errors
    resources = {**resources, "A": alias("Yes"), "B": alias("Yes")}
    (error,) = check(read(tmp_path, resources)).errors
    assert error.rule == "duplicate-identity"


SUBSCRIBED = {
    "Queue": QUEUE,
    "Topic": {"Type": TOPIC, "Properties": {"KmsMasterKeyId": {"Ref": "Open"}}},
    "Subscription": {
        "Type": "AWS::SNS::Subscription",
        "Properties": {
            "TopicArn": {"Ref": "Topic"},
            "Protocol": "sqs",
            "Endpoint": {"Fn::GetAtt": "Queue.Arn"},
        },
    },
}


@pytest.mark.parametrize(
    ("transform", "more", "rules"),
    read_data(__file__, "macros"),
)
def test_what_a_macro_adds_is_not_absent(
    transform: object, more: dict[str, object], rules: list[str], tmp_path: Path
) -> None:
    source = read(tmp_path, {**SUBSCRIBED, **more}, Transform=transform)
    result = check(source)
    assert {each.rule for each in result.errors} == {*rules}
    is_unknown = any("sqs:SendMessage" in each.reason for each in result.not_evaluated)
    assert is_unknown is not bool(rules)


@pytest.mark.parametrize(
    ("given", "expected"),
    read_data(__file__, "given"),
)
def test_a_parameter_that_is_given(given: dict[str, str], expected: str, tmp_path: Path) -> None:
    (name,) = given
    value = {"Fn::Select": [0, {"Ref": name}]} if name == "Keys" else {"Ref": name}
    topic = {"Type": TOPIC, "Properties": {"KmsMasterKeyId": value}}
    read(tmp_path, {"Topic": topic})
    result = check(Source.read(tmp_path / "template.json", parameters=given))
    (found,) = result.models[0].protected
    assert f"{found.encryption} {found.key}".strip() == expected


def test_a_resource_without_its_condition_is_not_there(tmp_path: Path) -> None:
    topic = {"Type": TOPIC, "Condition": "No"}
    source = read(tmp_path, {"It": topic})
    assert not source.readings[0].after.resources


@pytest.mark.parametrize(
    ("statement", "verdict"),
    read_data(__file__, "statements"),
)
def test_a_policy_says_what_is_known_of_it(statement: object, verdict: str, tmp_path: Path) -> None:
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
    }
    role = {
        "AssumeRolePolicyDocument": {"Statement": trust},
        "Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": [statement]}}],
    }
    function = {
        "Role": {"Fn::GetAtt": "Role.Arn"},
        "Runtime": "python3.13",
        "DeadLetterConfig": {"TargetArn": {"Fn::GetAtt": "Queue.Arn"}},
    }
    resources = {
        "Queue": QUEUE,
        "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        "Function": {"Type": "AWS::Lambda::Function", "Properties": function},
    }
    result = check(read(tmp_path, resources))
    denied = any(each.rule == "access-denied" for each in result.findings)
    unknown = any("sqs:SendMessage" in each.reason for each in result.not_evaluated)
    assert (denied, unknown) == (verdict == "denied", verdict == "unknown")


@pytest.mark.parametrize(
    "policy",
    [
        {"Version": {"Ref": "Open"}, "Statement": []},
        [{"Fn::If": ["Maybe", {"Effect": "Allow"}, NONE]}],
    ],
)
def test_a_policy_that_is_not_known_is_no_invalid_one(policy: object, tmp_path: Path) -> None:
    key = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": policy}}
    result = check(read(tmp_path, {"Key": key}))
    assert "invalid-policy" not in {each.rule for each in result.findings}
    assert result.not_evaluated


def test_what_is_merged_from_several_objects_of_yaml_is_there(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(
        "Resources:\n  A: {Type: AWS::SQS::Queue, Properties: &a {KmsMasterKeyId: alias/a}}\n"
        "  B: {Type: AWS::SQS::Queue, Properties: {<<: [*a, {QueueName: b}]}}\n"
    )
    (model,) = check(Source.read(path)).models
    assert len({each.encryption for each in model.protected}) == 1


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Resources: [", "neither JSON nor YAML"),
        ("Resources: {a: *b}", "neither JSON nor YAML"),
        ("Resources: !!python/object:os.system {}", "neither JSON nor YAML"),
        ("Resources", "is not a CloudFormation template"),
        ("[Resources]", "is not a CloudFormation template"),
        ("Resources: {? [a] : b}", "neither"),
        ('{"Resources": {"Q": ' + '{"Type": ' * 800 + "1" + "}" * 802, "too deeply|neither"),
        ("AWSTemplateFormatVersion: 1\nResources: " + "[" * 5000, "neither|too deeply|not YAML"),
        (
            "a0: &a0 [1, 1]\n"
            + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(24))
            + "Resources: {}",
            "too many values",
        ),
    ],
)
def test_what_is_no_template_is_refused(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(text)
    with pytest.raises(UserError, match=problem):
        Source.read(path)


ODD: list[Any] = [None, [], {}, "", 7, True, [None], {"Ref": []}, {"Fn::If": "a"}, {"Fn::Sub": {}}]


@pytest.mark.parametrize("seed", range(60))
def test_no_template_makes_it_fail(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    template = copy.deepcopy(json.loads(chance.choice(PAIRS).read_text()))
    for _ in range(chance.randint(1, 6)):
        inner: Any = template["Resources"]
        for _ in range(chance.randint(0, 6)):
            keys = [*inner] if isinstance(inner, dict) else range(len(inner))
            deeper = [each for each in keys if isinstance(inner[each], dict | list)]
            inner = inner[chance.choice(deeper)] if deeper else inner
        if inner:
            place = chance.choice([*inner] if isinstance(inner, dict) else range(len(inner)))
            inner[place] = copy.deepcopy(chance.choice(ODD))
    check(read(tmp_path, template["Resources"]))


def app(folder: Path, stacks: Mapping[str, object], **needs: list[str]) -> Path:
    """What ``cdk synth`` writes for some stacks."""
    artifacts: dict[str, object] = {}
    for name, template in stacks.items():
        (folder / f"{name}.template.json").write_text(json.dumps(template))
        artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "environment": "aws://unknown-account/unknown-region",
            "properties": {"templateFile": f"{name}.template.json"},
            "dependencies": needs.get(name, []),
        }
    (folder / "manifest.json").write_text(json.dumps({"artifacts": artifacts}))
    return folder


def split(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A pair in two stacks: the keys export their ARNs to everything else."""
    resources = json.loads((HERE / f"pairs/{name}.template.json").read_text())["Resources"]
    keys = {k: each for k, each in resources.items() if each["Type"] == "AWS::KMS::Key"}
    text = json.dumps({k: each for k, each in resources.items() if k not in keys})
    outputs: dict[str, object] = {}
    for key in keys:
        reference = {"Fn::GetAtt": [key, "Arn"]}
        imported = json.dumps({"Fn::ImportValue": f"Keys:{key}"})
        text = text.replace(json.dumps(reference), imported)
        outputs[key] = {"Value": reference, "Export": {"Name": f"Keys:{key}"}}
    return {"Resources": keys, "Outputs": outputs}, {"Resources": json.loads(text)}


def test_stacks_of_an_app_are_checked_together(tmp_path: Path) -> None:
    keys, rest = split("2504-topic-queue")
    nothing = {"Parameters": {"Version": {"Type": "String"}}}
    stacks = {"Keys": keys, "Rest": rest, "Nothing": nothing}
    result = check(Source.read(app(tmp_path, stacks, Rest=["Keys"])))
    (error,) = result.errors
    assert error.resource == "Rest/QueueStackTopic7A0E7B8D"
    assert error.key == "Keys/Key961B73FD"
    assert "Stack/Queue/StackTopic/Resource" in error.message
    assert "key.grantEncryptDecrypt(new iam.ServicePrincipal('sns.amazonaws.com'))" in (
        error.remediation.text
    )
    mended = json.loads((HERE / "pairs/2504-topic-queue.template.json").read_text())
    keys["Resources"].update(mended["Metadata"]["mended"])
    assert not check(Source.read(app(tmp_path, stacks, Rest=["Keys"]))).errors


def test_nested_stacks_get_parameters_and_give_outputs(tmp_path: Path) -> None:
    keys, rest = split("2504-topic-queue")
    names = {each["Export"].pop("Name"): key for key, each in keys["Outputs"].items()}
    text = json.dumps(rest["Resources"])
    for name, key in names.items():
        reference = json.dumps({"Fn::GetAtt": ["Inner", f"Outputs.{key}"]})
        text = text.replace(json.dumps({"Fn::ImportValue": name}), reference)
    (tmp_path / "inner.nested.template.json").write_text(json.dumps(keys))
    inner = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": "https://elsewhere"},
        "Metadata": {"aws:asset:path": "inner.nested.template.json"},
    }
    resources = {"Inner": inner, **json.loads(text)}
    result = check(Source.read(app(tmp_path, {"Outer": {"Resources": resources}})))
    assert [each.key for each in result.errors] == ["Outer-Inner/Key961B73FD"]
    assert not result.not_evaluated


@pytest.mark.parametrize("policy", ["Retain", "Delete"])
def test_a_key_that_is_retained_is_not_lost(policy: str, tmp_path: Path) -> None:
    key = {"Type": "AWS::KMS::Key", "DeletionPolicy": policy}
    before = read(tmp_path, {"Key": key, "Queue": QUEUE})
    result = diff(before, read(tmp_path, {"Queue": QUEUE}))
    assert [(each.rule, each.resource) for each in result.errors] == (
        [("key-loss", "Key")] if policy == "Delete" else []
    )
    assert any(each.rule == "unmanaged-resource" for each in result.findings) == (
        policy == "Retain"
    )


@pytest.mark.parametrize("pair", PAIRS, ids=[each.name.split(".")[0] for each in PAIRS])
def test_remediations_are_of_cloudformation(pair: Path) -> None:
    result = check(Source.read(pair))
    assert "```hcl" not in markdown(result)
    for each in result.findings:
        edits = [line for edit in each.remediation.edits for line in getattr(edit, "lines", ())]
        text = "\n".join((each.resource, each.message, each.remediation.text, *edits))
        assert "aws_" not in text
        assert "Terraform" not in text
        if each.level is Level.ERROR and edits:
            json.loads("\n".join(line for line in edits if not line.startswith("#")))
