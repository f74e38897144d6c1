// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import io.parasol.config.model.panel.ClientName;
import java.time.Duration;
import java.util.Optional;

/**
 * An intentional fault of a panel. It takes effect each time that the panel would publish; an
 * impostor takes effect at the next connection.
 *
 * @param after when it begins, relative to the start of the simulation.
 * @param lasts how long it lasts; empty for ever.
 * @param client the client identifier that it uses; present for {@link PanelFaultKind#IMPOSTOR}
 *     only.
 */
public record PanelFault(
    PanelFaultKind kind, Duration after, Optional<Duration> lasts, Optional<ClientName> client) {

  public PanelFault {
    SimulationBounds.require(
        client.isPresent() == (kind == PanelFaultKind.IMPOSTOR),
        "client",
        "a client identifier with impostor only");
  }

  /** Returns whether the fault is active at a time since the start of the simulation. */
  public boolean isActiveAt(Duration elapsed) {
    return Span.contains(elapsed, after, lasts);
  }

  /** The kinds of faults. */
  public enum PanelFaultKind {
    /** It publishes its values hundreds of times. */
    FLOOD,
    /** It sends a packet in which a length exceeds the packet. */
    LIE,
    /** It connects with the client identifier of another panel. */
    IMPOSTOR,
    /** It disappears without DISCONNECT. */
    DIE,
    /** It applies settings without confirming them. */
    UNCONFIRMED
  }
}
