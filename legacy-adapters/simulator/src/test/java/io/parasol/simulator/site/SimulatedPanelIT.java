// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.modbus.plan.Commands;
import io.parasol.legacy.modbus.plan.PeerProcess;
import io.parasol.legacy.mqtt.PanelLinks;
import io.parasol.legacy.mqtt.PanelListener;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import io.parasol.simulator.config.PanelFault;
import io.parasol.simulator.config.PanelFault.PanelFaultKind;
import io.parasol.simulator.plant.PanelFixture;
import io.parasol.testing.FreePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A simulated panel, to the gateway,")
@SuppressWarnings("try") // What is opened here is there to be closed.
class SimulatedPanelIT implements PanelListener {

  private static final DeviceId PANEL = new DeviceId("panel-17");

  @TempDir Path folder;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
  private PanelLinks links;

  @BeforeEach
  void open() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: a
            links: {trackers: {mqtt: "127.0.0.1:0"}}
            devices:
              panel-17:
                link: trackers
                client: panel17
                from: 127.0.0.1
                topics: {"pv/17/#": telemetry, pv/17/status: state}
                writes:
                  limit:
                    {topic: pv/17/set/limit, class: setpoint, min: 0, max: 100, confirm: pv/17/limit}
            """);
    LinkListeners listeners =
        new LinkListeners(
            (device, readings) ->
                readings.forEach(each -> received.add(each.point() + "=" + each.value())),
            (device, request, result, late, took) -> {},
            (device, point, since) -> 0);
    links =
        PanelLinks.open(
            ConfigFile.load(file, Map.of()).devices(SiteConfig.Device.Panel.class),
            listeners,
            SimulatedPanelIT::done,
            this,
            Clock.systemUTC(),
            () -> {
              throw new AssertionError("no link has TLS");
            });
    links.start();
  }

  @AfterEach
  void close() {
    links.close();
  }

  private SimulatedSite played(PanelFault... faults) throws Exception {
    int port = links.listenAddress(new LinkId("trackers")).orElseThrow().port();
    return SimulatedSite.start(
        PanelFixture.simulation(PanelFixture.panel(port, false, faults)), Clock.systemUTC());
  }

  private static CompletableFuture<Void> done() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    done.complete(null);
    return done;
  }

  /** The next of what is heard that is like that. */
  private String next(Predicate<String> like) throws InterruptedException {
    String line = received.poll(60, TimeUnit.SECONDS);
    while (line != null && !like.test(line)) {
      line = received.poll(60, TimeUnit.SECONDS);
    }
    return Objects.requireNonNull(line, "nothing of the kind was heard");
  }

  @Test
  void is_a_device_that_measures() throws Exception {
    try (SimulatedSite panel = played()) {
      String power = next(line -> line.startsWith("ac_power="));
      assertTrue(Double.parseDouble(power.substring("ac_power=".length())) > 0, power);
    }
  }

  @Test
  void obeys_a_signed_command_and_confirms_it() throws Exception {
    try (SimulatedSite panel = played()) {
      next(line -> line.startsWith("limit="));
      DeviceLink link = Objects.requireNonNull(links.devices().get(PANEL));
      Receipt receipt =
          link.apply(
                  Commands.write(PANEL, Clock.systemUTC().instant(), Commands.values("limit", 40)),
                  toTakeBack -> done())
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      assertEquals(Receipt.Result.APPLIED, receipt.result());
      next("limit=40"::equals);
    }
  }

  @Test
  void is_gone_by_its_will_when_it_dies() throws Exception {
    try (SimulatedSite panel = played(PanelFixture.always(PanelFaultKind.DIE))) {
      assertEquals(
          "panel-17 gone: the panel reports that it is offline",
          next(line -> line.startsWith("panel-17 gone: ")));
    }
  }

  @Test
  void is_refused_under_the_name_of_another() throws Exception {
    try (SimulatedSite panel = played(PanelFixture.always(PanelFaultKind.IMPOSTOR))) {
      assertEquals(
          "client panel18 at 127.0.0.1 on trackers may not connect: no panel of this link has that"
              + " client identifier",
          next(line -> line.contains(" may not ")));
    }
  }

  @Test
  void is_refused_a_packet_that_lies() throws Exception {
    try (SimulatedSite panel = played(PanelFixture.always(PanelFaultKind.LIE))) {
      assertEquals(
          "client panel17 at 127.0.0.1 on trackers may not stay connected: a packet with a"
              + " length inside that exceeds the packet",
          next(line -> line.contains(" may not ")));
    }
  }

  @Test
  void is_slowed_down_when_it_floods() throws Exception {
    try (SimulatedSite panel = played(PanelFixture.always(PanelFaultKind.FLOOD))) {
      next("panel-17 SLOWED"::equals);
    }
  }

  @Test
  void speaks_to_an_independent_broker_which_keeps_its_values_and_tells_its_will()
      throws Exception {
    Path mosquitto = Path.of("/usr/sbin/mosquitto");
    Path subscriber = Path.of("/usr/bin/mosquitto_sub");
    PeerProcess.assumePeer(Files.isExecutable(mosquitto), "mosquitto", "mosquitto");
    PeerProcess.assumePeer(Files.isExecutable(subscriber), "mosquitto_sub", "mosquitto-clients");
    int port = FreePort.find();
    try (PeerProcess broker = PeerProcess.program(mosquitto, "-v", "-p", Integer.toString(port))) {
      try (SimulatedSite panel =
          SimulatedSite.start(
              PanelFixture.simulation(
                  PanelFixture.panel(port, true, PanelFixture.always(PanelFaultKind.DIE))),
              Clock.systemUTC())) {
        // Once it has died, what it said before is only there if the broker kept it.
        assertEquals("pv/17/status offline", said(subscriber, port, "pv/17/status", "offline"));
        String power = said(subscriber, port, "pv/17/ac_power", "");
        assertTrue(power.startsWith("pv/17/ac_power "), power);
      }
    }
  }

  /** The first retained message on that topic, again until it is the one that is waited for. */
  private static String said(Path subscriber, int port, String topic, String wanted)
      throws Exception {
    String line = "";
    for (int attempt = 0;
        attempt < 40 && !(line.startsWith(topic) && line.endsWith(wanted));
        attempt++) {
      Process process =
          new ProcessBuilder(
                  subscriber.toString(),
                  "-h",
                  "127.0.0.1",
                  "-p",
                  Integer.toString(port),
                  "-v",
                  "-C",
                  "1",
                  "-W",
                  "1",
                  "-t",
                  topic)
              .redirectErrorStream(true)
              .start();
      // Its own limit of a second does not hold when the broker starts just then.
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    return line;
  }

  @Override
  public void gone(DeviceId panel, String why) {
    received.add(panel + " gone: " + why);
  }

  @Override
  public void back(DeviceId panel) {}

  @Override
  public void unknownDevices(LinkId link, ClientName client, List<String> names, long messages) {}

  @Override
  public void onMessage(DeviceId panel, String topic, String line) {
    received.add(panel + " " + topic + ": " + line);
  }

  @Override
  public void counted(DeviceId panel, Outcome outcome, int count) {
    received.add(panel + " " + outcome);
  }

  @Override
  public void counted(LinkId link, PanelRefusal refusal) {
    received.add(refusal.wireName());
  }

  @Override
  public void refused(String client, String what, String why) {
    received.add(client + " may not " + what + ": " + why);
  }
}
