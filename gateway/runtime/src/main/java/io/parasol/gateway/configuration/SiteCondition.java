// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import io.parasol.config.model.site.DeviceId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What shows whether a gateway works with its configuration.
 *
 * @param isReady whether all sessions are connected and all states published.
 * @param notReady why it is not ready, in one line; may be empty.
 * @param configured the devices of the configuration.
 * @param answering those of them that answer.
 * @param upstream the session to the central broker.
 */
public record SiteCondition(
    boolean isReady,
    String notReady,
    Set<DeviceId> configured,
    Set<DeviceId> answering,
    Upstream upstream) {

  private static final int MAX_NAMED = 5;

  /** The condition of a gateway that does not run. */
  public static final SiteCondition UNKNOWN =
      new SiteCondition(false, "it does not run", Set.of(), Set.of(), Upstream.NONE);

  /** The session to the central broker. */
  public enum Upstream {
    /** The configuration has no central broker. */
    NONE,
    DOWN,
    UP
  }

  public SiteCondition {
    configured = Set.copyOf(configured);
    answering = Set.copyOf(answering);
  }

  /**
   * Returns why a new configuration does not work, in one line; empty if it does: it is ready,
   * every device answers that answered before and is still configured, and the session to the
   * central broker is back.
   *
   * @param answered the devices that answered before.
   * @param wasUp whether the session to the central broker was connected before.
   */
  Optional<String> problem(Set<DeviceId> answered, boolean wasUp) {
    if (!isReady) {
      return Optional.of("it is not ready: " + notReady);
    }
    if (wasUp && upstream == Upstream.DOWN) {
      return Optional.of("the central broker is not connected; before, it was");
    }
    Set<String> missing = new TreeSet<>();
    for (DeviceId each : answered) {
      if (configured.contains(each) && !answering.contains(each)) {
        missing.add(each.value());
      }
    }
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%d devices do not answer; before, they did: %s"
                .formatted(
                    missing.size(), String.join(", ", missing.stream().limit(MAX_NAMED).toList())));
  }
}
