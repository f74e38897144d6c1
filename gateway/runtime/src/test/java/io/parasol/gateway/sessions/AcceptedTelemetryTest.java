// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.gateway.telemetry.report.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The readings that the page gets")
class AcceptedTelemetryTest {

  private final List<Publication> read = new ArrayList<>();
  private final Consumer<Publication> reader = read::add;
  private final AcceptedTelemetry telemetry = new AcceptedTelemetry();
  private final AnsweringSession broker = new AnsweringSession();
  private final Session session = telemetry.over(broker);

  private static final class AnsweringSession implements Session {
    private CompletableFuture<PublishResult> answer = new CompletableFuture<>();

    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public int window() {
      return 7;
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      answer = new CompletableFuture<>();
      return answer;
    }

    @Override
    public void reconnect() {}

    @Override
    public CompletionStage<Void> close(Optional<Publication> last) {
      return CompletableFuture.completedFuture(null);
    }
  }

  private static Publication readings(byte[] payload) {
    return Publication.json("site/inverter-01/telemetry", payload, false);
  }

  private static Publication readings(String payload) {
    return readings(payload.getBytes(UTF_8));
  }

  private PublishResult publish(Publication readings, PublishResult answer) {
    CompletableFuture<PublishResult> result =
        session.publishOnAnyThread(readings).toCompletableFuture();
    assertEquals(false, result.isDone());
    broker.answer.complete(answer);
    return result.join();
  }

  @Test
  void are_those_that_the_broker_has_accepted() {
    telemetry.add(reader);
    Publication accepted = readings("{\"n\":1}");

    assertEquals(PublishResult.ACCEPTED, publish(accepted, PublishResult.ACCEPTED));
    assertEquals(PublishResult.UNKNOWN, publish(readings("{}"), PublishResult.UNKNOWN));
    assertEquals(PublishResult.REFUSED, publish(readings("{}"), PublishResult.REFUSED));

    assertEquals(List.of(accepted), read);
  }

  @Test
  void are_not_the_late_ones_which_are_no_present_values() {
    telemetry.add(reader);
    byte[] present = "{\"ts\":1,\"v\":{\"hist\":true}}".getBytes(UTF_8);

    publish(readings(Message.markLate(present)), PublishResult.ACCEPTED);
    publish(readings(present), PublishResult.ACCEPTED);

    assertEquals(
        List.of(new String(present, UTF_8)),
        read.stream().map(each -> new String(each.payload(), UTF_8)).toList());
  }

  @Test
  void are_accepted_also_if_it_cannot_take_them() {
    telemetry.add(
        readings -> {
          throw new IllegalStateException("its thread has ended");
        });

    assertEquals(PublishResult.ACCEPTED, publish(readings("{}"), PublishResult.ACCEPTED));
  }

  @Test
  void are_handed_over_only_while_it_reads() {
    publish(readings("{\"n\":1}"), PublishResult.ACCEPTED);
    telemetry.add(reader);
    Publication meanwhile = readings("{\"n\":2}");
    publish(meanwhile, PublishResult.ACCEPTED);
    telemetry.remove(reader);
    publish(readings("{\"n\":3}"), PublishResult.ACCEPTED);

    assertEquals(List.of(meanwhile), read);
    assertEquals(7, session.window());
  }
}
