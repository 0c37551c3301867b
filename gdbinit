# SPDX-License-Identifier: GPL-3.0-or-later
# Brings pyhang to GDB: `source` this file, or start with `gdb -x` it. Says nothing when all is well.
# The library is loaded as a module of GDB's Python, which leaves the one place for JIT readers free.

# $_streq is one of the functions that only a GDB with Python has.
if $_isvoid($_streq)
  echo pyhang needs a GDB that was built with Python: `gdb --configuration` shows --with-python where it was.\n
else
python
def _pyhang_load(path, remedy):
    import importlib.machinery
    import importlib.util
    import os
    import sys
    import gdb
    if "pyhang" in sys.modules:
        return
    if path.startswith("@"):
        gdb.write("pyhang: this is the template; `meson setup build && meson compile -C build` makes "
                  "build/gdbinit of it, which is the one to source\n", gdb.STDERR)
        return
    if not os.path.exists(path):
        gdb.write("pyhang: %s is missing: %s\n" % (path, remedy), gdb.STDERR)
        return
    # By its path, not by a search: exactly this file, and sys.path stays as it is.
    loader = importlib.machinery.ExtensionFileLoader("pyhang", path)
    spec = importlib.util.spec_from_file_location("pyhang", path, loader=loader)
    try:
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
    except ImportError as error:
        gdb.write("pyhang: %s cannot be loaded (%s): %s\n" % (path, error, remedy), gdb.STDERR)
        return
    sys.modules["pyhang"] = module

_pyhang_load("@LIBRARY@", "@REMEDY@")
del _pyhang_load
end
end
