// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.IdentitySource;
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
 * Sees to it that what is told under a device's name comes from the device that is known under it.
 * The first that answers becomes known; afterwards it is asked who it is when it comes back from
 * silence, before each command, and every now and then. If another one answers, it is shut out
 * until an operator confirms it: its readings are {@code unproven}, its commands refused, and the
 * listener is told, so that the device's certificate rests.
 *
 * <p>A device whose profile does not say how to ask it passes unasked. One whose firmware is being
 * changed is asked by nobody but whoever changes it. Thread-safe.
 */
public final class Doorkeeper implements ReadingSink {

  private static final Logger log = LoggerFactory.getLogger(Doorkeeper.class);

  /** What is known of the devices, and how they are reached. */
  public interface Devices {

    /** How the device says who it is, as far as is known now. */
    Optional<IdentitySource> identitySource(DeviceId device);

    Optional<DeviceLink> link(DeviceId device);
  }

  /** What came of asking a device. */
  enum Verdict {
    KNOWN,
    STRANGER,
    NO_ANSWER,
    /** It has no way to say who it is. */
    UNASKED
  }

  private final Devices devices;
  private final IdentityBook book;
  private final IdentityListener listener;
  private final ReadingSink inside;
  private final Map<DeviceId, Door> doors = new LinkedHashMap<>();
  private final Map<DeviceId, Acquaintance> known = new LinkedHashMap<>();
  private final Set<DeviceId> changing = ConcurrentHashMap.newKeySet();

  /**
   * @param all the devices of the site that cannot prove who they are.
   * @param inside takes what may come in.
   */
  public Doorkeeper(
      Collection<DeviceId> all,
      Devices devices,
      IdentityBook book,
      IdentityListener listener,
      ReadingSink inside) {
    this.devices = devices;
    this.book = book;
    this.listener = listener;
    this.inside = inside;
    for (DeviceId device : all) {
      doors.put(device, new Door(device, inside, () -> ask(device)));
      book.find(device).ifPresent(acquaintance -> known.put(device, acquaintance));
    }
  }

  /** Tells which devices were shut out already when the gateway stopped. To be called once. */
  public synchronized void start() {
    known.forEach(
        (device, acquaintance) -> {
          Door door = doors.get(device);
          if (acquaintance.stranger().isPresent() && door != null) {
            door.stranger();
            listener.suspended(device, acquaintance);
          }
        });
  }

  @Override
  public void accept(DeviceId device, List<Reading> readings) {
    Door door = doors.get(device);
    if (door == null || devices.identitySource(device).isEmpty()) {
      inside.accept(device, readings);
    } else {
      door.accept(readings);
    }
  }

  /** Whether what answers under that name is another device. */
  public boolean isShutOut(DeviceId device) {
    Door door = doors.get(device);
    return door != null && door.isShut();
  }

  /**
   * Whether the firmware of the device is being changed from now on. While it is, the device is
   * asked only by {@link #meet}, and that it answers without saying who it is, as a loader may,
   * does not make it another one.
   */
  public void changing(DeviceId device, boolean isSo) {
    Door door = doors.get(device);
    if (door == null) {
      return;
    }
    if (isSo) {
      changing.add(device);
    } else {
      changing.remove(device);
    }
    door.changing(isSo);
  }

  /** The way to a device, by which no command reaches a stranger. */
  public DeviceLink guard(DeviceLink link) {
    return new ProvenLink(link, this);
  }

  /**
   * A device that was asked who it is.
   *
   * @param who empty if it did not answer.
   * @param isStranger whether it is another than the one that is known.
   */
  public record Encounter(Optional<DeviceIdentity> who, boolean isStranger) {}

  /** Asks a device who it is, as {@link #accept} would. Never completes exceptionally. */
  public CompletionStage<Encounter> meet(DeviceId device) {
    AtomicReference<Optional<DeviceIdentity>> who = new AtomicReference<>(Optional.empty());
    return identify(device, who::set)
        .thenApply(verdict -> new Encounter(who.get(), verdict == Verdict.STRANGER));
  }

  private void ask(DeviceId device) {
    identify(device).thenAccept(any -> {});
  }

  /** Asks a device who it is, and opens or shuts its door. Never completes exceptionally. */
  CompletionStage<Verdict> identify(DeviceId device) {
    return identify(device, any -> {});
  }

  private CompletionStage<Verdict> identify(
      DeviceId device, Consumer<Optional<DeviceIdentity>> hears) {
    Optional<IdentitySource> source = devices.identitySource(device);
    Optional<DeviceLink> link = devices.link(device);
    if (source.isEmpty() || link.isEmpty()) {
      return CompletableFuture.completedFuture(Verdict.UNASKED);
    }
    return Interrogation.of(link.get(), source.get())
        .handle(
            (answer, defect) -> {
              if (defect != null) {
                log.error("identity not asked device={}", device, defect);
                return decide(device, Optional.empty());
              }
              hears.accept(answer);
              return decide(device, answer);
            });
  }

  private Verdict decide(DeviceId device, Optional<DeviceIdentity> answer) {
    Verdict verdict;
    try {
      verdict = answer.isEmpty() ? Verdict.NO_ANSWER : weigh(device, answer.get());
    } catch (IOException disk) {
      // What cannot be remembered is not decided; the next answer is weighed again.
      log.error("identity not recorded device={} why={}", device, disk.getMessage());
      verdict = Verdict.NO_ANSWER;
    }
    Door door = doors.get(device);
    if (door != null) {
      switch (verdict) {
        case KNOWN, UNASKED -> door.known();
        case STRANGER -> door.stranger();
        case NO_ANSWER -> door.noAnswer();
      }
    }
    return verdict;
  }

  private synchronized Verdict weigh(DeviceId device, DeviceIdentity met) throws IOException {
    Acquaintance before = known.get(device);
    if (before == null) {
      if (met.isUnknown()) {
        return Verdict.UNASKED;
      }
      remember(device, Acquaintance.with(met));
      log.info("device known from now on device={} fingerprint={}", device, Fingerprint.of(met));
      listener.met(device, met, Fingerprint.of(met));
      return Verdict.KNOWN;
    }
    if (before.stranger().isPresent()) {
      return stillShutOut(device, before, met);
    }
    boolean keepsSerial = !before.known().serial().isEmpty() && met.serial().isEmpty();
    if (keepsSerial || (met.isUnknown() && changing.contains(device))) {
      // What it keeps to itself does not make it another device, nor the same.
      return Verdict.NO_ANSWER;
    }
    if (!before.isKnown(met)) {
      shutOut(device, before, met);
      return Verdict.STRANGER;
    }
    if (!before.known().firmware().equals(met.firmware())) {
      remember(device, Acquaintance.with(met));
      listener.firmwareChanged(device, before.known().firmware(), met.firmware());
    }
    listener.met(device, met, Fingerprint.of(met));
    return Verdict.KNOWN;
  }

  private void shutOut(DeviceId device, Acquaintance before, DeviceIdentity met)
      throws IOException {
    Acquaintance after = new Acquaintance(before.known(), Optional.of(met));
    remember(device, after);
    listener.suspended(device, after);
  }

  /** The one that answers now is the one that can be confirmed. */
  private Verdict stillShutOut(DeviceId device, Acquaintance before, DeviceIdentity met)
      throws IOException {
    if (!met.isUnknown()
        && !before.strangersFingerprint().equals(Optional.of(Fingerprint.of(met)))) {
      shutOut(device, before, met);
    }
    return Verdict.STRANGER;
  }

  private void remember(DeviceId device, Acquaintance acquaintance) throws IOException {
    book.write(device, acquaintance);
    known.put(device, acquaintance);
  }

  /** Takes up what operators have confirmed. To be called every few seconds; touches the disk. */
  public void lookForConfirmations() throws IOException {
    for (DeviceId device : doors.keySet()) {
      Optional<Fingerprint> confirmed = book.confirmed(device);
      if (confirmed.isPresent()) {
        book.forgetConfirmed(device);
        confirm(device, confirmed.get());
      }
    }
  }

  private void confirm(DeviceId device, Fingerprint fingerprint) throws IOException {
    if (!isConfirmed(device, fingerprint)) {
      log.warn("confirmation of nobody device={} fingerprint={}", device, fingerprint);
      return;
    }
    Door door = doors.get(device);
    if (door != null) {
      door.confirmed();
    }
    log.info("device confirmed device={} fingerprint={}", device, fingerprint);
    listener.confirmed(device, fingerprint);
  }

  /** Whether one of the two is meant; then it is the one that is known. */
  private synchronized boolean isConfirmed(DeviceId device, Fingerprint fingerprint)
      throws IOException {
    Acquaintance before = known.get(device);
    if (before == null || before.stranger().isEmpty()) {
      return false;
    }
    for (DeviceIdentity each : List.of(before.known(), before.stranger().get())) {
      if (Fingerprint.of(each).equals(fingerprint)) {
        remember(device, Acquaintance.with(each));
        return true;
      }
    }
    return false;
  }

  /** Asks every device again who it is, with the next that it says. */
  public void askAgain() {
    doors.values().forEach(Door::askAgain);
  }
}
