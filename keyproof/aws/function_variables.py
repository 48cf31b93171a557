"""What the environment variables of a function can do: load other code, or name a place.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

import re
from ipaddress import ip_address

# Variables that make Python, Node.js, Java, the loader or an SDK run other code, or call another
# place than AWS.
LOADING = re.compile(
    r"AWS_\w*|LD_\w*|PYTHON\w*|NODE_\w*|JAVA_TOOL_OPTIONS|RUBY\w*|SSL_CERT_\w*|\w*_CA_BUNDLE"
    r"|OPENSSL_\w*|(HTTPS?|ALL|NO)_PROXY|BOTO_CONFIG|GCONV_PATH|GLIBC_\w*|HOME|HOSTALIASES"
    r"|LOCALDOMAIN|PATH|RES_OPTIONS|SSLKEYLOGFILE|LAMBDA_\w*|_\w*",
    re.IGNORECASE,
)
URL = re.compile(r"\b[a-z][a-z0-9+.-]*://(?:[^\s/@\"'<>]*@)?([^\s/:\"'<>?#,;]+)", re.IGNORECASE)
# The user and the password of a URL.
LOGIN = re.compile(r"(?<=://)[^\s/@\"'<>]*@")
EMAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[a-z]{2,})", re.IGNORECASE)
HOST = re.compile(r"((?:[a-z0-9-]+\.)+[a-z]{2,}|xn--[\w.-]+)(?::\d+)?/?", re.IGNORECASE)
ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
ARN = re.compile(r"arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}):[^\s\"',]+")


def places_in(value: object) -> frozenset[str]:
    """The hosts, mail addresses, IP addresses and ARNs with an account that a text names.

    Any other value names none.
    """
    text = value if isinstance(value, str) else ""
    whole = HOST.fullmatch(text.strip())
    return frozenset(
        (
            *(each.lower() for each in URL.findall(text)),
            *(found[0].lower() for found in EMAIL.finditer(LOGIN.sub("", text))),
            *([whole[1].lower()] if whole else []),
            *filter(_is_public, ADDRESS.findall(text)),
            *(found[0] for found in ARN.finditer(text)),
        )
    )


def account_in(place: str) -> str:
    """The account of a place that is an ARN; empty for any other place."""
    found = ARN.fullmatch(place)
    return found[1] if found else ""


def _is_public(address: str) -> bool:
    try:
        return ip_address(address).is_global
    except ValueError:
        return False
