// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.session.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a native device says: its answers, for those who wait for them or ask a little later, who it
 * is, and its values. Unless it says otherwise, a method is for the thread of native devices only.
 */
final class Hearing {

  private static final Logger log = LoggerFactory.getLogger(Hearing.class);

  /** More messages of one device do not wait to be looked at. */
  static final int MOST_WAITING = 32;

  /** Answers are remembered for those who ask a little later. */
  private static final int MOST_ANSWERS = 16;

  private static final int LARGEST_HEALTH = 64 * 1024;

  private final DeviceId device;
  private final NativeListener listener;
  private final Consumer<NativeAnswer> alsoTold;
  private final NativeThread thread;
  private final LastSaid last;
  private final Map<String, CompletableFuture<NativeAnswer>> awaited = new LinkedHashMap<>();
  private final Map<String, NativeAnswer> answers = new LinkedHashMap<>();

  // From any thread.
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicReference<CompletableFuture<DeviceIdentity>> nextHealth =
      new AtomicReference<>(new CompletableFuture<>());

  /**
   * @param listener hears of what was not looked at.
   * @param alsoTold hears every answer.
   */
  Hearing(
      DeviceId device,
      NativeListener listener,
      InstantSource clock,
      Consumer<NativeAnswer> alsoTold,
      NativeThread thread) {
    this.device = device;
    this.listener = listener;
    this.alsoTold = alsoTold;
    this.thread = thread;
    this.last = new LastSaid(device, clock);
  }

  /** From any thread; returns at once. */
  void said(Kind kind, Delivery delivery) {
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      listener.dropped(device, "too_many_at_once");
      return;
    }
    thread.run(
        () -> {
          waiting.decrementAndGet();
          take(kind, delivery);
        },
        waiting::decrementAndGet);
  }

  private void take(Kind kind, Delivery delivery) {
    int most =
        switch (kind) {
          case ANSWER -> NativeAnswer.LARGEST;
          case HEALTH -> LARGEST_HEALTH;
          default -> LastSaid.LARGEST;
        };
    if (delivery.payload().length > most) {
      listener.dropped(device, "too_large");
      return;
    }
    try {
      switch (kind) {
        case ANSWER -> answered(NativeAnswer.parse(delivery.payload()));
        case HEALTH -> healthy(delivery);
        default -> last.take(delivery.payload());
      }
    } catch (JsonException malformed) {
      if (kind == Kind.ANSWER) {
        log.warn("answer not understood device={} why={}", device, malformed.getMessage());
        listener.dropped(device, "malformed");
      }
    }
  }

  private void answered(NativeAnswer answer) {
    answers.put(answer.command(), answer);
    if (answers.size() > MOST_ANSWERS) {
      answers.remove(answers.keySet().iterator().next());
    }
    CompletableFuture<NativeAnswer> waiter = awaited.remove(answer.command());
    if (waiter != null) {
      waiter.complete(answer);
    }
    alsoTold.accept(answer);
  }

  /** Only what it says now shows who it is now; a retained message may be years old. */
  private void healthy(Delivery delivery) throws JsonException {
    if (delivery.retained()
        || !(Json.parse(delivery.payload()) instanceof Json.Obj health)
        || !(health.members().get("identity") instanceof Json.Obj identity)) {
      return;
    }
    DeviceIdentity who =
        new DeviceIdentity(
            text(identity, "manufacturer"),
            text(identity, "model"),
            text(identity, "serial"),
            text(identity, "firmware"));
    nextHealth.getAndSet(new CompletableFuture<>()).complete(who);
  }

  private static String text(Json.Obj object, String member) {
    return object.members().get(member) instanceof Json.Str string ? string.text() : "";
  }

  /** Who it is, by its next health message. From any thread. */
  CompletableFuture<DeviceIdentity> identity() {
    return nextHealth.get().copy();
  }

  /** The values that it has ever told, of those points. */
  List<Reading> last(Set<PointName> points) {
    return points.stream().filter(last::knows).map(last::of).toList();
  }

  /** The value that it told last of a point; not good if that was too long ago, or never. */
  Reading last(PointName point) {
    return last.of(point);
  }

  /** What it has answered lately to a command. */
  Optional<NativeAnswer> answer(String command) {
    return Optional.ofNullable(answers.get(command));
  }

  /**
   * What it answers to a command, or has answered lately.
   *
   * @return fails if nothing comes in that time.
   */
  CompletableFuture<NativeAnswer> await(String command, Duration time) {
    CompletableFuture<NativeAnswer> answer = new CompletableFuture<>();
    NativeAnswer known = answers.get(command);
    if (known != null) {
      answer.complete(known);
      return answer;
    }
    awaited.put(command, answer);
    thread.later(
        time,
        () -> {
          awaited.remove(command, answer);
          answer.completeExceptionally(new InterruptedException("no answer"));
        });
    return answer;
  }

  /** Nobody waits for the answer to that command any more. */
  void forget(String command) {
    awaited.remove(command);
  }
}
