// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.profile.ProfileFile;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteConfig.Device;
import io.parasol.config.site.SiteConfig.Link;
import io.parasol.simulator.config.Fault.Kind;
import io.parasol.simulator.config.SimulationConfig;
import io.parasol.simulator.config.SimulationFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The files of the demo")
class BundledFilesDemoTest {

  private static final Map<String, String> PORTS =
      Map.of(
          "DEMO_BUS", "/run/demo/bus",
          "DEMO_CHARGER", "/run/demo/charger",
          "DEMO_BROKER_PORT", "8883",
          "DEMO_METRICS_PORT", "9464",
          "DEMO_PAGE_PORT", "9465",
          "DEMO_ROOF_PORT", "5021",
          "DEMO_YARD_PORT", "5022",
          "DEMO_PANELS_PORT", "5023");

  @TempDir Path temp;

  @BeforeEach
  void makeKey() throws Exception {
    Files.writeString(temp.resolve("control-room.pub"), "");
  }

  private Path copy(String name) throws Exception {
    return Files.writeString(temp.resolve(name), BundledFiles.text(name).orElseThrow());
  }

  @Test
  void the_demo_has_six_controllers_at_least_of_several_kinds_on_three_links() throws Exception {
    SiteConfig demo = ConfigFile.load(copy("demo.yaml"), PORTS);

    List<Device.Modbus> legacy =
        demo.devices().values().stream()
            .filter(device -> device instanceof Device.Modbus)
            .map(device -> (Device.Modbus) device)
            .toList();
    assertTrue(legacy.size() >= 6, "devices");
    assertTrue(legacy.stream().map(device -> device.profile().name()).distinct().count() >= 4);
    assertEquals(3, legacy.stream().map(Device.Modbus::link).distinct().count());
    assertEquals("demo", demo.site().value());
    assertEquals(new HostPort("127.0.0.1", 8883), demo.broker().listen());
    assertEquals(new HostPort("127.0.0.1", 9464), demo.metrics());
    var signer = demo.signers().values().iterator().next();
    assertEquals("control-room", signer.name().value());
    assertEquals(temp.resolve("control-room.pub"), signer.key());
    assertEquals(Set.of(CommandClass.SETPOINT, CommandClass.CONFIG), signer.classes());
  }

  @Test
  void the_simulation_plays_a_controller_for_each_device_of_the_demo() throws Exception {
    SiteConfig demo = ConfigFile.load(copy("demo.yaml"), PORTS);

    SimulationConfig simulation = SimulationFile.load(copy("simulation.yaml"), PORTS);

    Map<String, String> played = new HashMap<>();
    for (var endpoint : simulation.endpoints()) {
      endpoint
          .controllers()
          .forEach(
              (unit, controller) ->
                  played.put(
                      endpoint.place().name() + "/" + unit, controller.profile().name().value()));
    }
    for (var line : simulation.lines()) {
      played.put(
          line.port().toString(), line.protocol().name().toLowerCase(ROOT).replace('_', '-'));
    }
    for (var panel : simulation.panels()) {
      played.put(panel.connect() + "/" + panel.client(), "panel");
    }
    Map<String, String> wanted = new HashMap<>();
    for (Device device : demo.devices().values()) {
      if (device instanceof Device.Panel panel) {
        wanted.put(panel.link().listen() + "/" + panel.client(), "panel");
      } else if (device instanceof Device.Lines line) {
        wanted.put(line.link().port().port().toString(), line.profile().name().value());
      } else {
        var legacy = (Device.Modbus) device;
        String place =
            legacy.link() instanceof Link.ModbusSerial line
                ? line.port().port().toString()
                : ((Link.ModbusTcp) legacy.link()).address().toString();
        wanted.put(place + "/" + legacy.unit(), legacy.profile().name().value());
      }
    }
    // The demo adds this one, with the firmware that it takes, when it starts.
    wanted.put("127.0.0.1:" + PORTS.get("DEMO_ROOF_PORT") + "/4", "acme-pv2000");
    assertEquals(wanted, played);
  }

  @Test
  void the_simulation_has_a_dead_controller_and_one_that_lacks_a_register() throws Exception {
    var controllers =
        SimulationFile.load(copy("simulation.yaml"), PORTS).endpoints().stream()
            .flatMap(endpoint -> endpoint.controllers().values().stream())
            .toList();

    assertTrue(
        controllers.stream()
            .flatMap(controller -> controller.faults().stream())
            .anyMatch(fault -> fault.kind() == Kind.SILENCE && fault.lasts().isEmpty()));
    assertTrue(
        controllers.stream()
            .anyMatch(
                controller -> {
                  String name = controller.profile().name().value();
                  return name.equals("string-combiner")
                      && controller.profile().points().size() < sizeOf(name);
                }));
  }

  private int sizeOf(String profile) {
    try {
      return ProfileFile.load(profile, temp).points().size();
    } catch (ConfigException broken) {
      throw new AssertionError(broken);
    }
  }
}
