"""Each belief passes where AWS does as believed, and fails where it does otherwise.

botocore asks its event hooks before it sends a request, and takes their answer for AWS's.
"""

import json
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from inspect import signature
from pathlib import Path
from string import Template
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
import yaml

from keyproof.location import Location
from tests.aws.account import PREFIX, Account
from tests.aws.test_events import DOLLARS, USAGE

LOCATION = Location(region="us-east-1", account_id="111122223333")
NAME = f"{PREFIX}-probe-{{}}-abc".format
WORDS = {
    "KEY": LOCATION.arn("kms", "key/1111"),
    "ROLE": LOCATION.role_arn(NAME("right")),
    "TOPIC": LOCATION.arn("sns", NAME("pipe")),
    "NOBODY": NAME("nobody"),
    "BUCKET": f"{NAME('changed')}-{LOCATION.account_id}",
    "FUNCTION": LOCATION.arn("lambda", f"function:{NAME('granted')}"),
}
MODULES = [
    import_module(f"tests.aws.test_{each}") for each in ("keys", "requests", "events", "bot")
]
text = Template(Path(__file__).with_name("answers.yaml").read_text(encoding="utf-8"))
CASES: dict[str, Any] = yaml.safe_load(text.safe_substitute(WORDS))
USUAL = CASES.pop("usual")
Answers = dict[str, Any]


def priced(asked: Mapping[str, Any]) -> Any:
    """A price list of AWS with the prices of smsbot cost."""
    usage = f"{asked['ServiceCode']} {asked['Filters'][1]['Value']}"
    found = [DOLLARS[name] for name, each in USAGE.items() if each == usage]
    units = [{"pricePerUnit": {"USD": str(each)}} for each in found]
    terms = [{"OnDemand": {"a": {"priceDimensions": {"b": each}}}} for each in units]
    return {"PriceList": [json.dumps({"terms": each}) for each in terms]}


def answer(answers: Answers, asked: Mapping[str, Any], operation: str, by: str) -> Any:
    """What AWS answers an identity on an operation, and does next time."""
    if operation == "CreateRole":
        return {"Role": {"Arn": LOCATION.role_arn(asked["RoleName"])}}
    if operation == "AssumeRole":
        role = asked["RoleArn"].removeprefix(LOCATION.role_arn(NAME("")[:-4])).removesuffix("-abc")
        secret = {"SecretAccessKey": "secret", "SessionToken": "token"}
        return {"Credentials": {"AccessKeyId": f"role/{role}", **secret}}
    who, _, role = by.partition("/")
    names = (f"{role} {operation}", f"{who} {operation}", operation)
    name = next((each for each in names if each in answers), operation)
    found = answers.get(name, {})
    if isinstance(found, list):
        answers[name] = found[1:] or found
        return found[0]
    if found == "$PRICES":
        return priced(asked)
    if found == "$HANDLED":
        words = ["control", *(f"event{number}" for number in range(10))]
        return {"events": [{"message": f"new handled {each} by {each}"} for each in words]}
    attribute = asked.get("LookupAttributes", [{}])[0].get("AttributeKey")
    return found.get(attribute, found) if isinstance(found, dict) else found


class Answered(boto3.Session):
    """A session to which nobody but the answers replies."""

    answers: Answers

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        by = settings["aws_access_key_id"]
        self.events.register("before-parameter-build", self.note)
        self.events.register("before-call", partial(self.reply, by=by))

    @staticmethod
    def note(params: Mapping[str, Any], context: dict[str, Any], **_: Any) -> None:
        context["asked"] = params

    def reply(self, model: Any, context: Mapping[str, Any], by: str, **_: Any) -> Any:
        """The HTTP answer and what it says, in place of AWS's."""
        output: Any = answer(self.answers, context["asked"], model.name, by)
        if isinstance(output, str):
            code, message = output.split(": ", maxsplit=1)
            error = {"Code": code, "Message": message}
            return SimpleNamespace(status_code=400), {"Error": error}
        return SimpleNamespace(status_code=200), {"ResponseMetadata": {}, **output}


def belief(name: str, row: Mapping[str, Any], folder: Path) -> Any:
    """The test of a belief, with the arguments of its row; a function is in the test's module."""
    called = f"test_{name.partition('[')[0]}"
    (module,) = (each for each in MODULES if called in vars(each))
    test = getattr(module, called)
    more = {"tmp_path": folder} if "tmp_path" in signature(test).parameters else {}
    given = {key: getattr(module, each) if key == "make" else each for key, each in row.items()}
    return partial(test, **given, **more)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Try a belief where AWS answers so."""

    def of(name: str, answers: Answers) -> None:
        monkeypatch.setattr(Answered, "answers", {**USUAL, **answers}, raising=False)
        monkeypatch.setattr(boto3, "Session", Answered)
        session = Answered(
            aws_access_key_id="owner", aws_secret_access_key="secret", region_name="us-east-1"
        )
        account = Account(
            session=session,
            location=LOCATION,
            caller=LOCATION.role_arn("owner"),
            patience=0,
            poll=0,
            token="abc",
        )
        belief(name, CASES[name].get("row", {}), tmp_path)(account)

    return of


@pytest.mark.parametrize("name", CASES)
def test_confirmed(name: str, run: Any) -> None:
    run(name, CASES[name]["confirmed"])


@pytest.mark.parametrize(
    ("name", "answers"),
    [(name, each) for name, case in CASES.items() for each in case["refuted"]],
)
def test_refuted(name: str, answers: Answers, run: Any) -> None:
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        run(name, {**CASES[name]["confirmed"], **answers})
