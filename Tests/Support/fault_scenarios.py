"""All the faults by name, in the order of the resilience matrix that the tests go through row by row."""

import fault_answers  # noqa: F401
import fault_echoes  # noqa: F401
import fault_statuses  # noqa: F401
import fault_wire  # noqa: F401
from fault_exchange import SCENARIOS

__all__ = ["SCENARIOS"]
