// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.PeopleIssuer;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.gateway.state.PkiFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A running gateway")
class RotationIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Optional<Duration> OVERLAP = Optional.of(Duration.ofDays(30));
  private static final String STATE = "parasol/field/box-01/state";

  @TempDir Path folder;
  private FieldSite site;
  private SiteAuthority authority;
  private Path rootKey;

  @BeforeEach
  void make() throws Exception {
    site = FieldSite.make(folder.resolve("site"), 1);
    authority = site.authority();
    rootKey = PkiFolder.in(site.config().state()).resolve("root.key");
  }

  private boolean hasMoved(String name, X509Certificate issuer) throws Exception {
    List<X509Certificate> chain = authority.material(name).chain();
    return chain.contains(issuer);
  }

  private void awaitOwnCertificates(X509Certificate issuer) {
    for (String name : List.of("gateway", "broker", "box-01")) {
      await(name).atMost(SOON).until(() -> hasMoved(name, issuer));
    }
  }

  /** A new client of a person connects and sees the state of the device. */
  private void awaitAccess(Gateway gateway, String client) throws Exception {
    try (RunningPeer subscriber = site.subscribe(gateway, client, List.of(STATE))) {
      subscriber.await("a state for " + client, line -> line.startsWith(STATE + " "));
    }
  }

  @Test
  void moves_to_a_new_root_and_ends_no_session_of_others() throws Exception {
    try (Gateway gateway = site.start();
        RunningPeer viewer =
            site.mosquitto("mosquitto_sub", gateway, "viewer", "-v", "-d", "-t", STATE)) {
      viewer.await("a state", line -> line.startsWith(STATE + " "));

      authority.rotation().replaceRoot(rootKey, OVERLAP);
      awaitOwnCertificates(authority.issuer());

      // With the old root alone, and the old certificate.
      awaitAccess(gateway, "operator");
      assertEquals(1, viewer.soFar().stream().filter(line -> line.contains("CONNECT")).count());

      authority.renew("operator");
      Path next = folder.resolve("next");
      authority.exports().pem("operator", next);
      authority.rotation().finish();
      awaitOwnCertificates(authority.issuer());
      await("the end of the old certificate")
          .atMost(SOON)
          .until(() -> isRefused(gateway, "operator"));
      for (String file : List.of("operator.pem", "operator.key", "ca.pem")) {
        Files.copy(next.resolve(file), site.file(file), StandardCopyOption.REPLACE_EXISTING);
      }
      await("the new certificate").atMost(SOON).until(() -> !isRefused(gateway, "operator"));
      awaitAccess(gateway, "operator");
    }
  }

  @Test
  void accepts_people_of_their_offline_issuer_only() throws Exception {
    Path stick = folder.resolve("stick");
    authority.rotation().replacePeopleIssuer(rootKey, stick, Optional.empty());
    authority.with(PeopleIssuer.open(stick)).renew("operator");
    replaceFilesOfOperator();

    try (Gateway gateway = site.start()) {
      assertTrue(isRefused(gateway, "viewer"));
      assertFalse(isRefused(gateway, "operator"));
      try (RunningPeer operator =
          site.subscribe(gateway, "operator", List.of("parasol/field/gateway/health", STATE))) {
        operator.await("a state", line -> line.startsWith(STATE + " "));
        String health = operator.await("health", line -> line.contains("/gateway/health "));
        assertTrue(health.contains("\"passed\":true"), health);
      }
    }
  }

  /** The operator gets a new certificate. */
  private void replaceFilesOfOperator() throws Exception {
    Path next = Files.createTempDirectory(folder, "next");
    authority.exports().pem("operator", next);
    for (String file : List.of("operator.pem", "operator.key", "ca.pem")) {
      Files.copy(next.resolve(file), site.file(file), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private boolean isRefused(Gateway gateway, String client) throws Exception {
    try (RunningPeer operator =
        site.mosquitto(
            "mosquitto_pub", gateway, client, "-t", "parasol/field/box-01/command", "-n")) {
      await().atMost(SOON).until(operator::hasEnded);
      return operator.exit() != 0;
    }
  }

  @Test
  void refuses_everything_of_a_stolen_issuer_at_once_and_goes_on_itself() throws Exception {
    try (Gateway gateway = site.start();
        RunningPeer viewer = site.subscribe(gateway, "viewer", STATE)) {
      viewer.await("a state", line -> line.startsWith(STATE + " "));

      authority.rotation().replaceIssuer(rootKey, Optional.empty());

      await("the end of the session").atMost(SOON).until(() -> isRefused(gateway, "operator"));
      awaitOwnCertificates(authority.issuer());
      authority.renew("operator");
      replaceFilesOfOperator();
      awaitAccess(gateway, "operator");
      assertTrue(isRefused(gateway, "viewer"));
    }
  }
}
