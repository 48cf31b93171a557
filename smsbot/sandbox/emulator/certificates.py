"""A certificate for the emulator, so that the sandbox speaks TLS as AWS does.

The topics refuse publications without TLS, the queue every request; the emulator enforces that.
"""

from smsbot.sandbox.layout import Layout


def make_certificates(layout: Layout) -> None:
    """Write a certificate for the loopback address and the authority that signed it."""
    # Only the sandbox has it: what runs with credentials installs no part of the sandbox.
    import trustme

    authority = trustme.CA()
    server = authority.issue_cert("127.0.0.1", "localhost")
    authority.cert_pem.write_to_path(str(layout.certificate_authority))
    server.cert_chain_pems[0].write_to_path(str(layout.server_certificate))
    layout.server_key.touch(mode=0o600)
    server.private_key_pem.write_to_path(str(layout.server_key))
