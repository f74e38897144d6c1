// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ZoneOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol subscribe}: prints the messages of a site as they arrive. */
@Command(
    name = "subscribe",
    description = {
      "Prints telemetry, state, health, events and receipts as they arrive.",
      "Does not verify signatures; parasol command watch verifies those of receipts."
    })
public final class SubscribeVerb implements Runnable {

  /** The delay before a reconnect, plus a random delay of up to the same length. */
  private static final long RETRY_MILLIS = 1_000;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILTER",
      description =
          "A topic filter, such as parasol/SITE/+/telemetry. Default: everything that the"
              + " certificate's role may read.")
  private @Nullable String filter;

  @Option(
      names = "--json",
      description = "Print one JSON object a message, with topic and payload.")
  private boolean json;

  @Option(names = "--count", paramLabel = "N", description = "Stop after N messages.")
  private int count = Integer.MAX_VALUE;

  @Mixin private ZoneOption zone;

  @Mixin private BrokerOption broker;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    if (count < 1) {
      throw new VerbException(ExitCode.USAGE, "--count is %d; expected 1 or more".formatted(count));
    }
    TlsMaterial material = broker.material();
    Identity.Operator operator = BrokerOption.operator(material);
    List<String> filters =
        filter == null ? everything(broker.topics(operator), operator) : List.of(filter);
    Console console = new Console(spec);
    int left = count;
    boolean first = true;
    while (left > 0) {
      Feed feed = new Feed();
      try (OperatorClient client = connect(material, feed);
          feed) {
        client.subscribe(filters);
        first = false;
        left = print(feed, console, left);
      } catch (VerbException failed) {
        // A first failure would repeat itself, and a later refusal is final. Only a later failure
        // is retried.
        if (first || failed.exitCode() != ExitCode.FAILED) {
          throw failed;
        }
        spec.commandLine().getErr().println(failed.getMessage());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
      if (left > 0 && !pause()) {
        return;
      }
    }
  }

  private OperatorClient connect(TlsMaterial material, Feed feed) {
    MessageLine lines = new MessageLine(json, zone);
    return OperatorClient.connect(
        broker.broker(),
        material,
        (topic, payload) -> feed.put(new Feed.Event.Line(lines.of(topic, payload))),
        why -> feed.put(new Feed.Event.Lost(why)));
  }

  /**
   * Prints until the connection is lost or enough is printed. Returns how many messages are still
   * wanted.
   */
  private int print(Feed feed, Console console, int wanted) throws InterruptedException {
    int left = wanted;
    while (left > 0) {
      Feed.Event event = feed.take();
      if (event instanceof Feed.Event.Lost lost) {
        spec.commandLine().getErr().println("connection lost: " + lost.why() + "; reconnecting");
        return left;
      }
      if (event instanceof Feed.Event.Line line) {
        console.line(line.text());
        left--;
      }
    }
    return left;
  }

  private static boolean pause() {
    try {
      Thread.sleep(RETRY_MILLIS + ThreadLocalRandom.current().nextLong(RETRY_MILLIS));
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Returns one filter for each kind. The broker's access table rejects wider ones. */
  private static List<String> everything(Topics topics, Identity.Operator operator) {
    List<String> filters = new ArrayList<>();
    for (Kind kind : List.of(Kind.TELEMETRY, Kind.STATE, Kind.HEALTH, Kind.EVENT)) {
      filters.add(topics.ofAll(kind));
    }
    if (operator.role() != Role.VIEWER) {
      filters.add(topics.ofAll(Kind.RECEIPT));
      filters.add(topics.ofAll(Kind.UPDATE));
    }
    return filters;
  }
}
