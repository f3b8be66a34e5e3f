"""A small provider of identities on this machine, honest unless a test says otherwise.

OpenID Connect (discovery, keys, token, userinfo), and beside it the few addresses of
GitHub and Slack that a login there needs.
"""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """What the provider knows of the person, and how it misbehaves.

    `claims` replace those of the token, `told` those of userinfo; `sign` makes the
    token of the claims.
    """

    def __init__(self, port=0):
        self.person = {
            "sub": "p-1",
            "email": "ada@guild.example",
            "email_verified": True,
            "given_name": "Ada",
            "family_name": "Holm",
        }
        self.claims: dict = {}
        self.told: dict = {}
        self.sign = sign
        self.nonce = ""
        self.seen: list[tuple[str, dict]] = []
        self.status = 200
        self.server = ThreadingHTTPServer(("127.0.0.1", port), handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

        self.open = True

    def close(self):
        self.open = False
        self.server.shutdown()
        self.server.server_close()

    def token(self):
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": "test-oidc",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            **self.person,
            **self.claims,
        }
        return self.sign({k: v for k, v in claims.items() if v is not None})

    def page(self, asked):
        """What somebody sees there: two links, on with it and away from it."""
        self.nonce = asked.get("nonce", "")
        ways = (
            ("Let me in", {"state": asked.get("state", ""), "code": "c"}),
            ("No thanks", {"state": asked.get("state", ""), "error": "access_denied"}),
        )
        links = "".join(
            f'<p><a href="{asked.get("redirect_uri")}?{urlencode(query)}">{label}</a>'
            for label, query in ways
        )
        return f"<!doctype html><title>A provider</title><h1>A provider</h1>{links}"

    def answer(self, path, form):
        """The body for one address; None where there is nothing."""
        self.seen.append((path, form))
        return {
            "/.well-known/openid-configuration": lambda: {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "userinfo_endpoint": f"{self.url}/userinfo",
                "jwks_uri": f"{self.url}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/authorize": lambda: self.page(form),
            "/keys": lambda: {"keys": [public(KEY)]},
            "/token": lambda: {
                "access_token": "a",
                "token_type": "Bearer",
                "id_token": self.token(),
            },
            "/userinfo": lambda: {**self.person, **self.told},
            "/login/oauth/access_token": lambda: {"access_token": "a"},
            "/api/v3/user": lambda: {"id": 7, "login": "ada", "name": "Ada Holm"},
            "/api/v3/user/emails": lambda: [
                {
                    "email": self.person["email"],
                    "primary": True,
                    "verified": self.person["email_verified"],
                }
            ],
            "/api/openid.connect.userInfo": lambda: {
                "ok": True,
                "https://slack.com/team_id": "T1",
                "https://slack.com/user_id": "U1",
                **self.person,
            },
        }.get(path, lambda: None)()


def public(key):
    """The public half as a JWK."""
    return json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {
        "kid": "one",
        "alg": "RS256",
        "use": "sig",
    }


def sign(claims, key=KEY, algorithm="RS256", kid="one"):
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})


def handler(provider):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.reply(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self):
            size = int(self.headers.get("Content-Length", 0))
            form = parse_qs(self.rfile.read(size).decode())
            self.reply({name: values[0] for name, values in form.items()})

        def reply(self, form):
            body = provider.answer(urlsplit(self.path).path, form)
            self.send_response(provider.status if body is not None else 404)
            is_page = isinstance(body, str)
            kind = "text/html" if is_page else "application/json"
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write((body if is_page else json.dumps(body)).encode())

        def log_message(self, *args):
            pass

    return Handler
