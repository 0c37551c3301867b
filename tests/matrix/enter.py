# SPDX-License-Identifier: GPL-3.0-or-later
"""chroot(1) that also chooses the working folder: enter.py ROOT FOLDER COMMAND..."""
import os
import sys

os.chroot(sys.argv[1])
os.chdir(sys.argv[2])
os.execvp(sys.argv[3], sys.argv[3:])
