"""A stand-in for a repository on GitHub, which refuses every request that is not as documented.

https://docs.github.com/en/rest: actions/oidc, actions/permissions, actions/variables,
deployments/environments, deployments/branch-policies, repos/rules, repos/repos, teams/teams,
codeowners. Paths, methods, the members of bodies and their types are checked.
"""

import json
import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from keyproof.tests.cases import read_data

TOKEN = "token-of-an-administrator"
REPOSITORY = "acme/bot"
# What a body must have and of which types, by method and path; and what has none.
BODIES: dict[str, dict[str, str]] = read_data(__file__, "bodies")
WITHOUT_BODY: list[str] = read_data(__file__, "without_body")
LISTED = re.compile(r"/rulesets|/environments/[^/]+/(deployment-branch-policies|variables)")
READ: list[str] = read_data(__file__, "read")
TEAMS = {"security": 77, "everybody": 78}


@dataclass
class Environment:
    body: dict[str, Any]
    branches: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    variables: dict[str, str] = field(default_factory=dict[str, str])


@dataclass
class Repository:
    """Its settings as GitHub has them for a new one; ``refused`` is what was not as documented."""

    default_branch: str = "main"
    private: bool = False
    url: str = ""
    settings: dict[str, Any] = field(default_factory=lambda: read_data(__file__, "settings"))
    environments: dict[str, Environment] = field(default_factory=dict[str, Environment])
    rulesets: dict[int, dict[str, Any]] = field(default_factory=dict[int, dict[str, Any]])
    codeowners: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    reviewers_allowed: bool = True
    refused: list[str] = field(default_factory=list[str])
    changed: list[str] = field(default_factory=list[str])

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        slug = path.removeprefix("/orgs/acme/teams/")
        if slug in TEAMS and method == "GET":
            return 200, {"id": TEAMS[slug], "slug": slug}
        if not path.startswith(f"/repos/{REPOSITORY}"):
            return 404, {"message": "Not Found"}
        below, _, query = path.removeprefix(f"/repos/{REPOSITORY}").partition("?")
        if query:
            return self._page(method, below, query)
        if method == "GET" and any(_like(below, each) for each in READ) and body is None:
            return self._read(below)
        shape = next((BODIES[each] for each in BODIES if _is(method, below, each)), None)
        fits = (
            _fits(body, shape)
            if shape
            else body is None and any(_is(method, below, each) for each in WITHOUT_BODY)
        )
        if not fits:
            self.refused.append(f"{method} {below} {body}")
            return 422, {"message": "Invalid request."}
        return self._change(method, below, body)

    def _page(self, method: str, path: str, query: str) -> tuple[int, Any]:
        asked = re.fullmatch(r"per_page=(\d+)&page=(\d+)", query)
        if method != "GET" or not asked or int(asked[1]) > 30 or not LISTED.fullmatch(path):
            self.refused.append(f"{method} {path}?{query}")
            return 422, {"message": "Invalid request."}
        status, whole = self._read(path)
        first, last = (int(asked[1]) * (int(asked[2]) - each) for each in (1, 0))
        if isinstance(whole, list):
            return status, whole[first:last]
        return status, {
            name: each[first:last] if isinstance(each, list) else each
            for name, each in whole.items()
        }

    def _read(self, path: str) -> tuple[int, Any]:  # noqa: PLR0911 - one for each path
        if path == "":
            found = {"id": 987654321, "owner": {"id": 1234567, "login": "acme"}}
            return 200, {**found, "default_branch": self.default_branch, "private": self.private}
        if path in self.settings:
            if ("private" in path.rpartition("/")[2]) != self.private and "fork-pr" in path:
                return 422, {"message": "Not allowed for repositories of this visibility."}
            return 200, self.settings[path]
        if path == "/codeowners/errors":
            return 200, {"errors": self.codeowners}
        if path == "/rulesets":
            return 200, [
                {
                    "id": each,
                    "name": one["name"],
                    "source_type": one.get("source_type", "Repository"),
                }
                for each, one in self.rulesets.items()
            ]
        if path.startswith("/rulesets/"):
            number = int(path.rpartition("/")[2])
            return 200, {"id": number, "source": REPOSITORY, **self.rulesets[number]}
        return self._read_environment(path)

    def _read_environment(self, path: str) -> tuple[int, Any]:
        environment = self.environments.get(path.split("/")[2])
        if environment is None:
            return 404, {"message": "Not Found"}
        if path.endswith("/deployment-branch-policies"):
            listed = [{"id": each, **one} for each, one in environment.branches.items()]
            return 200, {"total_count": len(listed), "branch_policies": listed}
        if "/variables" in path:
            pairs = environment.variables.items()
            return 200, {"variables": [{"name": name, "value": value} for name, value in pairs]}
        rules: list[dict[str, Any]] = [{"id": 1, "type": "branch_policy"}]
        if environment.body["reviewers"]:
            slugs = {number: slug for slug, number in TEAMS.items()}
            listed = [
                {"type": each["type"], "reviewer": {"id": each["id"], "slug": slugs[each["id"]]}}
                for each in environment.body["reviewers"]
            ]
            itself = environment.body["prevent_self_review"]
            rules.append(
                {"type": "required_reviewers", "prevent_self_review": itself, "reviewers": listed}
            )
        if environment.body["wait_timer"]:
            wait = environment.body["wait_timer"]
            rules.append({"id": 3, "type": "wait_timer", "wait_timer": wait})
        policy = environment.body["deployment_branch_policy"]
        return 200, {"deployment_branch_policy": policy, "protection_rules": rules}

    def _change(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        parts = path.split("/")
        if path in self.settings:
            self.settings[path] = body or {"enabled": True}
        elif parts[1] == "rulesets":
            self.rulesets[int(parts[2]) if len(parts) > 2 else 1] = body
        elif len(parts) == 3:
            if body["reviewers"] and not self.reviewers_allowed:
                return 422, {"message": "Failed to create the environment protection rule."}
            policy = body["deployment_branch_policy"]
            if not _fits(policy, BODIES["policy"]) or len(set(policy.values())) != 2:
                self.refused.append(f"{path} {body}")
            self.environments.setdefault(parts[2], Environment(body)).body = body
        elif parts[3] == "variables":
            self.environments[parts[2]].variables[body["name"]] = body["value"]
        elif method == "POST":
            branches = self.environments[parts[2]].branches
            branches[max(branches, default=0) + 1] = body
        else:
            del self.environments[parts[2]].branches[int(parts[4])]
        self.changed.append(f"{method} {path}")
        return 204, None


def _is(method: str, path: str, known: str) -> bool:
    return _like(f"{method} {path}", known)


def _like(path: str, pattern: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", "[A-Za-z0-9_-]+"), path) is not None


def _fits(body: Any, shape: dict[str, str]) -> bool:
    return (
        isinstance(body, dict)
        and set(body) == set(shape)
        and all(type(body[name]).__name__ in kinds.split() for name, kinds in shape.items())
    )


@contextmanager
def served(repository: Repository) -> Generator[str]:
    """Serve it on loopback; yields the address of the API."""

    class Handler(BaseHTTPRequestHandler):
        # One connection and one thread for all requests of a command, each answered in one piece.
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            status, answer = 401, {"message": "Bad credentials"}
            if self.headers["Authorization"] == f"Bearer {TOKEN}":
                if self.headers["X-GitHub-Api-Version"] != "2022-11-28":
                    repository.refused.append("no version of the API")
                status, answer = repository.answer(self.command, self.path, body)
            content = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - as http.server calls them

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
