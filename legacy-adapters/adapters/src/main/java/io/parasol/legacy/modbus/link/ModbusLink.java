// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.link;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.RegisterReader;
import io.parasol.legacy.modbus.client.ModbusClient;
import io.parasol.legacy.modbus.plan.BusPlan;
import io.parasol.legacy.modbus.plan.LineCost;
import io.parasol.legacy.modbus.plan.LinkPlanning;
import io.parasol.legacy.modbus.plan.LinkTime;
import io.parasol.legacy.modbus.plan.PlanCache;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One link: its client, its devices, and the arbitration between them. Any thread may call its
 * methods; the work is done on the link's event loop. The number of requests in flight is limited
 * by the smallest window of the devices, 1 by default.
 */
public final class ModbusLink {

  private final ModbusClient client;
  private final LinkTime time;
  private final LinkArbiter arbiter;
  private final LinkScheduler<PollTask> scheduler;
  private final PollContext context;
  private final LinkLoan loan;
  private final LinkPlanning planning;
  private final List<ModbusDeviceLink> devices = new CopyOnWriteArrayList<>();
  private final List<MapDiscoveryTask> discoveryTasks = new ArrayList<>();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();

  @ConfinedTo("link")
  private final Map<ModbusDeviceLink, CompletableFuture<Void>> removals = new LinkedHashMap<>();

  @ConfinedTo("link")
  private boolean isStarted;

  @ConfinedTo("link")
  private boolean isStopping;

  @ConfinedTo("link")
  private boolean isRunning;

  @ConfinedTo("link")
  private boolean isRerunWanted;

  /** When the loop runs next if no event occurs before; null if that is not scheduled. */
  @ConfinedTo("link")
  private @Nullable Long wakeAt;

  /**
   * Creates the link. It sends nothing before {@link #start}.
   *
   * @param planning the assumed cost of reads, before anything has been measured, and what is
   *     shared with the plans of other links.
   * @param jitter spreads the probes of dead units.
   * @throws IllegalArgumentException in one line, if a point of a profile cannot be read at all.
   */
  public ModbusLink(
      LinkConnection connection,
      List<Pollable> onLink,
      LinkListeners listeners,
      LinkPlanning planning,
      RandomGenerator jitter) {
    LinkId id = connection.id();
    this.client = connection.client();
    this.time = connection.time();
    List<Quirks> quirks = onLink.stream().map(device -> device.profile().quirks()).toList();
    int window = quirks.stream().mapToInt(Quirks::window).min().orElse(1);
    Duration gap =
        quirks.stream().map(Quirks::gap).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    LineCost paced = planning.cost().withGap(gap);
    this.planning = planning.withCost(paced);
    this.arbiter =
        new LinkArbiter(client, time, listeners, window, paced.pause(), this::runScheduler);
    this.scheduler = new LinkScheduler<>(jitter);
    this.context =
        new PollContext(
            arbiter,
            scheduler,
            time,
            listeners,
            new DeadlineMonitor(id, listeners),
            () -> new BusPlan(id, measured()));
    this.loan = new LinkLoan(client, context, this::polled);
    onLink.forEach(device -> create(device, this.planning).ifPresent(discoveryTasks::add));
  }

  /** Creates a device; returns the task that discovers its map, if it needs one. */
  private Optional<MapDiscoveryTask> create(Pollable device, LinkPlanning with) {
    PolledDevice polled = new PolledDevice(device, with, context);
    devices.add(new ModbusDeviceLink(polled, context, loan));
    return device
        .undiscovered()
        .map(undiscovered -> new MapDiscoveryTask(polled, undiscovered, context));
  }

  /**
   * Adds a device, which is polled if the link has started.
   *
   * @param plans the plans that it shares with the devices that are added with it.
   * @return completes when it is one of {@link #devices}; fails with an {@link
   *     IllegalArgumentException} if one of its points cannot be read at all.
   */
  CompletionStage<Void> add(Pollable device, PlanCache plans) {
    return CompletableFuture.runAsync(
        () -> {
          Optional<MapDiscoveryTask> discovery = create(device, planning.withPlans(plans));
          if (isStarted) {
            scheduler.startRounds(devices.get(devices.size() - 1).polled().health(), time.now());
            discovery.ifPresent(MapDiscoveryTask::start);
            runScheduler();
          } else {
            discovery.ifPresent(discoveryTasks::add);
          }
        },
        time.loop());
  }

  /**
   * Removes a device: stops polling it, and finishes a command that has started.
   *
   * @return completes when no command is running or waiting; at once if there is no such device.
   */
  CompletionStage<Void> remove(DeviceId device) {
    CompletableFuture<Void> removed = new CompletableFuture<>();
    time.loop()
        .execute(
            () ->
                find(device)
                    .ifPresentOrElse(each -> remove(each, removed), () -> removed.complete(null)));
    return removed;
  }

  private void remove(ModbusDeviceLink device, CompletableFuture<Void> removed) {
    device.closeNow();
    removals.put(device, removed);
    runScheduler();
  }

  private void completeRemovals() {
    List.copyOf(removals.keySet()).stream()
        .filter(ModbusDeviceLink::isIdle)
        .forEach(
            device -> {
              devices.remove(device);
              CompletableFuture<Void> removed = removals.remove(device);
              if (removed != null) {
                removed.complete(null);
              }
            });
  }

  private List<BusPlan.Cycle> measured() {
    return devices.stream().flatMap(each -> each.polled().measured().stream()).toList();
  }

  public List<DeviceLink> devices() {
    return List.copyOf(devices);
  }

  /**
   * Returns a reader for the registers of a device of this link, for map discovery. The stage
   * completes on the link's thread.
   */
  public CompletionStage<RegisterReader> reader(DeviceId device) {
    CompletableFuture<RegisterReader> made = new CompletableFuture<>();
    time.loop().execute(() -> find(device).ifPresent(each -> made.complete(each.reader())));
    return made;
  }

  private Optional<ModbusDeviceLink> find(DeviceId device) {
    return devices.stream().filter(each -> each.device().equals(device)).findFirst();
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

  /**
   * Starts polling, unless the link is stopped already.
   *
   * @return completes on the link's thread when each device has been polled or did not respond, and
   *     after this time at the latest.
   */
  CompletionStage<Void> start(Duration atMost) {
    CompletableFuture<Void> polled = new CompletableFuture<>();
    try {
      time.loop().execute(() -> startNow(atMost, polled));
    } catch (RejectedExecutionException loopHasEnded) {
      polled.complete(null);
    }
    return polled;
  }

  private void startNow(Duration atMost, CompletableFuture<Void> polled) {
    if (isStopping) {
      polled.complete(null);
      return;
    }
    isStarted = true;
    time.after(atMost, () -> polled.complete(null));
    var unused =
        CompletableFuture.allOf(
                polled().stream().map(PolledDevice::firstPoll).toArray(CompletableFuture<?>[]::new))
            .thenRun(() -> polled.complete(null));
    scheduler.start(time.now());
    discoveryTasks.forEach(MapDiscoveryTask::start);
    runScheduler();
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
              runScheduler();
            });
    return stopped;
  }

  /** Closes the devices permanently, and leaves the client open for other uses. */
  public void closeDevices() {
    time.loop().execute(() -> devices.forEach(ModbusDeviceLink::closeNow));
  }

  /** Gives the link to the next task. Called whenever something has ended or become due. */
  private void runScheduler() {
    isRerunWanted = true;
    if (isRunning) {
      return;
    }
    isRunning = true;
    try {
      while (isRerunWanted) {
        isRerunWanted = false;
        pollWhilePossible();
      }
    } finally {
      isRunning = false;
    }
    if (!removals.isEmpty()) {
      completeRemovals();
    }
    if (isStopping && arbiter.isIdle() && devices.stream().allMatch(ModbusDeviceLink::isIdle)) {
      client.close();
      stopped.complete(null);
    }
  }

  private void pollWhilePossible() {
    while (arbiter.canSendPoll()) {
      long now = time.now();
      LinkScheduler.Turn<PollTask> next = scheduler.next(now);
      OptionalLong transfer = arbiter.transferDueAt();
      if (transfer.isPresent() && (next == null || transfer.getAsLong() - now <= 0)) {
        arbiter.sendTransfer();
        continue;
      }
      if (next == null) {
        wake(scheduler.nextDue());
        return;
      }
      next.round().sendNext(next.due());
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
      runScheduler();
    }
  }
}
