// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.configuration;

import io.parasol.config.model.site.DeviceId;
import java.util.Set;

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
}
