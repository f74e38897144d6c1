// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.HostileCertificates;
import io.parasol.certs.authority.HostileCertificates.Trick;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("mosquitto's clients")
class MosquittoIT {

  private static final String TELEMETRY = "parasol/s/x/telemetry";

  @TempDir static Path folder;
  private static TestSite site;
  private static EmbeddedBroker broker;
  private static Mosquitto mosquitto;

  @BeforeAll
  static void open() throws Exception {
    Mosquitto.needInstalled();
    site = new TestSite(folder);
    broker = site.start();
    mosquitto = new Mosquitto(broker, folder);
  }

  @AfterAll
  static void close() {
    if (broker != null) {
      broker.close();
    }
  }

  private static Mosquitto.Running run(
      String program, String version, String client, String... rest) throws Exception {
    TlsMaterial own = site.of(client);
    return mosquitto.start(program, version, Optional.of(own), own, rest);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({"mqttv5,-i tool", "mqttv5,''", "mqttv311,-i tool", "mqttv311,''"})
  void receive_telemetry_with_an_operators_certificate(String version, String id) throws Exception {
    String[] wanted = (id + " -t parasol/s/+/telemetry -C 1 -v").strip().split(" ");
    try (var subscriber = run("mosquitto_sub", version, "anna-operator", wanted)) {
      await().until(() -> broker.connections() == 1);
      // The subscription is not acknowledged to anybody here: publish until it is there.
      await()
          .until(
              () -> {
                int status =
                    run("mosquitto_pub", version, "x", "-i", "x", "-t", TELEMETRY, "-m", "42")
                        .status();
                assertEquals(0, status);
                return !subscriber.process().isAlive();
              });

      assertEquals(TELEMETRY + " 42\n", subscriber.said());
      assertEquals(0, subscriber.status());
    }
    await().until(() -> broker.connections() == 0);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"mqttv5", "mqttv311"})
  void get_nothing_through_with_a_devices_certificate_where_it_must_not(String version)
      throws Exception {
    try (RawClient everything = RawClient.open(broker, 5, Optional.of(site.of("gateway")))) {
      assertEquals(SUCCESS, everything.connect("gateway"));
      everything.subscribeToNew("parasol/s/#");
      for (String topic :
          List.of(
              "parasol/s/x/command",
              "parasol/s/x/receipt",
              "parasol/s/x/update",
              "parasol/s/y/telemetry",
              "parasol/s/y/command",
              "parasol/s/gateway/state",
              "parasol/s/gateway/request",
              "parasol/s/reply/anna",
              "parasol/s/x/telemetry/",
              "parasol/t/x/telemetry",
              "other")) {
        run("mosquitto_pub", version, "x", "-i", "x", "-t", topic, "-m", "1").status();
      }
      run("mosquitto_pub", version, "x", "-i", "x", "-t", TELEMETRY, "-r", "-m", "1").status();
      run("mosquitto_pub", version, "x", "-i", "x", "-t", "parasol/s/x/event", "-m", "1").status();
      run("mosquitto_pub", version, "x", "-i", "x", "-t", TELEMETRY, "-m", "last").status();

      assertEquals(Set.of("parasol/s/x/event"), everything.deliveredBeforeTheLast());
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"#", "parasol/s/#", "parasol/s/+/+", "$share/g/parasol/s/#"})
  void are_refused_a_filter_that_is_too_wide(String filter) throws Exception {
    try (var subscriber = run("mosquitto_sub", "mqttv5", "ben-engineer", "-t", filter)) {
      assertEquals(0, subscriber.status());
      assertTrue(
          subscriber.said().contains("All subscription requests were denied"), subscriber.said());
    }
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(names = {"EXPIRED", "FOREIGN_AUTHORITY", "SELF_SIGNED", "OTHER_SITE"})
  void are_not_let_in_with_a_certificate_that_is(Trick trick) throws Exception {
    HostileCertificates hostile =
        HostileCertificates.of(
            folder.resolve("pki"),
            new Identity.Device(
                site.authority.gateway().trustDomain(), TestSite.ID, new DeviceId("x")),
            InstantSource.system());

    assertNotEquals(0, publish(Optional.of(hostile.playing(trick))));
    assertEquals(0, publish(Optional.of(hostile.playing(Trick.NOTHING))));
  }

  @Test
  void are_not_let_in_without_a_certificate() throws Exception {
    assertNotEquals(0, publish(Optional.empty()));
  }

  private static int publish(Optional<TlsMaterial> own) throws Exception {
    return mosquitto
        .start("mosquitto_pub", "mqttv5", own, site.of("x"), "-i", "x", "-t", TELEMETRY, "-m", "1")
        .status();
  }

  @Test
  void are_sent_out_when_their_certificate_is_revoked() throws Exception {
    try (var subscriber =
        run("mosquitto_sub", "mqttv5", "eve-viewer", "-t", "parasol/s/+/telemetry")) {
      await().until(() -> broker.connections() == 1);

      broker.deny(new DenyList(Set.of(site.of("eve-viewer").chain().get(0).getSerialNumber())));

      assertNotEquals(0, subscriber.status());
      await().until(() -> broker.connections() == 0);
    } finally {
      broker.deny(DenyList.EMPTY);
    }
  }
}
