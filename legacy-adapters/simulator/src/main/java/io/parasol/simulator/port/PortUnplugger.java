// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.port;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.parasol.simulator.config.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Unplugs ports and plugs them in again, according to the faults of a simulation. */
public final class PortUnplugger implements AutoCloseable {

  private static final long CHECK_INTERVAL_MILLIS = 50;

  private final List<WatchedPort> watched = new ArrayList<>();
  private @Nullable ScheduledExecutorService timer;

  /** A port, and the faults that unplug it. */
  private static final class WatchedPort {
    private final List<Fault> unplugged;
    private final Consumer<Boolean> plug;
    private boolean isIn = true;

    WatchedPort(List<Fault> unplugged, Consumer<Boolean> plug) {
      this.unplugged = unplugged;
      this.plug = plug;
    }

    void update(Duration elapsed) {
      boolean shouldBeIn = unplugged.stream().noneMatch(fault -> fault.isActiveAt(elapsed));
      if (shouldBeIn != isIn) {
        isIn = shouldBeIn;
        plug.accept(shouldBeIn);
      }
    }
  }

  /**
   * Adds a port that is plugged in.
   *
   * @param plug called with true to plug the port in, and with false to unplug it; may block for a
   *     moment.
   */
  public void watch(List<Fault> faults, Consumer<Boolean> plug) {
    List<Fault> unplugged =
        faults.stream().filter(fault -> fault.kind() == Fault.Kind.UNPLUG).toList();
    if (!unplugged.isEmpty()) {
      watched.add(new WatchedPort(unplugged, plug));
    }
  }

  /** Starts a thread, if there is a port to watch. */
  public void start(Supplier<Duration> elapsed) {
    if (watched.isEmpty()) {
      return;
    }
    ScheduledExecutorService started =
        Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("simulator-plugs"));
    timer = started;
    var unused =
        started.scheduleWithFixedDelay(
            () -> watched.forEach(each -> each.update(elapsed.get())),
            0,
            CHECK_INTERVAL_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    ScheduledExecutorService started = timer;
    if (started != null) {
      started.shutdownNow();
    }
  }
}
