// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.site.SiteChange;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.health.HealthWatch;
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

  private final Parts parts;
  private final SiteDevices devices;
  final SiteRenames renames;
  private SiteConfig running;

  /** The parts of a gateway that know its devices. */
  record Parts(
      Foundations foundations,
      HealthWatch health,
      EventStore events,
      Messaging messaging,
      Field field,
      Services services) {}

  SiteReload(Parts parts, SiteConfig running) {
    this.parts = parts;
    this.devices = parts.foundations().devices;
    this.renames = new SiteRenames(parts);
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
        running.devices().keySet().stream().filter(parts.services().installs::isRunning).toList();
    SiteConfig renamed = running;
    for (Rename each : due) {
      renamed = renamed.withPlant(renamed.plant().renamed(each.from(), each.to()));
    }
    SiteChange change = SiteChange.between(renamed, wanted, busy);
    problems.addAll(postponed(wanted, busy));
    Map<DeviceId, SiteConfig.Device> before = running.devices();
    devices.replace(change.effective().devices());
    devices.setPlant(change.effective().plant());
    end(change, due);
    parts.field().abouts.setLocations(wanted.consumers().locations());
    holdCertificates().ifPresent(problems::add);
    Map<DeviceId, SiteConfig.Device> now = new LinkedHashMap<>(devices.all());
    List<SiteConfig.Device> begun = new ArrayList<>(change.added());
    begun.addAll(change.changed());
    List<Rename> done = new ArrayList<>();
    for (Rename each : due) {
      Optional<String> problem = renames.carryOut(each);
      if (problem.isPresent()) {
        problems.add(each.from() + ": " + problem.get());
        now.remove(each.to());
        begun.removeIf(device -> device.id().equals(each.to()));
      } else {
        done.add(each);
      }
    }
    for (SiteConfig.Device device : begun) {
      Optional<SiteConfig.Device> old =
          Optional.ofNullable(before.get(device.id()))
              .filter(any -> change.changed().contains(device));
      begin(device, old)
          .ifPresent(
              why -> {
                problems.add(device.id() + ": " + why);
                old.ifPresentOrElse(
                    same -> now.put(device.id(), same), () -> now.remove(device.id()));
              });
    }
    devices.replace(now);
    if (change.hasNewNatives()) {
      parts.messaging().sessions.subscribeToNatives();
    }
    running = change.effective().withDevices(now);
    return report(change, now, done, problems);
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
      parts.services().fleet.remove(device);
      parts.services().hawkbit().ifPresent(server -> server.removed(device));
      parts.field().natives.remove(device);
    }
    parts.field().links.remove(change.ended());
    due.forEach(each -> parts.messaging().telemetry.settle(each.from()));
    parts.services().relay.remove(change.removed());
    List<CompletionStage<Void>> ending = new ArrayList<>();
    ending.add(parts.services().installs.remove(change.removed()));
    change.removed().forEach(device -> ending.add(parts.messaging().sessions.remove(device)));
    await(ending);
    for (DeviceId device : change.removed()) {
      parts.field().identityGuard.remove(device);
      parts.field().abouts.remove(device);
      parts.messaging().sessions.removeReport(device);
      parts.health().remove(device);
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
    parts.messaging().broker().ifPresent(broker -> broker.setLegacyDevices(legacy));
    try {
      parts.foundations().credentials.setDevices(devices.legacy(), Set.copyOf(devices.natives()));
      return Optional.empty();
    } catch (AuthorityException unreadable) {
      return Optional.of("no certificate is issued: " + unreadable.getMessage());
    }
  }

  /**
   * Begins to serve a device.
   *
   * @param old the device before it was changed; empty for one that is added.
   * @return why it is not served as configured; then it is served as before, or not at all.
   */
  private Optional<String> begin(SiteConfig.Device device, Optional<SiteConfig.Device> old) {
    DeviceId id = device.id();
    if (device instanceof SiteConfig.Device.SunSpec && !parts.field().hasSunSpecModels) {
      old.ifPresent(this::restore);
      return Optional.of("the first SunSpec device of a site is served after a restart");
    }
    List<DeviceId> read = List.of(id);
    parts.field().maps.read(read);
    parts.field().learnedLimits.read(read);
    serve(device, old.isPresent());
    try {
      parts.field().links.add(List.of(device));
      return Optional.empty();
    } catch (IOException | IllegalArgumentException refused) {
      old.ifPresentOrElse(this::restore, () -> withdraw(id));
      return Optional.of(String.valueOf(refused.getMessage()));
    }
  }

  private void serve(SiteConfig.Device device, boolean isContinued) {
    DeviceId id = device.id();
    parts.health().add(device);
    parts.messaging().telemetry.setReporting(device);
    if (device instanceof SiteConfig.Device.Native) {
      parts.field().natives.add(id);
    }
    parts.services().fleet.add(device);
    parts.field().identityGuard.add(id);
    if (device instanceof SiteConfig.Device.Legacy legacy) {
      parts
          .field()
          .abouts
          .add(
              legacy,
              parts.field().devices.profile(id),
              parts.field().identityGuard.knownIdentity(id));
    }
    if (isContinued) {
      parts.messaging().sessions.continued(id);
    } else if (device instanceof SiteConfig.Device.Legacy) {
      parts.messaging().sessions.add(id);
      parts.services().hawkbit().ifPresent(server -> server.added(id));
    }
    parts.services().installs.added(id);
  }

  /** Serves a device again as before; the change cannot be applied. */
  private void restore(SiteConfig.Device old) {
    serve(old, true);
    try {
      parts.field().links.add(List.of(old));
    } catch (IOException | IllegalArgumentException refused) {
      log.error(
          "device has no link until the next reload device={} why={}",
          old.id(),
          refused.getMessage());
    }
  }

  /** Stops serving a device that could not be added. */
  private void withdraw(DeviceId device) {
    parts.services().fleet.remove(device);
    await(List.of(parts.messaging().sessions.remove(device)));
    parts.field().identityGuard.remove(device);
    parts.field().abouts.remove(device);
    parts.health().remove(device);
  }

  private ReloadReport report(
      SiteChange change,
      Map<DeviceId, SiteConfig.Device> now,
      List<Rename> done,
      List<String> problems) {
    Set<DeviceId> from = done.stream().map(Rename::from).collect(Collectors.toSet());
    Set<DeviceId> to = done.stream().map(Rename::to).collect(Collectors.toSet());
    return new ReloadReport(
        parts.foundations().system.instant(),
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
