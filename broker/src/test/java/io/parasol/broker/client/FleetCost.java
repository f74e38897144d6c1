// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.MosquittoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * What sessions and messages cost a central broker: the figures of docs/bridge.md. Not a test; to
 * be run by hand, with the number of sessions, of messages and of subscribers to everything (one,
 * if none is given). Prints one line a measurement.
 */
final class FleetCost {

  private static final int PAYLOAD = 300;
  private static final double TICKS = 100;

  private FleetCost() {}

  public static void main(String[] arguments) throws Exception {
    int sessions = Integer.parseInt(arguments[0]);
    int messages = Integer.parseInt(arguments[1]);
    int subscribers = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
    Path folder = Files.createTempDirectory("fleet");
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("fleet"),
            Set.of("localhost"),
            InstantSource.system());
    authority.issueDevice(new DeviceId("x"));
    authority.exports().pem("x", folder);
    authority.exports().pem(SiteAuthority.BROKER, folder);
    TlsMaterial material = authority.material("x");
    MosquittoProcess broker =
        new MosquittoProcess(folder, "allow_anonymous true\nmax_queued_messages 0\n");
    List<MosquittoProcess.Subscriber> readers = new ArrayList<>();
    try (Sessions all = new Sessions(new HostPort("localhost", broker.port()))) {
      for (int i = 0; i < subscribers; i++) {
        readers.add(broker.subscribe("x", "fleet/#", "%t"));
      }
      long idle = memory(broker.pid());
      double before = cpu(broker.pid());
      List<Session> open = new ArrayList<>();
      for (int i = 0; i < sessions; i++) {
        open.add(
            all.open(
                new SessionSettings(
                    "session-" + i, () -> material, Optional.empty(), List.of("own/" + i)),
                new RecordingSessionListener()));
      }
      Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> all.connected() == sessions);
      print(
          "connect sessions=%d broker-cpu-ms-each=%.2f broker-KiB-each=%.0f",
          sessions,
          1000 * (cpu(broker.pid()) - before) / sessions,
          (memory(broker.pid()) - idle) / (double) sessions);
      publish(open, messages / 5);
      before = cpu(broker.pid());
      publish(open, messages);
      for (MosquittoProcess.Subscriber each : readers) {
        Awaitility.await()
            .atMost(Duration.ofMinutes(5))
            .until(() -> each.received().size() >= messages + messages / 5);
      }
      print(
          "publish sessions=%d messages=%d bytes=%d subscribers=%d broker-cpu-us-each=%.1f",
          sessions, messages, PAYLOAD, subscribers, 1e6 * (cpu(broker.pid()) - before) / messages);
    } finally {
      readers.forEach(MosquittoProcess.Subscriber::close);
      broker.kill();
    }
  }

  private static void print(String form, Object... values) {
    System.out.println(String.format(Locale.ROOT, form, values));
  }

  private static void publish(List<Session> sessions, int messages) throws Exception {
    byte[] payload = new byte[PAYLOAD];
    Deque<CompletionStage<PublishResult>> away = new ArrayDeque<>();
    for (int i = 0; i < messages; i++) {
      away.add(
          sessions
              .get(i % sessions.size())
              .publish(Publication.json("fleet/site/device/telemetry", payload, false)));
      if (away.size() >= Math.min(20 * sessions.size(), 500)) {
        away.remove().toCompletableFuture().get(60, TimeUnit.SECONDS);
      }
    }
    for (CompletionStage<PublishResult> each : away) {
      each.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
  }

  /** Seconds of processor time so far. */
  private static double cpu(long pid) throws IOException {
    String[] stat = Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1);
    return (Long.parseLong(stat[13]) + Long.parseLong(stat[14])) / TICKS;
  }

  /** KiB in memory. */
  private static long memory(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
