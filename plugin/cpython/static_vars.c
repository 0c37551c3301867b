// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/static_vars.h"

#include <string.h>

static uint32_t little32(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

/** Whether the bytes follow at `*at`; passes over them. */
static bool pass(const uint8_t *code, size_t *at, const void *bytes, size_t size)
{
	if (memcmp(code + *at, bytes, size) != 0)
		return false;
	*at += size;
	return true;
}

/** x86-64: [endbr64] mov disp32(%rip),%rax; ret. Debug builds keep a frame pointer around the load. */
static bool decode_x86_64(const uint8_t *code, addr_t function, addr_t *ret)
{
	static const uint8_t endbr64[] = {0xf3, 0x0f, 0x1e, 0xfa};
	static const uint8_t frame_pointer[] = {0x55, 0x48, 0x89, 0xe5}; // push %rbp; mov %rsp,%rbp
	static const uint8_t load[] = {0x48, 0x8b, 0x05};
	enum {
		DISPLACEMENT = 4,
		POP_RBP = 0x5d,
		RETURN = 0xc3,
	};
	size_t at = 0;
	pass(code, &at, endbr64, sizeof(endbr64));
	bool framed = pass(code, &at, frame_pointer, sizeof(frame_pointer));
	if (!pass(code, &at, load, sizeof(load)))
		return false;
	uint32_t displacement = little32(code + at);
	at += DISPLACEMENT;
	if (code[at] != (framed ? POP_RBP : RETURN))
		return false;
	*ret = function + at + (uint64_t)(int64_t)(int32_t)displacement;
	return true;
}

/** aarch64: [bti c | paciasp] adrp x0, page; ldr x0, [x0, #offset]; ret */
static bool decode_aarch64(const uint8_t *code, addr_t at, addr_t *ret)
{
	uint32_t first = little32(code);
	size_t skip = first == 0xd503245f || first == 0xd503233f ? 4 : 0;
	uint32_t adrp = little32(code + skip);
	uint32_t ldr = little32(code + skip + 4);
	if ((adrp & 0x9f00001f) != 0x90000000 || (ldr & 0xffc003ff) != 0xf9400000)
		return false;
	uint32_t pages = (adrp >> 5 & 0x7ffff) << 2 | (adrp >> 29 & 3);
	int64_t signed_pages = pages & 0x100000 ? (int64_t)pages - 0x200000 : pages;
	*ret = ((at + skip) & ~UINT64_C(0xfff)) + (uint64_t)(signed_pages * 4096) +
	       (ldr >> 10 & 0xfff) * 8;
	return true;
}

bool py_interp_head_decode(struct target *target, addr_t function, addr_t *ret)
{
	uint8_t code[20];
	return target_read(target, function, code, sizeof(code)) &&
	       (decode_x86_64(code, function, ret) || decode_aarch64(code, function, ret));
}

bool py_gil_variable_decode(struct target *target, addr_t function, addr_t *ret)
{
	// Loads and compares with an address relative to rip; `immediate` bytes follow the displacement.
	static const struct {
		uint8_t bytes[3];
		uint8_t size, immediate;
	} patterns[] = {
		{{0x48, 0x83, 0x3d}, 3, 1}, // cmpq $0,disp(%rip)
		{{0x83, 0x3d}, 2, 1},       // cmpl $0,disp(%rip)
		{{0x48, 0x8b, 0x05}, 3, 0}, // mov disp(%rip),%rax
		{{0x8b, 0x05}, 2, 0},       // mov disp(%rip),%eax
	};
	enum {
		DISPLACEMENT = 4,
		WINDOW = 12,
	};
	uint8_t code[WINDOW + 8];
	if (!target_read(target, function, code, sizeof(code)))
		return false;
	for (size_t at = 0; at < WINDOW; at++) {
		for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
			size_t size = patterns[i].size;
			if (memcmp(code + at, patterns[i].bytes, size) != 0)
				continue;
			*ret = function + at + size + DISPLACEMENT + patterns[i].immediate +
			       (uint64_t)(int64_t)(int32_t)little32(code + at + size);
			return true;
		}
	}
	return false;
}

/** The operand of an instruction that is relative to rip; `end` is where the instruction ends. */
static addr_t rip_operand(const uint8_t *displacement, addr_t end)
{
	return end + (uint64_t)(int64_t)(int32_t)little32(displacement);
}

bool py_import_lock_decode(struct target *target, addr_t function,
			   struct py_import_lock_variables *ret)
{
	static const uint8_t store_minus_one[] = {0x48, 0xc7, 0x05}; // movq $-1,disp(%rip)
	enum {
		WINDOW = 112,
		LONGEST = 11,
		REX_W = 0x48,
		LOAD = 0x8b,
		RIP_MASK = 0xc7, // of a ModRM byte, without the register
		RIP = 0x05,
	};
	uint8_t code[WINDOW + LONGEST];
	*ret = (struct py_import_lock_variables){0};
	if (!target_read(target, function, code, sizeof(code)))
		return false;
	// In this order: the lock is loaded, the level is counted down, the thread is set to -1.
	for (size_t at = 1; at < WINDOW && !ret->thread; at++) {
		const uint8_t *insn = code + at;
		addr_t address = function + at;
		bool wide = code[at - 1] == REX_W;
		bool loads = insn[0] == LOAD && (insn[1] & RIP_MASK) == RIP;
		if (loads && wide && !ret->lock)
			ret->lock = rip_operand(insn + 2, address + 6);
		else if (loads && !wide && ret->lock && !ret->level)
			ret->level = rip_operand(insn + 2, address + 6);
		else if (insn[0] == 0x83 && insn[1] == 0x2d && ret->lock &&
			 !ret->level) // subl $1,disp(%rip)
			ret->level = rip_operand(insn + 2, address + 7);
		else if (!memcmp(insn, store_minus_one, sizeof(store_minus_one)) &&
			 little32(insn + 7) == UINT32_MAX)
			ret->thread = rip_operand(insn + 3, address + 11);
	}
	return ret->lock && ret->level && ret->thread && ret->lock % 8 == 0 &&
	       ret->thread % 8 == 0 && ret->level % 4 == 0;
}
