// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/libraries.h"

#include <stdlib.h>
#include <string.h>

#include "model/types.h"

// Sorted by class, for bsearch().
static const struct library_thread libraries[] = {
	{"apscheduler.schedulers.background.BackgroundScheduler", "APScheduler",
	 "call the scheduler's `shutdown()` before the program ends"},
	{"grpc._channel.ChannelSpinThread", "grpc",
	 "call the channel's `close()` before the program ends"},
	{"kafka.producer.sender.Sender", "kafka-python",
	 "call the producer's `close()` before the program ends"},
	{"paramiko.agent.AgentLocalProxy", "paramiko",
	 "close the agent forwarding's channel and client"},
	{"paramiko.sftp_client.SFTPClient", "paramiko", "call the SFTP client's `close()`"},
	{"paramiko.transport.ServiceRequestingTransport", "paramiko",
	 "call `close()` on the SSHClient or the Transport, or use the client in a `with` block"},
	{"paramiko.transport.Transport", "paramiko",
	 "call `close()` on the SSHClient or the Transport, or use the client in a `with` block"},
	{"redis.client.PubSubWorkerThread", "redis",
	 "call `stop()` on what `run_in_thread()` returned"},
	{"tqdm._monitor.TMonitor", "tqdm",
	 "close the progress bars, or set `tqdm.monitor_interval = 0`"},
	{"watchdog.observers.api.BaseObserver", "watchdog",
	 "call the observer's `stop()`, then `join()`"},
	{"watchdog.observers.inotify.InotifyObserver", "watchdog",
	 "call the observer's `stop()`, then `join()`"},
	{"watchdog.observers.polling.PollingObserver", "watchdog",
	 "call the observer's `stop()`, then `join()`"},
};

static int compare(const void *type, const void *library)
{
	return strcmp(type, ((const struct library_thread *)library)->type);
}

const struct library_thread *library_of_thread_type(const char *type)
{
	return type ? bsearch(type, libraries, ARRAY_SIZE(libraries), sizeof(libraries[0]), compare)
		    : NULL;
}
