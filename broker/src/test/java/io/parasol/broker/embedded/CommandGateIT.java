// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static io.parasol.broker.embedded.selftest.RawClient.NOT_AUTHORIZED;
import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.broker.embedded.selftest.RawClient.Will;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.config.model.site.DeviceId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A device that connects by itself")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandGateIT {

  private static final String COMMAND = "parasol/s/x/command";

  /** The reason code "no matching subscribers" of a PUBACK; the message has arrived. */
  private static final int NOBODY_LISTENS = 0x10;

  @TempDir static Path folder;
  private final List<String> offered = new CopyOnWriteArrayList<>();
  private final List<String> kept = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<Void>> keeping = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Void> disk = new CompletableFuture<>();
  private volatile Duration patience = Duration.ofMinutes(1);
  private TestSite site;
  private EmbeddedBroker broker;

  @BeforeAll
  void open() throws Exception {
    site = new TestSite(folder);
    broker =
        site.start(
            new PublishHooks(
                new CommandGate() {
                  @Override
                  public Optional<DeviceId> interceptedDevice(String topic) {
                    return topic.equals(COMMAND)
                        ? Optional.of(new DeviceId("x"))
                        : Optional.empty();
                  }

                  @Override
                  public void commandIntercepted(DeviceId device, Delivery command) {
                    offered.add(device + " " + command.topic());
                  }
                },
                new PublishStore() {
                  @Override
                  public boolean isFor(DeviceId device) {
                    return device.value().equals("x");
                  }

                  @Override
                  public CompletionStage<Void> store(Delivery delivery, boolean isAwaited) {
                    kept.add(delivery.topic() + " " + new String(delivery.payload(), UTF_8));
                    CompletableFuture<Void> one = disk.copy();
                    keeping.add(one);
                    return one;
                  }

                  @Override
                  public Duration timeout() {
                    return patience;
                  }
                }));
  }

  @AfterAll
  void close() {
    broker.close();
  }

  /** No test finds the session, the messages or the refusals of the one before. */
  @BeforeEach
  void forget() throws Exception {
    await().until(() -> broker.connections() == 0);
    enter(5, "x").close();
    await().until(() -> broker.connections() == 0);
    disk = new CompletableFuture<>();
    patience = Duration.ofMinutes(1);
    offered.clear();
    kept.clear();
    keeping.clear();
    site.refusals.clear();
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
    assertEquals(0, broker.dropped(), "the gateway has the command; no subscriber was too slow");
  }

  @Test
  void leaves_no_dropped_message_behind_when_a_subscriber_disconnects() throws Exception {
    try (RawClient y = enter(5, "y")) {
      try (RawClient viewer = enter(5, "victor-viewer")) {
        assertEquals(1, viewer.subscribeReliably("parasol/s/+/telemetry"));
        for (int i = 0; i < 20; i++) {
          y.publish("parasol/s/y/telemetry", false);
        }
      }
      y.publish("parasol/s/y/telemetry", false);
      await().atMost(Duration.ofSeconds(60)).until(() -> broker.connections() == 1);
      y.publishTheLast("parasol/s/y/telemetry");
    }
    assertEquals(0, broker.dropped());
  }

  @Test
  void is_not_commanded_by_a_will() throws Exception {
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
  void is_not_commanded_by_a_client_that_may_not_publish_there() throws Exception {
    RawClient viewer = enter(5, "victor-viewer");
    viewer.publish(COMMAND, false);
    viewer.close();
    RawClient retained = enter(5, "ben-engineer");
    retained.publish(COMMAND, true);
    retained.close();

    assertEquals(List.of(), offered);
    assertEquals(2, site.refusals.size(), site.refusals::toString);
  }

  @ParameterizedTest(name = "with MQTT {0}")
  @ValueSource(ints = {5, 4})
  void is_acknowledged_once_it_is_stored_while_others_receive_it_at_once(int version)
      throws Exception {
    try (RawClient x = enter(version, "x");
        RawClient y = enter(version, "y");
        RawClient viewer = enter(5, "victor-viewer")) {
      viewer.subscribe("parasol/s/+/telemetry");

      CompletableFuture<Integer> reported = saying(x);
      viewer.awaitDelivery("parasol/s/x/telemetry");
      for (int i = 0; i < 10; i++) {
        assertEquals(SUCCESS, y.publish("parasol/s/y/telemetry", false));
      }
      assertFalse(reported.isDone());
      assertEquals(List.of("parasol/s/x/telemetry x"), kept, "and nothing of others");
      disk.complete(null);

      assertEquals(SUCCESS, reported.get(60, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest(name = "with MQTT {0}")
  @ValueSource(ints = {5, 4})
  void is_heard_at_once_whatever_else_of_it_is_not_kept_yet_and_acknowledged_in_its_order(
      int version) throws Exception {
    try (RawClient x = enter(version, "x");
        RawClient viewer = enter(5, "victor-viewer")) {
      viewer.subscribe("parasol/s/+/telemetry");
      for (int id = 1; id <= 5; id++) {
        x.say("parasol/s/x/telemetry", id);
        viewer.awaitSaid("say " + id);
      }
      assertEquals(5, kept.size());
      for (int i = 4; i >= 0; i--) {
        keeping.get(i).complete(null);
      }

      for (int id = 1; id <= 5; id++) {
        assertEquals(id, x.awaitAck());
      }
    }
  }

  @Test
  void says_no_more_than_can_be_answered() throws Exception {
    try (RawClient x = enter(4, "x")) {
      for (int id = 1; id <= 3 * DeferredAcks.MAX_PENDING; id++) {
        x.say("parasol/s/x/telemetry", id);
      }
      await().until(() -> kept.size() >= DeferredAcks.MAX_PENDING);
      disk.complete(null);
      keeping.forEach(each -> each.complete(null));

      for (int id = 1; id <= 3 * DeferredAcks.MAX_PENDING; id++) {
        assertEquals(id, x.awaitAck());
      }
    }
  }

  @Test
  void gets_the_first_half_of_qos_2_too_once_it_is_stored() throws Exception {
    try (RawClient x = enter(5, "x");
        RawClient y = enter(5, "y")) {
      CompletableFuture<Integer> reported = answer(() -> x.publishOnce("parasol/s/x/telemetry"));
      await().until(() -> kept.size() == 1);
      for (int i = 0; i < 10; i++) {
        assertEquals(NOBODY_LISTENS, y.publish("parasol/s/y/telemetry", false));
      }
      assertFalse(reported.isDone());
      disk.complete(null);

      assertEquals(NOBODY_LISTENS, reported.get(60, TimeUnit.SECONDS));
    }
  }

  @ParameterizedTest(name = "with MQTT {0}, where keeping {1}")
  @CsvSource({"5, fails", "4, fails", "5, takes too long", "4, takes too long"})
  void is_not_acknowledged_where_it_is_not_stored_but_delivered_and_may_be_sent_again(
      int version, String problem) throws Exception {
    patience = problem.equals("fails") ? patience : Duration.ofMillis(200);
    try (RawClient x = again(version);
        RawClient viewer = enter(5, "victor-viewer")) {
      viewer.subscribe("parasol/s/+/telemetry");
      CompletableFuture<Integer> reported = saying(x);
      viewer.awaitDelivery("parasol/s/x/telemetry"); // people hear it all the same
      if (problem.equals("fails")) {
        disk.completeExceptionally(new IllegalStateException("it is closed"));
      }

      assertEquals(RawClient.CLOSED, reported.get(60, TimeUnit.SECONDS));
      assertEquals(version == 5 ? RawClient.QUOTA_EXCEEDED : RawClient.CLOSED, x.awaitEnd());
    }
    assertTrue(keeping.get(0).isCompletedExceptionally(), "nobody has to keep it any more");

    disk = CompletableFuture.completedFuture(null);
    try (RawClient x = again(version)) {
      assertTrue(x.publishAgain("parasol/s/x/telemetry") < 0x80);
    }
    assertEquals(List.of("parasol/s/x/telemetry x", "parasol/s/x/telemetry x"), kept);
  }

  @ParameterizedTest(name = "with MQTT {0}")
  @ValueSource(ints = {5, 4})
  void gets_no_acknowledgement_with_qos_2_either_of_what_is_not_stored(int version)
      throws Exception {
    patience = Duration.ofMillis(200);
    try (RawClient x = again(version)) {
      assertEquals(RawClient.CLOSED, x.publishOnce("parasol/s/x/telemetry"));
    }
    patience = Duration.ofMinutes(1);
    try (RawClient x = again(version);
        RawClient y = enter(5, "y")) {
      CompletableFuture<Integer> reported =
          answer(() -> x.publishOnceAgain("parasol/s/x/telemetry"));
      for (int i = 0; i < 50; i++) {
        assertEquals(NOBODY_LISTENS, y.publish("parasol/s/y/telemetry", false));
      }
      assertFalse(reported.isDone(), "it is the same message, and not kept yet");
      keeping.get(0).complete(null);

      assertTrue(reported.get(60, TimeUnit.SECONDS) < 0x80);
      assertEquals(1, kept.size(), "exactly once");
    }
  }

  private RawClient again(int version) throws Exception {
    RawClient x = RawClient.open(broker, version, Optional.of(site.of("x")));
    assertEquals(SUCCESS, x.connectAgain("x"));
    return x;
  }

  @Test
  void is_not_sent_out_for_what_an_earlier_connection_could_not_have_kept() throws Exception {
    patience = Duration.ofSeconds(1);
    try (RawClient before = enter(5, "x");
        RawClient viewer = enter(5, "victor-viewer")) {
      viewer.subscribe("parasol/s/+/telemetry");
      CompletableFuture<Integer> reported = saying(before);
      viewer.awaitDelivery("parasol/s/x/telemetry");
      enter(5, "x").close(); // takes over
      assertEquals(RawClient.CLOSED, reported.get(60, TimeUnit.SECONDS));
    }
    try (RawClient now = enter(5, "x")) {
      CompletableFuture<Void> given = keeping.get(0);
      await().until(given::isCompletedExceptionally);
      disk = CompletableFuture.completedFuture(null);

      for (int i = 0; i < 50; i++) {
        assertEquals(NOBODY_LISTENS, now.publish("parasol/s/x/telemetry", false));
      }
    }
  }

  private static CompletableFuture<Integer> saying(RawClient device) {
    return answer(() -> device.publish("parasol/s/x/telemetry", false));
  }

  private static CompletableFuture<Integer> answer(Callable<Integer> publish) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return publish.call();
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
        });
  }

  @Test
  void has_nothing_kept_that_it_may_not_say() throws Exception {
    for (String topic : List.of("parasol/s/y/telemetry", "parasol/s/x/receipt")) {
      assertRefused(topic, false);
    }
    assertRefused("parasol/s/x/telemetry", true);

    assertEquals(List.of(), kept);
  }

  /** Its PUBACK may be overtaken by the end of the connection, which means the same. */
  private void assertRefused(String topic, boolean retained) throws Exception {
    try (RawClient x = enter(5, "x")) {
      int answer = x.publish(topic, retained);
      assertTrue(answer == NOT_AUTHORIZED || answer == RawClient.CLOSED, topic + ": " + answer);
      assertEquals(NOT_AUTHORIZED, x.awaitEnd());
    }
  }
}
