"""A chat endpoint that answers the ordering prompt: variables come in the order of their names.

Usage: ordering_server.py. Prints its port; ends when its standard input does.
"""

from question_server import ordering_target, serve, variables


def answer(text: str) -> dict:
    names, target = variables(text), ordering_target(text)
    return {
        "reason": "by name",
        "before": [key for key in names if names[key] < names[target]],
        "after": [key for key in names if names[key] > names[target]],
        "not_sure": [],
    }


serve(answer)
