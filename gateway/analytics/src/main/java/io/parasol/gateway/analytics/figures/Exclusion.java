// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import io.parasol.gateway.analytics.model.TimeSpan;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A time that both parties of a contract have agreed not to count.
 *
 * @param document id of the signed document
 * @param devices the inverters concerned; empty for all
 * @param signers the parties that signed, two at least
 */
public record Exclusion(String document, Set<String> devices, TimeSpan span, List<String> signers) {

  public Exclusion {
    devices = Set.copyOf(devices);
    signers = List.copyOf(signers);
    if (Set.copyOf(signers).size() < 2) {
      throw new IllegalArgumentException(
          "exclusion %s is signed by %s; expected both parties".formatted(document, signers));
    }
  }

  /** Returns the same for a device that has got another name. */
  public Exclusion renamed(String from, String to) {
    Set<String> names = new HashSet<>(devices);
    if (names.remove(from)) {
      names.add(to);
    }
    return new Exclusion(document, names, span, signers);
  }

  /** Returns whether a time of a device is excluded. */
  public boolean covers(String device, Instant begin, Instant end) {
    return (devices.isEmpty() || devices.contains(device)) && span.overlaps(begin, end);
  }
}
