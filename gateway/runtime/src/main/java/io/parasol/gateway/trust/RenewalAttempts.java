// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.gateway.health.device.RenewalAttempt;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The last attempt to renew each certificate that the gateway holds. Thread-safe. */
final class RenewalAttempts {

  private final Map<String, RenewalAttempt> last = new ConcurrentHashMap<>();

  void succeeded(String name, Instant at) {
    last.put(name, new RenewalAttempt(at, Optional.empty()));
  }

  void failed(String name, Instant at, Exception why) {
    last.put(name, new RenewalAttempt(at, Optional.of(String.valueOf(why.getMessage()))));
  }

  /** Forgets the attempts of all other names. */
  void retain(Set<String> names) {
    last.keySet().retainAll(names);
  }

  Map<String, RenewalAttempt> all() {
    return Map.copyOf(last);
  }
}
