"""The files of one sandbox, all below one folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """Where a sandbox below ``root`` keeps what."""

    root: Path

    @property
    def marker(self) -> Path:
        """Marks the folder as a sandbox and nothing else."""
        return self.root / "this-folder-is-a-sandbox"

    @property
    def provider_record(self) -> Path:
        """Which provider the sandbox was begun with."""
        return self.root / "provider"

    @property
    def lock(self) -> Path:
        """Held by the command that changes the sandbox."""
        return self.root / "lock"

    @property
    def emulator_record(self) -> Path:
        """Process and port of the emulator, as JSON."""
        return self.root / "emulator.json"

    @property
    def emulator_data(self) -> Path:
        """What the emulator persists, its temporary files and its log."""
        return self.root / "emulator"

    @property
    def emulator_log(self) -> Path:
        """What the emulator prints."""
        return self.emulator_data / "log"

    @property
    def certificate_authority(self) -> Path:
        """The certificate that clients of the emulator trust, as PEM."""
        return self.root / "certificate-authority.pem"

    @property
    def server_certificate(self) -> Path:
        """The emulator's certificate, as PEM."""
        return self.root / "server-certificate.pem"

    @property
    def server_key(self) -> Path:
        """The private key of the emulator's certificate, as PEM."""
        return self.root / "server-key.pem"

    @property
    def synthesized(self) -> Path:
        """The output folder of the synthesis, where Terraform also works."""
        return self.root / "cdktf.out"

    def stack(self, stack_name: str) -> Path:
        """The folder in which Terraform works on a stack."""
        return self.synthesized / "stacks" / stack_name

    @property
    def states(self) -> Path:
        """The Terraform states of all stacks."""
        return self.root / "terraform-state"

    def state(self, stack_name: str) -> Path:
        """The Terraform state of a stack."""
        return self.states / f"{stack_name}.tfstate"
