// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet.centre;

import io.parasol.lab.fleet.centre.FleetPrograms.Jvm;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The processes of a centre: the central broker, Kafka and the ingest. Those that are started can
 * be killed and started again by any thread.
 */
public final class Centre implements AutoCloseable {

  private static final String PROGRAM = "io.parasol.fleet.FleetMain";
  private static final int HTTP_MILLIS = 1_000;
  private static final int DONE = 200;

  private final CentreFiles files;
  private final CentreProcess broker;
  private final CentreProcess kafka;
  private final CentreProcess topics;
  private final CentreProcess ingest;

  /**
   * Creates the processes; none runs yet.
   *
   * @param files with the configurations of Kafka and the ingest.
   */
  public Centre(
      CentreFiles files, CentreProcess broker, FleetPrograms programs, Jvm kafka, Jvm ingest) {
    this.files = files;
    this.broker = broker;
    this.kafka =
        process(
            "Kafka",
            kafka.command(
                programs.peers(),
                files.log(),
                "kafka.Kafka",
                List.of(files.file("kafka.properties").toString())));
    String configuration = files.file("fleet.yaml").toString();
    this.topics =
        process(
            "parasol-fleet topics",
            Jvm.small("96m")
                .command(
                    programs.ingest(),
                    files.log(),
                    PROGRAM,
                    List.of(
                        "topics", "-c", configuration, "--partitions", "2", "--replicas", "1")));
    this.ingest =
        process(
            "the ingest",
            ingest.command(
                programs.ingest(), files.log(), PROGRAM, List.of("ingest", "-c", configuration)));
  }

  private CentreProcess process(String name, List<String> command) {
    return new CentreProcess(name, files.file(name.replaceFirst(".* ", "") + ".log"), command);
  }

  /** Starts broker and Kafka. */
  public void start() throws IOException {
    kafka.start();
    broker.start();
  }

  /**
   * Waits until broker and Kafka accept connections, or until they are not wanted any more.
   *
   * @throws IOException if one of them ends.
   */
  public void awaitReady(BooleanSupplier isWanted) throws IOException, InterruptedException {
    kafka.awaitReady(() -> CentreProcess.listens(files.ports().kafka()), isWanted);
    awaitBroker(isWanted);
  }

  /** Waits until the broker accepts connections, or until it is not wanted any more. */
  public void awaitBroker(BooleanSupplier isWanted) throws IOException, InterruptedException {
    broker.awaitReady(() -> CentreProcess.listens(files.ports().broker()), isWanted);
  }

  /** Creates the topics of Kafka, and starts the ingest. */
  public void startIngest() throws IOException, InterruptedException {
    topics.start();
    if (topics.await() != 0) {
      throw new IOException(
          "the topics of Kafka cannot be created; see " + files.file("topics.log"));
    }
    ingest.start();
  }

  /**
   * Waits until the ingest has its subscription, or until it is not wanted any more. The broker
   * keeps messages for it only from then on.
   */
  public void awaitIngest(BooleanSupplier isWanted) throws IOException, InterruptedException {
    ingest.awaitReady(this::isIngestReady, isWanted);
  }

  private boolean isIngestReady() {
    try {
      HttpURLConnection ready =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:%d/ready".formatted(files.ports().ingest()))
                  .toURL()
                  .openConnection();
      ready.setConnectTimeout(HTTP_MILLIS);
      ready.setReadTimeout(HTTP_MILLIS);
      return ready.getResponseCode() == DONE;
    } catch (IOException notYet) {
      return false;
    }
  }

  public CentreProcess broker() {
    return broker;
  }

  public CentreProcess kafka() {
    return kafka;
  }

  public CentreProcess ingest() {
    return ingest;
  }

  /** Returns the processes that run all the time. */
  public List<CentreProcess> processes() {
    return List.of(broker, ingest, kafka);
  }

  /** Ends everything at once. */
  public void kill() {
    processes().forEach(CentreProcess::kill);
    topics.kill();
  }

  /** Asks everything to stop, and does not wait for it. */
  public void stop() {
    processes().forEach(CentreProcess::stop);
    topics.stop();
  }

  /** Stops everything. */
  @Override
  public void close() {
    stop();
    topics.close();
    processes().forEach(CentreProcess::close);
  }
}
