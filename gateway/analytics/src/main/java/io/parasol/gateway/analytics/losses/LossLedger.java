// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.expected.Method;
import io.parasol.gateway.analytics.losses.DeviceLosses.Production;
import io.parasol.gateway.analytics.losses.DeviceLosses.SlotLoss;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Books the energy of each deficit of one inverter on one day under its cause. */
public final class LossLedger {

  /** Up to this share of what is possible, a remainder is noise. */
  private static final double NOISE_SHARE = 0.005;

  private final DeviceDay device;
  private final PossiblePower possible;
  private final SlotCauses causes;
  private final @Nullable Cause dayCause;
  private final Map<Cause, Long> losses = new EnumMap<>(Cause.class);
  private final List<Optional<SlotLoss>> slots = new ArrayList<>();
  private double possibleEnergy;
  private double remainder;
  private double undecided;

  /** What the inverter gave in slots without a cause of their own. */
  private double freeEnergy;

  /** Of this, in slots in which its neighbours show what is possible. */
  private double comparedEnergy;

  private LossLedger(
      DeviceDay device, PossiblePower possible, SlotCauses causes, Optional<Cause> dayCause) {
    this.device = device;
    this.possible = possible;
    this.causes = causes;
    this.dayCause = dayCause.orElse(null);
  }

  /**
   * Returns the losses of a day.
   *
   * @param dayCause explains what no slot explains by itself, if a rule for the whole day does
   * @param hidden what the inverter loses beside the difference to what is possible
   */
  public static DeviceLosses book(
      DeviceDay device,
      PossiblePower possible,
      SlotCauses causes,
      Optional<Cause> dayCause,
      HiddenShares hidden) {
    LossLedger ledger = new LossLedger(device, possible, causes, dayCause);
    for (int slot = 0; slot < device.energy().day().slots(); slot++) {
      ledger.bookSlot(slot);
    }
    ledger.bookRemainder();
    ledger.bookString(hidden.string());
    ledger.bookSoiling(hidden.soiling());
    return new DeviceLosses(
        device.nameplate().device(),
        device.energy().day().date(),
        Math.round(ledger.possibleEnergy),
        new Production(device.energy().total(), Math.round(ledger.undecided)),
        ledger.losses,
        ledger.slots);
  }

  private void bookSlot(int slot) {
    double energy = device.energy().energy(slot);
    double expected = DeviceLosses.slotEnergy(possible.watts(slot));
    Optional<Cause> cause =
        causes.at(slot).filter(each -> each != Cause.UNKNOWN || dayCause == null);
    if (slot >= causes.day().end() || Double.isNaN(expected) || isUnseen(slot)) {
      slots.add(Optional.empty());
      possibleEnergy += energy;
    } else if (cause.isEmpty()) {
      slots.add(Optional.empty());
      possibleEnergy += expected;
      remainder += expected - energy;
      freeEnergy += energy;
      comparedEnergy += possible.method(slot) == Method.PEERS ? energy : 0;
    } else {
      boolean harmless = cause.get() == Cause.COMMUNICATION;
      double own =
          isJudgedByPower(cause.get())
              ? expected
              : DeviceLosses.slotEnergy(causes.day().ownWatts(slot));
      double given = OutageSpans.isOutage(cause.get()) ? causes.givenInOutage(slot) : energy;
      long lost = harmless ? 0 : Math.max(0, Math.round(own - given));
      slots.add(Optional.of(new SlotLoss(cause.get(), lost)));
      possibleEnergy += energy + lost;
      boolean isOpen = harmless && !device.isReadAfter(slot) && !causes.isPlantAtZero(slot);
      undecided += isOpen ? Math.max(0, own - energy) : 0;
      book(cause.get(), lost);
    }
  }

  /** What these causes take is the difference to the neighbours itself. */
  private static boolean isJudgedByPower(Cause cause) {
    return cause == Cause.SHADE || cause == Cause.UNKNOWN || cause == Cause.CLIPPING;
  }

  /** Before the first reading of a device, nothing shows what it gave. */
  private boolean isUnseen(int slot) {
    return !device.isReadFromBegin(slot);
  }

  /** A device that gives more than was computed shows that more is possible. */
  private void bookRemainder() {
    double noise = NOISE_SHARE * possibleEnergy;
    if (remainder < -noise) {
      possibleEnergy -= remainder;
    } else if (remainder > noise || (dayCause != null && remainder > 0)) {
      book(dayCause == null ? Cause.UNKNOWN : dayCause, Math.round(remainder));
    }
  }

  private void bookString(double share) {
    bookHidden(
        Cause.STRING, freeEnergy * share / (1 - share) - losses.getOrDefault(Cause.STRING, 0L));
  }

  private void bookSoiling(double share) {
    bookHidden(Cause.SOILING, comparedEnergy * share / (1 - share));
  }

  private void bookHidden(Cause cause, double lost) {
    if (lost > 0) {
      possibleEnergy += lost;
      book(cause, Math.round(lost));
    }
  }

  private void book(Cause cause, long lost) {
    if (lost > 0) {
      losses.merge(cause, lost, Long::sum);
    }
  }
}
