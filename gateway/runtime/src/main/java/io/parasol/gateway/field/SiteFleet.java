// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.field;

import io.parasol.certs.command.VerifiedCommand;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.gateway.install.run.Fleet;
import io.parasol.gateway.natives.NativeDevices;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LeaseRefusedException.Reason;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Reading;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.driver.TransferDrivers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The devices of the site as targets of updates. */
public final class SiteFleet implements Fleet {

  /** The timeout for identification and reads; no device takes longer, however slow its line is. */
  private static final Duration IDENTIFICATION_TIMEOUT = Duration.ofMinutes(1);

  /** The timeout for a link lease; requests in flight on the link end within it. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);

  private final FieldDevices devices;
  private final IdentityGuard identityGuard;
  private final NativeDevices natives;
  private final Map<DeviceId, TransferDriver> drivers = new ConcurrentSkipListMap<>();
  private final Map<DeviceId, LinkId> links = new ConcurrentHashMap<>();

  public SiteFleet(
      Collection<SiteConfig.Device> all,
      FieldDevices devices,
      IdentityGuard identityGuard,
      NativeDevices natives) {
    this.devices = devices;
    this.identityGuard = identityGuard;
    this.natives = natives;
    all.forEach(this::add);
  }

  /** Adds a device, or replaces it. */
  public void add(SiteConfig.Device device) {
    remove(device.id());
    natives
        .driver(device.id())
        .or(() -> TransferDrivers.of(device))
        .ifPresent(driver -> drivers.put(device.id(), driver));
    if (device instanceof SiteConfig.Device.Legacy legacy) {
      links.put(device.id(), legacy.link().id());
    }
  }

  /** Removes a device; an install on it cannot go on. */
  public void remove(DeviceId device) {
    drivers.remove(device);
    links.remove(device);
  }

  @Override
  public Set<DeviceId> updatable() {
    return Set.copyOf(drivers.keySet());
  }

  @Override
  public Optional<TransferDriver> driver(DeviceId device) {
    return Optional.ofNullable(drivers.get(device));
  }

  @Override
  public Optional<LinkId> line(DeviceId device) {
    return Optional.ofNullable(links.get(device));
  }

  @Override
  public boolean isBlocked(DeviceId device) {
    return identityGuard.isBlocked(device);
  }

  @Override
  public IdentityGuard.IdentityCheck checkIdentity(DeviceId device) {
    Optional<DeviceLink> own = natives.link(device);
    return own.isPresent()
        ? new IdentityGuard.IdentityCheck(
            await(own.get().identify()).flatMap(identity -> identity), false)
        : await(identityGuard.checkIdentity(device))
            .orElse(new IdentityGuard.IdentityCheck(Optional.empty(), false));
  }

  @Override
  public void updating(DeviceId device, boolean isSo) {
    identityGuard.updating(device, isSo);
  }

  @Override
  public List<Reading> read(DeviceId device, Set<PointName> points) {
    return link(device).flatMap(link -> await(link.read(points))).orElse(List.of());
  }

  @Override
  public LinkLease lend(VerifiedCommand install) throws LeaseRefusedException {
    DeviceId device = install.content().device();
    Optional<DeviceLink> link = link(device);
    Optional<TransferDriver> driver = driver(device);
    if (link.isEmpty() || driver.isEmpty()) {
      throw new LeaseRefusedException(
          Reason.NOT_LENDABLE, device + ": has no link or no update protocol");
    }
    return link.get().lend(install, driver.get().tenure(), REQUEST_TIMEOUT);
  }

  private Optional<DeviceLink> link(DeviceId device) {
    return natives.link(device).or(() -> devices.link(device));
  }

  private static <T> Optional<T> await(CompletionStage<T> answer) {
    try {
      return Optional.of(
          answer
              .toCompletableFuture()
              .get(IDENTIFICATION_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException silent) {
      return Optional.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
