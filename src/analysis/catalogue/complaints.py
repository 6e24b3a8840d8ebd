"""What is wrong with an entry of the catalogue, in words for whoever edits the YAML."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from pydantic import ValidationError
from pydantic_core import ErrorDetails

SENTENCES = {
    "bool_parsing": "must be true or false, not {got}",
    "dict_type": "must be keys with values, not {got}",
    "enum": "must be {expected}, not {got}",
    "float_parsing": "must be a number, not {got}",
    "float_type": "must be a number, not {got}",
    "greater_than": "must be more than {gt:g}, not {got}",
    "greater_than_equal": "must be at least {ge:g}, not {got}",
    "int_from_float": "must be a whole number, not {got}",
    "int_parsing": "must be a whole number, not {got}",
    "int_type": "must be a whole number, not {got}",
    "less_than_equal": "must be at most {le:g}, not {got}",
    "list_type": "must be a list, not {got}",
    "literal_error": "must be {expected}, not {got}",
    "model_type": "must be keys with values, not {got}",
    "string_pattern_mismatch": "must have the form {pattern}, not {got}",
    "string_too_short": "must not be empty",
    "string_type": "must be text, not {got}",
    "too_short": "must not be empty",
}
"""What to say for each kind of error that pydantic reports."""

TAGS = (
    *("constrained-str", "odata3", "odata4", "wfs", "file", "[key]", "Starts"),
    *("ratio", "sum", "first of", "part of", "deflated"),
)
"""Parts of a location that name a branch of a model, not a key of the file."""


def complaint(error: ValidationError, known: Collection[str]) -> tuple[str, str]:
    """Return the first problem of an entry and its remedy.

    Parameters
    ----------
    error : pydantic.ValidationError
    known : collection of str
        The keys that exist, to find the one that was meant.

    Returns
    -------
    tuple of str
        What is wrong, naming the key, and what to do.

    Examples
    --------
    >>> from analysis.catalogue.indicators import AgeBand
    >>> try:
    ...     AgeBand.model_validate({"first": "nul", "last": 17})
    ... except ValidationError as error:
    ...     complaint(error, ["first", "last"])
    ("'first' must be a whole number, not 'nul'", 'correct the entry')
    """
    details = _most_telling(error)
    key, last = _key(details), str(details["loc"][-1]) if details["loc"] else ""
    match details["type"]:
        case "missing":
            return f"the key '{key}' is missing", "add it"
        case "union_tag_not_found":
            return f"the key {details['ctx']['discriminator']} is missing", "add it"
        case "union_tag_invalid":
            by, tag, expected = (details["ctx"][name] for name in ("discriminator", "tag", "expected_tags"))
            return f"{by} must be one of {expected}, not '{tag}'", "correct the entry"
        case "extra_forbidden":
            near = difflib.get_close_matches(last, sorted(known), n=1)
            return f"the key '{key}' is not known", f"perhaps '{near[0]}' is meant" if near else "remove it"
        case "value_error":
            message = details["msg"].removeprefix("Value error, ")
            return f"{key}: {message}" if key else message, "correct the entry"
    subject = f"'{key}'" if key else "the entry"
    remedy = "put it in quotes" if details["type"] == "string_type" else "correct the entry"
    return f"{subject} {_said(details)}", remedy


def _most_telling(error: ValidationError) -> ErrorDetails:
    """Return the first error; where text or keys are allowed and keys were given, the error in these keys.

    A key that is not known comes first: written wrongly, it is also the cause of one that is missing.
    """
    found = sorted(error.errors(include_url=False), key=lambda e: e["type"] != "extra_forbidden")
    return next(
        (e for e in found if not (e["type"] == "string_type" and isinstance(e["input"], dict))), found[0]
    )


def _key(details: ErrorDetails) -> str:
    """Return where the error is: keys joined by points, entries of a list counted from 1."""
    parts: list[str] = []
    for part in details["loc"]:
        if isinstance(part, int) and parts:
            parts[-1] += f" {part + 1}"
        elif part not in TAGS:
            parts.append(str(part))
    return ".".join(parts)


def _said(details: ErrorDetails) -> str:
    sentence = SENTENCES.get(details["type"])
    if sentence is None:
        return f"is not right: {details['msg']}"
    return sentence.format(got=repr(details["input"]), **details.get("ctx", {}))
