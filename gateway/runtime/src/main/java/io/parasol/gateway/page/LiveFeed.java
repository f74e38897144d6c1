// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.netty.channel.EventLoop;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.SessionListener;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.config.concurrent.ConfinedTo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of the site for all open pages. They are read only while a page is open, and for a
 * minute after that.
 */
@ConfinedTo("page")
final class LiveFeed {

  private static final Logger log = LoggerFactory.getLogger(LiveFeed.class);

  private static final Duration LINGER = Duration.ofMinutes(1);

  /**
   * How long messages are collected before they are written: many are written at once, and a person
   * does not see the delay.
   */
  static final Duration COLLECTING = Duration.ofMillis(100);

  /**
   * Maximum number of streams of one person, so that one person does not take the streams of all
   * others. One more closes the oldest of that person.
   */
  static final int MAX_OF_PERSON = 16;

  /**
   * Maximum number of streams; an open page has one. One more closes the oldest of the person with
   * the most streams.
   */
  static final int MAX_STREAMS = 64;

  /** Maximum number of messages that are collected. */
  private static final int MAX_COLLECTED = 1024;

  /** Maximum number of topics whose last message is held: 500 devices and more. */
  static final int MAX_TOPICS = 8192;

  private final EventLoop loop;
  private final String prefix;
  private final PageServices.Messages messages;
  private final Set<LiveStream> streams = new LinkedHashSet<>();
  private final Map<String, LiveMessage> current = new LinkedHashMap<>();
  private final SharedParts shared = new SharedParts();
  private final ReadingsQueue readings = new ReadingsQueue();
  private final List<LiveMessage> collected = new ArrayList<>();

  /** Ends the reading of messages; null while they are not read. */
  private @Nullable Runnable end;

  private long generation;
  private boolean isFlushScheduled;

  /**
   * @param prefix the common prefix of the site's topics.
   */
  LiveFeed(EventLoop loop, String prefix, PageServices.Messages messages) {
    this.loop = loop;
    this.prefix = prefix;
    this.messages = messages;
  }

  /** Sends the current messages to a page, and from then on all others. */
  void add(LiveStream stream) {
    takeReadings();
    flush();
    makeRoomFor(stream.user().identity());
    stream.offer(LiveBatch.of(current.values(), stream.user()));
    streams.add(stream);
    generation++;
    if (end == null) {
      end = messages.read(new Listener(), this::receive);
    }
  }

  private void makeRoomFor(Identity.Operator person) {
    Map<Identity.Operator, List<LiveStream>> byPerson = new LinkedHashMap<>();
    for (LiveStream each : streams) {
      byPerson.computeIfAbsent(each.user().identity(), of -> new ArrayList<>()).add(each);
    }
    List<LiveStream> own = byPerson.getOrDefault(person, List.of());
    if (own.size() >= MAX_OF_PERSON) {
      end(own.get(0), MAX_OF_PERSON);
    } else if (streams.size() >= MAX_STREAMS) {
      List<LiveStream> most = own;
      for (List<LiveStream> each : byPerson.values()) {
        // The new stream counts for its person.
        if (each.size() > most.size() + (most == own ? 1 : 0)) {
          most = each;
        }
      }
      end(most.isEmpty() ? streams.iterator().next() : most.get(0), MAX_STREAMS);
    }
  }

  private void end(LiveStream stream, int limit) {
    log.warn(
        "page closed: limit of live pages reached person={} limit={}",
        stream.user().identity().name(),
        limit);
    remove(stream);
    stream.end(LoginEnd.TOO_MANY_PAGES);
  }

  void remove(LiveStream stream) {
    if (!streams.remove(stream) || !streams.isEmpty()) {
      return;
    }
    long last = ++generation;
    var unused =
        loop.schedule(
            () -> {
              if (generation == last) {
                close();
              }
            },
            LINGER.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /** Returns the open streams; the list is a copy. */
  List<LiveStream> streams() {
    return new ArrayList<>(streams);
  }

  /** Ends the reading of messages and forgets them. */
  void close() {
    Runnable open = end;
    end = null;
    current.clear();
    shared.clear();
    collected.clear();
    if (open != null) {
      open.run();
    }
    readings.clear();
  }

  /** Receives readings of a legacy device. Any thread. */
  private void receive(Publication message) {
    if (readings.add(message)) {
      loop.execute(this::scheduleFlush);
    }
  }

  private void take(LiveMessage message) {
    if (end == null) {
      return;
    }
    if (message.isCurrent()
        && (current.size() < MAX_TOPICS || current.containsKey(message.topic()))) {
      current.put(message.topic(), shared.share(message));
    }
    collected.add(message);
    if (collected.size() >= MAX_COLLECTED) {
      flush();
    }
  }

  private void takeReadings() {
    readings.takeAll().forEach(each -> take(LiveMessage.ofReadings(each, prefix)));
  }

  private void scheduleFlush() {
    if (!isFlushScheduled) {
      isFlushScheduled = true;
      var unused =
          loop.schedule(this::flushScheduled, COLLECTING.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void flushScheduled() {
    isFlushScheduled = false;
    takeReadings();
    flush();
  }

  /** Sends what is collected. The rights to read it depend on the role of a person alone. */
  private void flush() {
    Map<Role, List<LiveBatch>> ofRole = new EnumMap<>(Role.class);
    for (LiveStream each : streams()) {
      each.offer(
          ofRole.computeIfAbsent(
              each.user().identity().role(), role -> LiveBatch.of(collected, each.user())));
    }
    collected.clear();
  }

  /** Hands messages over to the thread of the page, and acknowledges them after that. */
  private final class Listener implements SessionListener {

    @Override
    public void connected() {}

    @Override
    public void disconnected(String why) {
      log.info("session of the page at the broker lost why=\"{}\"", why);
    }

    @Override
    public void delivered(Delivery delivery) {
      var unused = receive(delivery);
    }

    @Override
    public CompletionStage<Void> receive(Delivery delivery) {
      return CompletableFuture.runAsync(
          () -> {
            LiveMessage.of(delivery, prefix).ifPresent(LiveFeed.this::take);
            scheduleFlush();
          },
          loop);
    }
  }
}
