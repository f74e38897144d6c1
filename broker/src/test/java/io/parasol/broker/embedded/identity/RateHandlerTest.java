// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.mqtt.message.puback.PUBACK;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The rate of an identity")
class RateHandlerTest {

  /** 10 messages and 1000 bytes a second; bursts of 50 messages and 5000 bytes. */
  private static final IdentityLimits LIMITS =
      new IdentityLimits(100, 10, 1000, 1, 1, Duration.ofHours(1));

  private final AtomicLong clock = new AtomicLong();
  private final IdentityRate rate = new IdentityRate(LIMITS, clock::get);
  private final List<String> exceeded = new ArrayList<>();
  private final EmbeddedChannel first = channel();
  private final EmbeddedChannel second = channel();

  private EmbeddedChannel channel() {
    EmbeddedChannel channel = new EmbeddedChannel(new RateHandler(rate, exceeded::add));
    channel.freezeTime();
    return channel;
  }

  @AfterEach
  void close() {
    first.finishAndReleaseAll();
    second.finishAndReleaseAll();
  }

  private void advance(long millis) {
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    for (EmbeddedChannel each : List.of(first, second)) {
      each.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
      each.runScheduledPendingTasks();
    }
  }

  private static void receive(EmbeddedChannel channel, int messages) {
    for (int i = 0; i < messages; i++) {
      channel.writeInbound("message " + i);
    }
  }

  private static boolean isRead(EmbeddedChannel channel) {
    return channel.config().isAutoRead();
  }

  @Test
  void permits_a_burst() {
    receive(first, 50);

    assertTrue(isRead(first));
    assertEquals(List.of(), exceeded);
  }

  @Test
  void stops_the_reading_beyond_it_until_the_balance_has_recovered() {
    receive(first, 60);

    assertFalse(isRead(first));
    assertEquals(60, first.inboundMessages().size(), "what has been read is not lost");
    assertEquals(List.of("messages"), exceeded, "once for each pause");
    advance(990);
    assertFalse(isRead(first));
    advance(20);
    assertTrue(isRead(first));
  }

  @Test
  void limits_records_of_one_byte() {
    IdentityRate ofMany =
        new IdentityRate(
            new IdentityLimits(100, 10, 1_000_000, 1, 1, Duration.ofHours(1)), clock::get);
    EmbeddedChannel channel = new EmbeddedChannel(new RateHandler(ofMany, exceeded::add));
    for (int i = 0; i < 5 * IdentityRate.MAX_RECORDS; i++) {
      channel.writeInbound(Unpooled.buffer(1).writeZero(1));
    }
    assertEquals(List.of(), exceeded, "the burst of five seconds");

    channel.writeInbound(Unpooled.buffer(1).writeZero(1));

    assertEquals(List.of("bytes"), exceeded);
    channel.finishAndReleaseAll();
  }

  @Test
  void limits_bytes_too() {
    first.writeInbound(Unpooled.buffer().writeZero(6000));

    assertFalse(isRead(first));
    assertEquals(List.of("bytes"), exceeded);
    advance(1010);
    assertTrue(isRead(first));
  }

  @Test
  void does_not_count_acknowledgements_as_messages() {
    for (int i = 1; i < 1000; i++) {
      first.writeInbound(new PUBACK(i));
    }

    assertTrue(isRead(first));
  }

  @Test
  void is_shared_by_all_connections_of_the_identity() {
    receive(first, 60);
    receive(second, 60);

    advance(1010);
    assertFalse(isRead(first), "the other connection has used what was regained");
    assertFalse(isRead(second));
    advance(6000);
    assertTrue(isRead(first));
    assertTrue(isRead(second));
  }

  @Test
  void holds_although_hivemq_resumes_the_reading() {
    EmbeddedChannel channel = first;
    receive(channel, 60);

    channel.config().setAutoRead(true);

    assertTrue(ReadingControl.of(channel).isPaused());
    channel.read();
    assertTrue(ReadingControl.of(channel).isPaused());
  }

  @Test
  void is_not_reset_by_a_new_connection() {
    IdentityRates rates = new IdentityRates(clock::get);
    var identity =
        new io.parasol.certs.identity.Identity.Device(
            new io.parasol.config.model.site.TrustDomain("parasol"),
            new io.parasol.config.model.site.SiteId("s"),
            new io.parasol.config.model.site.DeviceId("x"));
    rates.of(identity).charge(2_000, 0);

    rates.removeFull();

    assertTrue(rates.of(identity).pauseNanos() > 0);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(60));
    rates.removeFull();
    assertEquals(0, rates.of(identity).pauseNanos());
  }
}
