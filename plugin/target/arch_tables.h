// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The supported architectures, one file each. */
#ifndef PYHANG_TARGET_ARCH_TABLES_H
#define PYHANG_TARGET_ARCH_TABLES_H

#include "target/arch.h"

extern const struct target_arch target_arch_x86_64;
extern const struct target_arch target_arch_aarch64;
extern const struct target_arch target_arch_i386;

#endif
