// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.session.Delivery;
import io.parasol.broker.session.Publication;
import io.parasol.broker.session.PublishResult;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Bound;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Printable;
import io.parasol.config.site.Value;
import io.parasol.gateway.command.Resemblance;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.Receipt;
import io.parasol.legacy.Tenure;
import io.parasol.legacy.transfer.Proof;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A native device as the gateway sees it. A command is handed over once, as it was signed; what
 * came of it the device says itself.
 */
final class NativeLink implements DeviceLink {

  private static final Logger log = LoggerFactory.getLogger(NativeLink.class);

  /** More messages of one device do not wait to be looked at. */
  static final int MOST_WAITING = 32;

  /** Answers are remembered for those who ask a little later. */
  private static final int MOST_ANSWERS = 16;

  /** A command that reaches the device at the last moment is answered a little later. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final Duration LONGEST_LAST_SAY = Duration.ofSeconds(10);
  private static final int LARGEST_HEALTH = 64 * 1024;

  private final DeviceId device;
  private final Topics topics;
  private final Downlink downlink;
  private final NativeListener listener;
  private final InstantSource clock;
  private final NativeDevices.Patience patience;
  private final ScheduledExecutorService thread;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicReference<CompletableFuture<DeviceIdentity>> nextHealth =
      new AtomicReference<>(new CompletableFuture<>());

  // On the thread of native devices only.
  private final LastSaid last;
  private final Map<String, CompletableFuture<NativeAnswer>> awaited = new LinkedHashMap<>();
  private final Map<String, NativeAnswer> answers = new LinkedHashMap<>();

  private volatile @Nullable NativeLease lease;

  NativeLink(
      DeviceId device,
      Topics topics,
      Downlink downlink,
      NativeListener listener,
      InstantSource clock,
      NativeDevices.Patience patience,
      ScheduledExecutorService thread) {
    this.device = device;
    this.topics = topics;
    this.downlink = downlink;
    this.listener = listener;
    this.clock = clock;
    this.patience = patience;
    this.thread = thread;
    this.last = new LastSaid(device, clock);
  }

  @Override
  public DeviceId device() {
    return device;
  }

  /** It speaks when it likes; nobody waits for it. */
  @Override
  public CompletionStage<Void> firstPoll() {
    return CompletableFuture.completedFuture(null);
  }

  // ---- what it says ----

  /** From any thread; returns at once. */
  void said(Kind kind, Delivery delivery) {
    NativeLease open = lease;
    if (kind == Kind.REQUEST) {
      if (open == null) {
        listener.dropped(device, "no_install");
      } else if (!open.asked(delivery)) {
        listener.dropped(device, "too_many_at_once");
      }
      return;
    }
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      listener.dropped(device, "too_many_at_once");
      return;
    }
    onThread(
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
    NativeLease open = lease;
    if (open != null) {
      open.answered(answer);
    }
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

  // ---- what it is asked ----

  /** What it said last, not longer ago than a minute. */
  @Override
  public CompletionStage<List<Reading>> read(Set<PointName> points) {
    CompletableFuture<List<Reading>> done = new CompletableFuture<>();
    onThread(
        () -> done.complete(points.stream().filter(last::knows).map(last::of).toList()),
        () -> done.complete(List.of()));
    return done;
  }

  /** What it says of itself with its next health message; it is not asked. */
  @Override
  public CompletionStage<Optional<DeviceIdentity>> identify() {
    return nextHealth
        .get()
        .copy()
        .thenApply(Optional::of)
        .completeOnTimeout(Optional.empty(), patience.identity().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Which points it has, and which class may write them, the device knows itself. */
  @Override
  public void check(VerifiedCommand command) throws CommandRejectedException {
    Action action = command.content().action();
    if (!(action instanceof Action.Write || action instanceof Action.Restart)
        || command.signed().isEmpty()) {
      throw new CommandRejectedException(
          Rejection.NOT_WRITABLE, "expected a write or a restart, as somebody has signed it");
    }
  }

  @Override
  public CompletionStage<Receipt> apply(VerifiedCommand command, BeforeWrite before) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    onThread(
        () ->
            begin(command, before)
                .whenComplete(
                    (done, failed) ->
                        receipt.complete(failed == null ? done : notBegun(failed.getMessage()))),
        () -> receipt.complete(notBegun("the gateway is stopping, nothing was sent")));
    return receipt;
  }

  private CompletionStage<Receipt> begin(VerifiedCommand command, BeforeWrite before) {
    try {
      check(command);
      requireConditions(command.content());
    } catch (CommandRejectedException rejected) {
      return CompletableFuture.completedFuture(rejected(rejected));
    }
    if (!downlink.reaches(device)) {
      return CompletableFuture.completedFuture(notBegun("it is not connected, nothing was sent"));
    }
    return before
        .arm(Map.of())
        .toCompletableFuture()
        .copy()
        .orTimeout(LONGEST_LAST_SAY.toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (armed, failed) ->
                failed == null
                    ? handOver(command)
                    : CompletableFuture.completedFuture(notArmed(failed)),
            thread)
        .thenCompose(Function.identity());
  }

  private void requireConditions(Command command) throws CommandRejectedException {
    for (Map.Entry<PointName, Bound> each : command.require().entrySet()) {
      Value value = last.of(each.getKey()).value();
      if (!holds(each.getValue(), value)) {
        throw new CommandRejectedException(
            Rejection.PRECONDITION_FAILED,
            "point %s: %s"
                .formatted(each.getKey(), value == null ? "not told lately" : "it is " + value));
      }
    }
  }

  private static boolean holds(Bound bound, @Nullable Value value) {
    if (value instanceof Value.Whole whole) {
      return bound.admits((double) whole.number());
    }
    return value instanceof Value.Real real && bound.admits(real.number());
  }

  private static Receipt notArmed(Throwable failed) {
    Throwable cause =
        failed instanceof CompletionException && failed.getCause() != null
            ? failed.getCause()
            : failed;
    return cause instanceof CommandRejectedException rejected
        ? rejected(rejected)
        : receipt(Receipt.Result.FAILED, "not_recorded", "the last say failed, nothing was sent");
  }

  /** Once, and never again: whoever does not know whether it arrived, waits for the answer. */
  private CompletionStage<Receipt> handOver(VerifiedCommand command) {
    Command content = command.content();
    Duration left = Duration.between(clock.instant(), content.expires());
    Duration time = left.compareTo(patience.answer()) < 0 ? left : patience.answer();
    CompletableFuture<NativeAnswer> answer = await(content.id(), time.plus(GRACE));
    return downlink
        .publish(envelope(command, time))
        .thenComposeAsync(
            result ->
                result == PublishResult.ACCEPTED || result == PublishResult.UNKNOWN
                    ? answer.handle((said, silent) -> outcome(content, said))
                    : CompletableFuture.completedFuture(notTaken(content, result)),
            thread);
  }

  private Receipt notTaken(Command content, PublishResult result) {
    awaited.remove(content.id());
    return notBegun("the broker did not take it: " + result);
  }

  /**
   * A command on its way to the device.
   *
   * @param time after which the broker must not deliver it any more.
   */
  Publication envelope(VerifiedCommand command, Duration time) {
    return new Publication(
        downlink.commandTopic(device),
        command.signed().orElseThrow().toJson(),
        false,
        Optional.of("application/json"),
        Optional.of(time),
        Map.of(),
        Optional.empty());
  }

  private CompletableFuture<NativeAnswer> await(String id, Duration time) {
    CompletableFuture<NativeAnswer> answer = new CompletableFuture<>();
    NativeAnswer known = answers.get(id);
    if (known != null) {
      answer.complete(known);
      return answer;
    }
    awaited.put(id, answer);
    later(
        time,
        () -> {
          awaited.remove(id, answer);
          answer.completeExceptionally(new InterruptedException("no answer"));
        });
    return answer;
  }

  @Override
  public Optional<CompletionStage<Receipt>> recall(Command content) {
    CompletableFuture<Receipt> receipt = new CompletableFuture<>();
    onThread(
        () -> {
          var unused =
              await(content.id(), patience.recall())
                  .whenComplete((said, silent) -> receipt.complete(outcome(content, said)));
        },
        () -> receipt.complete(outcome(content, null)));
    return Optional.of(receipt);
  }

  private static Receipt outcome(Command content, @Nullable NativeAnswer answer) {
    Map<PointName, Value> asked =
        content.action() instanceof Action.Write write ? write.values() : Map.of();
    if (answer == null) {
      return new Receipt(
          Receipt.Result.UNDECIDED,
          Quality.TIMEOUT.word(),
          "it was handed over, and the device has not answered",
          asked,
          Map.of());
    }
    return switch (answer.outcome()) {
      case APPLIED -> applied(asked, answer);
      case REJECTED, FAILED ->
          new Receipt(
              Receipt.Result.FAILED, "device_refused", answer.line(), asked, answer.readBack());
    };
  }

  private static Receipt applied(Map<PointName, Value> asked, NativeAnswer answer) {
    Resemblance resemblance = new Resemblance(Optional.empty());
    for (Map.Entry<PointName, Value> each : asked.entrySet()) {
      Value read = answer.readBack().get(each.getKey());
      if (read != null && !resemblance.holds(each.getValue(), read)) {
        return new Receipt(
            Receipt.Result.FAILED,
            "read_back_differs",
            "%s is %s".formatted(each.getKey(), Printable.of(read.toString())),
            asked,
            answer.readBack());
      }
    }
    return new Receipt(
        Receipt.Result.APPLIED,
        Proof.CLAIMED.word(),
        "the device says so",
        asked,
        answer.readBack());
  }

  private static Receipt rejected(CommandRejectedException rejected) {
    return receipt(
        Receipt.Result.REJECTED, rejected.reason().word(), String.valueOf(rejected.getMessage()));
  }

  private static Receipt notBegun(@Nullable String why) {
    return receipt(Receipt.Result.FAILED, Quality.COMM_ERROR.word(), String.valueOf(why));
  }

  private static Receipt receipt(Receipt.Result result, String reason, String detail) {
    return new Receipt(result, reason, detail, Map.of(), Map.of());
  }

  // ---- how it fetches an image ----

  @Override
  public LinkLease lend(VerifiedCommand install, Tenure tenure, Duration unused)
      throws LeaseRefusedException {
    LinkLease.requireEntitled(install, device);
    synchronized (this) {
      if (lease != null) {
        throw new LeaseRefusedException(
            LeaseRefusedException.Reason.LENT_ALREADY, device + ": an install is under way");
      }
      NativeLease lent =
          new NativeLease(this, topics, downlink, install, clock.instant(), this::returned);
      lease = lent;
      onThread(
          () -> {
            NativeAnswer known = answers.get(install.content().id());
            if (known != null) {
              lent.answered(known);
            }
          },
          () -> {});
      return lent;
    }
  }

  private synchronized void returned(NativeLease back) {
    if (lease == back) {
      lease = null;
    }
  }

  void dropped(String why) {
    listener.dropped(device, why);
  }

  /** What is under way ends with the thread that it runs on. */
  @Override
  public void close() {}

  private void later(Duration time, Runnable what) {
    var unused = thread.schedule(what, Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
  }

  private void onThread(Runnable what, Runnable otherwise) {
    try {
      thread.execute(what);
    } catch (RejectedExecutionException closing) {
      otherwise.run();
    }
  }
}
