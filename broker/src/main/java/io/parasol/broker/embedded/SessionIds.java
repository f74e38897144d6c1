// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.services.session.ClientService;
import io.parasol.config.concurrent.GuardedBy;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the client identifiers of all sessions of the broker, including disconnected ones and those
 * that existed at the start. Thread-safe.
 */
final class SessionIds {

  private static final Logger log = LoggerFactory.getLogger(SessionIds.class);

  private static final int MAX_WAIT_SECONDS = 2;

  /** Completes when every list that was asked for is done. */
  @GuardedBy("this")
  private CompletableFuture<?> pending = CompletableFuture.completedFuture(null);

  @GuardedBy("this")
  private boolean isStopped;

  /**
   * Lists the sessions.
   *
   * @param receiver receives the identifiers on a thread of HiveMQ; not called after {@link #stop}.
   */
  synchronized void list(ClientService sessions, Consumer<Set<String>> receiver) {
    if (isStopped) {
      return;
    }
    Set<String> all = ConcurrentHashMap.newKeySet();
    CompletableFuture<?> done =
        sessions
            .iterateAllClients((context, session) -> all.add(session.getClientIdentifier()))
            .thenRun(() -> receiver.accept(all))
            .exceptionally(SessionIds::report);
    pending = CompletableFuture.allOf(pending, done);
  }

  private static Void report(Throwable failure) {
    log.error("sessions of the broker not checked why={}", failure.toString());
    return null;
  }

  /**
   * Lists no more, and waits for what is being listed: HiveMQ prints the stack trace of a step that
   * its executors no longer accept.
   */
  void stop() {
    CompletableFuture<?> last;
    synchronized (this) {
      isStopped = true;
      last = pending;
    }
    try {
      last.get(MAX_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.debug("the check of sessions has not ended why={}", e.toString());
    }
  }
}
