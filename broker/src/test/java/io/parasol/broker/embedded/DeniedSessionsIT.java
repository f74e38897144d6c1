// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What the broker has of a device that is revoked while it is away")
class DeniedSessionsIT {

  private static final int DELAY_SECONDS = 6;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  private static String state(String device) {
    return "parasol/s/" + device + "/state";
  }

  private Mosquitto.Running device(Mosquitto mosquitto, TestSite site, String name)
      throws Exception {
    TlsMaterial own = site.of(name);
    return mosquitto.start(
        "mosquitto_sub",
        "mqttv5",
        Optional.of(own),
        own,
        "-i",
        name,
        "-t",
        "parasol/s/" + name + "/command",
        "-c",
        "-x",
        "300",
        "--will-topic",
        state(name),
        "--will-payload",
        "online",
        "--will-retain",
        "--will-qos",
        "1",
        "-D",
        "will",
        "will-delay-interval",
        String.valueOf(DELAY_SECONDS));
  }

  private static String retained(Mosquitto mosquitto, TestSite site, String device)
      throws Exception {
    TlsMaterial viewer = site.of("vera-viewer");
    try (var subscriber =
        mosquitto.start(
            "mosquitto_sub",
            "mqttv5",
            Optional.of(viewer),
            viewer,
            "-t",
            state(device),
            "-C",
            "1",
            "-W",
            "2")) {
      int unused = subscriber.status();
      return subscriber.said();
    }
  }

  private static Identity identity(TestSite site, String device) {
    Identity.Gateway gateway = site.authority.gateway();
    return new Identity.Device(gateway.trustDomain(), gateway.site(), new DeviceId(device));
  }

  private static boolean hasSession(EmbeddedBroker broker, TestSite site, String device)
      throws Exception {
    try (RawClient again = RawClient.open(broker, 5, Optional.of(site.of(device)))) {
      again.connectAgain(device);
      return again.sessionPresent();
    }
  }

  @Test
  void is_removed_with_its_delayed_will_and_its_session() throws Exception {
    Mosquitto.needInstalled();
    TestSite site = new TestSite(folder);
    try (EmbeddedBroker broker = site.start()) {
      Mosquitto mosquitto = new Mosquitto(broker, folder);
      try (var denied = device(mosquitto, site, "x");
          var control = device(mosquitto, site, "y")) {
        await().atMost(SOON).until(() -> broker.connections() == 2);
        denied.process().destroyForcibly();
        control.process().destroyForcibly();
        await().atMost(SOON).until(() -> broker.connections() == 0);

        broker.deny(new DenyList(Set.of(site.of("x").chain().get(0).getSerialNumber())));
        broker.remove(Set.of(identity(site, "x")));

        await()
            .atMost(SOON)
            .until(() -> retained(mosquitto, site, "x").contains("certificate revoked"));
        await().atMost(SOON).until(() -> retained(mosquitto, site, "y").contains("online"));
        String state = retained(mosquitto, site, "x");
        assertTrue(state.contains("certificate revoked"), state);

        broker.deny(DenyList.EMPTY);
        assertFalse(hasSession(broker, site, "x"));
        assertTrue(hasSession(broker, site, "y"));
      }
    }
  }
}
