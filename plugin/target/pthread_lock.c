// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/pthread_lock.h"

enum {
	// Linux include/uapi/linux/futex.h
	FUTEX_WAIT = 0,
	FUTEX_LOCK_PI = 6,
	FUTEX_WAIT_BITSET = 9,
	FUTEX_LOCK_PI2 = 13,
	FUTEX_COMMAND = 0x7f,
	// A robust or PI lock's word: the owner's kernel id, and a bit when somebody waits.
	WORD_TID = 0x3fffffff,
	// What a waiter of glibc's simple lock expects: locked, with waiters.
	LOCKED_WITH_WAITERS = 2,
	MOST_USERS = 1 << 20,
	LAYOUT_BYTES = 48,
	ABSENT = -1,
};

/** pthread_mutex_t: where its members are. */
struct mutex_layout {
	unsigned word_size;
	bool musl;
	int lock, count, owner, users, kind;
};

static const struct mutex_layout mutex_layouts[] = {
	{8, false, .lock = 0, .count = 4, .owner = 8, .users = 12, .kind = 16},
	{4, false, .lock = 0, .count = 4, .owner = 8, .users = 16, .kind = 12},
	// musl: the owner's kernel id is the word itself, but for normal mutexes, which have none.
	{8, true, .lock = 4, .count = 20, .owner = ABSENT, .users = 8, .kind = 0},
	{4, true, .lock = 4, .count = 20, .owner = ABSENT, .users = 8, .kind = 0},
};

enum {
	// glibc nptl/pthreadP.h, musl src/internal/pthread_impl.h
	KIND_TYPE = 3,
	KIND_RECURSIVE = 1,
	KIND_NORMAL = 0,
	KIND_ROBUST = 0x10,
	KIND_PI = 0x20,
	GLIBC_KINDS = 0x3f3, // with PROTECT, SHARED, ELISION, NO_ELISION
	MUSL_KINDS = 0x8f,   // with robust, PI, SHARED
	MUSL_NORMAL_LOCKED = 16,
};

/** pthread_rwlock_t of glibc (2.25+). */
struct rwlock_layout {
	unsigned word_size;
	int readers, write_phase, writers, writer;
};

static const struct rwlock_layout rwlock_layouts[] = {
	{8, .readers = 0, .write_phase = 8, .writers = 12, .writer = 24},
	{4, .readers = 0, .write_phase = 8, .writers = 12, .writer = 28},
};

enum {
	// glibc nptl/pthread_rwlock_common.c
	RWLOCK_WRITE_PHASE = 1,
	RWLOCK_WRITE_LOCKED = 2,
	RWLOCK_READER_SHIFT = 3,
	RWLOCK_SLEEP_VALUE = 3, // 1, and PTHREAD_RWLOCK_FUTEX_USED
	RWLOCK_PHASE_VALUE = 2, // of a writer that waits until readers have left
};

static const struct mutex_layout *mutex_layout(const struct target *target, bool musl)
{
	for (size_t i = 0; i < ARRAY_SIZE(mutex_layouts); i++)
		if (mutex_layouts[i].word_size == target_word_size(target) &&
		    mutex_layouts[i].musl == musl)
			return &mutex_layouts[i];
	return NULL;
}

static bool read_members(struct target *target, addr_t address, const int *offsets, size_t count,
			 uint32_t *ret)
{
	for (size_t i = 0; i < count; i++)
		if (offsets[i] != ABSENT &&
		    !target_read_u32(target, address + (addr_t)offsets[i], &ret[i]))
			return false;
	return true;
}

static bool is_simple_wait(const struct futex_wait *wait)
{
	uint64_t command = wait->operation & FUTEX_COMMAND;
	return command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
}

static bool is_pi_wait(const struct futex_wait *wait)
{
	uint64_t command = wait->operation & FUTEX_COMMAND;
	return command == FUTEX_LOCK_PI || command == FUTEX_LOCK_PI2;
}

/** Whether the thread sleeps as one does for such a mutex, and the word agrees. */
static bool glibc_wait_fits(const struct futex_wait *wait, uint32_t word, uint32_t kind,
			    uint32_t owner)
{
	if (kind & KIND_PI)
		return is_pi_wait(wait) && (word & WORD_TID) == owner;
	if (!is_simple_wait(wait))
		return false;
	if (kind & KIND_ROBUST)
		return wait->value == word && (word & WORD_TID) == owner;
	return wait->value == LOCKED_WITH_WAITERS && word <= LOCKED_WITH_WAITERS;
}

/** Normal mutexes do not count, robust and PI ones are counted once. */
static bool glibc_count_fits(uint32_t kind, uint32_t owner, uint32_t count)
{
	if ((kind & KIND_TYPE) == KIND_RECURSIVE)
		return !owner || count;
	return kind & (KIND_ROBUST | KIND_PI) ? count <= 1 : !count;
}

static bool musl_wait_fits(const struct futex_wait *wait, uint32_t word, uint32_t kind)
{
	if (!is_simple_wait(wait) || wait->value != word || !(word & WORD_TID))
		return false;
	return (kind & KIND_TYPE) != KIND_NORMAL || (word & WORD_TID) == MUSL_NORMAL_LOCKED;
}

bool pthread_mutex_read(struct target *target, bool musl, const struct futex_wait *wait,
			struct pthread_lock *ret)
{
	const struct mutex_layout *layout = mutex_layout(target, musl);
	if (!layout || wait->word < (addr_t)layout->lock)
		return false;
	enum {
		LOCK,
		COUNT,
		OWNER,
		USERS,
		KIND,
		MEMBERS
	};
	const int offsets[MEMBERS] = {layout->lock, layout->count, layout->owner, layout->users,
				      layout->kind};
	uint32_t members[MEMBERS] = {0};
	addr_t address = wait->word - (addr_t)layout->lock;
	if (!read_members(target, address, offsets, MEMBERS, members))
		return false;
	uint32_t kind = members[KIND], word = members[LOCK], owner = members[OWNER];
	bool recursive = (kind & KIND_TYPE) == KIND_RECURSIVE;
	if (musl) {
		if (kind & ~(uint32_t)MUSL_KINDS || !members[USERS] ||
		    !musl_wait_fits(wait, word, kind))
			return false;
		owner = (kind & KIND_TYPE) != KIND_NORMAL ? word & WORD_TID : 0;
	} else if (kind & ~(uint32_t)GLIBC_KINDS || !glibc_wait_fits(wait, word, kind, owner) ||
		   !glibc_count_fits(kind, owner, members[COUNT])) {
		return false;
	}
	// Who takes a mutex is counted after it has the lock, and before it is its owner or just behind that.
	if (members[USERS] > MOST_USERS || (owner && !musl && !members[USERS]))
		return false;
	*ret = (struct pthread_lock){
		.kind = PTHREAD_MUTEX,
		.address = address,
		.locked = tri_of(word != 0),
		.owner_tid = word ? owner : 0,
		.recursive = recursive,
		.count = !recursive ? 1
			 : musl     ? (int64_t)members[COUNT] + 1
				    : members[COUNT],
	};
	return true;
}

static bool rwlock_at(struct target *target, addr_t address, const struct rwlock_layout *layout,
		      struct pthread_lock *ret)
{
	enum {
		READERS,
		PHASE,
		WRITERS,
		WRITER,
		MEMBERS
	};
	const int offsets[MEMBERS] = {layout->readers, layout->write_phase, layout->writers,
				      layout->writer};
	uint32_t members[MEMBERS];
	if (!read_members(target, address, offsets, MEMBERS, members))
		return false;
	uint32_t state = members[READERS];
	bool written = state & RWLOCK_WRITE_PHASE && state & RWLOCK_WRITE_LOCKED;
	if (members[PHASE] > RWLOCK_SLEEP_VALUE || members[WRITERS] > RWLOCK_SLEEP_VALUE ||
	    state >> RWLOCK_READER_SHIFT > MOST_USERS || (members[WRITER] && !written))
		return false;
	*ret = (struct pthread_lock){
		.kind = PTHREAD_RWLOCK,
		.address = address,
		.locked = tri_of(written || state >> RWLOCK_READER_SHIFT),
		.owner_tid = members[WRITER],
		.count = 1,
		// In the write phase these are readers that wait.
		.readers = state & RWLOCK_WRITE_PHASE ? 0 : state >> RWLOCK_READER_SHIFT,
	};
	return ret->locked == TRI_YES && (ret->owner_tid || ret->readers);
}

bool pthread_rwlock_read(struct target *target, bool musl, const struct futex_wait *wait,
			 struct pthread_lock *ret)
{
	if (musl || !is_simple_wait(wait) ||
	    (wait->value != RWLOCK_SLEEP_VALUE && wait->value != RWLOCK_PHASE_VALUE))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(rwlock_layouts); i++) {
		const struct rwlock_layout *layout = &rwlock_layouts[i];
		if (layout->word_size != target_word_size(target) || wait->word < LAYOUT_BYTES)
			continue;
		return rwlock_at(target, wait->word - (addr_t)layout->write_phase, layout, ret) ||
		       rwlock_at(target, wait->word - (addr_t)layout->writers, layout, ret);
	}
	return false;
}

bool stdio_lock_read(struct target *target, bool musl, const struct futex_wait *wait,
		     struct pthread_lock *ret)
{
	enum {
		COUNT = 4,
		OWNER = 8
	};
	uint32_t word, count;
	addr_t owner;
	if (musl || !is_simple_wait(wait) || wait->value != LOCKED_WITH_WAITERS ||
	    !target_read_u32(target, wait->word, &word) || word > LOCKED_WITH_WAITERS || !word ||
	    !target_read_u32(target, wait->word + COUNT, &count) || count > MOST_USERS ||
	    !target_read_word(target, wait->word + OWNER, &owner) || !owner)
		return false;
	*ret = (struct pthread_lock){
		.kind = STDIO_LOCK,
		.address = wait->word,
		.locked = TRI_YES,
		.owner_pthread = owner,
		.recursive = true,
		// glibc 2.43 counts from 0, 2.36 from 1.
		.count = count ? count : 1,
	};
	return true;
}
