"""How a resource type that holds data names the keys of its parts."""

from dataclasses import dataclass

from keyproof.aws.encryption import Encryption

Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Something of a resource that is encrypted by itself, and where its key is named.

    ``label`` is empty for a whole resource, ``key`` for what takes none. ``without_key`` is what
    AWS does if no key is named, and where ``chosen`` is given and not one of ``chosen_by``. Where
    ``enabled`` is given, it has to be one of ``enabled_by``; if not, there is no encryption
    (``otherwise``); where it is not written, ``unset`` holds if that is given. It is encrypted
    ``anyway`` if one of some arguments has a value. The part exists only if there is something at
    ``exists_by``, and not if there is something at ``absent_by``.
    """

    label: str = ""
    key: Path
    without_key: Encryption = Encryption.AWS
    enabled: Path | None = None
    enabled_by: tuple[object, ...] = (True,)
    otherwise: Encryption = Encryption.NONE
    unset: Encryption | None = None
    anyway: tuple[tuple[str, object], ...] = ()
    chosen: Path | None = None
    chosen_by: tuple[object, ...] = ()
    exists_by: Path | None = None
    absent_by: Path | None = None


@dataclass(frozen=True, kw_only=True)
class DataType:
    """A resource type that holds data.

    ``service`` and ``noun`` are how a report calls it, ``aws_key`` is the name of AWS's own key,
    ``protection`` the argument that refuses its deletion.
    """

    service: str
    noun: str = ""
    name: str = "name"
    aws_key: str = ""
    parts: tuple[Part, ...]
    protection: Path | None = None
