"""What Python code does that may let content out, by the syntax tree of each file.

Names are those of the modules that a file imports, whatever it calls them.
"""

import ast
import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

Uses = Counter[tuple[str, str]]

# Methods of clients of AWS, by how boto3 calls them.
OF_AWS = re.compile(
    r"client|resource|publish|invoke|query|scan|subscribe|paginate|_?make_(api_call|request)"
    r"|(accept|add|assign|associate|assume|attach|authorize|batch|cancel|change|confirm|copy|create"
    r"|decrypt|delete|deregister|derive|describe|detach|disable|disassociate|enable|encrypt|execute"
    r"|export|generate|get|head|import|invoke|list|modify|move|publish|purge|put|re_encrypt|receive"
    r"|register|release|remove|replace|reset|restore|retire|revoke|rotate|schedule|select|send|set"
    r"|sign|start|stop|submit|subscribe|tag|terminate|transact|untag|update|upload|verify|write)"
    r"_[a-z0-9_]+"
)
NETWORK = re.compile(
    r"_?(aiohttp|asyncio|cffi|code|codeop|ctypes|ftplib|http|httpx|imaplib|importlib|marshal"
    r"|multiprocessing|nntplib|pickle|poplib|posix|posixsubprocess|pty|requests|runpy|shelve"
    r"|smtplib|socket|socketserver|ssl|subprocess|telnetlib|urllib|urllib3|webbrowser|wsgiref"
    r"|xmlrpc|zipimport)(\..*)?"
    r"|botocore\.(awsrequest|endpoint|httpchecksum|httpsession|vendored)(\..*)?"
    r"|logging\.(config|handlers)(\..*)?"
    r"|os\.(exec|fork|popen|posix_spawn|spawn|system)\w*"
)
RUNS = re.compile(
    r"(builtins\.)?(eval|exec|compile|__import__|getattr|setattr|open|globals|locals|vars)"
    r"|(builtins|__builtins__)|io\.open|os\.(open|fdopen)|operator\.(attrgetter|methodcaller)"
    r"|sys\.(meta_path|modules|path|path_hooks)(\..*)?|(gc|inspect|site)\..*"
    r"|.*\.(open|read_bytes|read_text|__dict__|__getattribute__|__globals__|__subclasses__)"
)
LOGS = re.compile(
    r"(.*\.)?(pp|pprint|print)|(.*\.)?(stdout|stderr)(\.buffer)?\.(write|writelines)"
    r"|os\.p?writev?|warnings\.warn|traceback\.print_\w+|faulthandler\..*|sys\.(exit|\w+hook)"
    r"|logging\.(basicConfig|captureWarnings)|.*\.(addHandler|setLevel|set_stream_logger|add_note)"
    r"|.*log\w*\.(critical|debug|error|exception|info|log|warn|warning)"
)
# Of a logger by any name.
LOG_CALLS = re.compile(
    r"(?!math\.).+\.(critical|debug|error|exception|fatal|info|log|warn|warning)"
)
ELSEWHERE = re.compile(
    r"(.*\.)?environ\.(clear|pop|setdefault|update)|os\.(putenv|unsetenv)"
    r"|(.*\.)?(Config|Session)|.*events\.(register|unregister)\w*"
)
# A number to text, an address, or an ARN.
PLACE = re.compile(r"\w+://|\barn:aws|\+\d{7,15}\b|\b\d{1,3}(\.\d{1,3}){3}\b")
# By themselves they are no call; what is called of them has a name of its own.
CLIENTS = ("client", "resource", "Config", "Session")
HANDED_ON = (
    *("__builtins__", "__import__", "compile", "eval", "exec", "getattr", "globals", "locals"),
    *("open", "print", "setattr", "vars"),
)
AWS, OTHERS, OUTSIDE, LOG = (
    "calls AWS",
    "uses the network or another program",
    "runs or reads what is not in the package",
    "writes to the log",
)
WHERE, NAMES = "changes where or how calls go", "names a place or a number"
KINDS = {
    AWS: lambda name: (
        bool(OF_AWS.fullmatch(name.rpartition(".")[2])) and ("." in name or name in CLIENTS)
    ),
    OTHERS: lambda name: bool(NETWORK.fullmatch(name)),
    OUTSIDE: lambda name: bool(RUNS.fullmatch(name)),
    LOG: lambda name: bool(LOGS.fullmatch(name)),
    WHERE: lambda name: bool(ELSEWHERE.fullmatch(name)),
}


def uses_of(package: Mapping[str, bytes]) -> Uses:
    """Each use of a package, as its kind and its text, with how often it is there."""
    found: Uses = Counter()
    for name, content in package.items():
        if not name.endswith(".py"):
            digest = hashlib.sha256(content).hexdigest()[:8]
            found[OUTSIDE, f"{name} is not Python ({digest})"] += 1
            continue
        try:
            # As Python reads it: in the encoding that a comment names.
            tree = ast.parse(content)
        except (SyntaxError, ValueError, RecursionError):
            found[OUTSIDE, f"{name} cannot be read"] += 1
            continue
        found.update(_uses_in(tree))
    return found


def _uses_in(tree: ast.Module) -> Iterator[tuple[str, str]]:
    nodes = list(ast.walk(tree))
    called = {node.func for node in nodes if isinstance(node, ast.Call)}
    imported = {name: full for node in nodes for name, full in _imported(node)}
    said = {node.value for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        names = [_full(each, imported) for each in _names(node, called)]
        is_import = isinstance(node, ast.Import | ast.ImportFrom)
        kinds = [
            kind
            for kind, is_one in KINDS.items()
            if any(map(is_one, names)) and (not is_import or kind == OTHERS)
        ]
        for kind in dict.fromkeys((*kinds, *_further(node, names, imported, said))):
            yield kind, " ".join(ast.unparse(node).split())


def _imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with the full one."""
    match node:
        case ast.Import():
            yield from ((each.asname, each.name) for each in node.names if each.asname)
        case ast.ImportFrom(module=str(module)):
            for each in node.names:
                yield each.asname or each.name, f"{module}.{each.name}"
        case _:
            pass


def _full(name: str, imported: Mapping[str, str]) -> str:
    first, dot, rest = name.partition(".")
    return f"{imported.get(first, first)}{dot}{rest}"


def _names(node: ast.AST, called: Collection[ast.expr]) -> list[str]:
    """What a node imports or calls, or hands on so that another call may."""
    match node:
        case ast.Import():
            return [each.name for each in node.names]
        case ast.ImportFrom(module=str(module)):
            return [module, *(f"{module}.{each.name}" for each in node.names)]
        case ast.Call():
            return [ast.unparse(node.func)]
        case ast.Attribute(ctx=ast.Load()) if node not in called and node.attr not in CLIENTS:
            return [ast.unparse(node)]
        case ast.Name(id=name, ctx=ast.Load()) if node not in called and name in HANDED_ON:
            return [name]
        case _:
            return []


def _further(
    node: ast.AST, names: list[str], imported: Mapping[str, str], said: Collection[ast.expr]
) -> Iterator[str]:
    """The kinds of a node, whatever it calls."""
    if _is_logged(node, names):
        yield LOG
    if any(each.endswith("environ") for each in (_full(of, imported) for of in _changed(node))):
        yield WHERE
    match node:
        case ast.Attribute(value=of, ctx=ast.Store() | ast.Del()):
            # Of a module, it is another one for every other file as well.
            if ast.unparse(of) not in ("self", "cls"):
                yield WHERE
        case ast.Constant(value=str(text)) if node not in said and PLACE.search(text):
            yield NAMES
        case _:
            pass


def _is_logged(node: ast.AST, names: list[str]) -> bool:
    """Whether it may end in the log: Lambda writes each error that nobody catches."""
    match node:
        case ast.Call():
            return any(map(LOG_CALLS.fullmatch, names))
        case ast.Raise(exc=ast.Call() as error):
            return not all(map(_is_fixed, _given(error)))
        case ast.Assert(msg=ast.expr() as message):
            return not _is_fixed(message)
        case _:
            return False


def _changed(node: ast.AST) -> Iterator[str]:
    """The names of maps and objects that are changed in their place."""
    match node:
        case ast.Subscript(value=of, ctx=ast.Store() | ast.Del()):
            yield ast.unparse(of)
        case ast.AugAssign(target=of):
            yield ast.unparse(of)
        case _:
            pass


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(each.value for each in call.keywords)]


def _is_fixed(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant)
