"""GitHub's REST API, as the documented requests that the settings of a repository take.

https://docs.github.com/en/rest
"""

import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx

from keyproof.terminal.failure import Failure
from keyproof.visible import one_line
from smsbot.rehearsal import refuse_other_host

API = "https://api.github.com"
VERSION = "2022-11-28"
TIMEOUT_IN_SECONDS = 20
TOKENS = ("GH_TOKEN", "GITHUB_TOKEN")
# The most variables of an environment in one answer; of others, GitHub lists up to 100.
PAGE = 30
NOT_FOUND, UNAUTHORIZED, FORBIDDEN, UNPROCESSABLE = 404, 401, 403, 422

Json = Mapping[str, Any]


class Api:
    """One repository. Raises Failure on every answer that is not as documented."""

    def __init__(self, client: httpx.Client, repository: str) -> None:
        self._client = client
        self._repository = repository

    def read(self, path: str) -> Json | None:
        """An object below the repository; None if it is not there."""
        answer = self._asked("GET", f"/repos/{self._repository}{path}", None)
        return None if answer.status_code == NOT_FOUND else self._object(answer, path)

    def listed(self, path: str, name: str) -> list[Json]:
        """Every object of a list, from all of its pages; none if the list is not there.

        ``name`` is the list's in the answer; ``items`` where the answer is the list.
        https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
        """
        found: list[Json] = []
        while True:
            page = len(found) // PAGE + 1
            more = (self.read(f"{path}?per_page={PAGE}&page={page}") or {}).get(name, [])
            found += more
            if len(more) < PAGE:
                return found

    def team_id(self, slug: str) -> int:
        """The number of a team of the owner."""
        owner = self._repository.partition("/")[0]
        path = f"/orgs/{owner}/teams/{slug}"
        answer = self._asked("GET", path, None)
        if answer.status_code == NOT_FOUND:
            raise Failure(
                f"{owner} has no team {slug!r}, or the token may not see it.",
                way_on="Name a team by the last part of its address.",
            )
        return int(self._object(answer, path)["id"])

    def write(self, method: str, path: str, body: Json | None) -> None:
        """Change something below the repository."""
        answer = self._asked(method, f"/repos/{self._repository}{path}", body)
        if answer.status_code == NOT_FOUND:
            raise Failure(
                f"GitHub answers 404 to {method} {path}.",
                way_on="Use a token that may administer the repository.",
            )

    def _asked(self, method: str, path: str, body: Json | None) -> httpx.Response:
        try:
            answer = self._client.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise Failure(
                f"GitHub cannot be reached for {method} {path}: {error}",
                way_on="See that the network and its proxy let you reach it, and that "
                "SSL_CERT_FILE names the authority of its certificate where that is your own. Then "
                "run the command again.",
            ) from error
        if answer.is_success or answer.status_code == NOT_FOUND:
            return answer
        message = one_line(str(_json(answer).get("message", "")))
        if answer.status_code in (UNAUTHORIZED, FORBIDDEN):
            way_on = "Use a token that may administer the repository."
        elif answer.status_code == UNPROCESSABLE and "/environments/" in path:
            way_on = (
                "Reviewers and waiting times of a private repository need GitHub Enterprise. "
                "Without deployment_reviewers nobody approves; only `main` may still use the "
                "environments."
            )
        else:
            way_on = "Run the command again; it shows what is left to do."
        raise Failure(
            f"GitHub refuses {method} {path} ({answer.status_code}): {message}", way_on=way_on
        )

    def _object(self, answer: httpx.Response, path: str) -> Json:
        found = _json(answer)
        if not found:
            raise Failure(
                f"GitHub answers {path} with something that is not a JSON object.",
                way_on="Check that no proxy answers in its place.",
            )
        return found


def _json(answer: httpx.Response) -> Json:
    try:
        found = answer.json()
    except ValueError:
        return {}
    # A list is kept under one name.
    return found if isinstance(found, dict) else {"items": found}


@contextmanager
def connected(repository: str) -> Generator[Api]:
    """The API, as whom GH_TOKEN or GITHUB_TOKEN belongs to."""
    token = next((os.environ[name] for name in TOKENS if os.environ.get(name)), None)
    if token is None:
        raise Failure(
            f"There is no token for GitHub: {' and '.join(TOKENS)} are not set.",
            way_on="Set GH_TOKEN to the token of somebody who administers the repository.",
        )
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": VERSION,
    }
    url = os.environ.get("GITHUB_API_URL", API)
    refuse_other_host(urlsplit(url).hostname, url)
    with httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_IN_SECONDS) as client:
        yield Api(client, repository)
