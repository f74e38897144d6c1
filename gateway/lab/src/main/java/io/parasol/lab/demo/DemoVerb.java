// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.operator.OperatorClient;
import io.parasol.gateway.cli.verb.Colored;
import io.parasol.gateway.cli.verb.LongRunning;
import io.parasol.gateway.cli.verb.Signals;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.VerbException;
import io.parasol.simulator.site.SimulatedSite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol demo}: runs the whole product against simulated controllers, on loopback. */
@Command(
    name = "demo",
    description = {
      "Runs the whole product against simulated controllers, on this machine only.",
      "Creates only ./.parasol-demo, with all files that a client needs to connect."
    })
public final class DemoVerb implements Colored, LongRunning, Runnable {

  private static final Duration FIRST_TELEMETRY = Duration.ofSeconds(30);

  /** How long a start may take to stop by itself. */
  private static final Duration ABANDON = Duration.ofSeconds(3);

  private static final String NOT_READY = "stopped before the demo was ready";

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      description = "Stop after this time. Default: run until interrupted.")
  private @Nullable String howLong;

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      description =
          "Add N to each port: broker 8883, metrics 9464, page 9465, controllers 15020 to 15022.")
  private int portOffset;

  @Spec private CommandSpec spec;

  private final GatewayProgram gateway;
  private boolean isColored;

  public DemoVerb(GatewayProgram gateway) {
    this.gateway = gateway;
  }

  @Override
  public void useColor(boolean isWanted) {
    isColored = isWanted;
  }

  @Override
  @SuppressWarnings("try") // One resource is opened only to be closed.
  public void run() {
    Duration length = length();
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicBoolean isReady = new AtomicBoolean();
    AbandonedStart.watch(stop, stopped, isReady::get, ABANDON, DemoVerb::halt);
    try (Signals signals = Signals.onStop(stop, stopped);
        DemoFolder folder = DemoFolder.make(Path.of(".parasol-demo"), portOffset);
        ErrorOutput log = isErrorOnTerminal() ? ErrorOutput.to(folder.file("log")) : () -> {};
        SimulatedSite controllers = controllers(folder);
        GatewayProgram.Running running = gateway.start(folder.site(), () -> stop.getCount() == 0)) {
      SiteView view = new SiteView(PointUnits.of(folder.site()));
      try (OperatorClient viewer = watch(folder, view)) {
        if (awaitTelemetry(view, stop)) {
          isReady.set(true);
          spec.commandLine().getOut().println("ready " + running.summary());
          show(folder, view, length, stop);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (VerbException failed) {
      if (stop.getCount() > 0) {
        throw failed;
      }
      // The start was abandoned, as the user has asked.
    } finally {
      stopped.countDown();
    }
    if (!isReady.get()) {
      throw new VerbException(ExitCode.INTERRUPTED, NOT_READY);
    }
  }

  /** Prints what to type next, and shows the values of the site until the demo ends. */
  private void show(DemoFolder folder, SiteView view, Duration length, CountDownLatch stop)
      throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    folder.whyNoLine().ifPresent(why -> out.println("without a serial line: " + why));
    DemoHints hints =
        new DemoHints(
            folder.site().broker().listen(),
            folder.site().metrics(),
            program(),
            isErrorOnTerminal());
    boolean isLive = LiveScreen.isStandardOutputTerminal();
    if (!isLive) {
      hints.plain().forEach(out::println);
    }
    out.flush();
    try (DemoScreen screen = new DemoScreen(out, isLive, isColored, hints, TerminalSize::current)) {
      show(screen, view, length, stop);
    }
  }

  private static void halt(ExitCode code) {
    System.err.println(NOT_READY);
    Runtime.getRuntime().halt(code.number());
  }

  private static SimulatedSite controllers(DemoFolder folder) {
    folder.requireFreePorts();
    try {
      return SimulatedSite.start(folder.simulation(), Clock.systemUTC());
    } catch (IOException taken) {
      throw new VerbException(
          ExitCode.FAILED,
          "cannot start the simulated controllers: %s (try --port-offset)"
              .formatted(taken.getMessage()),
          taken);
    }
  }

  private Duration length() {
    if (howLong == null) {
      return Duration.ofDays(365);
    }
    return DurationText.parse(howLong)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "--for is \"%s\"; expected a duration with its unit, such as 30s"
                        .formatted(howLong)));
  }

  /** Connects the demo as any other viewer, through the broker. */
  private static OperatorClient watch(DemoFolder folder, SiteView view) {
    try {
      TlsMaterial material = TlsMaterial.loadPkcs12(folder.file("viewer.p12"), new char[0]);
      OperatorClient viewer =
          OperatorClient.connect(
              new HostPort("localhost", folder.site().broker().listen().port()),
              material,
              view::take,
              why -> {});
      Topics topics = new Topics(folder.site().topicRoot(), folder.site().site());
      viewer.subscribe(List.of(topics.ofAll(Kind.TELEMETRY), topics.ofAll(Kind.STATE)));
      return viewer;
    } catch (UnusableKeyException unusable) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(unusable.getMessage()), unusable);
    }
  }

  /** Waits for the first telemetry; returns false if the demo must stop before it comes. */
  private static boolean awaitTelemetry(SiteView view, CountDownLatch stop)
      throws InterruptedException {
    long deadline = System.nanoTime() + FIRST_TELEMETRY.toNanos();
    while (view.messages() == 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new VerbException(ExitCode.FAILED, "no telemetry arrived within 30 s");
      }
      if (stop.await(50, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  private static void show(DemoScreen screen, SiteView view, Duration length, CountDownLatch stop)
      throws InterruptedException {
    long end = System.nanoTime() + length.toNanos();
    long every = LiveScreen.isStandardOutputTerminal() ? 1 : 5;
    while (System.nanoTime() - end < 0) {
      screen.show(view);
      long left = Math.max(0, end - System.nanoTime());
      if (stop.await(Math.min(TimeUnit.SECONDS.toNanos(every), left), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  /** Returns whether log lines would appear on the screen. */
  private static boolean isErrorOnTerminal() {
    return LiveScreen.isStandardOutputTerminal() && System.getenv("PARASOL_ERR_TERMINAL") != null;
  }

  /** Returns the path by which the user has called the launcher. */
  private static String program() {
    String program = System.getenv("PARASOL_PROGRAM");
    return program == null ? "./parasol" : program;
  }
}
