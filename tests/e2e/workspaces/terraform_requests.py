"""What Terraform itself asks of HCP Terraform, up to the upload of a configuration."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.e2e.workspaces.hcp_terraform import JSON_API, NOT_FOUND, TOKEN, HcpTerraform

SERVICES = {f"tfe.v2{minor}": "/api/v2/" for minor in ("", ".1", ".2")}
ENTITLEMENTS = {"operations": True, "state-storage": True}
CONFIGURATION_VERSION = "cv-0000000000000000"


@dataclass
class TerraformRequests:
    """What Terraform asks beside that, until it has uploaded a configuration and wants a run."""

    service: HcpTerraform
    uploaded: list[bytes] = field(default_factory=list[bytes])

    def __post_init__(self) -> None:
        self._shown = self.service.answer

    def answer(
        self, method: str, target: str, headers: dict[str, str], content: bytes
    ) -> tuple[int, Any]:
        path = target.partition("?")[0]
        if path == "/upload":
            self.uploaded.append(content)
            return 200, b""
        if path.startswith("/api/"):
            assert headers["authorization"] == f"Bearer {TOKEN}"
        for pattern, answer in self._answers().items():
            if re.fullmatch(pattern, path):
                return answer
        if path == "/api/v2/runs" or path.endswith("/current-state-version"):
            raise NOT_FOUND
        assert (method, content) == ("GET", b"")
        json_api = dict.fromkeys(("accept", "content-type"), JSON_API)
        return self._shown(method, path, {**headers, **json_api}, b"")

    def _answers(self) -> dict[str, tuple[int, Any]]:
        version = (CONFIGURATION_VERSION, "configuration-versions")
        upload_url = f"https://{self.service.hostname}/upload"
        return {
            "/.well-known/terraform.json": (200, SERVICES),
            "/api/v2/ping": (204, b""),
            ".+/entitlement-set": (200, resource("org-1", "entitlement-sets", ENTITLEMENTS)),
            r"/api/v2/workspaces/ws-\d+/configuration-versions": (
                201,
                resource(*version, {"status": "pending", "upload-url": upload_url}),
            ),
            f"/api/v2/configuration-versions/{CONFIGURATION_VERSION}": (
                200,
                resource(*version, {"status": "uploaded"}),
            ),
        }


def resource(own_id: str, kind: str, attributes: Any) -> Any:
    return {"data": {"id": own_id, "type": kind, "attributes": attributes}}
