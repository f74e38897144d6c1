// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.parasol.broker.access.AccessTable;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The live messages for all pages")
class LiveFeedTest {

  private static final Topics TOPICS = new Topics("parasol", new SiteId("roof"));
  private static final TrustDomain DOMAIN = new TrustDomain("parasol");

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<SessionListener> listeners = new ArrayList<>();
  private final List<Consumer<Publication>> readers = new ArrayList<>();
  private int closed;
  private final LiveFeed feed =
      new LiveFeed(
          channel.eventLoop(),
          TOPICS.prefix(),
          (others, readings) -> {
            listeners.add(others);
            readers.add(readings);
            return () -> closed++;
          });

  @BeforeEach
  void freeze() {
    channel.freezeTime();
  }

  private LiveStream open() {
    return open(Role.VIEWER);
  }

  private LiveStream open(Role role) {
    return open(role, "anna", channel);
  }

  private LiveStream open(Role role, String name, EmbeddedChannel to) {
    Identity.Operator identity =
        new Identity.Operator(DOMAIN, TOPICS.site(), role, new OperatorName(name));
    AccessTable access = new AccessTable(TOPICS, new Identity.Gateway(DOMAIN, TOPICS.site()));
    LiveStream stream =
        new LiveStream(new PageUser(identity, access.rights(identity), Optional.empty(), ""), to);
    feed.add(stream);
    return stream;
  }

  private CompletionStage<Void> deliver(String topic, String payload) {
    CompletionStage<Void> taken =
        listeners
            .get(listeners.size() - 1)
            .receive(
                new Delivery(
                    TOPICS.prefix() + topic,
                    payload.getBytes(UTF_8),
                    false,
                    Optional.empty(),
                    Optional.empty()));
    channel.runPendingTasks();
    return taken;
  }

  /** Publishes readings of a legacy device. */
  private void publish(String device, String readings) {
    readers
        .get(readers.size() - 1)
        .accept(
            Publication.json(
                TOPICS.prefix() + device + "/telemetry", readings.getBytes(UTF_8), false));
    channel.runPendingTasks();
  }

  private List<String> written() {
    List<String> events = new ArrayList<>();
    for (HttpContent next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      events.addAll(List.of(next.content().toString(UTF_8).split("(?<=\n\n)")));
      next.release();
    }
    return events;
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runPendingTasks();
  }

  @Test
  void go_to_a_limited_number_of_pages_of_a_person_the_newest() {
    EmbeddedChannel ofOther = new EmbeddedChannel();
    LiveStream unused = open(Role.VIEWER, "berta", ofOther);
    List<EmbeddedChannel> own = new ArrayList<>();
    for (int i = 0; i <= LiveFeed.MAX_OF_PERSON; i++) {
      own.add(new EmbeddedChannel());
      unused = open(Role.VIEWER, "anna", own.get(i));
    }

    assertFalse(own.get(0).isOpen());
    assertTrue(own.stream().skip(1).allMatch(EmbeddedChannel::isOpen));
    assertTrue(ofOther.isOpen());
  }

  @Test
  void go_to_no_more_pages_than_the_limit_and_the_person_with_most_of_them_loses_one() {
    List<EmbeddedChannel> ofSingles = new ArrayList<>();
    for (int i = 0; i < LiveFeed.MAX_STREAMS - 3; i++) {
      ofSingles.add(open("person-" + i));
    }
    List<EmbeddedChannel> ofAnna = List.of(open("anna"), open("anna"), open("anna"));

    EmbeddedChannel newcomer = open("berta");

    assertTrue(newcomer.isOpen());
    assertEquals(List.of(false, true, true), isOpen(ofAnna));
    assertTrue(ofSingles.stream().allMatch(EmbeddedChannel::isOpen));

    EmbeddedChannel another = open("anna");

    assertEquals(List.of(false, false, true), isOpen(ofAnna));
    assertTrue(another.isOpen());
    assertTrue(ofSingles.stream().allMatch(EmbeddedChannel::isOpen));
  }

  @Test
  void go_to_the_newest_pages_if_each_person_has_one() {
    List<EmbeddedChannel> ofSingles = new ArrayList<>();
    for (int i = 0; i <= LiveFeed.MAX_STREAMS; i++) {
      ofSingles.add(open("person-" + i));
    }

    assertFalse(ofSingles.get(0).isOpen());
    assertTrue(ofSingles.stream().skip(1).allMatch(EmbeddedChannel::isOpen));
    assertEquals(LiveFeed.MAX_STREAMS, feed.streams().size());
  }

  private EmbeddedChannel open(String name) {
    EmbeddedChannel page = new EmbeddedChannel();
    LiveStream unused = open(Role.VIEWER, name, page);
    return page;
  }

  private static List<Boolean> isOpen(List<EmbeddedChannel> pages) {
    return pages.stream().map(EmbeddedChannel::isOpen).toList();
  }

  @Test
  void are_written_together_after_a_moment_and_acknowledged_at_once() {
    LiveStream unused = open();
    assertTrue(deliver("a/state", "{\"n\":1}").toCompletableFuture().isDone());
    for (int i = 0; i < 3; i++) {
      assertTrue(deliver("a/telemetry", "{\"n\":" + i + "}").toCompletableFuture().isDone());
      assertTrue(deliver("a/event", "{\"n\":" + i + "}").toCompletableFuture().isDone());
    }
    assertEquals(List.of(), written());

    pass(LiveFeed.COLLECTING.toMillis());

    List<String> events = written();
    assertEquals(7, events.size(), events::toString);
  }

  @Test
  void are_put_together_once_for_all_pages_of_people_with_the_same_role() {
    LiveStream unused = open();
    unused = open();
    for (int i = 0; i < 3; i++) {
      publish("a", "{\"n\":" + i + "}");
    }

    pass(LiveFeed.COLLECTING.toMillis());

    HttpContent first = channel.readOutbound();
    HttpContent second = channel.readOutbound();
    assertSame(first.content().array(), second.content().array());
    assertEquals(3, first.content().toString(UTF_8).split("data: ", -1).length - 1);
    assertNull(channel.readOutbound());
  }

  @Test
  void are_those_that_the_role_may_read() {
    LiveStream unused = open(Role.VIEWER);
    unused = open(Role.OPERATOR);
    deliver("a/receipt", "{}").toCompletableFuture().join();
    deliver("a/event", "{}").toCompletableFuture().join();

    pass(LiveFeed.COLLECTING.toMillis());

    List<String> events = written();
    assertEquals(3, events.size(), events::toString);
    assertEquals(1, events.stream().filter(each -> each.contains("a/receipt")).count());
  }

  @Test
  void of_more_devices_than_a_slow_browser_reads_at_once_close_no_page() {
    LiveStream first = open();
    for (int i = 0; i < LiveFeed.MAX_TOPICS; i++) {
      deliver("unit-" + i + "/state", "{\"state\":\"online\"}").toCompletableFuture().join();
    }
    feed.remove(first);
    List<String> unused = written();

    LiveStream slow = open();

    assertTrue(channel.isOpen());
    assertEquals(LiveFeed.MAX_TOPICS, writtenInPieces(slow));
  }

  @Test
  void are_written_earlier_if_there_are_very_many() {
    LiveStream unused = open();
    for (int i = 0; i < 2_000; i++) {
      deliver("a/event", "{\"n\":" + i + "}").toCompletableFuture().join();
    }

    assertTrue(written().size() > 1_000);
    assertTrue(channel.isOpen());
  }

  @Test
  void with_readings_keep_their_order_also_if_there_are_very_many() {
    LiveStream stream = open();
    for (int i = 0; i < 3_000; i++) {
      publish("a", "{\"n\":" + i + "}");
    }

    pass(LiveFeed.COLLECTING.toMillis());
    stream.flush();

    List<String> events = new ArrayList<>();
    for (List<String> next = written(); !next.isEmpty(); next = written()) {
      events.addAll(next);
      stream.flush();
    }
    assertEquals(
        IntStream.range(0, 3_000)
            .mapToObj("data: {\"topic\":\"a/telemetry\",\"payload\":{\"n\":%d}}\n\n"::formatted)
            .toList(),
        events);
  }

  @Test
  void begin_with_the_present_for_a_page_that_is_opened_later() {
    LiveStream unused = open();
    deliver("a/state", "{\"state\":\"online\"}").toCompletableFuture().join();
    deliver("a/event", "{\"event\":\"x\"}").toCompletableFuture().join();
    pass(LiveFeed.COLLECTING.toMillis());
    assertEquals(2, written().size());
    publish("a", "{\"v\":{\"voltage\":230.5}}");

    LiveStream later = open();

    List<String> events = written();
    String reading =
        "data: {\"topic\":\"a/telemetry\",\"payload\":{\"v\":{\"voltage\":230.5}}}\n\n";
    assertEquals(
        List.of(reading, events.get(1), reading), events, "to the first, and to the later");
    assertTrue(events.get(1).contains("online"), events::toString);
    assertEquals(1, listeners.size(), "one session for all pages");
    feed.remove(later);
  }

  @Test
  void hold_the_points_of_equal_devices_once() {
    String about = "{\"device\":\"%s\",\"serial\":\"%d\",\"points\":{\"p\":{\"unit\":\"%s\"}}}";
    SharedParts shared = new SharedParts();
    LiveMessage first = shared.share(message("a/about", about.formatted("a", 1, "W")));
    LiveMessage second = shared.share(message("b/about", about.formatted("b", 2, "W")));
    LiveMessage third = shared.share(message("c/about", about.formatted("c", 3, "V")));
    assertSame(first.end(), second.end());
    assertNotSame(first.end(), third.end());
    for (int i = 0; i < 3 * SharedParts.MAX_PARTS; i++) {
      LiveMessage unused = shared.share(message("d/about", about.formatted("d", 4, "V" + i)));
    }

    LiveStream unused = open();
    deliver("a/about", about.formatted("a", 1, "W")).toCompletableFuture().join();
    deliver("b/about", about.formatted("b", 2, "W")).toCompletableFuture().join();
    deliver("c/about", "{\"device\":\"c\"}").toCompletableFuture().join();
    pass(LiveFeed.COLLECTING.toMillis());
    List<String> live = written();
    assertEquals(
        "data: {\"topic\":\"b/about\",\"payload\":" + about.formatted("b", 2, "W") + "}\n\n",
        live.get(1));
    LiveStream later = open();
    assertEquals(live, written());
    feed.remove(later);
  }

  @Test
  void take_little_memory_for_five_hundred_devices_of_forty_points() {
    LiveStream stream = open();
    long before = usedHeap();

    for (int device = 0; device < 500; device++) {
      String name = "unit-%03d/".formatted(device);
      StringBuilder points = new StringBuilder();
      StringBuilder values = new StringBuilder();
      for (int point = 0; point < 40; point++) {
        points.append(point == 0 ? "" : ",").append("\"point-%d\":".formatted(point));
        points.append(
            "{\"label\":\"Point %d\",\"type\":\"number\",\"unit\":\"W\"".formatted(point));
        points.append(",\"meaning\":\"dc_power\",\"index\":%d,\"period\":1}".formatted(point));
        values.append(point == 0 ? "" : ",");
        values.append("\"point-%d\":%d.5".formatted(point, device + point));
      }
      deliver(name + "about", "{\"device\":\"%d\",\"points\":{%s}}".formatted(device, points))
          .toCompletableFuture()
          .join();
      deliver(name + "state", "{\"state\":\"online\",\"link\":\"lan\",\"unit\":1}")
          .toCompletableFuture()
          .join();
      deliver(name + "health", "{\"polls\":{\"ok\":17},\"latency-ms\":{\"mean\":1.5}}")
          .toCompletableFuture()
          .join();
      publish(
          "unit-%03d".formatted(device),
          "{\"ts\":1,\"seq\":1,\"v\":{%s},\"q\":{}}".formatted(values));
    }
    pass(LiveFeed.COLLECTING.toMillis());
    assertEquals(2_000, writtenInPieces(stream));

    double more = (usedHeap() - before) / (double) (1 << 20);
    assertTrue(more < 2, "MiB of heap: " + more);
  }

  /** Writes what waits, and returns how many events that are. */
  private int writtenInPieces(LiveStream stream) {
    int count = 0;
    int last;
    do {
      stream.flush();
      last = written().size();
      count += last;
    } while (last > 0);
    return count;
  }

  private static long usedHeap() {
    ManagementFactory.getMemoryMXBean().gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static LiveMessage message(String topic, String payload) {
    return LiveMessage.of(
            new Delivery(
                TOPICS.prefix() + topic,
                payload.getBytes(UTF_8),
                false,
                Optional.empty(),
                Optional.empty()),
            TOPICS.prefix())
        .orElseThrow();
  }

  @Test
  void need_a_session_for_one_more_minute_only() {
    LiveStream first = open();
    feed.remove(first);
    pass(59_000);
    assertEquals(0, closed);

    LiveStream second = open();
    pass(60_000);
    assertEquals(0, closed);

    feed.remove(second);
    pass(60_000);
    assertEquals(1, closed);
    assertEquals(1, listeners.size());
  }
}
