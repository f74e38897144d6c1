// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Among several brokers, a session")
class FailoverTest {

  private static final SessionSettings SETTINGS =
      new SessionSettings(
          "me",
          () -> {
            throw new IllegalStateException("no material here");
          },
          Optional.empty(),
          List.of());

  private final ManualLoop loop = new ManualLoop();
  private final List<String> tried = new ArrayList<>();
  private final Failover failover =
      new Failover(List.of(broker("first"), broker("second"), broker("third")), loop);
  private PlayedConnection now;

  @BeforeEach
  void connects() {
    connect();
  }

  private Connection.Connector broker(String name) {
    return (settings, listener) -> {
      tried.add(name);
      return new PlayedConnection(listener);
    };
  }

  private void connect() {
    now = (PlayedConnection) failover.connect(SETTINGS, new Deaf());
  }

  private static final class Deaf implements Connection.Listener {
    @Override
    public void accepted() {}

    @Override
    public void subscribed(int window) {}

    @Override
    public void subscriptionRefused(String why) {}

    @Override
    public void delivered(Delivery delivery, Runnable acknowledge) {}

    @Override
    public void ended(String why) {}
  }

  @Test
  void goes_to_the_next_when_one_cannot_be_had_and_round_again() {
    for (int i = 0; i < 3; i++) {
      now.listener.ended("refused");
      connect();
    }

    assertEquals(List.of("first", "second", "third", "first"), tried);
  }

  @Test
  void goes_back_to_the_first_after_one_that_has_held() {
    now.listener.ended("refused");
    connect();
    now.comesUp();
    loop.pass(Duration.ofMinutes(2));

    now.listener.ended("lost");
    connect();

    assertEquals(List.of("first", "second", "first"), tried);
  }

  @Test
  void goes_on_from_one_that_comes_up_and_is_of_no_use() {
    now.comesUp();
    loop.pass(Duration.ofSeconds(50));

    now.listener.ended("left, since it delivers nothing");
    connect();

    assertEquals(List.of("first", "second"), tried);
  }

  @Test
  void goes_on_from_one_that_it_must_leave_however_long_that_has_held() {
    now.comesUp();
    loop.pass(Duration.ofMinutes(2));
    failover.moveOn();

    now.listener.ended("left");
    connect();

    assertEquals(List.of("first", "second"), tried);
    assertEquals(1, failover.address());
    now.comesUp();
    loop.pass(Duration.ofMinutes(2));
    now.listener.ended("lost");
    connect();
    assertEquals(List.of("first", "second", "first"), tried);
    assertEquals(0, failover.address());
  }

  @Test
  void goes_on_from_one_of_whose_end_it_never_hears() {
    PlayedConnection given = now;
    connect();

    given.listener.ended("at last");
    now.listener.ended("refused");
    connect();

    assertEquals(List.of("first", "second", "third"), tried);
  }
}
