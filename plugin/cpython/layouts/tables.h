// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The tables, one a layout, named as in layout_3_13t. */
#ifndef PYHANG_CPYTHON_LAYOUTS_TABLES_H
#define PYHANG_CPYTHON_LAYOUTS_TABLES_H

#include "cpython/insns.h"
#include "cpython/layout.h"
#include "cpython/opcodes.h"

#define LAYOUT_TABLE(table) extern const struct layout table;
#include "cpython/layouts/tables.def"
#undef LAYOUT_TABLE

#endif
