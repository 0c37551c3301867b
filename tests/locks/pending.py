# SPDX-License-Identifier: GPL-3.0-or-later
"""Cells of tests/locks that pyhang is not right about yet: (pattern of names, condition, why)."""
import re

PENDING = []


def reason(name, row, mode):
    """Why a wrong answer in this cell is known; None when it is not."""
    for pattern, applies, why in PENDING:
        if re.fullmatch(pattern, name) and applies(row, mode):
            return why
    return None
