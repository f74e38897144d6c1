// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.request;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The responder for requests")
class RequestResponderTest {

  private static final Topics TOPICS = new Topics("parasol", new SiteId("roof"));
  private static final String ANNA = "parasol/roof/reply/anna";
  private static final byte[] ID = {4, 7, 1, 1};

  private final AtomicLong nanos = new AtomicLong();
  private final BlockingQueue<Publication> published = new LinkedBlockingQueue<>();
  private final List<String> dropped = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final RequestResponder requests =
      new RequestResponder(
          TOPICS,
          Map.of(
              "echo",
              (requester, question) ->
                  Json.object().put("said", question.text("say")).put("to", "" + requester).build(),
              "wait",
              (requester, question) -> {
                begun.countDown();
                awaitEnd();
                return Json.object().build();
              },
              "refuse",
              (requester, question) -> {
                throw new RefusedRequestException("unknown_device", "unknown device x");
              },
              "break",
              (requester, question) -> {
                throw new IOException("secret path");
              },
              "burst",
              (requester, question) ->
                  Json.object()
                      .put("long", "x".repeat(RequestResponder.MAX_RESPONSE_BYTES))
                      .build()),
          published::add,
          dropped::add,
          nanos::get);

  private void awaitEnd() {
    try {
      assertTrue(ended.await(60, TimeUnit.SECONDS));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void close() {
    ended.countDown();
    requests.close();
  }

  private void ask(String request) {
    ask(request, ANNA, ID);
  }

  private void ask(String request, @Nullable String responseTopic, byte[] correlation) {
    requests.delivered(
        new Delivery(
            TOPICS.request(),
            request.getBytes(StandardCharsets.UTF_8),
            false,
            Optional.ofNullable(responseTopic),
            Optional.of(correlation)));
  }

  private Publication answer() throws InterruptedException {
    return Objects.requireNonNull(published.poll(60, TimeUnit.SECONDS), "no answer");
  }

  private String text() throws InterruptedException {
    return new String(answer().payload(), StandardCharsets.UTF_8);
  }

  @Test
  void answers_to_the_askers_topic_with_the_askers_correlation() throws Exception {
    ask("{\"request\":\"echo\",\"say\":\"hello\"}");

    Publication answer = answer();
    assertEquals(ANNA, answer.topic());
    assertArrayEquals(ID, answer.correlation().orElseThrow());
    Json.Obj members = (Json.Obj) Json.parse(answer.payload());
    assertEquals(new Json.Bool(true), members.members().get("ok"));
    assertEquals(new Json.Str("hello"), members.members().get("said"));
    assertEquals(new Json.Str("anna"), members.members().get("to"));
    assertTrue(dropped.isEmpty(), dropped.toString());
  }

  @Test
  void says_what_is_wrong_with_a_question() throws Exception {
    ask("{\"request\":\"echo\"}");
    assertEquals(
        "{\"request\":\"echo\",\"ok\":false,\"reason\":\"malformed\","
            + "\"detail\":\"request.say is missing\"}",
        text());
    ask("nonsense");
    assertTrue(text().contains("\"reason\":\"malformed\""));
    ask("{\"request\":\"open-the-door\"}");
    assertTrue(text().contains("\"reason\":\"unknown_request\""));
    ask("{\"request\":\"refuse\"}");
    assertTrue(text().contains("\"reason\":\"unknown_device\",\"detail\":\"unknown device x\""));
  }

  @Test
  void keeps_to_itself_why_it_failed() throws Exception {
    ask("{\"request\":\"break\"}");

    assertTrue(
        text()
            .contains(
                "\"reason\":\"failed\",\"detail\":\"the requested data cannot be read; see the"
                    + " gateway's log\""));
  }

  @Test
  void gives_no_answer_that_is_too_large_for_the_broker() throws Exception {
    ask("{\"request\":\"burst\"}");

    assertTrue(text().contains("\"reason\":\"too_large\""));
  }

  @Test
  void drops_a_request_that_names_no_reply_topic_of_the_site() {
    ask("{\"request\":\"echo\",\"say\":\"x\"}", null, ID);
    ask("{\"request\":\"echo\",\"say\":\"x\"}", "parasol/roof/box-01/command", ID);
    ask("{\"request\":\"echo\",\"say\":\"x\"}", "parasol/other/reply/anna", ID);

    assertEquals(List.of("no_reply_topic", "no_reply_topic", "no_reply_topic"), dropped);
    assertNull(published.poll());
  }

  @Test
  void drops_what_is_larger_than_any_question() {
    ask(" ".repeat(RequestResponder.MAX_REQUEST_SIZE + 1));
    ask("{\"request\":\"echo\"}", ANNA, new byte[RequestResponder.MAX_CORRELATION_BYTES + 1]);

    assertEquals(List.of("too_large", "too_large"), dropped);
  }

  @Test
  void drops_a_flood_and_answers_no_question_that_waited_too_long() throws Exception {
    ask("{\"request\":\"wait\"}");
    assertTrue(begun.await(60, TimeUnit.SECONDS));
    for (int i = 0; i < 2 * RequestResponder.MAX_WAITING; i++) {
      ask("{\"request\":\"echo\",\"say\":\"x\"}", "parasol/roof/reply/ben-" + i, ID);
    }
    assertTrue(dropped.size() >= RequestResponder.MAX_WAITING, "" + dropped.size());
    assertEquals("too_many_at_once", dropped.get(0));

    nanos.addAndGet(RequestResponder.MAX_WAIT.toNanos() + 1);
    ended.countDown();

    assertTrue(text().contains("\"ok\":true"), "that one was begun in time");
    assertTrue(text().contains("\"reason\":\"busy\""));
  }

  @Test
  void answers_one_asker_so_often_and_no_more() throws Exception {
    for (int i = 0; i < AskedRates.BURST + 5; i++) {
      ask("{\"request\":\"echo\",\"say\":\"x\"}");
    }
    ask("{\"request\":\"echo\",\"say\":\"x\"}", "parasol/roof/reply/ben", ID);

    for (int i = 0; i < AskedRates.BURST; i++) {
      assertEquals(ANNA, answer().topic());
    }
    assertEquals("parasol/roof/reply/ben", answer().topic(), "another one is not held up by it");
    assertEquals(5, dropped.size());

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    ask("{\"request\":\"echo\",\"say\":\"again\"}");
    assertEquals(ANNA, answer().topic());
  }
}
