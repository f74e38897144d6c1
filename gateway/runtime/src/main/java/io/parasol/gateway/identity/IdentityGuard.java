// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.DeviceLink;
import io.parasol.legacy.Reading;
import io.parasol.legacy.ReadingSink;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that readings under a device's name come from the known device. The first device that
 * answers becomes known. Its identity is checked again when it responds after silence, before each
 * command, and at intervals.
 *
 * <p>A different device is blocked until an operator confirms it: its readings are {@code unproven}
 * and its commands are rejected. The listeners are called, so that the device's certificate is
 * suspended.
 *
 * <p>A device whose profile defines no identity source is not checked. While the firmware of a
 * device is being changed, only the installer checks it. Thread-safe.
 */
public final class IdentityGuard implements ReadingSink {

  private static final Logger log = LoggerFactory.getLogger(IdentityGuard.class);

  /** Access to the devices. */
  public interface Devices {

    /** Returns how the device reports its identity, as far as is known now. */
    Optional<IdentitySource> identitySource(DeviceId device);

    Optional<DeviceLink> link(DeviceId device);
  }

  /** The result of an identity check. */
  enum Verdict {
    KNOWN,
    FOREIGN,
    NO_ANSWER,
    /** The device cannot report an identity, so it was not checked. */
    NOT_CHECKED
  }

  private final Devices devices;
  private final IdentityStore store;
  private final List<IdentityListener> listeners;
  private final ReadingSink sink;
  private final Map<DeviceId, DeviceGate> gates = new ConcurrentHashMap<>();
  private final Map<DeviceId, KnownIdentity> known = new LinkedHashMap<>();
  private final Set<DeviceId> updating = ConcurrentHashMap.newKeySet();

  /**
   * @param all the devices of the site that cannot prove their identity cryptographically.
   * @param listeners are called in this order.
   * @param sink receives the readings that pass.
   */
  public IdentityGuard(
      Collection<DeviceId> all,
      Devices devices,
      IdentityStore store,
      List<IdentityListener> listeners,
      ReadingSink sink) {
    this.devices = devices;
    this.store = store;
    this.listeners = List.copyOf(listeners);
    this.sink = sink;
    all.forEach(this::recall);
  }

  private synchronized void recall(DeviceId device) {
    gates.put(device, new DeviceGate(device, sink, () -> startCheck(device)));
    store.catalogue(device);
    store.find(device).ifPresent(acquaintance -> known.put(device, acquaintance));
  }

  /** Adds a device, or starts again with one that is connected in another way. Reads the disk. */
  public synchronized void add(DeviceId device) {
    recall(device);
    block(device);
  }

  /** Removes a device; what is known about it stays on the disk. */
  public synchronized void remove(DeviceId device) {
    gates.remove(device);
    known.remove(device);
    updating.remove(device);
  }

  /**
   * Blocks the devices that were already blocked when the gateway stopped, and reports them. Must
   * be called once.
   */
  public synchronized void start() {
    known.keySet().forEach(this::block);
  }

  private void block(DeviceId device) {
    DeviceGate gate = gates.get(device);
    KnownIdentity acquaintance = known.get(device);
    if (gate != null && acquaintance != null && acquaintance.foreign().isPresent()) {
      gate.onForeign();
      listeners.forEach(each -> each.suspended(device, acquaintance));
    }
  }

  /**
   * Returns the identity of the known device, as it was reported last; unknown if there is none, or
   * if its record is damaged.
   */
  public synchronized DeviceIdentity knownIdentity(DeviceId device) {
    KnownIdentity acquaintance = known.get(device);
    return acquaintance == null || !IdentityStore.isReadable(acquaintance.known())
        ? DeviceIdentity.UNKNOWN
        : acquaintance.known();
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    DeviceGate gate = gates.get(device);
    if (gate == null || devices.identitySource(device).isEmpty()) {
      sink.accept(device, readings);
    } else {
      gate.accept(readings);
    }
  }

  /** Returns whether the device is blocked because a foreign device answers under its name. */
  public boolean isBlocked(DeviceId device) {
    DeviceGate gate = gates.get(device);
    return gate != null && gate.isBlocked();
  }

  /**
   * Sets whether the firmware of the device is being changed. Meanwhile only {@link #checkIdentity}
   * checks its identity, and a response without an identity, as from a bootloader, does not count
   * as a foreign device.
   */
  public void updating(DeviceId device, boolean isUpdating) {
    DeviceGate gate = gates.get(device);
    if (gate == null) {
      return;
    }
    if (isUpdating) {
      updating.add(device);
    } else {
      updating.remove(device);
    }
    gate.setUpdating(isUpdating);
  }

  /** Wraps a link so that no command reaches a foreign device. */
  public DeviceLink guard(DeviceLink link) {
    return new GuardedLink(link, this);
  }

  /**
   * The result of an identity check.
   *
   * @param identity the reported identity; empty if the device did not answer.
   * @param isForeign whether it is a different device than the known one.
   */
  public record IdentityCheck(Optional<DeviceIdentity> identity, boolean isForeign) {}

  /** Checks the identity of a device, as {@link #accept} does. Never completes exceptionally. */
  public CompletionStage<IdentityCheck> checkIdentity(DeviceId device) {
    AtomicReference<Optional<DeviceIdentity>> identity = new AtomicReference<>(Optional.empty());
    return identify(device, identity::set)
        .thenApply(verdict -> new IdentityCheck(identity.get(), verdict == Verdict.FOREIGN));
  }

  private void startCheck(DeviceId device) {
    identify(device).thenAccept(any -> {});
  }

  /**
   * Checks the identity of a device and applies the result to its readings. Never completes
   * exceptionally.
   */
  CompletionStage<Verdict> identify(DeviceId device) {
    return identify(device, any -> {});
  }

  private CompletionStage<Verdict> identify(
      DeviceId device, Consumer<Optional<DeviceIdentity>> onIdentity) {
    Optional<IdentitySource> source = devices.identitySource(device);
    Optional<DeviceLink> link = devices.link(device);
    if (source.isEmpty() || link.isEmpty()) {
      return CompletableFuture.completedFuture(Verdict.NOT_CHECKED);
    }
    return IdentityQuery.of(link.get(), source.get())
        .handle(
            (answer, defect) -> {
              if (defect != null) {
                log.error("identity check failed device={}", device, defect);
                return decide(device, Optional.empty());
              }
              onIdentity.accept(answer);
              return decide(device, answer);
            });
  }

  private Verdict decide(DeviceId device, Optional<DeviceIdentity> answer) {
    Verdict verdict;
    try {
      verdict = answer.isEmpty() ? Verdict.NO_ANSWER : evaluate(device, answer.get());
    } catch (IOException disk) {
      // A result that cannot be saved does not count; the next answer is checked again.
      log.error("identity not saved device={} why={}", device, disk.getMessage());
      verdict = Verdict.NO_ANSWER;
    }
    DeviceGate gate = gates.get(device);
    if (gate != null) {
      switch (verdict) {
        case KNOWN, NOT_CHECKED -> gate.onKnown();
        case FOREIGN -> gate.onForeign();
        case NO_ANSWER -> gate.onNoAnswer();
      }
    }
    return verdict;
  }

  private synchronized Verdict evaluate(DeviceId device, DeviceIdentity met) throws IOException {
    KnownIdentity before = known.get(device);
    if (before == null) {
      if (met.isUnknown()) {
        return Verdict.NOT_CHECKED;
      }
      remember(device, KnownIdentity.with(met));
      log.info(
          "new device identity recorded device={} fingerprint={}", device, Fingerprint.of(met));
      listeners.forEach(each -> each.identified(device, met, Fingerprint.of(met)));
      compare(device, met);
      return Verdict.KNOWN;
    }
    if (before.foreign().isPresent()) {
      return keepBlocked(device, before, met);
    }
    boolean keepsSerial = !before.known().serial().isEmpty() && met.serial().isEmpty();
    if (keepsSerial || (met.isUnknown() && updating.contains(device))) {
      // A missing serial number proves neither a foreign nor the known device.
      return Verdict.NO_ANSWER;
    }
    if (!before.isKnown(met)) {
      block(device, before, met);
      return Verdict.FOREIGN;
    }
    if (!before.known().firmware().equals(met.firmware())) {
      remember(device, KnownIdentity.with(met));
      listeners.forEach(
          each -> each.firmwareChanged(device, before.known().firmware(), met.firmware()));
    }
    listeners.forEach(each -> each.identified(device, met, Fingerprint.of(met)));
    compare(device, met);
    return Verdict.KNOWN;
  }

  /** Reports whether another device has the same fingerprint; models alone say nothing. */
  private void compare(DeviceId device, DeviceIdentity met) {
    if (met.serial().isEmpty()) {
      return;
    }
    Fingerprint own = Fingerprint.of(met);
    Optional<DeviceId> other =
        known.entrySet().stream()
            .filter(each -> !each.getKey().equals(device))
            .filter(each -> Fingerprint.of(each.getValue().known()).equals(own))
            .map(Map.Entry::getKey)
            .findFirst();
    listeners.forEach(each -> each.compared(device, own, other));
  }

  private void block(DeviceId device, KnownIdentity before, DeviceIdentity met) throws IOException {
    KnownIdentity after = new KnownIdentity(before.known(), Optional.of(met));
    remember(device, after);
    listeners.forEach(each -> each.suspended(device, after));
  }

  /**
   * Keeps a blocked device blocked. The device that answered last is the one that can be confirmed.
   */
  private Verdict keepBlocked(DeviceId device, KnownIdentity before, DeviceIdentity met)
      throws IOException {
    if (!met.isUnknown() && !before.foreignFingerprint().equals(Optional.of(Fingerprint.of(met)))) {
      block(device, before, met);
    }
    return Verdict.FOREIGN;
  }

  private void remember(DeviceId device, KnownIdentity acquaintance) throws IOException {
    store.write(device, acquaintance);
    known.put(device, acquaintance);
  }

  /** Applies the confirmations of operators. Must be called every few seconds; reads the disk. */
  public void applyConfirmations() throws IOException {
    if (!store.hasConfirmations()) {
      return;
    }
    for (DeviceId device : gates.keySet()) {
      Optional<Fingerprint> confirmed = store.confirmation(device);
      if (confirmed.isPresent()) {
        store.removeConfirmation(device);
        confirm(device, confirmed.get());
      }
    }
  }

  private void confirm(DeviceId device, Fingerprint fingerprint) throws IOException {
    if (!isConfirmed(device, fingerprint)) {
      log.warn(
          "confirmation ignored, it matches neither device device={} fingerprint={}",
          device,
          fingerprint);
      return;
    }
    DeviceGate gate = gates.get(device);
    if (gate != null) {
      gate.onConfirmed();
    }
    log.info("device confirmed device={} fingerprint={}", device, fingerprint);
    listeners.forEach(each -> each.confirmed(device, fingerprint));
  }

  /**
   * Returns whether the fingerprint matches one of the two devices; if so, that device becomes the
   * known one.
   */
  private synchronized boolean isConfirmed(DeviceId device, Fingerprint fingerprint)
      throws IOException {
    KnownIdentity before = known.get(device);
    if (before == null || before.foreign().isEmpty()) {
      return false;
    }
    for (DeviceIdentity each : List.of(before.known(), before.foreign().get())) {
      if (Fingerprint.of(each).equals(fingerprint)) {
        remember(device, KnownIdentity.with(each));
        return true;
      }
    }
    return false;
  }

  /** Requires a new identity check of every device at its next response. */
  public void recheckAll() {
    gates.values().forEach(DeviceGate::requireCheck);
  }
}
