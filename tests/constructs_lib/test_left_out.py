import json
import subprocess
from pathlib import Path

import constructs_lib.synthesis
from constructs_lib.synthesis import node_runtime

HOOK = Path(constructs_lib.synthesis.__file__).with_name("left_out.js")
# What a message about a refused value may describe, and what else is read of the function.
DESCRIBED = """
const util = require("util");
const values = [undefined, null, 7, "text", { type: "forward", port: 80 }, { type: null }];
const error = new RangeError("too many");
console.log(JSON.stringify([
  ...values.map((each) => util.inspect(each)),
  util.inspect({ a: { b: { c: { d: 1 } } } }, { depth: 0 }),
  util.inspect(error).split("\\n")[0],
  util.inspect.custom.toString(),
  util.inspect.defaultOptions.depth,
]));
"""
TYPE = 'console.log(require("util").inspect({ optional: true, type: { primitive: "string" } }))'


def printed(program: str, *options: str) -> str:
    node = node_runtime.installed() or "node"
    command = [str(node), *options, "--eval", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_messages_describe_values_as_before() -> None:
    described = printed(DESCRIBED, "--require", str(HOOK))
    assert json.loads(described) == json.loads(printed(DESCRIBED))


def test_a_type_is_not_described() -> None:
    assert printed(TYPE, "--require", str(HOOK)) == "a type\n"
