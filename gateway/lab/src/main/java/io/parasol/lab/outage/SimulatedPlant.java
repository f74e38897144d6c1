// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.outage;

import io.parasol.broker.topic.Topics;
import io.parasol.certs.files.Disk;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.publish.TelemetryListener;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The plant's side of an outage, as a separate process that may end at any instant: devices that
 * measure every second of an accelerated clock, and the telemetry pipeline of a gateway.
 *
 * <p>Prints {@code taken N} on standard output when everything measured up to tick N is on the
 * disk, {@code measured} after the last tick, and {@code drained} when everything was delivered
 * after that. Also prints what was lost or damaged. A byte on standard input makes the power fail.
 *
 * @param first the first tick.
 * @param end the tick after the last one.
 */
public record SimulatedPlant(Path folder, int port, int devices, int first, int end, int speedup) {

  /**
   * Maximum number of ticks that are measured but not on the disk; a plant that is killed loses at
   * most these.
   */
  static final int MAX_TICKS_AHEAD = 20;

  private static final long KEEP = 4L << 30;
  private static final PointName POINT = new PointName("n");

  /** Exit code of a killed process. */
  private static final int KILLED = 137;

  /** Runs the plant to its end, or until the power fails. */
  public void run(InputStream in, PrintStream out) throws IOException, InterruptedException {
    PowerLossDisk disk =
        new PowerLossDisk(
            Disk.REAL, new Random(), Integer.MAX_VALUE, () -> Runtime.getRuntime().halt(KILLED));
    Thread power = new Thread(() -> awaitCut(in, disk), "power");
    power.setDaemon(true);
    power.start();
    TelemetrySettings settings =
        new TelemetrySettings(
            folder,
            KEEP,
            SiteConfig.Store.DEFAULT_COMMIT,
            TelemetrySettings.DEFAULT_DRAIN * speedup,
            Optional.empty(),
            new Topics("parasol", new SiteId("outage")),
            Map.of());
    try (Telemetry telemetry =
        Telemetry.open(settings, new StoreEnvironment(disk, speedup), new PrintingListener(out))) {
      new Uplink(port, devices, telemetry);
      measure(telemetry, out);
      out.println("measured");
      while (telemetry.figures().store().waiting() > 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      out.println("drained");
    }
  }

  private static void awaitCut(InputStream in, PowerLossDisk disk) {
    try {
      if (in.read() >= 0) {
        disk.cutPower();
      }
    } catch (IOException unavailable) {
      // Without the controlling process, the power does not fail.
    }
  }

  private void measure(Telemetry telemetry, PrintStream out) throws InterruptedException {
    AtomicInteger taken = new AtomicInteger(first - 1);
    long begin = System.nanoTime();
    for (int tick = first; tick < end; tick++) {
      long due = begin + (tick - first) * 1_000_000_000L / speedup;
      while (System.nanoTime() - due < 0 || tick - taken.get() > MAX_TICKS_AHEAD) {
        TimeUnit.NANOSECONDS.sleep(100_000);
      }
      for (int device = 0; device < devices; device++) {
        Measured measured = new Measured(device, tick);
        DeviceId id = Measured.id(device);
        telemetry.accept(
            id,
            List.of(
                new Reading(
                    id,
                    POINT,
                    new Value.Whole(measured.value()),
                    "",
                    Quality.GOOD,
                    measured.at())));
      }
      int all = tick;
      telemetry
          .stored()
          .thenRun(
              () -> {
                taken.set(all);
                out.println("taken " + all);
              });
    }
    while (taken.get() < end - 1) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private record PrintingListener(PrintStream out) implements TelemetryListener {
    @Override
    public void onLost(Gap gap) {
      out.println("lost " + gap);
    }

    @Override
    public void onRejected(Recipient by, DeviceId device, long seq) {
      out.println("lost refused " + device + " " + seq);
    }

    @Override
    public void onStoreDegraded(String why) {
      out.println("degraded " + why);
    }

    @Override
    public void onStoreRecovered() {}

    @Override
    public void onStoreCorruption(Corruption corruption) {
      out.println("damaged " + corruption);
    }
  }
}
