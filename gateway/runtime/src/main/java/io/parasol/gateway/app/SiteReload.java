// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteChange;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.state.ReloadReport;
import io.parasol.gateway.state.RenameMarker.Rename;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds, removes and changes the devices of a running gateway. The other devices are not affected:
 * their sessions, links and commands go on. A changed device keeps its session, its sequence
 * numbers and its history; so does a device whose rename was requested.
 *
 * <p>A removed device first loses its link, so that no command begins on it any more; then its open
 * commands and installs end, and its session is closed.
 */
final class SiteReload {

  private static final Logger log = LoggerFactory.getLogger(SiteReload.class);

  /** The time limit for the last messages of the removed devices. */
  private static final long CLOSE_TIMEOUT_SECONDS = 5;

  private final Stages stages;
  private final Services services;
  private final SiteDevices devices;
  final SiteRenames renames;
  private SiteConfig running;

  SiteReload(Stages stages, Services services, SiteConfig running) {
    this.stages = stages;
    this.services = services;
    this.devices = stages.foundations().devices;
    this.renames = new SiteRenames(stages, services);
    this.running = running;
  }

  /** Returns the configuration that is in force. */
  synchronized SiteConfig running() {
    return running;
  }

  /** Applies a configuration as far as that is possible without a restart. Blocks. */
  synchronized ReloadReport apply(SiteConfig wanted) {
    SiteRenames.Due due = renames.due(running, wanted);
    List<String> problems = new ArrayList<>(due.problems());
    SiteConfig possible = wanted;
    for (Rename each : due.hindered()) {
      possible = withFormerName(possible, each);
    }
    if (due.possible().isEmpty()) {
      return apply(possible, List.of(), problems);
    }
    try {
      renames.begin();
      return apply(possible, due.possible(), problems);
    } catch (IOException failed) {
      for (Rename each : due.possible()) {
        possible = withFormerName(possible, each);
        problems.add(
            "%s: not renamed to %s: %s".formatted(each.from(), each.to(), failed.getMessage()));
      }
      return apply(possible, List.of(), problems);
    } finally {
      renames.end();
    }
  }

  /** Returns a configuration in which a device has its former name, and is as it was. */
  private SiteConfig withFormerName(SiteConfig wanted, Rename rename) {
    Map<DeviceId, SiteConfig.Device> named = new LinkedHashMap<>();
    wanted
        .devices()
        .forEach(
            (id, device) -> {
              if (!id.equals(rename.to())) {
                named.put(id, device);
              } else if (running.devices().containsKey(rename.from())) {
                named.put(rename.from(), running.devices().get(rename.from()));
              }
            });
    return wanted.withDevices(named).withPlant(wanted.plant().renamed(rename.to(), rename.from()));
  }

  private ReloadReport apply(SiteConfig wanted, List<Rename> due, List<String> problems) {
    List<DeviceId> busy =
        running.devices().keySet().stream().filter(stages.updates().installs::isRunning).toList();
    SiteConfig renamed = running;
    for (Rename each : due) {
      renamed = renamed.withPlant(renamed.plant().renamed(each.from(), each.to()));
    }
    SiteChange change = SiteChange.between(renamed, wanted, busy);
    problems.addAll(postponed(wanted, busy));
    devices.replace(change.effective().devices());
    devices.setPlant(change.effective().plant());
    end(change, due);
    stages.field().abouts.setLocations(wanted.consumers().locations());
    holdCertificates().ifPresent(problems::add);
    Map<DeviceId, SiteConfig.Device> now = new LinkedHashMap<>(devices.all());
    List<Rename> done = rename(due, now, problems);
    Stream.concat(change.added().stream(), change.changed().stream())
        .filter(device -> now.containsKey(device.id()))
        .forEach(device -> begin(device, change, now).ifPresent(problems::add));
    devices.replace(now);
    if (change.hasNewNatives()) {
      stages.messaging().sessions.subscribeToNatives();
    }
    running = change.effective().withDevices(now);
    return report(change, now, done, problems);
  }

  /**
   * Carries out renames; the device of one that fails is not served.
   *
   * @return the renames that were carried out.
   */
  private List<Rename> rename(
      List<Rename> due, Map<DeviceId, SiteConfig.Device> now, List<String> problems) {
    List<Rename> done = new ArrayList<>();
    for (Rename each : due) {
      Optional<String> problem = renames.carryOut(each);
      if (problem.isPresent()) {
        problems.add(each.from() + ": " + problem.get());
        now.remove(each.to());
      } else {
        done.add(each);
      }
    }
    return done;
  }

  private List<String> postponed(SiteConfig wanted, List<DeviceId> busy) {
    return busy.stream()
        .filter(
            device ->
                wanted.devices().containsKey(device)
                    && !Objects.equals(running.devices().get(device), wanted.devices().get(device)))
        .map(
            device ->
                device + ": not changed while its firmware is being installed; reload again then")
        .toList();
  }

  /** Ends what runs for the removed devices, and the links of the changed ones. */
  private void end(SiteChange change, List<Rename> due) {
    for (DeviceId device : change.removed()) {
      stages.updates().fleet.remove(device);
      stages.updates().hawkbit().ifPresent(server -> server.removed(device));
      stages.field().natives.remove(device);
    }
    stages.field().controllers.links.remove(change.ended());
    due.forEach(each -> stages.messaging().telemetry.settle(each.from()));
    services.relay.remove(change.removed());
    List<CompletionStage<Void>> ending = new ArrayList<>();
    ending.add(stages.updates().installs.remove(change.removed()));
    change.removed().forEach(device -> ending.add(stages.messaging().sessions.remove(device)));
    await(ending);
    for (DeviceId device : change.removed()) {
      stages.field().identityGuard.remove(device);
      stages.field().abouts.remove(device);
      stages.messaging().sessions.removeReport(device);
      stages.health().remove(device);
    }
  }

  private static void await(List<CompletionStage<Void>> ending) {
    CompletableFuture.allOf(
            ending.stream()
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new))
        .completeOnTimeout(null, CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** Makes the new devices have certificates; returns why they may have none. */
  private Optional<String> holdCertificates() {
    Set<DeviceId> legacy = Set.copyOf(devices.legacy());
    stages.messaging().broker().ifPresent(broker -> broker.setLegacyDevices(legacy));
    try {
      stages.foundations().credentials.setDevices(devices.legacy(), Set.copyOf(devices.natives()));
      return Optional.empty();
    } catch (AuthorityException unreadable) {
      return Optional.of("no certificate is issued: " + unreadable.getMessage());
    }
  }

  /**
   * Begins to serve an added or a changed device. If that is not possible, the device before the
   * change stays among those that are served now.
   *
   * @return the problem.
   */
  private Optional<String> begin(
      SiteConfig.Device device, SiteChange change, Map<DeviceId, SiteConfig.Device> now) {
    Optional<SiteConfig.Device> old =
        change.changed().contains(device)
            ? Optional.ofNullable(running.devices().get(device.id()))
            : Optional.empty();
    Optional<String> problem = begin(device, old);
    if (problem.isPresent()) {
      old.ifPresentOrElse(same -> now.put(device.id(), same), () -> now.remove(device.id()));
    }
    return problem.map(why -> device.id() + ": " + why);
  }

  /**
   * Begins to serve a device.
   *
   * @param old the device before it was changed; empty for one that is added.
   * @return why it is not served as configured; then it is served as before, or not at all.
   */
  private Optional<String> begin(SiteConfig.Device device, Optional<SiteConfig.Device> old) {
    DeviceId id = device.id();
    if (device instanceof SiteConfig.Device.SunSpec
        && !stages.field().controllers.hasSunSpecModels) {
      old.ifPresent(this::restore);
      return Optional.of("the first SunSpec device of a site is served after a restart");
    }
    List<DeviceId> read = List.of(id);
    stages.field().controllers.maps.read(read);
    stages.field().controllers.learnedLimits.read(read);
    serve(device, old.isPresent());
    try {
      stages.field().controllers.links.add(List.of(device));
      return Optional.empty();
    } catch (IOException | IllegalArgumentException refused) {
      old.ifPresentOrElse(this::restore, () -> withdraw(id));
      return Optional.of(String.valueOf(refused.getMessage()));
    }
  }

  private void serve(SiteConfig.Device device, boolean isContinued) {
    DeviceId id = device.id();
    stages.health().add(device);
    stages.messaging().telemetry.setReporting(device);
    if (device instanceof SiteConfig.Device.Native) {
      stages.field().natives.add(id);
    }
    stages.updates().fleet.add(device);
    stages.field().identityGuard.add(id);
    if (device instanceof SiteConfig.Device.Legacy legacy) {
      stages
          .field()
          .abouts
          .add(
              legacy,
              stages.field().devices.profile(id),
              stages.field().identityGuard.knownIdentity(id));
    }
    if (isContinued) {
      stages.messaging().sessions.continued(id);
    } else if (device instanceof SiteConfig.Device.Legacy) {
      stages.messaging().sessions.add(id);
      stages.updates().hawkbit().ifPresent(server -> server.added(id));
    }
    stages.updates().installs.added(id);
  }

  /** Serves a device again as before; the change cannot be applied. */
  private void restore(SiteConfig.Device old) {
    serve(old, true);
    try {
      stages.field().controllers.links.add(List.of(old));
    } catch (IOException | IllegalArgumentException refused) {
      log.error(
          "device has no link until the next reload device={} why={}",
          old.id(),
          refused.getMessage());
    }
  }

  /** Stops serving a device that could not be added. */
  private void withdraw(DeviceId device) {
    stages.updates().fleet.remove(device);
    await(List.of(stages.messaging().sessions.remove(device)));
    stages.field().identityGuard.remove(device);
    stages.field().abouts.remove(device);
    stages.health().remove(device);
  }

  private ReloadReport report(
      SiteChange change,
      Map<DeviceId, SiteConfig.Device> now,
      List<Rename> done,
      List<String> problems) {
    Set<DeviceId> from = done.stream().map(Rename::from).collect(Collectors.toSet());
    Set<DeviceId> to = done.stream().map(Rename::to).collect(Collectors.toSet());
    return new ReloadReport(
        stages.foundations().system.instant(),
        change.added().stream()
            .map(SiteConfig.Device::id)
            .filter(id -> now.containsKey(id) && !to.contains(id))
            .map(DeviceId::value)
            .toList(),
        change.removed().stream().filter(id -> !from.contains(id)).map(DeviceId::value).toList(),
        done.stream().map(each -> each.from() + " to " + each.to()).toList(),
        change.changed().stream()
            .filter(now::containsValue)
            .map(device -> device.id().value())
            .toList(),
        change.restart(),
        problems);
  }
}
