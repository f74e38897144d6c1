// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.RegisterReader;
import io.parasol.legacy.modbus.client.ModbusClient;
import io.parasol.legacy.modbus.plan.BusPlan;
import io.parasol.legacy.modbus.plan.LearnedLimitsStore;
import io.parasol.legacy.modbus.plan.LineCost;
import io.parasol.legacy.modbus.plan.LinkTime;
import io.parasol.legacy.modbus.poll.DeadlineMonitor;
import io.parasol.legacy.modbus.poll.LinkArbiter;
import io.parasol.legacy.modbus.poll.LinkScheduler;
import io.parasol.legacy.modbus.poll.PollContext;
import io.parasol.legacy.modbus.poll.PollTask;
import io.parasol.legacy.modbus.poll.Pollable;
import io.parasol.legacy.modbus.poll.PolledDevice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One link: its client, its devices, and the arbitration between them. Everything runs on the
 * link's event loop. The number of requests in flight is limited by the smallest window of the
 * devices, usually 1.
 */
public final class ModbusLink {

  private final ModbusClient master;
  private final LinkTime time;
  private final LinkArbiter line;
  private final LinkScheduler<PollTask> scheduler;
  private final List<ModbusDeviceLink> devices = new ArrayList<>();
  private final List<MapDiscoveryTask> introducers = new ArrayList<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private boolean isStopping;
  private boolean isInTurn;
  private boolean isTurnWanted;

  /** When the loop runs next if no event occurs before; null if that is not scheduled. */
  private @Nullable Long wakeAt;

  /**
   * Creates the link. It sends nothing before {@link #start}.
   *
   * @param id the identifier of the link for its listeners.
   * @param cost the assumed cost of reads, before anything has been measured.
   * @param lessons the store of what is learned about the devices, in this run and in earlier ones.
   * @param jitter spreads the probes of dead units.
   * @throws IllegalArgumentException in one line, if a point of a profile cannot be read at all.
   */
  public ModbusLink(
      LinkId id,
      ModbusClient master,
      List<Pollable> onLink,
      LinkListeners outlets,
      LinkTime time,
      LineCost cost,
      LearnedLimitsStore lessons,
      RandomGenerator jitter) {
    this.master = master;
    this.time = time;
    List<Quirks> quirks = onLink.stream().map(device -> device.profile().quirks()).toList();
    int window = quirks.stream().mapToInt(Quirks::window).min().orElse(1);
    Duration gap =
        quirks.stream().map(Quirks::gap).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    LineCost paced = cost.withGap(gap);
    this.line = new LinkArbiter(master, time, outlets, window, paced.pause(), this::turn);
    this.scheduler = new LinkScheduler<>(jitter);
    PollContext context =
        new PollContext(
            line,
            scheduler,
            time,
            outlets,
            new DeadlineMonitor(id, outlets),
            () -> new BusPlan(id, measured()));
    LinkLoan loan = new LinkLoan(master, context, this::polled);
    for (Pollable device : onLink) {
      PolledDevice polled = new PolledDevice(device, paced, lessons, context);
      devices.add(new ModbusDeviceLink(polled, context, loan));
      device
          .newcomer()
          .ifPresent(newcomer -> introducers.add(new MapDiscoveryTask(polled, newcomer, context)));
    }
  }

  private List<BusPlan.Cycle> measured() {
    return devices.stream().flatMap(each -> each.polled().measured().stream()).toList();
  }

  public List<DeviceLink> devices() {
    return List.copyOf(devices);
  }

  /**
   * Returns a reader for the registers of a device, for map discovery. The stage completes on the
   * link's thread.
   */
  public CompletionStage<RegisterReader> reader(DeviceId device) {
    CompletableFuture<RegisterReader> made = new CompletableFuture<>();
    time.loop()
        .execute(
            () ->
                devices.stream()
                    .filter(each -> each.device().equals(device))
                    .findFirst()
                    .ifPresent(each -> made.complete(each.reader())));
    return made;
  }

  private List<PolledDevice> polled() {
    return devices.stream().map(ModbusDeviceLink::polled).toList();
  }

  /**
   * Stops reading the gaps between points, whatever that costs. Must be called before the first
   * read.
   */
  public void readNoGaps() {
    devices.forEach(ModbusDeviceLink::readNoGaps);
  }

  void start() {
    time.loop()
        .execute(
            () -> {
              scheduler.start(time.now());
              introducers.forEach(MapDiscoveryTask::start);
              turn();
            });
  }

  /**
   * Stops polling. Requests in flight and running commands end first. Completes when the client is
   * closed.
   */
  public CompletionStage<Void> stop() {
    time.loop()
        .execute(
            () -> {
              isStopping = true;
              devices.forEach(ModbusDeviceLink::closeNow);
              turn();
            });
    return stopped;
  }

  /** Closes the devices permanently, and leaves the client open for other uses. */
  public void leave() {
    time.loop().execute(() -> devices.forEach(ModbusDeviceLink::closeNow));
  }

  /** Gives the link to the next task. Called whenever something has ended or become due. */
  private void turn() {
    isTurnWanted = true;
    if (isInTurn) {
      return;
    }
    isInTurn = true;
    try {
      while (isTurnWanted) {
        isTurnWanted = false;
        pollWhileThereIsRoom();
      }
    } finally {
      isInTurn = false;
    }
    if (isStopping && line.isIdle() && devices.stream().allMatch(ModbusDeviceLink::isIdle)) {
      master.close();
      stopped.complete(null);
    }
  }

  private void pollWhileThereIsRoom() {
    while (line.hasRoom()) {
      long now = time.now();
      LinkScheduler.Turn<PollTask> next = scheduler.next(now);
      OptionalLong transfer = line.transferFrom();
      if (transfer.isPresent() && (next == null || transfer.getAsLong() - now <= 0)) {
        line.sendTransfer();
        continue;
      }
      if (next == null) {
        wake(scheduler.nextDue());
        return;
      }
      next.round().ask(next.due());
    }
  }

  private void wake(OptionalLong due) {
    if (due.isEmpty() || (wakeAt != null && wakeAt - due.getAsLong() <= 0)) {
      return;
    }
    long at = due.getAsLong();
    wakeAt = at;
    time.after(Duration.ofNanos(Math.max(0, at - time.now())), () -> woken(at));
  }

  private void woken(long at) {
    if (wakeAt != null && wakeAt == at) {
      wakeAt = null;
      turn();
    }
  }
}
