"""A jeton server on loopback with a store of its own: one API with two scopes and one application
that may ask for both, made as an administrator would make them."""

import base64
import contextlib
import json
import os
import statistics
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

from processes import BenchError, free_port, started, wait_until_ready

AUDIENCE = "https://api.example.com"
SCOPES = ["read:orders", "write:orders"]
APPLICATIONS_A_CALL = 50


class JetonServer:
    """Settings go through the environment, so that each command line is the one in the manual."""

    def __init__(self, program, folder, algorithm):
        self.program = program
        self.folder = folder
        self.algorithm = algorithm
        self.port = free_port()
        self.issuer = f"http://localhost:{self.port}"
        self.url = f"http://127.0.0.1:{self.port}"
        self.token_url = f"{self.url}/oauth2/token"
        self.log_path = os.path.join(folder, "server.log")
        self.verify_url = f"{self.url}/api/v1/api_keys/verify"
        self._token_of_manager = self._api_id = self._key_id = None
        self.form = None  # the token request, once register() has run
        self.settings = {
            "JETON_DATABASE": f"sqlite:{folder}/jeton.db",
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

    def start_ms(self, times):
        """From exec to the first 200 of /health/ready, on the store that is there: the median."""
        taken = []
        for _ in range(times):
            began = time.monotonic()
            with self.running():
                taken.append((time.monotonic() - began) * 1000)
        return statistics.median(taken)

    def register(self):
        """Beside the running server; sets form to what the application sends for a token."""
        token = self.manager_token()
        api = self._call("/api/v1/apis", {"name": "bench", "audience": AUDIENCE}, token)["api"]
        self._token_of_manager, self._api_id = token, api["id"]
        for scope in SCOPES:
            self._call(f"/api/v1/apis/{api['id']}/scopes", {"key": scope}, token)
        scopes = [part for scope in SCOPES for part in ("--scope", scope)]
        application = self._application("--name", "bench", "--api", AUDIENCE, *scopes)
        self.form = self._form(application, AUDIENCE)

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

    def verification(self):
        """The body that verifies a new API key with both scopes, once that gave a right answer."""
        made = self._call("/api/v1/api_keys", {
            "name": "bench", "api_id": self._api_id, "type": "environment",
            "scope_ids": SCOPES}, self._token_of_manager)["api_key"]
        self._key_id = made["id"]
        body = json.dumps({"api_key": made["key"]})
        answer = self._post("/api/v1/api_keys/verify", body, "application/json")
        if not answer["is_valid"] or answer["scopes"] != SCOPES:
            raise BenchError(f"the key is not verified as it should be: {answer}")
        return body

    def check_verifications(self, at_least):
        """After a restart: a fast answer that forgets to count must not count."""
        request = urllib.request.Request(
            f"{self.url}/api/v1/api_keys/{self._key_id}",
            headers={"Authorization": f"Bearer {self._token_of_manager}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            count = json.load(answer)["api_key"]["verification_count"]
        if count < at_least:
            raise BenchError(f"{at_least} verifications were answered, {count} are in the store")

    def signing_input_bytes(self):
        """The size of what is signed, from a token that is looked at: the right algorithm, both
        scopes. A fast wrong answer must not count."""
        token = self._token(self.form)
        head, claims = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
                        for part in token.split(".")[:2])
        if head["alg"] != self.algorithm or sorted(claims["scp"]) != SCOPES:
            raise BenchError(f"the token is not the one asked for: {head} {claims}")
        return len(token.rpartition(".")[0])

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

    def _token(self, form):
        return self._post("/oauth2/token", form, "application/x-www-form-urlencoded")[
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
