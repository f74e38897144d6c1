// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import io.parasol.config.site.ClientName;
import java.time.Duration;
import java.util.Optional;

/**
 * A misbehaviour of a panel on purpose, each time that it would publish; an impostor is one from
 * the next time that it connects.
 *
 * @param after when it begins, counted from the start of the simulation.
 * @param lasts how long it holds; empty is for ever.
 * @param client whose identifier it uses; there exactly with {@link Trick#IMPOSTOR}.
 */
public record PanelFault(
    Trick trick, Duration after, Optional<Duration> lasts, Optional<ClientName> client) {

  public PanelFault {
    Bounds.require(
        client.isPresent() == (trick == Trick.IMPOSTOR), "client", "there with impostor only");
  }

  /** Whether it holds at that time since the start of the simulation. */
  public boolean holdsAt(Duration elapsed) {
    return Span.holds(elapsed, after, lasts);
  }

  /** What goes wrong. */
  public enum Trick {
    /** It publishes its values hundreds of times over. */
    FLOOD,
    /** It sends a packet in which a length reaches beyond the packet. */
    LIE,
    /** It connects under the client identifier of another. */
    IMPOSTOR,
    /** It is gone without DISCONNECT. */
    DIE,
    /** It takes what it is told, and confirms nothing. */
    UNCONFIRMED
  }
}
