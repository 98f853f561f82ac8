"""A chat endpoint that knows one causal chain and answers ordering and refinement prompts from it.

Usage: chain_server.py LOG NAME... The names are the chain, first cause first; all other variables stand alone. Every request
body is appended to LOG, and the names that it asks about to LOG.asked, with a comma. Prints its port; ends when its standard
input does.
"""

import re
import sys

from question_server import ordering_target, serve, variables

log, chain = sys.argv[1], sys.argv[2:]


def place(name: str) -> int | None:
    return chain.index(name) if name in chain else None


def ordering(names: dict, target: str) -> dict:
    own = place(names[target])
    others = {key: place(name) for key, name in names.items() if key != target}
    known = {key: other for key, other in others.items() if other is not None and own is not None}
    return {
        "reason": "along the chain",
        "before": [key for key, other in known.items() if other < own],
        "after": [key for key, other in known.items() if other > own],
        "not_sure": [key for key in others if key not in known],
    }


def subjects(text: str) -> tuple[str, ...]:
    return re.search(r'statement about "?(V\d+)"? and "?(V\d+)', text).groups()


def refinement(names: dict, text: str) -> dict:
    first, second = subjects(text)
    one, other = place(names[first]), place(names[second])
    if one is None or other is None:
        wanted = "Neither causes"
    else:
        cause, direct = (first, second)[one > other], abs(one - other) == 1
        wanted = rf'"?{cause}"? ' + ("is a direct cause" if direct else "causes")
    letter = re.search(rf"^\(?([A-Z])[).:]? *{wanted}", text, re.MULTILINE).group(1)
    return {"reason": "along the chain", "choice": letter, "confidence": 90}


def answer(text: str) -> dict:
    names, target = variables(text), ordering_target(text)
    asked = [target] if target else subjects(text)
    with open(log + ".asked", "a") as file:
        file.write(",".join(names[key] for key in asked) + "\n")
    return ordering(names, target) if target else refinement(names, text)


serve(answer, log=log)
