# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/matrix/run.py is made of, on top of tests/hangs/harness."""
