"""The stand-in takes only what is documented, so that what it took can be relied on."""

from pathlib import Path

import pytest
from pytfe import TFEClient, TFEConfig
from pytfe.errors import TFEError
from pytfe.models import VariableUpdateOptions, WorkspaceCreateOptions

from tests.smsbot.services.workspaces.hcp_terraform import TOKEN, HcpTerraform, served


def test_what_the_client_would_write_by_itself_is_more_than_is_documented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reason why smsbot/services/workspaces/api.py spells out what is written."""
    service = HcpTerraform()
    service.add_workspace("smsbot-prod")
    service.add_variable("smsbot-prod", "TF_LOG")
    new = WorkspaceCreateOptions.model_validate({"name": "smsbot-dev"})
    ((workspace, prod),) = service.workspaces.items()
    (variable,) = prod.variables
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with served(service, tmp_path) as hostname:
        config = TFEConfig(address=f"https://{hostname}", token=TOKEN, ca_bundle=None)
        with TFEClient(config) as client:
            with pytest.raises(TFEError):
                client.workspaces.create("acme", new)
            with pytest.raises(TFEError):
                client.variables.update(workspace, variable, VariableUpdateOptions(value="INFO"))
    assert sorted(each.partition(": ")[2] for each in service.unexpected) == [
        "data.id is None",
        "the attribute setting-overwrites is {}",
        "the attribute type is not documented",
        "the attribute vcs-repo is {}",
    ]
    assert service.done == []
