// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.broker.embedded.identity.QueueAccess;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.DenyList;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What waits for a session")
class SlowSubscriberMonitorTest {

  private static final String VERA = "operator/viewer/vera/1";

  private final List<String> reported = new ArrayList<>();
  private final List<QueueName> asked = new ArrayList<>();
  private final Map<QueueName, Integer> waiting = new HashMap<>();
  private final ConnectedClients live =
      new ConnectedClients(
          DenyList.EMPTY, new AcceptedIssuers(List.of(), List.of()), InstantSource.system());
  private final SlowSubscriberMonitor slowSubscribers =
      new SlowSubscriberMonitor(new Topics("parasol", TestSite.ID), new TellTale(reported));

  private record TellTale(List<String> reported) implements BrokerListener {
    @Override
    public void refused(String client, String what, String why) {
      reported.add("refused");
    }

    @Override
    public void subscriberSlow(String session, int waiting, int limit) {
      reported.add(session + " has " + waiting + " of " + limit);
    }

    @Override
    public void subscriberRecovered(String session) {
      reported.add(session + " keeps up");
    }
  }

  @BeforeEach
  void open() {
    slowSubscribers.start(
        (queue, answer) -> {
          asked.add(queue);
          answer.accept(waiting.getOrDefault(queue, 0));
        },
        QueueAccess.NONE,
        (queue, dropped) -> {});
  }

  private void wait(QueueName queue, int messages) {
    waiting.put(queue, messages);
    slowSubscribers.check();
  }

  @Test
  void is_reported_once_beyond_half_of_its_limit_and_again_once_it_was_below_a_quarter() {
    slowSubscribers.addSession(VERA);
    QueueName vera = QueueName.of(VERA);
    for (int messages : new int[] {5000, 5001, 9000, 2501, 9000, 2500, 5001}) {
      wait(vera, messages);
    }

    assertEquals(
        List.of(VERA + " has 5001 of 10000", VERA + " keeps up", VERA + " has 5001 of 10000"),
        reported);
  }

  @Test
  void is_looked_at_so_often_that_no_queue_fills_up_between_two_looks() {
    slowSubscribers.addSession(VERA);
    for (int i = 1; i < SlowSubscriberMonitor.CHECK_INTERVAL; i++) {
      slowSubscribers.published("parasol/s/x/telemetry", 1);
    }
    assertEquals(List.of(), asked);

    slowSubscribers.published("parasol/s/x/telemetry", 1);

    assertEquals(List.of(QueueName.of(VERA)), asked);
  }

  @ParameterizedTest
  @ValueSource(strings = {"command", "relay"})
  void is_looked_at_with_every_message_for_a_device(String kind) {
    slowSubscribers.addSession("x");
    slowSubscribers.addSession("y");
    waiting.put(QueueName.of("x"), 51);

    slowSubscribers.published("parasol/s/x/" + kind, 1);

    assertEquals(List.of(QueueName.of("x")), asked);
    assertEquals(List.of("x has 51 of 100"), reported);
  }

  @Test
  void is_watched_too_for_a_session_that_was_there_before_and_is_not_connected() {
    slowSubscribers.bind(Set.of(VERA), live);

    wait(QueueName.of(VERA), 6000);

    assertEquals(List.of(VERA + " has 6000 of 10000"), reported);
  }

  @Test
  void is_watched_for_those_who_share_a_subscription() {
    slowSubscribers.subscribed("parasol/s/+/telemetry");
    slowSubscribers.subscribed("$share/g/parasol/s/+/telemetry");

    wait(new QueueName("g/parasol/s/+/telemetry", true), 6000);

    assertEquals(List.of("$share/g/parasol/s/+/telemetry has 6000 of 10000"), reported);
  }

  @Test
  void is_over_when_the_session_is() {
    slowSubscribers.addSession(VERA);
    wait(QueueName.of(VERA), 6000);

    slowSubscribers.bind(Set.of("x"), live);
    reported.clear();
    slowSubscribers.bind(Set.of("x"), live);
    asked.clear();
    slowSubscribers.check();

    assertEquals(List.of(), reported, "it was told the first time");
    assertEquals(List.of(QueueName.of("x")), asked);
  }
}
