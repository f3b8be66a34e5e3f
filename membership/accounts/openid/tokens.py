"""What a provider says about a person, believed only if everything fits."""

import hmac

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

# Signatures with a public key. Never "none", and never one that is made with what
# everybody can read (HS256 with the public key as its secret).
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
CLOCKS_DIFFER = 30  # seconds


def read(id_token: str, keys: dict, *, issuer: str, client_id: str, nonce: str) -> dict:
    """The claims of a token that this provider signed for us and for this login.

    `keys` is the provider's JWKS. Raises OAuth2Error for anything else: another key,
    algorithm, issuer, audience or nonce, or a token whose time is over.
    """
    try:
        header = jwt.get_unverified_header(id_token)
        if header.get("alg") not in ALGORITHMS:
            raise OAuth2Error("This kind of signature is not accepted.")
        claims = jwt.decode(
            id_token,
            key=_key(keys, header.get("kid")).key,
            algorithms=[header["alg"]],
            issuer=issuer,
            audience=client_id,
            leeway=CLOCKS_DIFFER,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
        raise OAuth2Error("The provider's token does not fit.") from error
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
        raise OAuth2Error("The token is not for this login.")
    if claims.get("azp", client_id) != client_id:
        raise OAuth2Error("The token was made for another application.")
    return claims


def _key(keys: dict, key_id: str | None) -> jwt.PyJWK:
    found = jwt.PyJWKSet.from_dict(keys).keys
    fitting = [key for key in found if key.key_id == key_id] if key_id else found
    if len(fitting) != 1:
        raise OAuth2Error("The provider has no such key.")
    return fitting[0]
