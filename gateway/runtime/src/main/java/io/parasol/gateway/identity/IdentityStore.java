// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.identity;

import io.parasol.certs.files.DeviceFileStore;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.DeviceIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of known device identities: one small file per device, replaced atomically. An
 * operator's confirmation is a second file beside it, which exists until the gateway has applied
 * it.
 */
public final class IdentityStore {

  private static final Logger log = LoggerFactory.getLogger(IdentityStore.class);

  private static final Set<PosixFilePermission> OWNER_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

  private static final int MAX_FILE_BYTES = 4096;

  /**
   * The known identity if its file is damaged. It matches no device, so that the next device that
   * answers is blocked and an operator must confirm it.
   */
  private static final DeviceIdentity UNREADABLE =
      new DeviceIdentity("", "(the record is damaged)", "", "");

  /** The known identity if its file is missing, although there was one; it matches no device. */
  private static final DeviceIdentity MISSING =
      new DeviceIdentity("", "(the record is missing)", "", "");

  private final DeviceFileStore records;
  private final DeviceFileStore confirmations;

  /** The devices that have a record. */
  private final DeviceFileStore catalogue;

  /**
   * Both folders are created when something is written.
   *
   * @param folder of the records.
   * @param catalogue a folder that reveals that a record was lost.
   */
  public IdentityStore(Path folder, Path catalogue) {
    this.catalogue = new DeviceFileStore(catalogue, ".known", MAX_FILE_BYTES, OWNER_ONLY);
    this.records = new DeviceFileStore(folder, ".json", MAX_FILE_BYTES, OWNER_ONLY);
    this.confirmations = new DeviceFileStore(folder, ".confirmed", MAX_FILE_BYTES, OWNER_ONLY);
  }

  /** Returns the identity store below a state folder. */
  public static IdentityStore in(Path state) {
    return new IdentityStore(state.resolve("identities"), state.resolve("known-devices"));
  }

  /**
   * Returns the known identity of a device. If its record is damaged, or was lost, this is an
   * identity that matches no device.
   */
  public Optional<KnownIdentity> find(DeviceId device) {
    try {
      Optional<byte[]> content = records.read(device);
      if (content.isPresent()) {
        return Optional.of(parse(content.get()));
      }
      return catalogue.read(device).map(known -> KnownIdentity.with(MISSING));
    } catch (IOException | JsonException damaged) {
      log.error(
          "identity record unreadable file={} why={}", records.file(device), damaged.getMessage());
      return Optional.of(KnownIdentity.with(UNREADABLE));
    }
  }

  /** Returns whether the identity was reported by a device, not made for a lost record. */
  static boolean isReadable(DeviceIdentity identity) {
    return !identity.equals(UNREADABLE) && !identity.equals(MISSING);
  }

  /**
   * Adds a device with a record to the catalogue, where a version without one has written the
   * record.
   */
  void catalogue(DeviceId device) {
    try {
      if (records.read(device).isPresent() && catalogue.read(device).isEmpty()) {
        addToCatalogue(device);
      }
    } catch (IOException failed) {
      log.warn("device not added to the catalogue device={} why={}", device, failed.getMessage());
    }
  }

  private void addToCatalogue(DeviceId device) throws IOException {
    catalogue.write(device, new byte[0]);
  }

  private static KnownIdentity parse(byte[] content) throws JsonException {
    Members members = Members.of(Json.parse(content), "identity");
    DeviceIdentity known = identity(members.object("known"));
    Optional<Json> stranger = members.optional("stranger");
    members.expectNoOthers();
    return new KnownIdentity(
        known,
        stranger.isPresent()
            ? Optional.of(identity(Members.of(stranger.get(), "identity.stranger")))
            : Optional.empty());
  }

  private static DeviceIdentity identity(Members members) throws JsonException {
    DeviceIdentity identity = DeviceIdentity.read(members);
    members.expectNoOthers();
    return identity;
  }

  /** Moves what is known about a device to another name. The gateway must not run. */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    confirmations.rename(from, to);
    records.rename(from, to);
    catalogue.rename(from, to);
  }

  /** Writes the record; it is on disk when this method returns. */
  public void write(DeviceId device, KnownIdentity known) throws IOException {
    records.write(
        device,
        Json.object()
            .put("known", known.known().json())
            .putOptional("stranger", known.foreign(), foreign -> foreign.json().build())
            .toBytes());
    if (catalogue.read(device).isEmpty()) {
      addToCatalogue(device);
    }
  }

  /**
   * Saves an operator's confirmation of a device. The gateway applies it while it is running or at
   * its next start.
   */
  public void confirm(DeviceId device, Fingerprint fingerprint) throws IOException {
    confirmations.write(device, fingerprint.value().getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns whether there may be a confirmation of any device. */
  boolean hasConfirmations() throws IOException {
    return !confirmations.isEmpty();
  }

  /** Returns a confirmation for which {@link #removeConfirmation} was not yet called. */
  Optional<Fingerprint> confirmation(DeviceId device) {
    try {
      return confirmations
          .read(device)
          .map(note -> new Fingerprint(new String(note, StandardCharsets.US_ASCII).strip()));
    } catch (IOException | IllegalArgumentException unreadable) {
      log.warn("confirmation unreadable device={} why={}", device, unreadable.getMessage());
      return Optional.empty();
    }
  }

  void removeConfirmation(DeviceId device) throws IOException {
    confirmations.delete(device);
  }
}
