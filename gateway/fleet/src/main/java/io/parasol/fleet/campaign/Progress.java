// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import io.parasol.fleet.campaign.Entry.Acknowledged;
import io.parasol.fleet.campaign.Entry.Ended;
import io.parasol.fleet.campaign.Entry.Finished;
import io.parasol.fleet.campaign.Entry.Judged;
import io.parasol.fleet.campaign.Entry.Planned;
import io.parasol.fleet.campaign.Entry.Received;
import io.parasol.fleet.campaign.Entry.Sent;
import io.parasol.fleet.campaign.Entry.Stopped;
import io.parasol.fleet.campaign.Entry.Verdict;
import io.parasol.fleet.campaign.Entry.WaveBegun;
import io.parasol.fleet.campaign.Entry.WaveEnded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a campaign has decided so far: the sum of its entries. Not thread-safe. */
final class Progress {

  private final Map<Target, Device> devices = new HashMap<>();
  private final Set<Target> planned = new HashSet<>();
  private final Set<Target> open = new LinkedHashSet<>();
  private final Map<Target, List<Received>> received = new LinkedHashMap<>();
  private @Nullable Planned plan;
  private @Nullable Stopped stopped;
  private @Nullable String image;
  private Instant waveBegun = Instant.MIN;
  private int wave = -1;
  private boolean isWaveRunning;
  private boolean isFinished;

  /**
   * What was decided about a device.
   *
   * @param sent the last time, if more than once.
   * @param begun when it was sent first.
   * @param attempts how often it was sent.
   */
  record Device(
      Optional<Sent> sent,
      Instant begun,
      int attempts,
      boolean isAcknowledged,
      Optional<Ended> ended,
      Optional<Judged> judged) {

    private static final Device NONE =
        new Device(Optional.empty(), Instant.MIN, 0, false, Optional.empty(), Optional.empty());

    private Device with(Sent next) {
      return new Device(
          Optional.of(next), attempts == 0 ? next.at() : begun, attempts + 1, false, ended, judged);
    }

    private Device acknowledged() {
      return new Device(sent, begun, attempts, true, ended, judged);
    }

    private Device with(Ended end) {
      return new Device(sent, begun, attempts, isAcknowledged, Optional.of(end), judged);
    }

    private Device with(Judged verdict) {
      return new Device(sent, begun, attempts, isAcknowledged, ended, Optional.of(verdict));
    }

    /** Returns whether nothing was sent to it, and nothing decided about it. */
    boolean isUntouched() {
      return sent.isEmpty() && judged.isEmpty();
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
    if (entry instanceof Planned beginning) {
      plan = beginning;
      beginning.waves().forEach(planned::addAll);
    } else if (entry instanceof WaveBegun begun) {
      wave = begun.wave();
      waveBegun = begun.at();
      isWaveRunning = true;
    } else if (entry instanceof Sent sent) {
      image = sent.sha256();
      devices.put(sent.target(), of(sent.target()).with(sent));
      open.add(sent.target());
    } else if (entry instanceof Acknowledged acknowledged) {
      devices.put(acknowledged.target(), of(acknowledged.target()).acknowledged());
    } else if (entry instanceof Received early) {
      if (open.contains(early.target())) {
        received.computeIfAbsent(early.target(), none -> new ArrayList<>()).add(early);
      }
    } else if (entry instanceof Ended ended) {
      devices.put(ended.target(), of(ended.target()).with(ended));
      open.remove(ended.target());
      received.remove(ended.target());
    } else if (entry instanceof Judged judged) {
      devices.put(judged.target(), of(judged.target()).with(judged));
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

  /**
   * Returns the receipts that were not verified yet, of devices to which a command is on its way.
   */
  List<Received> received() {
    return received.values().stream().flatMap(List::stream).toList();
  }

  /** Returns the devices to which a command is on its way; a view. */
  Set<Target> open() {
    return Collections.unmodifiableSet(open);
  }

  boolean hasOpen() {
    return !open.isEmpty();
  }

  /**
   * Returns whether the campaign still needs a device: whether it has a command on its way, or,
   * unless the campaign was stopped, whether it was not judged yet.
   */
  boolean isPending(Target target) {
    return open.contains(target)
        || (stopped == null && planned.contains(target) && of(target).judged().isEmpty());
  }
}
