"""The peers that bench/peers measures: each is started with a store in memory, asked for a token once,
and says what is asked of it. They come from Debian and npm as they are."""

import base64
import contextlib
import http.cookiejar
import json
import os
import subprocess
import urllib.parse
import urllib.request

from processes import BenchError, free_port, started, wait_until_connectable
from wrk import Asked

NODE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "oidc_provider")
CLIENT, SECRET = "bench", "JLTokxUUdoMq3EBbsnGkSZ7yWrfPWuxL2FT9eWXKpq1nGc8Qv5Zt"
AUDIENCE, SCOPES = "https://api.example.com", "read:orders write:orders"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


def family(pid):
    """A process and those that it started: nginx works in children."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as children:
        return [pid, *map(int, children.read().split())]


def check_token(name, asked, algorithm):
    """A fast wrong answer must not count."""
    body = asked.environment["BENCH_BODY"].encode()
    headers = dict(line.split(": ", 1) for line in asked.environment["BENCH_HEADERS"].splitlines())
    with urllib.request.urlopen(urllib.request.Request(asked.url, body, headers), timeout=20) as answer:
        token = json.load(answer)["access_token"]
    head, claims = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
                    for part in token.split(".")[:2])
    if head["alg"] != algorithm or claims["scope"].split() != SCOPES.split():
        raise BenchError(f"{name}: the token is not the one asked for: {head} {claims}")


# --- nginx ----------------------------------------------------------------------------------------

NGINX = """
worker_processes auto; pid {folder}/pid; error_log {folder}/error.log; daemon off;
{user}
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port} reuseport; {locations} }}
}}
"""


@contextlib.contextmanager
def nginx(folder, replies):
    """replies: path: bytes. Gives url and pids."""
    port = free_port()
    locations = "".join("location = %s { return 200 '%s'; }\n" % (path, text.replace("'", "\\'"))
                        for path, text in replies.items())
    path = os.path.join(folder, "nginx.conf")
    with open(path, "w", encoding="utf-8") as file:
        file.write(NGINX.format(folder=folder, port=port, locations=locations,
                                user="user root;" if os.geteuid() == 0 else ""))
    log = os.path.join(folder, "nginx.log")
    with started(["nginx", "-c", path, "-e", log], log) as process:
        wait_until_connectable(process, port, log)
        yield f"http://127.0.0.1:{port}", lambda: family(process.pid)


# --- Glewlwyd -------------------------------------------------------------------------------------

GLEWLWYD = """
port={port}
external_url="http://localhost:{port}/"
api_prefix="api"
login_url="login.html"
log_mode="file"
log_level="ERROR"
log_file="{folder}/glewlwyd.log"
session_key="SESSION"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
use_secure_connection=false
secure_connection_key_file=""
secure_connection_pem_file=""
hash_algorithm="SHA512"
database = {{ type = "sqlite3"; path = "{folder}/glewlwyd.db"; }};
"""
SCHEMA = "/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3"
PLUGIN_OFF = ["code", "implicit", "password", "refresh", "device"]


def _run(*command, **more):
    done = subprocess.run(command, capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise BenchError(f"{command[0]}: {done.stderr.strip()}")
    return done.stdout


def _key_pair(algorithm):
    kind = ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"] if algorithm == "RS256" else \
        ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    private = _run("openssl", "genpkey", "-algorithm", *kind)
    return private, _run("openssl", "pkey", "-pubout", input=private)


def _glewlwyd_register(url, algorithm):
    cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    opener = urllib.request.build_opener(cookies)
    private, public = _key_pair(algorithm)

    def post(path, body):
        request = urllib.request.Request(f"{url}/api{path}", json.dumps(body).encode(), JSON)
        opener.open(request, timeout=20).close()

    post("/auth/", {"username": "admin", "password": "password"})  # of every new store
    for scope in SCOPES.split():
        post("/scope/", {"name": scope, "display_name": scope, "description": scope,
                         "password_required": False})
    post("/mod/plugin/", {
        "module": "oauth2-glewlwyd", "name": "bench", "display_name": "bench", "parameters": {
            "url": "bench", "jwt-type": "rsa" if algorithm == "RS256" else "ecdsa",
            "jwt-key-size": "256", "key": private, "cert": public,
            "access-token-duration": 3600, "refresh-token-duration": 3600, "code-duration": 600,
            "refresh-token-rolling": False, "auth-type-client-enabled": True, "scope": [],
            **{f"auth-type-{kind}-enabled": False for kind in PLUGIN_OFF}}})
    post("/client/?source=database", {
        "client_id": CLIENT, "name": CLIENT, "password": SECRET, "client_secret": SECRET,
        "confidential": True, "enabled": True, "authorization_type": ["client_credentials"],
        "token_endpoint_auth_method": ["client_secret_basic"], "scope": SCOPES.split(),
        "redirect_uri": ["http://localhost/"]})


@contextlib.contextmanager
def glewlwyd(folder, algorithm):
    """Its OAuth 2 plugin, with the database in memory."""
    port = free_port()
    path, log = (os.path.join(folder, name) for name in ("glewlwyd.conf", "output"))
    with open(path, "w", encoding="utf-8") as file:
        file.write(GLEWLWYD.format(folder=folder, port=port))
    with open(SCHEMA, encoding="utf-8") as schema:
        _run("sqlite3", os.path.join(folder, "glewlwyd.db"), stdin=schema)
    with started(["glewlwyd", "-c", path], log) as process:
        wait_until_connectable(process, port, log)
        url = f"http://localhost:{port}"
        _glewlwyd_register(url, algorithm)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = Asked("Glewlwyd", lambda: [process.pid], f"{url}/api/bench/token/",
                      urllib.parse.urlencode({"grant_type": "client_credentials", "scope": SCOPES}),
                      {**FORM, "Authorization": f"Basic {basic}"})
        check_token("Glewlwyd", asked, algorithm)
        yield asked


# --- oidc-provider --------------------------------------------------------------------------------

@contextlib.contextmanager
def oidc_provider(folder, algorithm):
    port = free_port()
    log = os.path.join(folder, "output")
    command = ["node", os.path.join(NODE, "server.js"), str(port), algorithm, CLIENT, SECRET, AUDIENCE,
               SCOPES]
    with started(command, log, {"NODE_ENV": "production"}) as process:
        wait_until_connectable(process, port, log)
        asked = Asked("oidc-provider", lambda: [process.pid], f"http://127.0.0.1:{port}/token",
                      urllib.parse.urlencode({
                          "grant_type": "client_credentials", "client_id": CLIENT,
                          "client_secret": SECRET, "resource": AUDIENCE, "scope": SCOPES}), FORM)
        check_token("oidc-provider", asked, algorithm)
        yield asked
