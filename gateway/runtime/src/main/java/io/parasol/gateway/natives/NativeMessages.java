// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.concurrent.SerialExecutor;
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
 * Handles the messages of one native device: its answers, its identity and its values. Methods that
 * may be called from any thread say so.
 */
@ConfinedTo("natives")
final class NativeMessages {

  private static final Logger log = LoggerFactory.getLogger(NativeMessages.class);

  /** Maximum number of queued messages of one device. */
  static final int MAX_WAITING = 32;

  /** Maximum number of answers that are remembered for later requests. */
  private static final int MAX_ANSWERS = 16;

  private static final int MAX_HEALTH_SIZE = 64 * 1024;

  private final DeviceId device;
  private final NativeListener listener;
  private final Consumer<NativeAnswer> onAnswer;
  private final SerialExecutor thread;
  private final LastValues last;
  private final Map<String, CompletableFuture<NativeAnswer>> awaited = new LinkedHashMap<>();
  private final Map<String, NativeAnswer> answers = new LinkedHashMap<>();

  // Used from any thread.
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicReference<CompletableFuture<DeviceIdentity>> nextHealth =
      new AtomicReference<>(new CompletableFuture<>());

  /**
   * @param listener called for dropped messages.
   * @param onAnswer called for every answer.
   */
  NativeMessages(
      DeviceId device,
      NativeListener listener,
      InstantSource clock,
      Consumer<NativeAnswer> onAnswer,
      SerialExecutor thread) {
    this.device = device;
    this.listener = listener;
    this.onAnswer = onAnswer;
    this.thread = thread;
    this.last = new LastValues(device, clock, System::nanoTime);
  }

  /** Queues a message of the device. May be called from any thread; returns at once. */
  void handle(Kind kind, Delivery delivery) {
    if (waiting.incrementAndGet() > MAX_WAITING) {
      waiting.decrementAndGet();
      listener.dropped(device, "too_many_at_once");
      return;
    }
    boolean isQueued =
        thread.tryExecute(
            () -> {
              waiting.decrementAndGet();
              take(kind, delivery);
            });
    if (!isQueued) {
      waiting.decrementAndGet();
    }
  }

  private void take(Kind kind, Delivery delivery) {
    int most =
        switch (kind) {
          case ANSWER -> NativeAnswer.MAX_SIZE;
          case HEALTH -> MAX_HEALTH_SIZE;
          default -> LastValues.MAX_SIZE;
        };
    if (delivery.payload().length > most) {
      listener.dropped(device, "too_large");
      return;
    }
    if (kind == Kind.TELEMETRY || kind == Kind.ABOUT) {
      listener.published(device, kind, delivery.payload());
    }
    try {
      switch (kind) {
        case ABOUT -> {
          // The gateway reads the description for the figures alone.
        }
        case ANSWER -> handleAnswer(NativeAnswer.parse(delivery.payload()));
        case HEALTH -> handleHealth(delivery);
        default -> last.take(delivery.payload());
      }
    } catch (JsonException malformed) {
      if (kind == Kind.ANSWER) {
        log.warn("malformed answer dropped device={} why={}", device, malformed.getMessage());
        listener.dropped(device, "malformed");
      }
    }
  }

  private void handleAnswer(NativeAnswer answer) {
    answers.put(answer.command(), answer);
    if (answers.size() > MAX_ANSWERS) {
      answers.remove(answers.keySet().iterator().next());
    }
    CompletableFuture<NativeAnswer> waiter = awaited.remove(answer.command());
    if (waiter != null) {
      waiter.complete(answer);
    }
    onAnswer.accept(answer);
  }

  /**
   * Reads the identity from a health message. Ignores retained messages: they may be years old and
   * prove nothing about the current device.
   */
  private void handleHealth(Delivery delivery) throws JsonException {
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

  /** Returns the identity from the device's next health message. May be called from any thread. */
  CompletableFuture<DeviceIdentity> identity() {
    return nextHealth.get().copy();
  }

  /** Returns the last values of those points that the device has ever reported. */
  List<Reading> last(Set<PointName> points) {
    return points.stream().filter(last::contains).map(last::of).toList();
  }

  /**
   * Returns the last reported value of a point. Its quality is not good if it is too old or was
   * never reported.
   */
  Reading last(PointName point) {
    return last.of(point);
  }

  /** Returns the device's recent answer to a command; empty if there is none. */
  Optional<NativeAnswer> answer(String command) {
    return Optional.ofNullable(answers.get(command));
  }

  /**
   * Waits for the device's answer to a command, or returns a recent one.
   *
   * @return fails if no answer arrives within that time.
   */
  CompletableFuture<NativeAnswer> await(String command, Duration time) {
    CompletableFuture<NativeAnswer> answer = new CompletableFuture<>();
    NativeAnswer known = answers.get(command);
    if (known != null) {
      answer.complete(known);
      return answer;
    }
    awaited.put(command, answer);
    thread.after(
        time,
        () -> {
          awaited.remove(command, answer);
          answer.completeExceptionally(
              new InterruptedException("no answer of the device within the time limit"));
        });
    return answer;
  }

  /** Stops waiting for the answer to that command. */
  void forget(String command) {
    awaited.remove(command);
  }
}
