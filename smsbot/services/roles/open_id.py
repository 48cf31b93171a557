"""Any issuer of OpenID Connect whose tokens the roles may trust, such as GitLab."""

import re
from dataclasses import dataclass

from keyproof.terminal.failure import Failure

# Stands for the environment of the jobs: ENV, plan-ENV and verify-ENV.
JOB = "{job}"
ISSUER = re.compile(r"https://((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?:/[A-Za-z0-9._~-]+)*)/?")
# IAM compares the whole text, and takes neither of these for a wildcard: they are mistakes.
WILDCARDS = re.compile(r"[*?$]")


@dataclass(frozen=True, kw_only=True)
class OpenId:
    """The ``host``, with its path, that issues the tokens, their audience and their subject."""

    host: str
    audience: str
    subject: str

    def subject_of(self, job: str) -> str:
        """The subject of the jobs of one environment."""
        return self.subject.replace(JOB, job)


def open_id(issuer: str | None, audience: str | None, subject: str | None) -> OpenId | None:
    """The issuer that three options name; None without any. Raises Failure if they are wrong."""
    given = (issuer, audience, subject)
    if not any(given):
        return None
    found = ISSUER.fullmatch(issuer or "")
    if found is None or not audience or not subject:
        raise Failure(
            f"--issuer, --audience and --subject: received {issuer!r}, {audience!r} and "
            f"{subject!r}; allowed: an issuer with https://, such as https://gitlab.com, and both "
            "of the others",
            way_on="Give all three as a token of the job has them: iss with https://, aud, sub.",
        )
    if WILDCARDS.search(audience + subject):
        raise Failure(
            f"--subject: received {subject!r}; allowed: one whole subject, without *, ? and $",
            way_on="Give the sub of a token of the job that is to assume the role.",
        )
    if JOB not in subject:
        raise Failure(
            f"--subject: received {subject!r}, the same for every job, so each job could deploy; "
            f"allowed: a subject with {JOB}",
            way_on=f"Put {JOB} in the place of the job's environment: plan-ENV, ENV or verify-ENV. "
            "Set up the issuer first, if its subject has no environment.",
        )
    return OpenId(host=found[1], audience=audience, subject=subject)
