"""The issuer of OpenID Connect whose tokens the roles of an environment trust."""

import re
from typing import Annotated, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from stacks.settings.kinds import NEEDED, Settings, text

# Stands for the environment of the jobs: plan-ENV, ENV and verify-ENV.
JOB = "{job}"
GITHUB = "token.actions.githubusercontent.com"
# The numbers of owner and repository, which no rename and no successor of a name has; the
# environment of the job; the branch. https://docs.github.com/en/actions/reference/security/oidc
GITHUB_SUBJECT = re.compile(
    r"repository_owner_id:[1-9][0-9]*:repository_id:[1-9][0-9]*"
    r":environment:\{job\}:ref:refs/heads/main"
)
OF_GITHUB = f"repository_owner_id:NUMBER:repository_id:NUMBER:environment:{JOB}:ref:refs/heads/main"
ALLOWED = (
    'a table such as { issuer = "https://gitlab.com", audience = "https://gitlab.com", subject = '
    f'"project_path:acme/bot:ref_type:branch:ref:main:environment:{JOB}" }}, without *, ? and $. '
    f"{JOB} stands for plan-ENV, ENV and verify-ENV. The subject of GitHub is {OF_GITHUB}"
)
# IAM compares the whole text, and takes none of these for a wildcard: they are mistakes.
LITERAL = r"[^*?$\s]"


class Oidc(Settings):
    """Whose tokens the roles trust, for which audience, and with which subject for each job.

    Without ``{job}`` in the subject, each job could deploy.
    """

    issuer: Annotated[
        str,
        text(
            r"https://(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?:/[A-Za-z0-9._~-]+)*/?",
            'the issuer (iss) of its tokens with https://, such as "https://gitlab.com"',
        ),
    ]
    audience: Annotated[
        str, text(rf"{LITERAL}+", "the audience (aud) of its tokens, without *, ? and $")
    ]
    subject: Annotated[
        str,
        text(
            rf"{LITERAL}*\{{job\}}{LITERAL}*",
            f"one complete subject (sub) with {JOB} in place of the job's environment, without "
            "*, ? and $",
        ),
    ]

    @model_validator(mode="after")
    def _with_numbers(self) -> Self:
        """GitHub's default subject names the repository, which another one may be called later."""
        if self.host == GITHUB and not GITHUB_SUBJECT.fullmatch(self.subject):
            raise PydanticCustomError(
                NEEDED, "with this issuer, the subject {it}", {"it": OF_GITHUB}
            )
        return self

    @property
    def host(self) -> str:
        """The issuer as IAM names its provider: without ``https://``."""
        return self.issuer.removeprefix("https://").removesuffix("/")

    def subject_of(self, job: str) -> str:
        """The subject of the jobs of one environment."""
        return self.subject.replace(JOB, job)
