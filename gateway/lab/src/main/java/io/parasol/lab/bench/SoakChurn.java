// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.topic.Kind;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.operator.OperatorClient;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What changes around a gateway in a long run, on a thread of its own: devices vanish and return,
 * operators connect and leave, the configuration is changed and reloaded.
 */
final class SoakChurn implements AutoCloseable {

  /** The time of one step; four of them make a cycle. */
  private static final Duration STEP = Duration.ofSeconds(5);

  private static final int VISITS = 2;

  /** On a busy machine, an operator may have to try again now and then. */
  private static final int VISITS_OF_A_FAILURE = 20;

  private final SoakSite site;
  private final AttackedGateway gateway;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "churn");
  private final List<String> problems = new ArrayList<>();
  private int returns;
  private int visits;
  private int failedVisits;
  private volatile String lastFailure = "";
  private int reloads;

  SoakChurn(SoakSite site, AttackedGateway gateway) {
    this.site = site;
    this.gateway = gateway;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (over.getCount() > 0) {
        cycle();
      }
    } catch (InterruptedException unexpected) {
      Thread.currentThread().interrupt();
      addProblem("interrupted");
    } catch (IOException | VerbException failed) {
      addProblem(String.valueOf(failed.getMessage()));
    }
  }

  @SuppressWarnings("try") // The simulator is opened only to be closed.
  private void cycle() throws IOException, InterruptedException {
    try (ChildProcess devices = site.plant().site().startSimulator(SoakSite.CHURN, "churn.log")) {
      if (isOverAfterStep()) {
        return;
      }
      visit();
      if (isOverAfterStep()) {
        return;
      }
      reload();
      if (isOverAfterStep()) {
        return;
      }
      devices.stop();
      count(() -> returns++);
    }
    visit();
    isOverAfterStep();
  }

  private boolean isOverAfterStep() throws InterruptedException {
    return over.await(STEP.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void visit() {
    HostPort broker =
        new HostPort("localhost", site.plant().site().config().broker().listen().port());
    for (int i = 0; i < VISITS; i++) {
      try (OperatorClient visitor =
          OperatorClient.connect(broker, site.visitor(), (topic, payload) -> {}, why -> {})) {
        visitor.subscribe(List.of(site.plant().topics().ofAll(Kind.TELEMETRY)));
        count(() -> visits++);
      } catch (VerbException notConnected) {
        count(() -> failedVisits++);
        lastFailure = String.valueOf(notConnected.getMessage());
      }
    }
  }

  private void reload() throws IOException, InterruptedException {
    site.changeFile();
    gateway.reload();
    count(() -> reloads++);
  }

  private synchronized void count(Runnable increment) {
    increment.run();
  }

  private synchronized void addProblem(String problem) {
    problems.add("churn: " + problem);
  }

  /** Returns what could not be done, and what was never done; empty if all went well. */
  synchronized List<String> problems() {
    List<String> all = new ArrayList<>(problems);
    if (returns == 0 || visits == 0 || reloads == 0) {
      all.add("churn: %d returns, %d visits, %d reloads".formatted(returns, visits, reloads));
    }
    if (failedVisits > visits / VISITS_OF_A_FAILURE) {
      all.add(
          "churn: %d of %d operators could not connect: %s"
              .formatted(failedVisits, visits + failedVisits, lastFailure));
    }
    return all;
  }

  synchronized Json json() {
    return Json.object()
        .put("devices-vanished", returns)
        .put("operators-connected", visits)
        .put("operators-not-connected", failedVisits)
        .put("reloads", reloads)
        .build();
  }

  /** Ends it after what it does at the moment. */
  @Override
  public void close() {
    over.countDown();
    try {
      thread.join();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }
}
