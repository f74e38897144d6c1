// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.SiteConfig.Device;
import io.parasol.config.SiteConfig.Link;
import io.parasol.config.simulation.Fault.Kind;
import io.parasol.config.site.CommandClass;
import io.parasol.config.site.HostPort;
import io.parasol.config.site.ProfileName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What Parasol ships")
class ShippedTest {

  private static final Map<String, String> PORTS =
      Map.of(
          "DEMO_BUS", "/run/demo/bus",
          "DEMO_CHARGER", "/run/demo/charger",
          "DEMO_BROKER_PORT", "8883",
          "DEMO_METRICS_PORT", "9464",
          "DEMO_ROOF_PORT", "5021",
          "DEMO_YARD_PORT", "5022",
          "DEMO_PANELS_PORT", "5023");

  @TempDir Path temp;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = new Folder(temp);
  }

  private Path copy(String name) {
    return folder.with(name, Shipped.text(name).orElseThrow());
  }

  @Test
  void are_the_very_files_of_the_folder_that_operators_read() throws Exception {
    for (String name : List.of("site.yaml", "demo.yaml", "simulation.yaml")) {
      assertEquals(Files.readString(Path.of(name)), Shipped.text(name).orElseThrow(), name);
    }
  }

  @Test
  void the_index_of_profiles_names_each_of_them_in_order() throws Exception {
    try (Stream<Path> files = Files.list(Path.of("profiles"))) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml"))
              .map(name -> name.replace(".yaml", ""))
              .sorted()
              .toList();
      assertEquals(names, Shipped.profiles().stream().map(ProfileName::value).toList());
    }
  }

  @Test
  void every_profile_is_sound_and_says_where_its_facts_come_from() throws Exception {
    for (ProfileName name : Shipped.profiles()) {
      int points =
          ProfileText.of(temp, name).isOfLines()
              ? LineProfileFile.shipped(name).points().size()
              : ProfileFile.load(name.value(), temp).points().size();
      assertTrue(points > 8, name.value());
      String text = Shipped.text("profiles/" + name + ".yaml").orElseThrow();
      assertTrue(text.contains("\nsource: "), name.value());
    }
  }

  @Test
  void the_commented_example_is_a_sound_site() throws Exception {
    folder.with("control-room.pub", "");
    folder.with("field-lead.pub", "");

    SiteConfig site = ConfigFile.load(copy("site.yaml"), Map.of());

    assertEquals("rooftop-7", site.site().value());
    assertEquals(5, site.devices().size());
    assertEquals(Path.of("/var/lib/parasol"), site.state());
    assertEquals(512L << 20, site.store().keep());
    assertEquals(
        List.of(new HostPort("192.168.10.20", 502), new HostPort("192.168.10.21", 502)),
        site.links().values().stream()
            .filter(Link.ModbusTcp.class::isInstance)
            .map(link -> ((Link.ModbusTcp) link).address())
            .toList());
    var inverter = (Device.Modbus) site.devices().values().iterator().next();
    assertEquals(Duration.ofSeconds(5), inverter.every());
    assertEquals(5, inverter.reporting().deadband());
  }

  @Test
  void the_commented_example_shows_every_key_that_is_known() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("site.yaml"));
    for (String key :
        List.of(
            "site",
            "topic-root",
            "trust-domain",
            "state",
            "broker",
            "listen",
            "persistence",
            "metrics",
            "signers",
            "thresholds",
            "store",
            "keep",
            "links",
            "devices",
            "link",
            "unit",
            "client",
            "from",
            "silent-after",
            "topics",
            "writes",
            "profile",
            "every",
            "deadband",
            "max-silence",
            "native",
            "tcp",
            "key",
            "classes")) {
      assertTrue(
          lines.stream().anyMatch(line -> line.matches("([^#]*[ {])?" + key + ":.*")),
          key + " is not shown");
    }
  }

  @Test
  void the_demo_has_six_controllers_at_least_of_several_kinds_on_three_links() throws Exception {
    folder.with("control-room.pub", "");

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
    folder.with("control-room.pub", "");
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
      played.put(line.port().toString(), line.speaks().name().toLowerCase(ROOT).replace('_', '-'));
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
    assertEquals(wanted, played);
  }

  @Test
  void the_simulation_has_a_dead_controller_and_one_that_lacks_a_register() throws Exception {
    folder.with("control-room.pub", "");

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
