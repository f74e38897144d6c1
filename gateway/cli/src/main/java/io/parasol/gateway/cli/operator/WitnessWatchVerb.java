// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.Printable;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.witness.SignedLogHead;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol witness watch}: compares heads as gateways publish them. */
@Command(
    name = "watch",
    description = {
      "Receives the heads that gateways publish, compares them with those that are kept, and keeps"
          + " them. The certificate of a viewer is enough.",
      "Runs until an alarm (exit code 3) or a signal."
    })
final class WitnessWatchVerb implements Runnable {

  private static final int MAX_WAITING = 100;
  private static final long RETRY_MILLIS = 1_000;
  private static final long ONCE_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

  @Mixin private BrokerOption broker;

  @Option(
      names = "--site",
      paramLabel = "SITE",
      description = "A site to watch; may be repeated. Default: that of the certificate.")
  private List<String> sites = new ArrayList<>();

  @Option(
      names = "--site-ca",
      paramLabel = "FILE",
      description =
          "The authorities of the watched sites. Default: those that verify the broker. A central"
              + " broker often has others.")
  private @Nullable Path siteCa;

  @Option(
      names = "--once",
      description = "Stop after one head of each site; exit code 1 if one is missing after 60 s.")
  private boolean once;

  @Mixin private KeepOption keep;
  @Spec private CommandSpec spec;

  @SuppressWarnings("ArrayRecordComponent")
  private record Message(String topic, byte[] payload) {}

  @Override
  public void run() {
    TlsMaterial material = broker.material();
    try (WitnessReport report = keep.report(new Console(spec))) {
      new Watch(material, report).run();
    }
  }

  /** The heads of the sites as they arrive, over as many connections as are needed. */
  private final class Watch {
    private final TlsMaterial material;
    private final Map<String, SiteId> topics;
    private final Collection<X509Certificate> trusted;
    private final WitnessReport report;

    /** The topics on which no head has arrived yet. */
    private final Set<String> missing;

    private final long begin = System.nanoTime();
    private boolean wasConnected;

    Watch(TlsMaterial material, WitnessReport report) {
      this.material = material;
      this.topics = topics(material);
      this.trusted = trusted(material);
      this.report = report;
      this.missing = new TreeSet<>(topics.keySet());
    }

    void run() {
      topics.values().stream().distinct().forEach(report::reserve);
      while (!isDone()) {
        try {
          receiveUntilLost();
        } catch (VerbException failed) {
          if (!wasConnected || once || failed.exitCode() != ExitCode.FAILED) {
            throw failed;
          }
          spec.commandLine().getErr().println(failed.getMessage());
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
        pause();
      }
    }

    private boolean isDone() {
      return once && missing.isEmpty();
    }

    /** Receives heads on one connection, until it is lost or all are there that are needed. */
    private void receiveUntilLost() throws InterruptedException {
      BlockingQueue<Message> arrived = new ArrayBlockingQueue<>(MAX_WAITING);
      AtomicBoolean isLost = new AtomicBoolean();
      try (OperatorClient client =
          OperatorClient.connect(
              broker.broker(),
              material,
              // A head that does not fit is followed by a newer one.
              (topic, payload) -> arrived.offer(new Message(topic, payload)),
              why -> isLost.set(true))) {
        client.subscribe(List.copyOf(topics.keySet()));
        wasConnected = true;
        while (!isLost.get() && !isDone()) {
          Message next = arrived.poll(1, TimeUnit.SECONDS);
          if (next != null) {
            receive(next);
          }
          if (once && System.nanoTime() - begin > ONCE_TIMEOUT_NANOS) {
            throw new VerbException(ExitCode.FAILED, "no head arrived from " + missing);
          }
        }
      }
    }

    private void receive(Message message) {
      head(message, topics, trusted)
          .ifPresent(
              head -> {
                report.add(head);
                missing.remove(message.topic());
              });
    }
  }

  private Map<String, SiteId> topics(TlsMaterial material) {
    Topics own = broker.topics(BrokerOption.operator(material));
    Map<String, SiteId> topics = new LinkedHashMap<>();
    if (sites.isEmpty()) {
      topics.put(own.ofGateway(Kind.STATE), own.site());
    }
    for (String each : sites) {
      try {
        SiteId site = new SiteId(each);
        topics.put(broker.topics(site).ofGateway(Kind.STATE), site);
      } catch (IllegalArgumentException malformed) {
        throw new VerbException(ExitCode.USAGE, "--site: " + malformed.getMessage(), malformed);
      }
    }
    return topics;
  }

  private Collection<X509Certificate> trusted(TlsMaterial material) {
    try {
      return siteCa == null ? material.anchors() : Certificates.read(siteCa);
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  /** Returns the head in a message; empty if it has none that the site's gateway has signed. */
  private Optional<SignedLogHead> head(
      Message message, Map<String, SiteId> topics, Collection<X509Certificate> trusted) {
    try {
      Optional<SignedLogHead> head = SignedLogHead.read(message.payload(), trusted);
      if (head.filter(it -> !it.head().site().equals(topics.get(message.topic()))).isPresent()) {
        throw new JsonException("head: is of another site");
      }
      return head;
    } catch (JsonException invalid) {
      spec.commandLine()
          .getErr()
          .println(
              "%s: not verified, %s"
                  .formatted(
                      Printable.of(message.topic()),
                      Printable.of(String.valueOf(invalid.getMessage()))));
      return Optional.empty();
    }
  }

  private void pause() {
    try {
      if (!once) {
        Thread.sleep(RETRY_MILLIS + ThreadLocalRandom.current().nextLong(RETRY_MILLIS));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
