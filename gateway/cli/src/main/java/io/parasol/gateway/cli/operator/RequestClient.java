// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A client that sends an operator's requests to the gateway, one at a time. Not thread-safe. */
public final class RequestClient implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final Topics topics;
  private final String replies;
  private final OperatorClient client;
  private final BlockingQueue<OperatorClient.ReceivedMessage> arrived;

  private RequestClient(
      Topics topics,
      String replies,
      OperatorClient client,
      BlockingQueue<OperatorClient.ReceivedMessage> arrived) {
    this.topics = topics;
    this.replies = replies;
    this.client = client;
    this.arrived = arrived;
  }

  /**
   * Connects and subscribes to the responses.
   *
   * @throws VerbException as {@link OperatorClient#connect} and {@code subscribe} do; {@code
   *     REFUSED} for a viewer.
   */
  static RequestClient connect(BrokerOption broker) {
    TlsMaterial material = broker.material();
    Identity.Operator operator = BrokerOption.operator(material);
    return connect(broker.broker(), material, broker.topics(operator), operator.name());
  }

  /**
   * Connects to the broker of a site and subscribes to the responses.
   *
   * @param material of the operator.
   * @throws VerbException as {@link OperatorClient#connect} and {@code subscribe} do; {@code
   *     REFUSED} for a viewer.
   */
  public static RequestClient connect(
      HostPort broker, TlsMaterial material, Topics topics, OperatorName operator) {
    String replies = topics.reply(operator);
    BlockingQueue<OperatorClient.ReceivedMessage> arrived = new ArrayBlockingQueue<>(16);
    OperatorClient client =
        OperatorClient.open(broker, material, arrived::offer, why -> arrived.offer(lost(why)));
    try {
      client.subscribe(List.of(replies));
    } catch (VerbException refused) {
      client.close();
      throw refused;
    }
    return new RequestClient(topics, replies, client, arrived);
  }

  /** Marks the end of the connection: an empty topic, with the reason as payload. */
  private static OperatorClient.ReceivedMessage lost(String why) {
    return new OperatorClient.ReceivedMessage("", why.getBytes(UTF_8), new byte[0]);
  }

  /**
   * Sends a request and waits for the response.
   *
   * @return the members of the response; {@code request} and {@code ok} are checked already.
   * @throws VerbException if it does not arrive in time, or if the gateway refuses the request.
   */
  public Members request(JsonBuilder request) {
    byte[] correlation =
        ByteBuffer.allocate(Long.BYTES).putLong(ThreadLocalRandom.current().nextLong()).array();
    client.request(topics.request(), Json.write(request.build()), TIMEOUT, replies, correlation);
    try {
      return checked(await(correlation));
    } catch (JsonException malformed) {
      throw new VerbException(
          ExitCode.FAILED, "the response is malformed: " + malformed.getMessage(), malformed);
    }
  }

  private byte[] await(byte[] correlation) {
    long until = System.nanoTime() + TIMEOUT.toNanos();
    try {
      while (true) {
        OperatorClient.ReceivedMessage next =
            arrived.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null) {
          throw new VerbException(
              ExitCode.FAILED, "no response from the gateway within " + TIMEOUT.toSeconds() + " s");
        }
        if (next.topic().isEmpty()) {
          throw new VerbException(
              ExitCode.FAILED,
              "connection lost before the response arrived: " + new String(next.payload(), UTF_8));
        }
        if (Arrays.equals(next.correlation(), correlation)) {
          return next.payload();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new VerbException(ExitCode.FAILED, "interrupted", interrupted);
    }
  }

  private static Members checked(byte[] answer) throws JsonException {
    Members members = Members.of(Json.parse(answer), "answer");
    members.text("request");
    if (members.required("ok") instanceof Json.Bool ok && ok.value()) {
      return members;
    }
    throw new VerbException(
        ExitCode.FAILED,
        "refused by the gateway: %s, %s"
            .formatted(Printable.of(members.text("reason")), Printable.of(members.text("detail"))));
  }

  @Override
  public void close() {
    client.close();
  }
}
