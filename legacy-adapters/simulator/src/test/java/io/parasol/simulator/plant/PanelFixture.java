// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.simulator.config.Day;
import io.parasol.simulator.config.PanelFault;
import io.parasol.simulator.config.PanelSimulation;
import io.parasol.simulator.config.PlayMode;
import io.parasol.simulator.config.SimulationConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Simulated panels for tests. */
public final class PanelFixture {

  private PanelFixture() {}

  public static PanelSimulation panel(int port, boolean isRetained, PanelFault... faults) {
    return new PanelSimulation(
        new HostPort("127.0.0.1", port),
        new ClientName("panel17"),
        "pv/17",
        PlayMode.INVERTER,
        List.of(new PointName("ac_power")),
        Map.of(new PointName("limit"), "100"),
        Duration.ofMillis(100),
        isRetained,
        List.of(faults));
  }

  public static PanelFault always(PanelFault.PanelFaultKind trick) {
    Optional<ClientName> client =
        trick == PanelFault.PanelFaultKind.IMPOSTOR
            ? Optional.of(new ClientName("panel18"))
            : Optional.empty();
    return new PanelFault(trick, Duration.ZERO, Optional.empty(), client);
  }

  public static SimulationConfig simulation(PanelSimulation panel) {
    return new SimulationConfig(List.of(), List.of(), List.of(panel), Day.DEFAULT);
  }
}
