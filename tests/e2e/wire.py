"""A server between a client and the emulated AWS, which every request goes through.

It answers AssociateKmsKey and DisassociateKmsKey of CloudWatch Logs, which the emulated AWS does
not have, puts restored tables under the key of the request, which the emulated AWS ignores, and can
throttle requests and cut connections.
"""

import json
import ssl
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import boto3
import urllib3

from smsbot.sandbox.layout import Layout

KEY_ACTIONS = ("Logs_20140328.AssociateKmsKey", "Logs_20140328.DisassociateKmsKey")
RESTORES = (
    "DynamoDB_20120810.RestoreTableFromBackup",
    "DynamoDB_20120810.RestoreTableToPointInTime",
)
NOT_PASSED_ON = ("connection", "content-length", "transfer-encoding")


class Fault(Enum):
    """What happens to a request instead of an answer."""

    THROTTLED = auto()
    CUT_OFF = auto()


def no_fault(_place: int) -> Fault | None:
    return None


@dataclass
class Wire:
    """A running server: where it listens, and the action and the body of each request."""

    endpoint: str = ""
    requests: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    faults: Callable[[int], Fault | None] = no_fault
    places: Iterator[int] = field(default_factory=count)


@contextmanager
def wire(target: str, certificate_authority: str) -> Generator[Wire]:
    """Listen on a free port of loopback, with the sandbox's certificate, before ``target``."""
    found, layout = Wire(), Layout(Path(certificate_authority).parent)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(layout.server_certificate, layout.server_key)
    itself = target.replace("127.0.0.1", "localhost").encode()
    pool = urllib3.PoolManager(ca_certs=certificate_authority, maxsize=32)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            action = self.headers.get("x-amz-target", "")
            found.requests.append((action, body))
            match found.faults(next(found.places)):
                case Fault.THROTTLED:
                    # KMS, DynamoDB, Logs and SQS speak JSON, SNS and IAM the query protocol.
                    self._answer(400, THROTTLED_JSON if action else THROTTLED_XML, THROTTLED)
                    return
                case Fault.CUT_OFF:
                    self.close_connection = True
                    return
                case None:
                    pass
            if action in KEY_ACTIONS:
                answer = key_action(action, json.loads(body), target, certificate_authority)
                self._answer(200, json.dumps(answer).encode(), {})
                return
            headers = {
                name: value
                for name, value in self.headers.items()
                if name.lower() not in NOT_PASSED_ON
            }
            response = pool.request(
                self.command, target + self.path, body=body, headers=headers, retries=False
            )
            under_its_key(action, response.status, body, target, certificate_authority)
            # The emulator names itself in the URLs of queues.
            data = response.data.replace(itself, found.endpoint.encode())
            self._answer(response.status, data, dict(response.headers))

        do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815 - as http.server calls them

        def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in NOT_PASSED_ON:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.socket = tls.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        found.endpoint = f"https://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def under_its_key(
    action: str, status: int, body: bytes, target: str, certificate_authority: str
) -> None:
    """Give a restored table the key that the request names."""
    if action not in RESTORES or status != OK:
        return
    request = json.loads(body)
    session = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    dynamodb = session.client("dynamodb", endpoint_url=target, verify=certificate_authority)
    dynamodb.update_table(
        TableName=request["TargetTableName"], SSESpecification=request["SSESpecificationOverride"]
    )


OK = 200
THROTTLED_JSON = b'{"__type":"ThrottlingException"}'
THROTTLED_XML = (
    b"<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error>"
    b"</ErrorResponse>"
)
# Lambda tells the error by this.
THROTTLED = {"x-amzn-ErrorType": "ThrottlingException"}


def key_action(
    action: str, request: dict[str, str], target: str, certificate_authority: str
) -> dict[str, Any]:
    """Do what the action does by making the group again, with its retention and without logs.

    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html
    """
    session = boto3.Session(
        aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    logs = session.client("logs", endpoint_url=target, verify=certificate_authority)
    allowed = {"logGroupName", "kmsKeyId"} if action == KEY_ACTIONS[0] else {"logGroupName"}
    assert set(request) == allowed
    name = request["logGroupName"]
    (group,) = [
        each
        for each in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
        if each.get("logGroupName") == name
    ]
    logs.delete_log_group(logGroupName=name)
    key = {"kmsKeyId": request["kmsKeyId"]} if "kmsKeyId" in request else {}
    logs.create_log_group(logGroupName=name, **key)
    logs.put_retention_policy(logGroupName=name, retentionInDays=group["retentionInDays"])
    return {}
