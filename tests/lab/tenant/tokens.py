# Copyright (c) 2026 mailsec.smime contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sign-in side: discovery document, token endpoint, and the check of tokens that come back.

Must not log what it is given. Shapes: Microsoft Learn, OAuth 2.0 client credentials flow; msal for Python 1.39.
"""

from __future__ import annotations

import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import jwt

from .answers import Answer
from .assertions import SignInError, check_assertion
from .errors import CHALLENGE
from .identity import Application
from .service import Service

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
# Microsoft Learn, app-only authentication: the app role Exchange.ManageAsApp; the directory role template
# "Exchange Recipient Administrator".
APP_ROLE = "Exchange.ManageAsApp"
DIRECTORY_ROLE = "31392ffb-586c-42d1-9346-e59415a2cc4e"


def describe_endpoints(service: Service, tenant: str) -> Answer:
    """The OpenID discovery document; it names the tenant by GUID even where it was asked for by domain."""
    if not service.identity.answers_to(tenant):
        return make_sign_in_answer(service, _refuse_tenant(tenant, "invalid_tenant"))
    base = f"{service.url}/{service.identity.tenant_id}"
    return Answer(
        200,
        {
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "issuer": f"{base}/v2.0",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "response_types_supported": ["code", "id_token", "token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        },
    )


def give_token(service: Service, tenant: str, form: Mapping[str, Any]) -> Answer:
    """Answer a token request; SignInError says why not."""
    if not service.identity.answers_to(tenant):
        raise _refuse_tenant(tenant, "invalid_request")
    for name in ("grant_type", "client_id", "scope"):
        if not form.get(name):
            raise _refuse_request(900144, f"The request body must contain the following parameter: '{name}'.")
    if form["grant_type"] != "client_credentials":
        raise SignInError(70003, "unsupported_grant_type", 400, "The app requested an unsupported grant type.")
    application = service.identity.applications.get(str(form["client_id"]))
    if application is None:
        text = f"Application with identifier '{form['client_id']}' was not found in the directory '{tenant}'."
        raise SignInError(700016, "unauthorized_client", 400, text)
    _check_credential(service, tenant, form, application)
    _check_scope(service, str(form["scope"]))
    lifetime = service.settings.token_lifetime
    if _answers_challenge(form):
        application = replace(application, answered_challenge=True)
    token = issue_token(service, application, service.url, lifetime)
    answer = {"token_type": "Bearer", "expires_in": lifetime, "ext_expires_in": lifetime, "access_token": token}
    return Answer(200, answer, {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"})


def issue_token(service: Service, application: Application, audience: str, lifetime: int) -> str:
    """A bearer token. Its signature is the lab's own: clients must treat access tokens as opaque."""
    now = int(service.clock().timestamp())
    claims = {
        "aud": audience,
        "iss": f"{service.url}/{service.identity.tenant_id}/",
        "iat": now,
        "nbf": now,
        "exp": now + lifetime,
        "appid": application.client_id,
        "idtyp": "app",
        "tid": service.identity.tenant_id,
        "jti": str(uuid.uuid4()),
        "roles": [APP_ROLE] if application.has_role else [],
        "wids": [DIRECTORY_ROLE] if application.has_role else [],
        "lab_answered": application.answered_challenge,
    }
    return jwt.encode(claims, service.identity.token_key, algorithm="HS256")


def read_token(service: Service, header: str | None) -> Application | str:
    """The app a bearer header speaks for, or the sentence that says why nobody."""
    scheme, _space, token = (header or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return "The request carries no bearer token."
    try:
        claims = jwt.decode(
            token,
            service.identity.token_key,
            algorithms=["HS256"],
            audience=service.url,
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False, "require": ["exp", "aud", "appid"]},
        )
    except jwt.InvalidAudienceError:
        return "The audience claim value is invalid for current resource."
    except jwt.PyJWTError:
        return "The token is not valid."
    if claims["exp"] <= service.clock().timestamp():
        return "The token has expired."
    application = service.identity.applications.get(claims["appid"])
    if application is None:
        return "The application is not known."
    return replace(application, answered_challenge=claims.get("lab_answered", False))


def make_sign_in_answer(service: Service, problem: SignInError) -> Answer:
    """The body Entra ID sends with a refusal."""
    stamp = service.clock().strftime("%Y-%m-%d %H:%M:%SZ")
    trace, correlation = str(uuid.uuid4()), str(uuid.uuid4())
    tail = f" Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
    body = {
        "error": problem.error,
        "error_description": f"AADSTS{problem.number}: {problem.text}{tail}",
        "error_codes": [problem.number],
        "timestamp": stamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"{service.url}/error?code={problem.number}",
    }
    return Answer(problem.status, body)


def _answers_challenge(form: Mapping[str, Any]) -> bool:
    """Does the request carry the claims of the last challenge? Microsoft Learn, claims challenges: parameter claims."""
    try:
        given = json.loads(str(form.get("claims") or "{}"))
        return bool(given["access_token"]["nbf"]["value"] == CHALLENGE["access_token"]["nbf"]["value"])
    except (ValueError, KeyError, TypeError):
        return False


def _check_credential(service: Service, tenant: str, form: Mapping[str, Any], application: Application) -> None:
    if form.get("client_assertion"):
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise _refuse_request(900144, "The request body must contain the parameter: 'client_assertion_type'.")
        names = (service.identity.tenant_id, service.identity.domain)
        audiences = {f"{service.url}/{name}/oauth2/v2.0/token" for name in names}
        check_assertion(str(form["client_assertion"]), application, audiences, service.clock())
    elif form.get("client_secret"):
        if not hmac.compare_digest(str(form["client_secret"]).encode(), application.secret.encode()):
            text = (
                "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
                f"value, not the client secret ID, for a secret added to app '{application.client_id}'."
            )
            raise SignInError(7000215, "invalid_client", 401, text)
    else:
        text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
        raise SignInError(7000218, "invalid_client", 401, text)


def _check_scope(service: Service, scope: str) -> None:
    if not scope.endswith("/.default") or " " in scope:
        text = (
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
            "/.default suffixed to the resource identifier (application ID URI)."
        )
        raise SignInError(1002012, "invalid_scope", 400, text)
    resource = scope.removesuffix("/.default")
    if resource != service.url:
        text = f"The resource principal named {resource} was not found in the tenant named {service.identity.domain}."
        raise SignInError(500011, "invalid_resource", 400, text)


def _refuse_tenant(tenant: str, error: str) -> SignInError:
    text = (
        f"Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant."
    )
    return SignInError(90002, error, 400, text)


def _refuse_request(number: int, text: str) -> SignInError:
    return SignInError(number, "invalid_request", 400, text)
