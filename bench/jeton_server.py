"""A jeton server on loopback with a store of its own: one API with two scopes and one application
that may ask for both, made as an administrator would make them."""

import contextlib
import http.client
import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request

from processes import BenchError, free_port, started, wait_until_ready

AUDIENCE = "https://api.example.com"
SCOPES = ["read:orders", "write:orders"]
APPLICATIONS_A_CALL = 50
FORM = "application/x-www-form-urlencoded"


class JetonServer:
    """Settings go through the environment, so that each command line is the one in the manual."""

    def __init__(self, program, folder, algorithm, database=None):
        self.program = program
        self.folder = folder
        self.algorithm = algorithm
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        self.url = f"http://127.0.0.1:{self.port}"
        self.token_url = f"{self.url}/oauth2/token"
        self.log_path = os.path.join(folder, "server.log")
        # Token requests, once register() has run; the second is of a client whose tokens are coalesced.
        self.form = self.coalescing_form = None
        self.settings = {
            "JETON_DATABASE": database or f"sqlite:{folder}/jeton.db",
            "JETON_LISTEN": f"127.0.0.1:{self.port}",
            "JETON_ISSUER": self.issuer,
            "JETON_SIGNING_ALGORITHM": algorithm,
        }

    @contextlib.contextmanager
    def running(self, **more_settings):
        environment = {**self.settings, **more_settings}
        with started([self.program, "serve"], self.log_path, environment) as process:
            wait_until_ready(process, f"{self.url}/health/ready", self.log_path)
            yield process

    def register(self):
        """Beside the running server; sets what applications send for a token."""
        token = self.manager_token()
        api = self._call("/api/v1/apis", {"name": "bench", "audience": AUDIENCE}, token)["api"]
        for scope in SCOPES:
            self._call(f"/api/v1/apis/{api['id']}/scopes", {"key": scope}, token)
        scopes = [part for scope in SCOPES for part in ("--scope", scope)]
        wanted = ["--api", AUDIENCE, *scopes]
        self.form = self._form(self._application("--name", "bench", *wanted), AUDIENCE)
        self.coalescing_form = self._form(
            self._application("--name", "bench again", *wanted, "--coalesce-tokens"), AUDIENCE)

    def register_clients(self, count):
        """As many applications that may ask for one API; what each sends for a token."""
        token = self.manager_token()
        api = self._call("/api/v1/apis", {"name": "many", "audience": AUDIENCE}, token)["api"]
        made = [self._call("/api/v1/applications", {"name": f"client {number}", "type": "m2m"},
                           token)["application"] for number in range(count)]
        for at in range(0, count, APPLICATIONS_A_CALL):
            rows = [{"id": each["id"]} for each in made[at:at + APPLICATIONS_A_CALL]]
            self._call(f"/api/v1/apis/{api['id']}/applications", {"applications": rows}, token,
                       "PATCH")
        return [self._form(each, AUDIENCE) for each in made]

    def manager_token(self):
        """A token with every scope of the management API; its application is made by the command,
        on a store that need not be there yet."""
        return self._token(self._form(self._application("--name", "bench setup", "--management"),
                                      f"{self.issuer}/api/v1"))

    def ask_tokens(self, count):
        """So many tokens, one after another, on one connection that stays open."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for _ in range(count):
            connection.request("POST", "/oauth2/token", self.form, {"Content-Type": FORM})
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise BenchError(f"a token was refused: {answer.status} {body[:200]!r}")
        connection.close()

    def _application(self, *arguments):
        command = [self.program, "application", "create", "--json", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              env={**os.environ, **self.settings})
        if done.returncode != 0:
            raise BenchError(f"{' '.join(command)}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def _form(self, application, audience):
        return urllib.parse.urlencode({
            "grant_type": "client_credentials", "client_id": application["client_id"],
            "client_secret": application["client_secret"], "audience": audience})

    def answer(self, form):
        """Of the token endpoint, as it stands on the wire."""
        request = urllib.request.Request(self.token_url, form.encode(), {"Content-Type": FORM})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode()

    def _token(self, form):
        return self._post("/oauth2/token", form, FORM)[
            "access_token"]

    def _call(self, path, body, token, method="POST"):
        return self._post(path, json.dumps(body), "application/json",
                          {"Authorization": f"Bearer {token}"}, method)

    def _post(self, path, body, content_type, headers=None, method="POST"):
        request = urllib.request.Request(
            self.url + path, body.encode(), {"Content-Type": content_type, **(headers or {})},
            method=method)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise BenchError(f"{method} {path}: {error.code} {error.read().decode()}") from error
