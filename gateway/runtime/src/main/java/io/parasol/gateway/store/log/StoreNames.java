// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Crc32c;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of devices in the files of a store. A device that gets another name keeps the one that
 * its files have, so that no file with messages or positions is changed: the new name takes effect
 * with the replacement of one small file, as a whole or not at all. Thread-safe.
 *
 * <p>The file is missing while no device was renamed. Each of its lines has the name of a device
 * and its name in the other files, separated by a space; the last line has the CRC32C of those
 * before, as 8 hex digits.
 */
final class StoreNames {

  static final String FILE = "names";

  /** What the names of devices begin with that no device had before; random digits follow. */
  private static final String UNUSED = "renamed-";

  private static final int MAX_BYTES = 4 << 20;

  private final Path file;
  private volatile Names names;

  /** Both directions of the names that differ. */
  private record Names(Map<DeviceId, DeviceId> inFiles, Map<DeviceId, DeviceId> ofDevices) {

    private static Names of(Map<DeviceId, DeviceId> inFiles) {
      Map<DeviceId, DeviceId> ofDevices = new HashMap<>();
      inFiles.forEach((device, stored) -> ofDevices.put(stored, device));
      return new Names(Map.copyOf(inFiles), Map.copyOf(ofDevices));
    }
  }

  private StoreNames(Path file, Names names) {
    this.file = file;
    this.names = names;
  }

  /**
   * Reads the names in the folder of a store.
   *
   * @throws IOException if the file is damaged: without it, the messages of one device would count
   *     as those of another one.
   */
  static StoreNames read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES);
    } catch (NoSuchFileException none) {
      return new StoreNames(file, Names.of(Map.of()));
    }
    try {
      return new StoreNames(file, Names.of(parse(new String(bytes, StandardCharsets.US_ASCII))));
    } catch (IllegalArgumentException damaged) {
      throw new IOException(
          "%s is damaged (%s); restore the state folder from a backup"
              .formatted(file, damaged.getMessage()),
          damaged);
    }
  }

  private static Map<DeviceId, DeviceId> parse(String text) {
    int end = text.lastIndexOf('\n', text.length() - 2) + 1;
    String lines = text.substring(0, end);
    if (!text.substring(end).equals(checksum(lines) + "\n")) {
      throw new IllegalArgumentException("checksum does not match");
    }
    Map<DeviceId, DeviceId> inFiles = new HashMap<>();
    for (String line : lines.lines().toList()) {
      String[] pair = line.split(" ", -1);
      if (pair.length != 2) {
        throw new IllegalArgumentException("expected two names in each line");
      }
      inFiles.put(new DeviceId(pair[0]), new DeviceId(pair[1]));
    }
    return inFiles;
  }

  private static String checksum(String lines) {
    ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.US_ASCII));
    return "%08x".formatted(Crc32c.of(bytes, 0, bytes.limit()));
  }

  /** Returns the name that a device has in the files. */
  DeviceId inFiles(DeviceId device) {
    return names.inFiles().getOrDefault(device, device);
  }

  /** Returns the device that has a name in the files. */
  DeviceId ofDevice(DeviceId inFiles) {
    return names.ofDevices().getOrDefault(inFiles, inFiles);
  }

  StoredMessage named(StoredMessage message) {
    DeviceId device = ofDevice(message.device());
    return device.equals(message.device())
        ? message
        : new StoredMessage(
            device, message.seq(), message.measuredAt(), message.stamp(), message.payload());
  }

  List<StoredMessage> namedMessages(List<StoredMessage> messages) {
    return names.ofDevices().isEmpty() ? messages : messages.stream().map(this::named).toList();
  }

  Gap named(Gap gap) {
    return new Gap(ofDevice(gap.device()), gap.from(), gap.to(), gap.count(), gap.reason());
  }

  List<Gap> namedGaps(List<Gap> gaps) {
    return gaps.stream().map(this::named).toList();
  }

  /**
   * Gives a device another name; durable when the method returns. The former name is free then: a
   * device that gets it later has no messages.
   */
  synchronized void rename(Disk disk, DeviceId from, DeviceId to) throws IOException {
    Map<DeviceId, DeviceId> inFiles = new HashMap<>(names.inFiles());
    put(inFiles, to, inFiles(from));
    inFiles.remove(from);
    if (inFiles.containsValue(from)) {
      put(inFiles, from, new DeviceId(UNUSED + Epoch.random()));
    }
    write(disk, inFiles);
    names = Names.of(inFiles);
  }

  private static void put(Map<DeviceId, DeviceId> inFiles, DeviceId device, DeviceId stored) {
    if (device.equals(stored)) {
      inFiles.remove(device);
    } else {
      inFiles.put(device, stored);
    }
  }

  private void write(Disk disk, Map<DeviceId, DeviceId> inFiles) throws IOException {
    StringBuilder lines = new StringBuilder();
    inFiles.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            each -> lines.append(each.getKey()).append(' ').append(each.getValue()).append('\n'));
    DurableFile.replace(
        disk,
        SegmentFiles.temporary(file),
        file,
        (lines + checksum(lines.toString()) + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
