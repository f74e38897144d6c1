// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.losses.DeviceLosses.SlotLoss;
import io.parasol.gateway.analytics.losses.LossFinding.Subject;
import io.parasol.gateway.analytics.model.Site;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes findings of the slots of one inverter. Slots with the same cause belong to one finding
 * until the device has run normally for fifteen minutes of daylight; a night does not end it.
 *
 * <p>Not safe for use by several threads.
 */
public final class SlotFindings {

  private static final int MIN_SLOTS = 3;

  /** Shade and clipping come back every sunny day; they end after some days without. */
  private static final Duration DAILY_PAUSE = Duration.ofDays(3);

  private final Site site;
  private final String device;
  private final Map<Cause, GrowingFinding> growing = new EnumMap<>(Cause.class);

  /** When the snow began that has explained a finding since the last call. */
  private @Nullable Instant snowBegin;

  public SlotFindings(Site site, String device) {
    this.site = site;
    this.device = device;
  }

  /** Returns the same findings, which grow apart from these. */
  public SlotFindings copy() {
    SlotFindings copy = new SlotFindings(site, device);
    growing.forEach((cause, finding) -> copy.growing.put(cause, finding.copy()));
    return copy;
  }

  /** Takes a closed day, and returns the findings that ended. */
  public List<LossFinding> add(DeviceLosses day, SlotCauses causes, LocalDay local) {
    List<LossFinding> ended = new ArrayList<>();
    for (int slot = 0; slot < day.slots().size(); slot++) {
      Optional<SlotLoss> loss = day.slots().get(slot);
      Instant begin = Instant.ofEpochMilli(local.slotStart(slot));
      endPaused(begin, ended);
      if (loss.isPresent()) {
        grow(loss.get(), causes.shown(slot), begin);
        if (loss.get().cause() != Cause.COMMUNICATION) {
          endSilence(ended);
        }
      } else if (causes.isJudged(slot) && !causes.isPlantAtZero(slot)) {
        onHealthySlot(causes.isHeldBack(slot), ended);
      } else if (causes.answers(slot)) {
        endSilence(ended);
      }
      if (causes.isPlantRunning(slot)) {
        growing.values().forEach(GrowingFinding::onRunningPlant);
      }
    }
    return ended;
  }

  private void grow(SlotLoss loss, DeviceSlot slot, Instant begin) {
    if (loss.cause() == Cause.SNOW) {
      explainBySnow(slot);
    }
    GrowingFinding finding =
        growing.computeIfAbsent(
            loss.cause(),
            cause ->
                new GrowingFinding(
                    new Subject(device, 0),
                    cause,
                    begin,
                    slot.method().wireName(),
                    Evidence.of(slot)));
    BigDecimal cost =
        site.tariff().value(loss.milliWattHours(), begin.atZone(site.zone()).toLocalTime());
    finding.grow(begin.plusMillis(LocalDay.SLOT_MILLIS), loss.milliWattHours(), cost);
  }

  /**
   * In little light, nothing shows why a whole plant gives nothing. If it has not run since, the
   * snow that is proven now lay there then.
   */
  private void explainBySnow(DeviceSlot slot) {
    GrowingFinding unknown = growing.get(Cause.UNKNOWN);
    if (unknown != null && !unknown.hasPlantRun() && !growing.containsKey(Cause.SNOW)) {
      growing.remove(Cause.UNKNOWN);
      growing.put(Cause.SNOW, unknown.relabel(Cause.SNOW, Evidence.of(slot)));
      snowBegin = unknown.begin();
    }
  }

  /** Returns when the snow began that has explained a finding since the last call, if it did. */
  public Optional<Instant> takeSnowBegin() {
    Optional<Instant> taken = Optional.ofNullable(snowBegin);
    snowBegin = null;
    return taken;
  }

  /** Under clouds the power does not reach a limit, which lasts. */
  private void onHealthySlot(boolean isHeldBack, List<LossFinding> ended) {
    growing
        .entrySet()
        .removeIf(
            each -> {
              if (isHeldBack && isCurtailment(each.getKey())) {
                return false;
              }
              each.getValue().onHealthySlot();
              return !isDaily(each.getKey())
                  && each.getValue().healthySlots() >= MIN_SLOTS
                  && end(each.getValue(), ended);
            });
  }

  /** A device that answers is not silent, whatever else is wrong, and in dim light, too. */
  private void endSilence(List<LossFinding> ended) {
    GrowingFinding silence = growing.get(Cause.COMMUNICATION);
    if (silence != null) {
      silence.onHealthySlot();
      if (silence.healthySlots() >= MIN_SLOTS && end(silence, ended)) {
        growing.remove(Cause.COMMUNICATION);
      }
    }
  }

  private void endPaused(Instant now, List<LossFinding> ended) {
    growing
        .entrySet()
        .removeIf(
            each ->
                isDaily(each.getKey())
                    && each.getValue().lastSeen().plus(DAILY_PAUSE).isBefore(now)
                    && end(each.getValue(), ended));
  }

  /** A finding of less than fifteen minutes is dropped; its energy stays in the day's losses. */
  private static boolean end(GrowingFinding finding, List<LossFinding> ended) {
    if (finding.slots() >= MIN_SLOTS) {
      ended.add(finding.closed());
    }
    return true;
  }

  private static boolean isCurtailment(Cause cause) {
    return cause == Cause.CURTAILED || cause == Cause.CURTAILED_BY_COMMAND;
  }

  private static boolean isDaily(Cause cause) {
    return cause == Cause.SHADE || cause == Cause.CLIPPING;
  }

  /** Turns a silence into an outage, because the counter did not move, and books its loss. */
  public void onDead(long lost, BigDecimal cost, Instant until) {
    GrowingFinding silence = growing.remove(Cause.COMMUNICATION);
    if (silence != null) {
      GrowingFinding dead = growing.getOrDefault(Cause.DEAD, silence.relabel(Cause.DEAD));
      dead.grow(until, lost, cost);
      growing.put(Cause.DEAD, dead);
    }
  }

  /** Returns whether a finding with a cause had not ended when the last day was closed. */
  public boolean lasts(Cause cause) {
    return growing.containsKey(cause);
  }

  /** Continues a finding whose cause was found. */
  void adopt(GrowingFinding finding) {
    growing.put(finding.cause(), finding);
  }

  /** Returns the findings that last. */
  public List<LossFinding> open() {
    return growing.values().stream()
        .filter(each -> each.slots() >= MIN_SLOTS)
        .map(GrowingFinding::open)
        .toList();
  }
}
