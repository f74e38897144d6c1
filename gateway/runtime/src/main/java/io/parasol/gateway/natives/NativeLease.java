// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.Printable;
import io.parasol.legacy.transfer.Pull;
import io.parasol.legacy.transfer.PullLease;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a native device while an install is running. The device can only fetch blocks of
 * that install's image. The thread of the install handles the requests in order.
 */
final class NativeLease implements PullLease {

  static final int MAX_REQUEST_SIZE = 1024;
  static final int MAX_CORRELATION_BYTES = 64;

  /**
   * Maximum number of queued requests. A device sends one request at a time; requests above the
   * limit are dropped.
   */
  static final int MAX_WAITING = 8;

  /** Expiry of a response. A device that did not receive it in time sends its request again. */
  private static final Duration ANSWER_EXPIRY = Duration.ofMinutes(1);

  private static final Duration PUBLISH_TIMEOUT = Duration.ofSeconds(30);

  private final NativeLink link;
  private final Topics topics;
  private final Downlink downlink;
  private final VerifiedCommand install;
  private final Consumer<NativeLease> onClose;
  private final BlockingQueue<Optional<Delivery>> offer = new LinkedBlockingQueue<>(MAX_WAITING);
  private final AtomicReference<Pull.@Nullable FinalReport> unreportedEnd = new AtomicReference<>();
  private volatile Pull.@Nullable FinalReport ended;

  NativeLease(
      NativeLink link,
      Topics topics,
      Downlink downlink,
      VerifiedCommand install,
      Consumer<NativeLease> onClose) {
    this.link = link;
    this.topics = topics;
    this.downlink = downlink;
    this.install = install;
    this.onClose = onClose;
  }

  /** Queues a request; returns false if the queue is full. May be called from any thread. */
  boolean offer(Delivery delivery) {
    return offer.offer(Optional.of(delivery));
  }

  /** Handles an answer of the device to any command. */
  void answered(NativeAnswer given) {
    if (given.command().equals(id())) {
      Pull.FinalReport end =
          new Pull.FinalReport(given.outcome() == NativeAnswer.Outcome.APPLIED, given.text());
      ended = end;
      unreportedEnd.set(end);
      // Wakes the waiting thread; it is not a request.
      var unused = offer.offer(Optional.empty());
    }
  }

  private String id() {
    return install.content().id();
  }

  @Override
  public DeviceId device() {
    return link.device();
  }

  @Override
  public boolean isConnected() {
    return downlink.reaches(device());
  }

  @Override
  public boolean announce() {
    return isConnected() && publish(link.envelope(install, ANSWER_EXPIRY));
  }

  @Override
  public Optional<Pull> next(Duration timeout) throws InterruptedException {
    long until = System.nanoTime() + timeout.toNanos();
    while (true) {
      Pull.FinalReport end = unreportedEnd.getAndSet(null);
      if (end != null) {
        return Optional.of(end);
      }
      Optional<Delivery> delivery = offer.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (delivery == null) {
        return Optional.empty();
      }
      Optional<Pull> pull = delivery.flatMap(this::pull);
      if (pull.isPresent()) {
        return pull;
      }
    }
  }

  /** Decodes a request; returns empty if it was answered here. */
  private Optional<Pull> pull(Delivery delivery) {
    if (delivery.payload().length > MAX_REQUEST_SIZE
        || delivery.correlation().filter(tag -> tag.length > MAX_CORRELATION_BYTES).isPresent()) {
      link.dropped("too_large");
      return Optional.empty();
    }
    Pull.Tag tag = new Pull.Tag(delivery.correlation());
    String kind = "";
    try {
      Members request = Members.of(Json.parse(delivery.payload()), "request");
      kind = request.text("request");
      if (kind.equals("install")) {
        request.expectNoOthers();
        announce();
        return Optional.empty();
      }
      if (!request.text("install").equals(id())) {
        refuse(tag, kind, "no_install", "this install is not running", Optional.empty());
        return Optional.empty();
      }
      Pull pull =
          switch (kind) {
            case "block" -> block(request, tag);
            case "activate" -> new Pull.Activate(request.text("sha256"), tag);
            default -> throw new JsonException("request: expected block, activate or install");
          };
      request.expectNoOthers();
      return Optional.of(pull);
    } catch (JsonException malformed) {
      refuse(tag, kind, "malformed", String.valueOf(malformed.getMessage()), Optional.empty());
      return Optional.empty();
    }
  }

  private static Pull block(Members request, Pull.Tag tag) throws JsonException {
    long offset = request.integer("offset");
    long length = request.integer("length");
    if (offset < 0 || length < 1 || length > Pull.Block.MAX_BYTES) {
      throw new JsonException(
          "offset %d, length %d: expected an offset of 0 or more and a length of 1 to %d"
              .formatted(offset, length, Pull.Block.MAX_BYTES));
    }
    return new Pull.Block(offset, (int) length, tag);
  }

  @Override
  public Optional<Pull.FinalReport> finalReport() {
    return Optional.ofNullable(ended);
  }

  @Override
  public boolean send(Pull.Block to, byte[] bytes, long left) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("install", id());
    properties.put("offset", Long.toString(to.offset()));
    properties.put("left", Long.toString(left));
    return publish(
        new Publication(
            topic(),
            bytes,
            false,
            Optional.of("application/octet-stream"),
            Optional.of(ANSWER_EXPIRY),
            properties,
            to.tag().correlation()));
  }

  @Override
  public boolean permit(Pull.Activate to) {
    return publish(json(head("activate", true), to.tag()));
  }

  @Override
  public void reject(Pull.PullRequest to, String reason, String detail, long goOnAt) {
    refuse(to.tag(), to.wireName(), reason, detail, Optional.of(goOnAt));
  }

  private void refuse(
      Pull.Tag tag, String kind, String reason, String detail, Optional<Long> goOnAt) {
    JsonBuilder answer =
        head(Printable.of(kind), false)
            .put("reason", reason)
            .put("detail", Printable.of(detail))
            .putOptional("offset", goOnAt, Json.Num::of);
    publish(json(answer, tag));
  }

  private JsonBuilder head(String kind, boolean isOk) {
    return Json.object().put("request", kind).put("ok", isOk).put("install", id());
  }

  private Publication json(JsonBuilder answer, Pull.Tag tag) {
    return new Publication(
        topic(),
        answer.toBytes(),
        false,
        Optional.of("application/json"),
        Optional.of(ANSWER_EXPIRY),
        Map.of(),
        tag.correlation());
  }

  private String topic() {
    return topics.of(device(), Kind.RELAY);
  }

  /**
   * Publishes and waits for the broker. A device that sends requests faster than they are served
   * therefore cannot fill the broker.
   */
  private boolean publish(Publication publication) {
    try {
      return downlink
              .publish(publication)
              .toCompletableFuture()
              .get(PUBLISH_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          == PublishResult.ACCEPTED;
    } catch (ExecutionException | TimeoutException notTaken) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    onClose.accept(this);
  }
}
