// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import io.parasol.config.SimulationConfig;
import io.parasol.config.simulation.Day;
import io.parasol.config.simulation.Panel;
import io.parasol.config.simulation.PanelFault;
import io.parasol.config.simulation.Plays;
import io.parasol.config.site.ClientName;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.PointName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Simulated panels for tests. */
final class PanelFixture {

  private PanelFixture() {}

  static Panel panel(int port, boolean isRetained, PanelFault... faults) {
    return new Panel(
        new HostPort("127.0.0.1", port),
        new ClientName("panel17"),
        "pv/17",
        Plays.INVERTER,
        List.of(new PointName("ac_power")),
        Map.of(new PointName("limit"), "100"),
        Duration.ofMillis(100),
        isRetained,
        List.of(faults));
  }

  static PanelFault always(PanelFault.Trick trick) {
    Optional<ClientName> client =
        trick == PanelFault.Trick.IMPOSTOR
            ? Optional.of(new ClientName("panel18"))
            : Optional.empty();
    return new PanelFault(trick, Duration.ZERO, Optional.empty(), client);
  }

  static SimulationConfig simulation(Panel panel) {
    return new SimulationConfig(List.of(), List.of(), List.of(panel), Day.USUAL);
  }
}
