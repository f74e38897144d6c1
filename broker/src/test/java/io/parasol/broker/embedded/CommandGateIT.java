// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static io.parasol.broker.embedded.RawClient.NOT_AUTHORIZED;
import static io.parasol.broker.embedded.RawClient.SUCCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.RawClient.Will;
import io.parasol.broker.session.Delivery;
import io.parasol.config.site.DeviceId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A device that connects by itself")
class CommandGateIT {

  private static final String COMMAND = "parasol/s/x/command";

  @TempDir Path folder;
  private final List<String> offered = new CopyOnWriteArrayList<>();
  private TestSite site;
  private EmbeddedBroker broker;

  @BeforeEach
  void open() throws Exception {
    site = new TestSite(folder);
    broker =
        site.start(
            new CommandGate() {
              @Override
              public Optional<DeviceId> guarded(String topic) {
                return topic.equals(COMMAND) ? Optional.of(new DeviceId("x")) : Optional.empty();
              }

              @Override
              public void offered(DeviceId device, Delivery command) {
                offered.add(device + " " + command.topic());
              }
            });
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private RawClient enter(int version, String who) throws Exception {
    RawClient client = RawClient.open(broker, version, Optional.of(site.of(who)));
    assertEquals(SUCCESS, client.connect(who), who);
    return client;
  }

  @ParameterizedTest(name = "from an operator with MQTT {0}")
  @ValueSource(ints = {5, 4})
  void hears_only_what_the_gateway_publishes(int version) throws Exception {
    try (RawClient x = enter(5, "x");
        RawClient y = enter(5, "y");
        RawClient operator = enter(version, "anna-operator");
        RawClient gateway = enter(5, "gateway")) {
      assertEquals(0, x.subscribe(COMMAND));
      assertEquals(0, y.subscribe("parasol/s/y/command"));
      operator.publish(COMMAND, false);
      operator.publishTheLast("parasol/s/y/command");
      assertEquals(Set.of(), y.deliveredBeforeTheLast());
      gateway.publishTheLast(COMMAND);

      assertEquals(Set.of(), x.deliveredBeforeTheLast());
      assertEquals(List.of("x " + COMMAND), offered);
      assertTrue(broker.isConnected(new DeviceId("x")));
      assertFalse(broker.isConnected(new DeviceId("z")));
    }
    assertEquals(List.of(), site.refusals);
  }

  @Test
  void is_not_commanded_by_somebodys_will() throws Exception {
    try (RawClient operator = RawClient.open(broker, 5, Optional.of(site.of("anna-operator")))) {
      assertEquals(NOT_AUTHORIZED, operator.connect("", Optional.of(new Will(COMMAND, false))));
    }
    try (RawClient operator = RawClient.open(broker, 5, Optional.of(site.of("anna-operator")))) {
      assertEquals(
          SUCCESS,
          operator.connect("", Optional.of(new Will("parasol/s/y/command", false))),
          "the control");
    }
    assertEquals(List.of(), offered);
  }

  @Test
  void is_not_commanded_by_whoever_may_not_publish_there() throws Exception {
    RawClient viewer = enter(5, "victor-viewer");
    viewer.publish(COMMAND, false);
    viewer.close();
    RawClient retained = enter(5, "ben-engineer");
    retained.publish(COMMAND, true);
    retained.close();

    assertEquals(List.of(), offered);
    assertEquals(2, site.refusals.size(), site.refusals::toString);
  }
}
