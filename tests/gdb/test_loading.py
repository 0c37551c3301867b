# SPDX-License-Identifier: GPL-3.0-or-later
"""The library, and the ways of loading it."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import support
from support import GDBINIT, LIBRARY, gdb

BY_READER = "jit-reader-load " + LIBRARY
BY_IMPORT = "python import sys; sys.path.insert(0, %r); import pyhang" % os.path.dirname(LIBRARY)
NO_PROCESS = "No process to look at: attach with `attach PID` or open a core with `gdb -c CORE`."


def dynamic_symbols():
    """(type, name) of each dynamic symbol."""
    output = subprocess.check_output(["nm", "-D", LIBRARY], universal_newlines=True)
    for line in output.splitlines():
        fields = line.split()
        yield fields[-2], fields[-1].split("@")[0], fields[-1]


class Library(support.PluginTest):
    def test_exports_the_entry_points_and_nothing_else(self):
        defined = {name for kind, name, _ in dynamic_symbols() if kind not in "Uw"}
        self.assertEqual(defined, {"PyInit_pyhang", "gdb_init_reader", "plugin_is_GPL_compatible"})

    def test_needs_no_symbol_of_python(self):
        strong = [name for kind, name, _ in dynamic_symbols() if kind == "U" and name.startswith(("Py", "_Py"))]
        self.assertEqual(strong, [])

    def test_needs_nothing_but_libc_and_the_unwinder_that_gdb_has(self):
        foreign = [full for kind, _, full in dynamic_symbols() if kind == "U" and not re.search("@(GLIBC|GCC)_", full)]
        self.assertEqual(foreign, [])
        dynamic = subprocess.check_output(["readelf", "-d", LIBRARY], universal_newlines=True)
        needed = [line for line in dynamic.splitlines() if "NEEDED" in line]
        self.assertTrue(all(re.search(r"libc\.so|ld-linux|libgcc_s\.so", line) for line in needed), needed)

    def test_needs_no_newer_glibc_than_gdb_10_has(self):
        versions = {full: re.search(r"@GLIBC_2\.(\d+)", full) for _, _, full in dynamic_symbols()}
        newer = sorted(full for full, version in versions.items() if version and int(version.group(1)) > 31)
        self.assertEqual(newer, [])

    def test_stays_when_it_is_unloaded(self):
        dynamic = subprocess.check_output(["readelf", "-d", LIBRARY], universal_newlines=True)
        self.assertIn("NODELETE", dynamic)


class Loading(support.PluginTest):
    def check(self, *commands):
        result = gdb(*commands, "pyhang", "pyhang threads", load=False)
        self.assertEqual(result.err.count(NO_PROCESS), 2, result)
        self.assertNotIn("Traceback", result.err)
        return result

    def test_by_import(self):
        self.check(BY_IMPORT)

    def test_by_jit_reader(self):
        self.check(BY_READER)

    def test_by_gdbinit_says_nothing(self):
        result = gdb(load=False, arguments=["-x", GDBINIT])
        self.assertEqual((result.out, result.err, result.status), ("", "", 0))

    def test_gdbinit_from_another_folder_and_twice(self):
        result = gdb("source " + GDBINIT, "pyhang", cwd="/")
        self.assertEqual(result.err.strip(), NO_PROCESS)

    def test_gdbinit_leaves_the_jit_reader_free(self):
        result = gdb(BY_READER, "pyhang")
        self.assertEqual(result.err.strip(), NO_PROCESS)

    def test_import_then_jit_reader(self):
        self.check(BY_IMPORT, BY_READER)

    def test_jit_reader_then_import(self):
        self.check(BY_READER, BY_IMPORT)

    def test_jit_reader_makes_the_module_importable(self):
        result = gdb(BY_READER, "python import pyhang; print(pyhang.__version__)", load=False)
        self.assertRegex(result.out, r"^\d+\.\d+\.\d+\n$")

    def test_jit_reader_unloaded(self):
        self.check(BY_READER, "jit-reader-unload")

    def test_jit_reader_unloaded_and_loaded_again(self):
        self.check(BY_READER, "jit-reader-unload", BY_READER)

    def test_jit_reader_unloaded_after_import(self):
        self.check(BY_IMPORT, BY_READER, "jit-reader-unload")

    def test_copy_of_the_library_is_harmless(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = shutil.copy(LIBRARY, folder)
            self.check(BY_IMPORT, "jit-reader-load " + copy)

    def test_jit_reader_with_a_process(self):
        with support.waiting_process() as pid:
            result = gdb(BY_READER, "attach %d" % pid, "backtrace 1", "pyhang doctor", "jit-reader-unload",
                         "backtrace 1", load=False)
        self.assertIn("#0", result.out)
        self.assertEqual(result.status, 0, result)


class MissingLibrary(support.PluginTest):
    def load(self, change):
        """Sources a gdbinit whose library is not that of the build tree."""
        with tempfile.TemporaryDirectory() as folder:
            library = os.path.join(folder, "pyhang.so")
            gdbinit = os.path.join(folder, "gdbinit")
            with open(GDBINIT) as original, open(gdbinit, "w") as copy:
                copy.write(original.read().replace(LIBRARY, library))
            change(library)
            return gdb("echo goes on\\n", load=False, arguments=["-x", gdbinit])

    def test_says_how_to_build_it(self):
        result = self.load(lambda library: None)
        self.assertRegex(result.err, r"^pyhang: .*/pyhang\.so is missing: build it with `meson compile -C .*`.*\n$")
        self.assertEqual(result.out, "goes on\n")

    def test_damaged_library(self):
        def damage(library):
            with open(library, "w") as file:
                file.write("no library")
        result = self.load(damage)
        self.assertRegex(result.err, r"^pyhang: .*/pyhang\.so cannot be loaded \(.*\): build it with .*\n$")
        self.assertEqual(result.out, "goes on\n")


if __name__ == "__main__":
    unittest.main()
