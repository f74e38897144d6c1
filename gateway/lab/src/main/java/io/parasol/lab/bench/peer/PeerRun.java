// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.peer;

import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.bench.measure.InstalledProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A peer that runs, with mosquitto without TLS as its broker, and a subscriber that counts.
 * Mosquitto drops nothing for a slow subscriber.
 */
final class PeerRun implements AutoCloseable {

  private static final long PAUSE_MILLIS = 100;

  private static final String MOSQUITTO =
      """
      listener %d 127.0.0.1
      allow_anonymous true
      persistence false
      max_inflight_messages 0
      max_queued_messages 0
      """;

  private final ChildProcess mosquitto;
  private final ChildProcess peer;
  private final PeerSubscriber subscriber;
  private final PeerLedger ledger;

  private PeerRun(
      ChildProcess mosquitto, ChildProcess peer, PeerSubscriber subscriber, PeerLedger ledger) {
    this.mosquitto = mosquitto;
    this.peer = peer;
    this.subscriber = subscriber;
    this.ledger = ledger;
  }

  /** All counters at one moment; of the peer without its broker. */
  record Sample(
      long nanos, PeerLedger.Counts counts, double seconds, double brokerSeconds, long peakKib) {}

  /**
   * Starts broker, subscriber and peer.
   *
   * @param folder for all files; it is created.
   */
  static PeerRun start(
      PeerProgram program,
      Path folder,
      List<PolledController> controllers,
      int points,
      Duration every)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    int port = FreePorts.find(1).get(0);
    Path conf = folder.resolve("mosquitto.conf");
    Files.writeString(conf, MOSQUITTO.formatted(port));
    List<String> command =
        program.configure(new PeerWork(folder, controllers, points, every.toMillis(), port));
    PeerLedger ledger = program.ledger(System::currentTimeMillis);
    ChildProcess mosquitto =
        ChildProcess.startOther(
            folder.resolve("mosquitto.log"),
            List.of(InstalledProgram.required("mosquitto").toString(), "-c", conf.toString()));
    try {
      PeerSubscriber subscriber = PeerSubscriber.connect(port, program.topics(), ledger::record);
      ChildProcess peer = ChildProcess.startOther(folder.resolve("peer.log"), command);
      return new PeerRun(mosquitto, peer, subscriber, ledger);
    } catch (IOException | InterruptedException failed) {
      mosquitto.close();
      throw failed;
    }
  }

  /** Returns whether a point has arrived within a time. */
  boolean awaitFirstPoint(Duration timeout) throws InterruptedException {
    long until = System.nanoTime() + timeout.toNanos();
    while (ledger.counts().points() == 0 && peer.isAlive() && System.nanoTime() - until < 0) {
      Thread.sleep(PAUSE_MILLIS);
    }
    return ledger.counts().points() > 0;
  }

  PeerLedger ledger() {
    return ledger;
  }

  /**
   * Reads all counters.
   *
   * @throws IOException if the peer has ended.
   */
  Sample sample() throws IOException {
    if (!peer.isAlive()) {
      throw new IOException("it has ended");
    }
    return new Sample(
        System.nanoTime(),
        ledger.counts(),
        peer.processorSeconds(),
        mosquitto.processorSeconds(),
        peer.peakResidentKib());
  }

  @Override
  public void close() {
    subscriber.close();
    peer.close();
    mosquitto.close();
  }
}
