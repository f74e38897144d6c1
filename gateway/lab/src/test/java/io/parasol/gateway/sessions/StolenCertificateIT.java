// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.DenyList;
import io.parasol.certs.tls.Certificates;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.state.PkiFolder;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A gateway")
class StolenCertificateIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String EVENTS = "parasol/field/gateway/event";
  private static final String GATEWAY_STATE = "parasol/field/gateway/state";
  private static final String STATE = "parasol/field/box-01/state";

  @TempDir Path folder;
  private FieldSite site;

  @BeforeEach
  void make() throws Exception {
    site = FieldSite.make(folder.resolve("site"), 1);
  }

  private BigInteger serial() throws Exception {
    return serial("box-01");
  }

  private BigInteger serial(String name) throws Exception {
    return site.authority().material(name).chain().get(0).getSerialNumber();
  }

  private boolean isRevoked(BigInteger serial) throws Exception {
    return DenyList.read(PkiFolder.in(site.config().state())).denies(serial);
  }

  private static String state(FieldSite site, Gateway gateway) throws Exception {
    try (RunningPeer viewer = site.subscribe(gateway, "viewer", STATE)) {
      return viewer.await("a state", line -> line.startsWith(STATE + " "));
    }
  }

  @Test
  void refuses_the_certificate_of_a_legacy_device_from_elsewhere_and_replaces_it()
      throws Exception {
    try (Gateway gateway = site.start();
        RunningPeer viewer = site.subscribe(gateway, "viewer", List.of(EVENTS, GATEWAY_STATE))) {
      viewer.await("its subscriptions", line -> line.startsWith(GATEWAY_STATE));
      site.export("box-01");
      BigInteger before = serial();
      try (RunningPeer thief =
          site.mosquitto(
              "mosquitto_pub",
              gateway,
              "box-01",
              "-i",
              "box-01",
              "-t",
              "parasol/field/box-01/telemetry",
              "-m",
              "false")) {
        String event =
            viewer.await("the event", line -> line.contains("certificate_used_elsewhere"));
        assertTrue(event.contains("/device/box-01"), event);
        assertTrue(event.contains("127.0.0.1"), event);
        assertTrue(thief.soFar().stream().noneMatch(line -> line.contains("CONNACK (0)")));
      }

      gateway.reload(site.config());

      assertNotEquals(before, serial());
      assertTrue(isRevoked(before));
      assertFalse(isRevoked(serial()));
      await().atMost(SOON).until(() -> state(site, gateway).contains("\"state\":\"unknown\""));
    }
  }

  @Test
  void replaces_its_own_certificate_that_was_used_elsewhere_and_presents_the_new_one()
      throws Exception {
    try (Gateway gateway = site.start();
        RunningPeer viewer = site.subscribe(gateway, "viewer", List.of(EVENTS, GATEWAY_STATE))) {
      viewer.await("its subscriptions", line -> line.startsWith(GATEWAY_STATE));
      site.export("gateway");
      BigInteger before = serial("gateway");
      try (RunningPeer thief =
          site.mosquitto(
              "mosquitto_pub", gateway, "gateway", "-t", "parasol/field/box-01/command", "-n")) {
        String event =
            viewer.await("the event", line -> line.contains("certificate_used_elsewhere"));
        assertTrue(event.contains("/gateway/field"), event);
        assertTrue(thief.soFar().stream().noneMatch(line -> line.contains("CONNACK (0)")));
      }

      gateway.reload(site.config());

      assertNotEquals(before, serial("gateway"));
      assertTrue(isRevoked(before));
      assertFalse(isRevoked(serial("gateway")));
      String certificate = lineOfCertificate("gateway");
      viewer.await(
          "the new certificate",
          line -> line.startsWith(GATEWAY_STATE) && line.contains(certificate));
      await().atMost(SOON).until(() -> isAdmitted(gateway));
    }
  }

  /** A line of the certificate in PEM that no other certificate has. */
  private String lineOfCertificate(String name) throws Exception {
    String pem =
        new String(
            Certificates.pem(List.of(site.authority().material(name).chain().get(0))),
            StandardCharsets.US_ASCII);
    return pem.lines().toList().get(pem.lines().toList().size() - 3);
  }

  @Test
  void admits_no_client_while_its_deny_list_is_unreadable_and_keeps_its_own_sessions()
      throws Exception {
    Path list = PkiFolder.in(site.config().state()).resolve("denied");
    Path aside = list.resolveSibling("denied.aside");
    Path copy = list.resolveSibling("denied.copy");
    try (Gateway gateway = site.start()) {
      await().atMost(SOON).until(() -> isAdmitted(gateway));

      await()
          .atMost(SOON)
          .until(
              () -> {
                // Between the two steps the gateway may restore one from the other.
                Files.deleteIfExists(copy);
                if (Files.exists(list)) {
                  Files.move(list, aside, StandardCopyOption.REPLACE_EXISTING);
                }
                return !isAdmitted(gateway);
              });

      Files.move(aside, list);
      await().atMost(SOON).until(() -> isAdmitted(gateway));
      assertTrue(state(site, gateway).contains("\"state\":\"unknown\""), "it never was offline");
    }
  }

  @Test
  void starts_with_its_own_sessions_only_while_its_deny_list_is_unreadable() throws Exception {
    try (CentralSite central = new CentralSite(folder.resolve("centre"))) {
      site = FieldSite.make(folder.resolve("bridged"), 1, "{serial: serial}", central.bridge(""));
      try (Gateway gateway = site.start()) {
        await().atMost(SOON).until(() -> isAdmitted(gateway));
      }
      Path list = PkiFolder.in(site.config().state()).resolve("denied");
      byte[] content = Files.readAllBytes(list);
      Files.write(list, new byte[0]);
      Files.write(list.resolveSibling("denied.copy"), new byte[9]);

      try (Gateway gateway = site.start()) {
        assertFalse(isAdmitted(gateway));
        await()
            .atMost(SOON)
            .until(
                () ->
                    newestHealth(central).contains("\"deny_list_unreadable\"")
                        && newestHealth(central).contains("\"sessions\":2"));

        Files.write(list, content);
        await().atMost(SOON).until(() -> isAdmitted(gateway));
        await()
            .atMost(SOON)
            .until(() -> !newestHealth(central).contains("\"deny_list_unreadable\""));
      }
    }
  }

  private static String newestHealth(CentralSite central) {
    List<String> all = central.record().received("parasol/field/gateway/health");
    return all.isEmpty() ? "" : all.get(all.size() - 1);
  }

  private boolean isAdmitted(Gateway gateway) throws Exception {
    try (RunningPeer operator =
        site.mosquitto(
            "mosquitto_pub", gateway, "operator", "-t", "parasol/field/box-01/command", "-n")) {
      await().atMost(SOON).until(operator::hasEnded);
      return operator.exit() == 0;
    }
  }
}
