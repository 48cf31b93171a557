"""The files of one sandbox, all below one folder."""

from pathlib import Path

from smsbot.sandboxed import CERTIFICATE_AUTHORITY, MARKER, OUTPUT, state_of


class Layout:
    """Where a sandbox below ``root`` keeps what."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # Marks the folder as a sandbox and nothing else.
        self.marker = root / MARKER
        # Which provider the sandbox was begun with.
        self.provider_record = root / "provider"
        # Held by the command that changes the sandbox.
        self.lock = root / "lock"
        # Process and port of the emulator, as JSON.
        self.emulator_record = root / "emulator.json"
        # What the emulator persists, its temporary files and its log.
        self.emulator_data = root / "emulator"
        # What the emulator prints.
        self.emulator_log = self.emulator_data / "log"
        # The certificate that clients of the emulator trust, as PEM.
        self.certificate_authority = root / CERTIFICATE_AUTHORITY
        # The emulator's certificate, as PEM.
        self.server_certificate = root / "server-certificate.pem"
        # The private key of the emulator's certificate, as PEM.
        self.server_key = root / "server-key.pem"
        # Profiles for aws and boto3, one for each environment.
        self.aws_config = root / "aws-config"
        # The output folder of the synthesis, where Terraform also works.
        self.synthesized = root / OUTPUT

    @property
    def states(self) -> Path:
        """The Terraform states of all stacks."""
        return self.state("any").parent

    def state(self, stack_name: str) -> Path:
        """The Terraform state of a stack."""
        return state_of(self.root, stack_name)
