// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What a threading.Timer will call, and whether that starts the next Timer. */
#ifndef PYHANG_CAPTURE_TIMERS_H
#define PYHANG_CAPTURE_TIMERS_H

#include "capture/context.h"

/** Never NULL; what cannot be read stays unknown. `interval` may be 0. */
struct py_timer *capture_timer(struct capture *capture, addr_t function, addr_t interval);

#endif
