// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.concurrent;

import java.util.concurrent.ThreadFactory;

/**
 * A factory of daemon threads that share a name. All threads of the gateway are daemon threads: the
 * main thread keeps the process alive, and {@code close} waits for the work that must end.
 *
 * @param name the name of each thread, for logs and thread dumps.
 */
public record DaemonThreads(String name) implements ThreadFactory {

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
