// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static io.parasol.broker.embedded.selftest.RawClient.CLOSED;
import static io.parasol.broker.embedded.selftest.RawClient.NOT_AUTHORIZED;
import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.broker.embedded.selftest.RawClient.Will;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.certs.tls.TlsMaterial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Through a running broker")
class AccessIT {

  private static final String ANNA = "spiffe://parasol/site/s/operator/operator/anna-operator | ";

  @TempDir static Path folder;
  private static TestSite site;
  private static EmbeddedBroker broker;
  private static int connections;

  @BeforeAll
  static void open() throws Exception {
    site = new TestSite(folder);
    broker = site.start();
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  /**
   * Connects, again if the broker has closed the connection: it limits how often clients may
   * connect. Each time from another address, because it also limits the clients of one address.
   */
  private static RawClient enter(String who) {
    return await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> tryToEnter(who), Optional::isPresent)
        .orElseThrow();
  }

  private static Optional<RawClient> tryToEnter(String who) throws Exception {
    connections++;
    RawClient client =
        RawClient.open(
            who.equals("gateway") ? broker.ownAddress() : broker.localAddress(),
            "127.0.2." + (1 + connections % 250),
            site.of(who));
    int code = client.connect(who);
    if (code == CLOSED) {
      client.close();
      return Optional.empty();
    }
    assertEquals(SUCCESS, code, who);
    return Optional.of(client);
  }

  @ParameterizedTest(name = "{0} sees what is theirs, whatever they ask for")
  @ValueSource(strings = {"x", "y", "gateway", "victor-viewer", "anna-operator", "ben-engineer"})
  void everybody_sees_only_what_is_theirs(String client) throws Exception {
    Set<String> accepted = new TreeSet<>();
    RawClient reader = enter(client);
    for (String filter : ByHand.FILTERS) {
      int code = reader.subscribe(filter);
      if (code == CLOSED) {
        reader.close();
        reader = enter(client);
        // What breaks the connection must not take the accepted subscriptions with it.
        for (String again : accepted) {
          assertEquals(0, reader.subscribe(again), again);
        }
      } else if (code < 0x80) {
        accepted.add(filter);
      } else {
        assertEquals(NOT_AUTHORIZED, code, filter);
      }
    }
    assertEquals(new TreeSet<>(ByHand.granted(client)), accepted);

    try (RawClient gateway = client.equals("gateway") ? reader : enter("gateway");
        RawClient x = client.equals("x") ? reader : enter("x");
        RawClient operator = client.equals("anna-operator") ? reader : enter("anna-operator")) {
      publish(x, ByHand.FROM_X);
      publish(gateway, ByHand.FROM_GATEWAY);
      publish(operator, ByHand.FROM_OPERATOR);
      if (client.equals("x") || client.equals("y")) {
        operator.publishTheLast("parasol/s/" + client + "/command");
      } else {
        gateway.publishTheLast("parasol/s/gateway/state");
      }

      assertEquals(ByHand.visible(client), reader.deliveredBeforeTheLast());
    }
  }

  private static void publish(RawClient client, List<String> topics) throws Exception {
    for (String topic : topics) {
      assertEquals(SUCCESS, accept(client.publish(topic, false)), topic);
    }
  }

  @ParameterizedTest(name = "{0} publishes what is theirs, and nothing else arrives anywhere")
  @ValueSource(strings = {"x", "gateway", "victor-viewer", "anna-operator"})
  void everybody_publishes_only_what_is_theirs(String client) throws Exception {
    Set<String> accepted = new TreeSet<>();
    try (RawClient everything = enter("gateway");
        RawClient last = enter(client.equals("x") ? "y" : "x")) {
      everything.subscribeToNew("parasol/s/#");
      RawClient publisher = client.equals("gateway") ? everything : enter(client);
      for (String topic : ByHand.TOPICS) {
        for (boolean retained : List.of(false, true)) {
          int code = accept(publisher.publish(topic, retained));
          if (code == SUCCESS) {
            accepted.add(topic + (retained ? "!" : ""));
          } else {
            // The broker disconnects a client that tries.
            assertTrue(code == NOT_AUTHORIZED || code == CLOSED, topic + " " + code);
            publisher.close();
            publisher = enter(client);
          }
        }
      }
      publisher.close();
      assertEquals(new TreeSet<>(ByHand.published(client)), accepted);

      if (!client.equals("gateway")) {
        last.publishTheLast("parasol/s/" + (client.equals("x") ? "y" : "x") + "/event");
        accepted.removeIf(topic -> topic.endsWith("!"));
        assertEquals(accepted, everything.deliveredBeforeTheLast());
      }
    }
  }

  @ParameterizedTest(name = "MQTT {0}: a Will is refused where a message would be")
  @ValueSource(ints = {5, 4})
  void a_will_is_refused_where_a_message_would_be(int version) throws Exception {
    TlsMaterial x = site.of("x");
    int refused = version == 5 ? NOT_AUTHORIZED : 5;

    assertEquals(SUCCESS, will(version, x, new Will("parasol/s/x/state", true)));
    assertEquals(SUCCESS, will(version, x, new Will("parasol/s/x/event", false)));
    assertEquals(refused, will(version, x, new Will("parasol/s/x/event", true)));
    assertEquals(refused, will(version, x, new Will("parasol/s/x/state/", true)));
    assertEquals(refused, will(version, x, new Will("parasol/s/y/state", true)));
    assertEquals(refused, will(version, x, new Will("parasol/s/x/command", false)));
  }

  private static int will(int version, TlsMaterial own, Will will) throws Exception {
    try (RawClient client = RawClient.open(broker, version, Optional.of(own))) {
      int code = client.connect("x", Optional.of(will));
      if (code == SUCCESS) {
        client.leave();
      }
      return code;
    }
  }

  @Test
  void speaks_mqtt_3_1_1_by_the_same_rules() throws Exception {
    try (RawClient anna = old("anna-operator");
        RawClient x = old("x")) {
      assertEquals(0, anna.subscribe("parasol/s/+/telemetry"));
      assertEquals(0x80, anna.subscribe("parasol/s/#"));
      assertEquals(SUCCESS, x.publish("parasol/s/x/telemetry", false));
      x.publishTheLast("parasol/s/x/telemetry");

      assertEquals(Set.of("parasol/s/x/telemetry"), anna.deliveredBeforeTheLast());
      assertEquals(CLOSED, x.publish("parasol/s/y/telemetry", false));
    }
  }

  private static RawClient old(String who) throws Exception {
    RawClient client = RawClient.open(broker, 4, Optional.of(site.of(who)));
    assertEquals(SUCCESS, client.connect(who));
    return client;
  }

  @Test
  void a_retained_state_waits_for_clients_that_come_later() throws Exception {
    try (RawClient x = enter("x");
        RawClient victor = enter("victor-viewer")) {
      assertEquals(SUCCESS, accept(x.publish("parasol/s/x/state", true)));

      victor.subscribe("parasol/s/+/state");

      victor.awaitDelivery("parasol/s/x/state");
    }
  }

  @Test
  void each_refusal_is_reported() {
    // A client of its own: the broker reports the first few refusals of a client in a minute.
    String client = "nora-viewer";
    String reported = "spiffe://parasol/site/s/operator/viewer/nora-viewer | ";
    awaitTold(
        client,
        reported + "subscribe parasol/s/# | not allowed for this identity",
        nora -> nora.subscribe("parasol/s/#"));
    awaitTold(
        client,
        reported + "publish retained parasol/s/y/command | not allowed for this identity",
        nora -> nora.publish("parasol/s/y/command", true));
  }

  @Test
  void a_request_is_refused_that_has_its_answer_sent_to_another_client() throws Exception {
    String request = "parasol/s/gateway/request";
    try (RawClient gateway = enter("gateway");
        RawClient anna = enter("anna-operator")) {
      assertEquals(0, gateway.subscribeToNew(request));
      assertEquals(SUCCESS, anna.publishAsking(request, "parasol/s/reply/anna-operator"));
      assertTrue(gateway.awaitDelivery(request).contains("reply/anna-operator"));
    }
    awaitTold(
        "anna-operator",
        ANNA
            + "publish "
            + request
            + " | the response topic of a request must be the sender's own reply topic",
        anna -> {
          int code = anna.publishAsking(request, "parasol/s/reply/ben-engineer");
          assertTrue(code == NOT_AUTHORIZED || code == CLOSED, "code " + code);
          assertEquals(NOT_AUTHORIZED, anna.awaitEnd());
        });
  }

  @Test
  void a_command_goes_on_without_the_reply_topic_of_another_client_and_that_is_reported()
      throws Exception {
    for (String named : List.of("parasol/s/reply/ben-engineer", "parasol/s/y/command")) {
      awaitTold(
          "anna-operator",
          ANNA
              + "answer "
              + named
              + " | response topic ignored; expected the sender's own reply topic",
          anna -> assertFalse(heardByX(anna, named).contains(named)));
    }
    String own = "parasol/s/reply/anna-operator";
    try (RawClient anna = enter("anna-operator")) {
      assertTrue(heardByX(anna, own).contains(own));
    }
  }

  private static String heardByX(RawClient anna, String responseTopic) throws Exception {
    String command = "parasol/s/x/command";
    try (RawClient x = enter("x")) {
      assertEquals(0, x.subscribe(command));
      assertEquals(SUCCESS, anna.publishAsking(command, responseTopic));
      return x.awaitDelivery(command);
    }
  }

  private interface Attempt {
    void by(RawClient client) throws Exception;
  }

  /**
   * The broker reports a limited number of refusals a second, which other tests may have used up.
   */
  private static void awaitTold(String who, String refusal, Attempt attempt) {
    site.refusals.clear();
    await()
        .until(
            () -> {
              try (RawClient client = enter(who)) {
                attempt.by(client);
              }
              return site.refusals.contains(refusal);
            });
  }

  /** 0x10 is "no matching subscribers", which is a success. */
  private static int accept(int code) {
    return code == 0x10 ? SUCCESS : code;
  }
}
