// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.gateway.health.GatewayObserver;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether the keys in the token can be used. Without them the gateway has no broker and no
 * sessions, and continues to poll and to store. When they are back after that, the gateway must be
 * restarted. Checked by one thread; read by any.
 */
final class KeyWatch {

  private static final Logger log = LoggerFactory.getLogger(KeyWatch.class);

  private final KeyStorage keys;
  private final GatewayObserver observer;
  private @Nullable String problem;
  private volatile boolean needsRestart;

  KeyWatch(KeyStorage keys, GatewayObserver observer) {
    this.keys = keys;
    this.observer = observer;
  }

  /** Returns why the keys cannot be used; empty if they can. */
  static Optional<String> problem(KeyStorage keys) {
    try {
      boolean unused = keys.check();
      return Optional.empty();
    } catch (UnusableKeyException unavailable) {
      return Optional.of(String.valueOf(unavailable.getMessage()));
    }
  }

  void check() {
    try {
      if (!keys.check()) {
        log.info("keys available again, the gateway restarts");
        needsRestart = true;
      } else if (problem != null) {
        log.info("keys available again");
      }
      problem = null;
      observer.keys(Optional.empty());
    } catch (UnusableKeyException unavailable) {
      String why = String.valueOf(unavailable.getMessage());
      if (!why.equals(problem)) {
        log.error("keys unavailable why=\"{}\"", why);
      }
      problem = why;
      observer.keys(Optional.of(why));
    }
  }

  boolean needsRestart() {
    return needsRestart;
  }
}
