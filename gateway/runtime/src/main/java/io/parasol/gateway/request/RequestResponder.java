// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.request;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.concurrent.SerialExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives requests from {@code …/gateway/request} and publishes each response to the Response
 * Topic of the request, with its Correlation Data (MQTT 5.0, section 4.10). The access table of the
 * broker permits only the client's own reply topic, so the topic also identifies the client.
 *
 * <p>A request is {@code {"request":KIND,…}}; its response {@code {"request":KIND,"ok":true,…}} or
 * {@code {"request":KIND,"ok":false,"reason":WORD,"detail":LINE}}. A response is published once; a
 * client that did not receive it repeats the request.
 */
public final class RequestResponder implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RequestResponder.class);

  static final int MAX_REQUEST_SIZE = 4 * 1024;

  /** Maximum size of a response in bytes, well below the broker's maximum packet size. */
  public static final int MAX_RESPONSE_BYTES = 512 * 1024;

  static final int MAX_CORRELATION_BYTES = 1024;

  /** Maximum number of queued requests. */
  static final int MAX_WAITING = 64;

  /** Maximum time in the queue; the client has stopped waiting by then. */
  static final Duration MAX_WAIT = Duration.ofSeconds(10);

  private static final Duration ANSWER_EXPIRY = Duration.ofMinutes(1);

  private final Topics topics;
  private final Map<String, Answerer> answerers;
  private final Consumer<Publication> outlet;
  private final RequestListener listener;
  private final LongSupplier nanos;
  private final AskedRates rates;
  private final SerialExecutor thread;

  /**
   * @param answerers handlers by the value of the member {@code request}.
   * @param outlet publishes through the gateway's session; must return at once.
   */
  public RequestResponder(
      Topics topics,
      Map<String, Answerer> answerers,
      Consumer<Publication> outlet,
      RequestListener listener) {
    this(topics, answerers, outlet, listener, System::nanoTime);
  }

  RequestResponder(
      Topics topics,
      Map<String, Answerer> answerers,
      Consumer<Publication> outlet,
      RequestListener listener,
      LongSupplier nanos) {
    this.topics = topics;
    this.answerers = Map.copyOf(answerers);
    this.outlet = outlet;
    this.listener = listener;
    this.nanos = nanos;
    this.rates = new AskedRates(nanos);
    this.thread =
        new SerialExecutor("parasol-requests", MAX_WAITING, SerialExecutor.Closing.INTERRUPT);
  }

  /** Queues a message from the request topic. May be called from any thread; returns at once. */
  public void delivered(Delivery delivery) {
    Optional<OperatorName> requester = asker(delivery);
    if (requester.isEmpty()) {
      listener.dropped("no_reply_topic");
      return;
    }
    if (delivery.payload().length > MAX_REQUEST_SIZE
        || delivery.correlation().filter(id -> id.length > MAX_CORRELATION_BYTES).isPresent()) {
      listener.dropped("too_large");
      return;
    }
    QueuedRequest asked =
        new QueuedRequest(requester.get(), delivery.payload(), delivery.correlation());
    long arrived = nanos.getAsLong();
    if (!thread.tryExecute(() -> handle(asked, arrived))) {
      listener.dropped("too_many_at_once");
    }
  }

  /**
   * Answers a request from the page. May be called from any thread; returns at once.
   *
   * @return completes on the request thread with the response; fails if the request is dropped.
   */
  public CompletionStage<byte[]> ask(OperatorName requester, byte[] request) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    if (request.length > MAX_REQUEST_SIZE) {
      return dropped("too_large");
    }
    if (!thread.tryExecute(
        () -> {
          if (rates.admits(requester)) {
            answer.complete(answer(new QueuedRequest(requester, request, Optional.empty())));
          } else {
            dropped("rate_exceeded").whenComplete((none, why) -> answer.completeExceptionally(why));
          }
        })) {
      return dropped("too_many_at_once");
    }
    return answer;
  }

  private CompletionStage<byte[]> dropped(String why) {
    listener.dropped(why);
    return CompletableFuture.failedFuture(new IllegalStateException(why));
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record QueuedRequest(
      OperatorName requester, byte[] payload, Optional<byte[]> correlation) {}

  private Optional<OperatorName> asker(Delivery delivery) {
    return delivery
        .responseTopic()
        .flatMap(topics::parse)
        .filter(SiteTopic.Reply.class::isInstance)
        .map(topic -> ((SiteTopic.Reply) topic).name());
  }

  private void handle(QueuedRequest asked, long arrived) {
    if (!rates.admits(asked.requester())) {
      listener.dropped("rate_exceeded");
      return;
    }
    boolean isLate = nanos.getAsLong() - arrived > MAX_WAIT.toNanos();
    byte[] answer =
        isLate
            ? refusal("", "busy", "the request was queued for too long; try again")
            : answer(asked);
    outlet.accept(
        new Publication(
            topics.reply(asked.requester()),
            answer,
            false,
            Optional.of("application/json"),
            Optional.of(ANSWER_EXPIRY),
            Map.of(),
            asked.correlation()));
  }

  private byte[] answer(QueuedRequest asked) {
    String kind = "";
    try {
      Members question = Members.of(Json.parse(asked.payload()), "request");
      kind = question.text("request");
      Answerer answerer = answerers.get(kind);
      if (answerer == null) {
        return refusal(
            "", "unknown_request", "request kind \"%s\" is unknown".formatted(Printable.of(kind)));
      }
      return bounded(kind, answerer.answer(asked.requester(), question));
    } catch (JsonException malformed) {
      return refusal(kind, "malformed", malformed.getMessage());
    } catch (RefusedRequestException refused) {
      return refusal(kind, refused.reason(), refused.getMessage());
    } catch (IOException unreadable) {
      log.warn("request failed kind={} why={}", kind, unreadable.toString());
      return refusal(kind, "failed", "the requested data cannot be read; see the gateway's log");
    } catch (RuntimeException defect) {
      log.error("request failed with an unexpected exception kind={}", kind, defect);
      return refusal(kind, "failed", "a defect of the gateway; see its log");
    }
  }

  private static byte[] bounded(String kind, Json.Obj members) {
    byte[] json = head(kind, true).putAll(members).toBytes();
    return json.length <= MAX_RESPONSE_BYTES
        ? json
        : refusal(kind, "too_large", "the response would exceed the limit; request less data");
  }

  private static byte[] refusal(String kind, String reason, String detail) {
    return head(kind, false).put("reason", reason).put("detail", Printable.of(detail)).toBytes();
  }

  private static JsonBuilder head(String kind, boolean isAnswered) {
    return Json.object().put("request", kind).put("ok", isAnswered);
  }

  /** Stops the request thread and discards queued requests. */
  @Override
  public void close() {
    thread.close();
  }
}
