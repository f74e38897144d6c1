// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.certs.files.Crc32c;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Recipient;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must be in a store, as its catalogue states it. One copy in the file, big-endian:
 *
 * <pre>
 *   0  4  CRC32C of everything after this field
 *   4  4  length of the whole copy
 *   8  8  version of this format
 *  16  8  how many times the catalogue was written
 *  24  1  recipients: 1 the broker, 2 the central broker
 *  25  4  number of devices, followed by each of them:
 *      1  length of the device's name, followed by the name
 *      8  the last sequence number that was given
 *      8  low-water mark: all messages up to this one were settled for every recipient
 *      1  recipients whose position for the device was on the disk
 * </pre>
 */
public record CatalogueContent(Set<Recipient> recipients, Map<DeviceId, Numbers> devices) {

  /**
   * The sequence numbers of a device.
   *
   * @param given the last one that was given to a message.
   * @param settled all up to this one were settled for every recipient.
   * @param positions the recipients whose position for the device was on the disk.
   */
  public record Numbers(long given, long settled, Set<Recipient> positions) {

    public Numbers {
      positions = Set.copyOf(positions);
    }
  }

  /** A copy as it was read, and how many times the catalogue had been written. */
  record Copy(long written, CatalogueContent content) {}

  static final long VERSION = 0x5041_5241_434C_4701L; // "PARACLG" and the version
  static final int CHECKED = Integer.BYTES;
  static final int HEADER = 29;

  public CatalogueContent {
    recipients = Set.copyOf(recipients);
    devices = Map.copyOf(devices);
  }

  /** Returns the content without positions, which cannot be missing then. */
  public CatalogueContent withoutPositions() {
    Map<DeviceId, Numbers> numbers = new LinkedHashMap<>();
    devices.forEach(
        (device, of) -> numbers.put(device, new Numbers(of.given(), of.settled(), Set.of())));
    return new CatalogueContent(recipients, numbers);
  }

  /** Returns the numbers of a device; empty if none was given to it. */
  public Optional<Numbers> of(DeviceId device) {
    return Optional.ofNullable(devices.get(device));
  }

  /** Reads the copy at an index; empty if it is damaged. */
  static Optional<Copy> read(ByteBuffer file, int at) {
    int left = file.limit() - at;
    if (left < HEADER) {
      return Optional.empty();
    }
    int size = file.getInt(at + CHECKED);
    if (size < HEADER
        || size > left
        || file.getInt(at) != Crc32c.of(file, at + CHECKED, size - CHECKED)) {
      return Optional.empty();
    }
    try {
      return parse(file.slice(at + 2 * Integer.BYTES, size - 2 * Integer.BYTES));
    } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException no) {
      return Optional.empty();
    }
  }

  private static Optional<Copy> parse(ByteBuffer bytes) {
    if (bytes.getLong() != VERSION) {
      return Optional.empty();
    }
    long written = bytes.getLong();
    Set<Recipient> recipients = recipients(bytes.get());
    Map<DeviceId, Numbers> devices = new LinkedHashMap<>();
    for (int left = bytes.getInt(); left > 0; left--) {
      byte[] name = new byte[bytes.get()];
      bytes.get(name);
      DeviceId device = new DeviceId(new String(name, StandardCharsets.US_ASCII));
      devices.put(device, new Numbers(bytes.getLong(), bytes.getLong(), recipients(bytes.get())));
    }
    return Optional.of(new Copy(written, new CatalogueContent(recipients, devices)));
  }

  private static Set<Recipient> recipients(byte codes) {
    Set<Recipient> recipients = EnumSet.noneOf(Recipient.class);
    for (Recipient each : Recipient.values()) {
      if ((codes & code(each)) != 0) {
        recipients.add(each);
      }
    }
    return recipients;
  }

  /** Returns the code of a recipient; the codes of several can be added. */
  static byte code(Recipient recipient) {
    return switch (recipient) {
      case BROKER -> 1;
      case CENTRE -> 2;
    };
  }

  /** Returns the recipient with a code; empty if there is none. */
  static Optional<Recipient> recipient(byte code) {
    return Arrays.stream(Recipient.values()).filter(each -> code(each) == code).findFirst();
  }
}
