// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.fleet.campaign.Entry.Acknowledged;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Finished;
import io.parasol.fleet.campaign.Entry.Judged;
import io.parasol.fleet.campaign.Entry.Planned;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.campaign.Entry.Verdict;
import io.parasol.fleet.campaign.Entry.WaveBegun;
import io.parasol.fleet.campaign.Entry.WaveEnded;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a campaign has decided so far: the sum of its entries. Not thread-safe. */
final class Progress {

  private final Map<Target, Device> devices = new HashMap<>();
  private @Nullable Planned plan;
  private @Nullable Stopped stopped;
  private @Nullable String image;
  private Instant waveBegun = Instant.MIN;
  private int wave = -1;
  private boolean isWaveRunning;
  private boolean isFinished;

  /** What was decided about a device. */
  record Device(
      Optional<Sent> sent, boolean isAcknowledged, Optional<Ended> ended, Optional<Judged> judged) {

    private static final Device NONE =
        new Device(Optional.empty(), false, Optional.empty(), Optional.empty());

    /** Returns whether a command is on its way. */
    boolean isOpen() {
      return sent.isPresent() && ended.isEmpty();
    }

    boolean is(Verdict verdict) {
      return judged.isPresent() && judged.get().verdict() == verdict;
    }
  }

  static Progress of(List<Entry> entries) {
    Progress progress = new Progress();
    entries.forEach(progress::apply);
    return progress;
  }

  void apply(Entry entry) {
    if (entry instanceof Planned planned) {
      plan = planned;
    } else if (entry instanceof WaveBegun begun) {
      wave = begun.wave();
      waveBegun = begun.at();
      isWaveRunning = true;
    } else if (entry instanceof Sent sent) {
      image = sent.sha256();
      devices.put(
          sent.target(), new Device(Optional.of(sent), false, Optional.empty(), Optional.empty()));
    } else if (entry instanceof Acknowledged acknowledged) {
      Device device = of(acknowledged.target());
      devices.put(
          acknowledged.target(), new Device(device.sent(), true, device.ended(), device.judged()));
    } else if (entry instanceof Ended ended) {
      Device device = of(ended.target());
      devices.put(
          ended.target(),
          new Device(device.sent(), device.isAcknowledged(), Optional.of(ended), device.judged()));
    } else if (entry instanceof Judged judged) {
      Device device = of(judged.target());
      devices.put(
          judged.target(),
          new Device(device.sent(), device.isAcknowledged(), device.ended(), Optional.of(judged)));
    } else if (entry instanceof WaveEnded) {
      isWaveRunning = false;
    } else if (entry instanceof Stopped reason) {
      stopped = reason;
    } else if (entry instanceof Finished) {
      isFinished = true;
    }
  }

  Optional<Planned> plan() {
    return Optional.ofNullable(plan);
  }

  /** Returns the waves; empty if the campaign has not begun. */
  List<List<Target>> waves() {
    return plan == null ? List.of() : plan.waves();
  }

  Device of(Target target) {
    return devices.getOrDefault(target, Device.NONE);
  }

  /** Returns the wave that runs or ran last, from 0; -1 before the first one. */
  int wave() {
    return wave;
  }

  boolean isWaveRunning() {
    return isWaveRunning;
  }

  Instant waveBegun() {
    return waveBegun;
  }

  Optional<Stopped> stopped() {
    return Optional.ofNullable(stopped);
  }

  boolean isFinished() {
    return isFinished;
  }

  /** Returns the hash of the image that all commands must name; empty before the first one. */
  Optional<String> image() {
    return Optional.ofNullable(image);
  }

  /** Returns how many devices of a wave have this verdict. */
  int count(int of, Verdict verdict) {
    return (int) waves().get(of).stream().filter(each -> of(each).is(verdict)).count();
  }

  /** Returns whether a command is on its way to any device. */
  boolean hasOpen() {
    return devices.values().stream().anyMatch(Device::isOpen);
  }
}
