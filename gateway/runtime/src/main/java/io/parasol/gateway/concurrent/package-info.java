// SPDX-License-Identifier: Apache-2.0
/**
 * The single-thread executor of the runtime.
 *
 * <p>Every part of the runtime that needs a thread of its own for tasks uses {@link
 * io.parasol.gateway.concurrent.SerialExecutor}. The exceptions are threads that are loops of their
 * own and not queues of tasks:
 *
 * <ul>
 *   <li>The thread of the store ({@code store.log.GroupCommit}) collects messages into groups.
 *   <li>Running installations ({@code install.Installs}) block for minutes, each on a thread of a
 *       pool.
 *   <li>The web server and the adapters run on Netty's event loops.
 * </ul>
 *
 * <p>The modules below the runtime cannot use this package and have threads of their own: {@code
 * broker.client.ThreadLoop} (a session, with timers that can be cancelled), {@code
 * legacy.modbus.client.SerialLineThread} (a serial line, which reads the time of its next task),
 * {@code legacy.lines.LineThread} (a link that runs turns between its jobs), and {@code
 * legacy.modbus.plan.LearnedLimitsFolder} (one writer of files).
 *
 * <p>Out of scope: what runs on the threads.
 */
@NullMarked
package io.parasol.gateway.concurrent;

import org.jspecify.annotations.NullMarked;
