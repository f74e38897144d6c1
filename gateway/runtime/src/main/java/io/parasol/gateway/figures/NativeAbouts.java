// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.figures;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.DurableFolder;
import io.parasol.certs.json.JsonException;
import io.parasol.config.concurrent.GuardedBy;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.plant.SelfDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What native devices have described, in memory and in a file for each. Thread-safe.
 *
 * <p>The figures of the whole plant are computed again when a description changes. A device is
 * therefore believed at once the first time, and then once an hour.
 */
final class NativeAbouts {

  private static final Logger log = LoggerFactory.getLogger(NativeAbouts.class);

  static final Duration MIN_PERIOD = Duration.ofHours(1);

  private static final String SUFFIX = ".json";

  private final Path folder;

  @GuardedBy("this")
  private final Map<DeviceId, Accepted> accepted = new HashMap<>();

  @GuardedBy("this")
  private final Map<DeviceId, Description> later = new HashMap<>();

  @GuardedBy("this")
  private final Set<DeviceId> unsaved = new HashSet<>();

  @SuppressWarnings("ArrayRecordComponent")
  private record Description(SelfDescription about, byte[] payload) {}

  private record Accepted(Description description, Instant since) {}

  private NativeAbouts(Path folder) {
    this.folder = folder;
  }

  private static Path folder(Path state) {
    return state.resolve("figures").resolve("natives");
  }

  /** Reads the descriptions below a state folder; one that cannot be read is left out. */
  static NativeAbouts read(Path state) {
    NativeAbouts abouts = new NativeAbouts(folder(state));
    for (Path each : files(abouts.folder)) {
      abouts.read(each, String.valueOf(each.getFileName()).replace(SUFFIX, ""));
    }
    return abouts;
  }

  private static Iterable<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(each -> each.toString().endsWith(SUFFIX)).toList();
    } catch (NoSuchFileException none) {
      return Set.of();
    } catch (IOException unreadable) {
      log.warn("figures: descriptions cannot be listed why={}", unreadable.getMessage());
      return Set.of();
    }
  }

  private synchronized void read(Path file, String device) {
    try {
      if (Files.size(file) > NativeAbout.MAX_BYTES) {
        throw new IOException("too large");
      }
      byte[] payload = Files.readAllBytes(file);
      accepted.put(
          new DeviceId(device),
          new Accepted(new Description(NativeAbout.parse(payload), payload), Instant.MIN));
    } catch (IOException | JsonException | IllegalArgumentException damaged) {
      log.warn("figures: description not used file={} why={}", file, damaged.getMessage());
    }
  }

  /** Returns what a device has described; empty if it has described nothing yet. */
  synchronized Optional<SelfDescription> of(DeviceId device) {
    return Optional.ofNullable(accepted.get(device)).map(each -> each.description().about());
  }

  /** Takes a description; it may be accepted later. */
  synchronized void take(DeviceId device, byte[] payload, Instant now) throws JsonException {
    Description taken = new Description(NativeAbout.parse(payload), payload.clone());
    Accepted current = accepted.get(device);
    later.remove(device);
    if (current == null || !current.description().about().equals(taken.about())) {
      later.put(device, taken);
      acceptLater(device, now);
    }
  }

  /** Accepts a description that waits, if it is time. */
  synchronized void acceptLater(DeviceId device, Instant now) {
    Accepted current = accepted.get(device);
    Description waiting = later.get(device);
    boolean isDue =
        current == null
            || current.since().equals(Instant.MIN)
            || !now.isBefore(current.since().plus(MIN_PERIOD));
    if (waiting != null && isDue) {
      accepted.put(device, new Accepted(waiting, now));
      later.remove(device);
      unsaved.add(device);
    }
  }

  /** Writes what has changed. */
  void save() throws IOException {
    Map<DeviceId, byte[]> changed = new HashMap<>();
    synchronized (this) {
      unsaved.forEach(
          device ->
              Optional.ofNullable(accepted.get(device))
                  .ifPresent(each -> changed.put(device, each.description().payload())));
      unsaved.clear();
    }
    for (Map.Entry<DeviceId, byte[]> each : changed.entrySet()) {
      DurableFolder.create(folder, Disk.REAL);
      Path file = folder.resolve(each.getKey() + SUFFIX);
      DurableFile.replace(
          Disk.REAL, file.resolveSibling(file.getFileName() + ".new"), file, each.getValue());
    }
  }

  /** Gives a device another name in what is open. */
  void rename(DeviceId from, DeviceId to) throws IOException {
    save();
    synchronized (this) {
      Accepted known = accepted.remove(from);
      if (known != null) {
        accepted.put(to, known);
      }
      later.remove(from);
    }
    rename(folder, from, to);
  }

  /** Gives a device another name, while no gateway runs. */
  static void renameIn(Path state, DeviceId from, DeviceId to) throws IOException {
    rename(folder(state), from, to);
  }

  private static void rename(Path folder, DeviceId from, DeviceId to) throws IOException {
    Path file = folder.resolve(from + SUFFIX);
    if (Files.exists(file)) {
      Disk.REAL.renameAtomically(file, folder.resolve(to + SUFFIX));
    }
  }
}
