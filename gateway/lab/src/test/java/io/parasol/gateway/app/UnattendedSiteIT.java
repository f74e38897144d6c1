// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.certs.authority.OfflineFolder;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.site.CertificateLifetimes;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A site that no person visits")
class UnattendedSiteIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TELEMETRY = "parasol/field/box-01/telemetry";

  @TempDir private Path folder;
  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final AtomicInteger requests = new AtomicInteger();
  private ModbusServer server;
  private FieldSite site;
  private Path pki;
  private Path stick;

  @BeforeEach
  void a_device_with_another_value_at_each_poll() throws Exception {
    server =
        ModbusServer.start(
            new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, this::answer);
    Path profiles = Files.createDirectories(folder.resolve("site/profiles"));
    Files.writeString(
        profiles.resolve("small.yaml"),
        "profile: small\npoints:\n  power: {at: holding 200, type: uint16, unit: W}\n");
    site =
        FieldSite.make(
            folder.resolve("site"),
            """
            links:
              lan: {tcp: "%s"}
            devices:
              box-01: {link: lan, unit: 7, profile: small, every: 200ms}
            """
                .formatted(server.address()));
    pki = PkiFolder.in(site.config().state());
    stick = folder.resolve("stick");
  }

  private Answer answer(Unit unit, ModbusRequest request) {
    int value = requests.incrementAndGet() % 60_000;
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return Answer.of(ModbusResponse.Registers.of(read.quantity(), place -> value));
    }
    return Answer.of(new ModbusResponse.Written());
  }

  @AfterEach
  void all_is_closed() {
    server.close();
    var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static List<Long> sequenceNumbers(RunningPeer viewer) throws Exception {
    List<Long> numbers = new ArrayList<>();
    for (String line : viewer.soFar()) {
      if (line.startsWith(TELEMETRY + " {") && line.endsWith("}")) {
        byte[] message = line.substring(TELEMETRY.length() + 1).getBytes(UTF_8);
        numbers.add(Members.of(Json.parse(message), "telemetry").integer("seq"));
      }
    }
    return numbers;
  }

  private static void awaitMore(RunningPeer viewer) throws Exception {
    int before = sequenceNumbers(viewer).size();
    await("telemetry").atMost(SOON).until(() -> sequenceNumbers(viewer).size() >= before + 3);
  }

  private void awaitCertificatesOf(SiteAuthority authority) throws Exception {
    var issuer = authority.issuer();
    for (String name : List.of("gateway", "broker", "box-01")) {
      await(name).atMost(SOON).until(() -> authority.material(name).chain().contains(issuer));
    }
  }

  @Test
  void loses_no_message_for_a_subscriber_that_is_connected_across_rotations() throws Exception {
    SiteAuthority authority = site.authority();
    try (Gateway gateway = site.start();
        RunningPeer viewer =
            site.mosquittoByLine(
                "mosquitto_sub", gateway, "viewer", "-v", "-d", "-q", "1", "-t", TELEMETRY)) {
      awaitMore(viewer);

      authority
          .rotation()
          .replaceIssuer(pki.resolve("root.key"), Optional.of(SOON.multipliedBy(60)));
      awaitCertificatesOf(authority);
      awaitMore(viewer);
      authority.rotation().finish();
      // The certificate of the viewer is from the previous issuer: it ends here, not before.
      List<Long> received = sequenceNumbers(viewer);
      for (int i = 1; i < received.size(); i++) {
        assertEquals(received.get(i - 1) + 1, received.get(i), received::toString);
      }
      assertEquals(
          1, viewer.soFar().stream().filter(line -> line.contains("sending CONNECT")).count());
    }
  }

  private String metrics(Gateway gateway) throws Exception {
    try (var in = new URL("http://" + gateway.metrics() + "/metrics").openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private double metric(Gateway gateway, String name) throws Exception {
    return metrics(gateway)
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** A viewer, who judges the certificate of the broker by the right time, gets telemetry. */
  private boolean isServed(Gateway gateway) throws Exception {
    try (RunningPeer viewer =
        site.mosquitto(
            "mosquitto_sub", gateway, "viewer", "-v", "-C", "1", "-W", "20", "-t", TELEMETRY)) {
      await("the end of mosquitto_sub").atMost(SOON).until(viewer::hasEnded);
      return viewer.exit() == 0;
    }
  }

  /** Replaces the authority of the site by one whose issuer has just expired. */
  private void expireTheIssuer() throws Exception {
    try (Stream<Path> all = Files.walk(pki)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    Identity.Gateway identity =
        new Identity.Gateway(site.config().trustDomain(), site.config().site());
    CertificateLifetimes lifetimes =
        new CertificateLifetimes(
            Duration.ofDays(7),
            Duration.ofDays(90),
            Duration.ofDays(365),
            Duration.ofDays(90),
            CertificateLifetimes.MIN_ISSUER);
    Instant end = Instant.now().minusSeconds(1);
    SiteAuthority.init(
        pki,
        identity,
        lifetimes,
        Set.of("localhost"),
        () -> end.minus(CertificateLifetimes.MIN_ISSUER),
        Optional.of(OfflineFolder.ofRoot(stick)));
    SiteAuthority late =
        SiteAuthority.open(pki, identity, () -> end.minusSeconds(5), DamagedFile.Listener.NONE);
    late.renew("gateway");
    late.issueOperator(new OperatorName("viewer"), Role.VIEWER);
  }

  @Test
  void polls_and_stores_after_the_end_of_its_issuer_and_recovers_with_a_lease() throws Exception {
    expireTheIssuer();

    try (Gateway gateway = site.start()) {
      int polled = requests.get();
      await("polls").atMost(SOON).until(() -> requests.get() > polled + 3);
      await("the sessions of gateway and device")
          .atMost(SOON)
          .until(() -> metric(gateway, "parasol_sessions") >= 2);
      await("the failures")
          .atMost(SOON)
          .until(() -> metric(gateway, "parasol_certificate_renewals_failed") == 3);
      assertTrue(
          Typed.parasol("log", "show", "-c", site.file("site.yaml")).done().lines().size() > 0);

      Path lease = folder.resolve("lease.pem");
      Typed.parasol(
              "pki",
              "lease",
              pki.resolve("issuer.pem"),
              "--root-key",
              stick.resolve("root.key"),
              "--root",
              stick.resolve("ca.pem"),
              "--out",
              lease)
          .done();
      Typed.parasol("pki", "import", lease, "-c", site.file("site.yaml")).done();

      SiteAuthority authority = site.authority();
      awaitCertificatesOf(authority);
      assertFalse(isServed(gateway), "the certificate of the viewer has expired");
      authority.renew("viewer");
      for (String file : List.of("viewer.pem", "viewer.key", "ca.pem")) {
        Files.delete(site.file(file));
      }
      authority.exports().pem("viewer", site.file(""));
      await("the new certificate of the broker").atMost(SOON).until(() -> isServed(gateway));
      await("the end of the failures")
          .atMost(SOON)
          .until(() -> metric(gateway, "parasol_certificate_renewals_failed") == 0);
    }
  }
}
