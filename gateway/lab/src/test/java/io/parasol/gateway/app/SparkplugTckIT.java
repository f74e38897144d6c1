// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.peer.SparkplugTck;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.testing.FaultyTcpProxy;
import io.parasol.testing.FreePort;
import io.parasol.testing.MosquittoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole gateway with two controllers, and the edge profile of Sparkplug's TCK. {@code
 * .ci/sparkplug-tck} builds the TCK and runs this.
 */
@DisplayName("The TCK of Sparkplug")
@EnabledIfEnvironmentVariable(named = "PARASOL_SPARKPLUG_TCK", matches = ".+")
class SparkplugTckIT {

  private static final Path RESULTS = Path.of("target", "sparkplug-tck.txt");
  private static final String HOST = "scada";
  private static final String GROUP = "plants";
  private static final String NODE = "field";
  private static final String ONE = "box-01";
  private static final String TWO = "box-02";

  private static final String BIRTH = "spBv1.0/plants/DBIRTH/field/";
  private static final String DEATH = "spBv1.0/plants/DDEATH/field/";
  private static final String DATA = "spBv1.0/plants/DDATA/field/";

  private static final String PROFILE =
      """
      profile: box
      points:
        temperature: {at: holding 0, type: int16, scale: 0.1, unit: °C}
        energy:      {at: holding 2, type: uint32, order: CDAB, unit: Wh}
        status:      {at: holding 20, type: enum16, values: {1: off, 4: mppt, 7: fault}}
        door:        {at: coil 3, type: bool}
      """;

  @TempDir Path folder;

  private final List<SparkplugTck.Result> results = new ArrayList<>();

  @Test
  void finds_no_assertion_of_the_edge_profile_that_fails() throws Exception {
    Path classes = Path.of(Objects.requireNonNull(System.getenv("PARASOL_SPARKPLUG_TCK")));
    try (RunningPeer controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0)) {
      String printed = controller.await("the controller's port", line -> line.startsWith("port "));
      int port = Integer.parseInt(printed.substring(5));
      try (FaultyTcpProxy one = new FaultyTcpProxy(port);
          FaultyTcpProxy two = new FaultyTcpProxy(port);
          FaultyTcpProxy wire = new FaultyTcpProxy(port)) {
        FieldSite site = site(one, two, wire);
        Path home = Files.createDirectories(folder.resolve("hivemq"));
        try (SparkplugTck tck =
            new SparkplugTck(
                home,
                site.authority().material(SiteAuthority.BROKER),
                classes,
                site.config().bridge().orElseThrow().clientId())) {
          wire.leadTo(tck.port());
          withOneBroker(tck, site, wire, one, two);
          one.mend();
          withTwoBrokers(tck, site, wire);
        }
      }
    }
    List<String> all = results.stream().flatMap(each -> each.lines().stream()).toList();
    Files.write(RESULTS, all);
    assertEquals(List.of(), results.stream().flatMap(each -> each.failed().stream()).toList());
  }

  private FieldSite site(FaultyTcpProxy one, FaultyTcpProxy two, FaultyTcpProxy wire)
      throws Exception {
    Path home = folder.resolve("site");
    Files.createDirectories(home.resolve("profiles"));
    Files.writeString(home.resolve("profiles/box.yaml"), PROFILE);
    return FieldSite.make(
        home,
        """
        links:
          one: {tcp: "127.0.0.1:%d"}
          two: {tcp: "127.0.0.1:%d"}
        devices:
          box-01: {link: one, unit: 7, profile: box, every: 500ms}
          box-02: {link: two, unit: 7, profile: box, every: 500ms}
        bridge:
          to: mqtts://localhost:%d
          prefix: plants
          sparkplug: {group: plants, host: scada}
        """
            .formatted(one.port(), two.port(), wire.port()));
  }

  private void withOneBroker(
      SparkplugTck tck, FieldSite site, FaultyTcpProxy wire, FaultyTcpProxy one, FaultyTcpProxy two)
      throws Exception {
    begin(tck, "ReceiveCommandTest");
    // The test takes data that were sent before the command arrived for data sent after it. Outside
    // the hours of telemetry there are none.
    String hours = "\n  windows: [" + hours() + "]";
    Gateway gateway = site.changed("bridge:", "bridge:" + hours).start();
    try {
      results.add(tck.await());
    } finally {
      gateway.close();
      FieldSite unused = site.changed(hours, "");
    }

    tck.begin("SessionEstablishmentTest", HOST, GROUP, NODE, ONE, TWO);
    gateway = site.start();
    try {
      results.add(tck.await());

      beginDisconnected(tck, "SendComplexDataTest", wire);
      // The tests of data expect those of one device.
      tck.awaitMessages(BIRTH + TWO, 1);
      two.cut();
      tck.awaitMessages(DEATH + TWO, 1);
      results.add(resultAfterData(tck));

      beginDisconnected(tck, "SendDataTest", wire);
      results.add(resultAfterData(tck));

      begin(tck, "PrimaryHostTest");
      results.add(tck.await());

      beginDisconnected(tck, "SessionTerminationTest", wire);
      tck.awaitMessages(BIRTH + ONE, 1);
      one.cut();
      tck.awaitMessages(DEATH + ONE, 1);
    } finally {
      gateway.close();
    }
    results.add(tck.await());
  }

  /** Returns an hour of the day that is far from now. */
  private static String hours() {
    int hour = (LocalTime.now(ZoneOffset.UTC).getHour() + 12) % 23;
    return "%02d:00-%02d:00".formatted(hour, hour + 1);
  }

  private static void begin(SparkplugTck tck, String test) {
    tck.begin(test, HOST, GROUP, NODE, ONE);
  }

  /** Begins a test while the edge node is disconnected, so that the TCK sees its CONNECT. */
  private static void beginDisconnected(SparkplugTck tck, String test, FaultyTcpProxy wire)
      throws IOException {
    tck.awaitReconnected();
    wire.cut();
    begin(tck, test);
    wire.mend();
  }

  /** Ends a test that does not end by itself once it has data. */
  private static SparkplugTck.Result resultAfterData(SparkplugTck tck) {
    tck.awaitFurther(DATA + ONE, 5);
    tck.end();
    return tck.await();
  }

  private void withTwoBrokers(SparkplugTck tck, FieldSite site, FaultyTcpProxy wire)
      throws Exception {
    int plain = FreePort.find();
    Path home = Files.createDirectories(folder.resolve("mosquitto"));
    site.authority().exports().pem(SiteAuthority.BROKER, home);
    MosquittoProcess second =
        new MosquittoProcess(
            home, "listener %d 127.0.0.1\nallow_anonymous true\n".formatted(plain));
    try {
      String first = "mqtts://localhost:" + wire.port();
      FieldSite changed =
          site.changed(
              "to: " + first, "to: [%s, mqtts://localhost:%d]".formatted(first, second.port()));
      tck.begin("MultipleBrokerTest", HOST, GROUP, NODE, ONE, "tcp://localhost:" + plain);
      tck.awaitMessages("spBv1.0/STATE/scada {\"online\":true", 1);
      Gateway gateway = changed.start();
      try {
        results.add(tck.await());
      } finally {
        gateway.close();
      }
    } finally {
      second.kill();
    }
  }
}
