// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The chain of waits, from the waiting thread to the root, as a tree. */
#ifndef PYHANG_RENDER_CHAIN_H
#define PYHANG_RENDER_CHAIN_H

#include "render/view.h"

/** Draws report->chain. Its two ends tell the story; the middle of a very long one is left out. */
void chain_draw(struct view *view);

/** Whether the chain comes back to a thread that it has shown. */
bool chain_shows_cycle(const struct view *view);

#endif
