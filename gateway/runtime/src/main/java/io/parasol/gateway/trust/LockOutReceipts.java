// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.UnavailableKeyException;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs a receipt for each vendor that the owners have locked out, and for each whose lock-out they
 * have ended. The newest receipt of a vendor is kept in a file; the evidence log has all of them.
 * Not thread-safe; blocks on the disk.
 */
public final class LockOutReceipts {

  private static final Logger log = LoggerFactory.getLogger(LockOutReceipts.class);

  /** The {@code payloadType} of a receipt. */
  public static final String TYPE = "application/vnd.parasol.lock-out+json";

  private static final String SUFFIX = ".json";
  private static final int MAX_FILES = 1024;
  private static final int MAX_BYTES = 256 * 1024;

  private final Path folder;
  private final SiteId site;
  private final AuditLog auditLog;
  private final InstantSource clock;

  /** What the newest receipt of each vendor states. */
  private final Map<String, Stated> stated = new HashMap<>();

  private record Stated(boolean isLockedOut, Json lockOut) {}

  /**
   * A new receipt.
   *
   * @param isLockedOut false if the lock-out has ended.
   * @param envelope as in the file.
   */
  public record Receipt(String vendor, boolean isLockedOut, Json.Obj envelope) {}

  /**
   * Reads the receipts of former runs. One that cannot be read is made again.
   *
   * @param folder where they are kept; it may be missing.
   */
  public LockOutReceipts(Path folder, SiteId site, AuditLog auditLog, InstantSource clock) {
    this.folder = folder;
    this.site = site;
    this.auditLog = auditLog;
    this.clock = clock;
    readAll();
  }

  private void readAll() {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      int count = 0;
      for (Path file : files) {
        if (++count <= MAX_FILES) {
          read(file);
        }
      }
    } catch (IOException unreadable) {
      log.warn("receipts not read folder={} why={}", folder, unreadable.getMessage());
    }
  }

  private void read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Envelope envelope = Envelope.of(Json.parse(in.readNBytes(MAX_BYTES)));
      Members payload = Members.of(Json.parse(envelope.payload()), "receipt");
      stated.put(
          payload.text("vendor"),
          new Stated(payload.text("outcome").equals(outcome(true)), payload.required("lock-out")));
    } catch (IOException | JsonException unusable) {
      log.warn("receipt not read file={} why={}", file, unusable.getMessage());
    }
  }

  /** Returns where the receipts are. */
  public static Path folderIn(Path state) {
    return state.resolve("lock-outs");
  }

  /**
   * Returns whether there is a receipt, so that a signed policy was once in force; also if that is
   * unknown.
   */
  static boolean existIn(Path state) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folderIn(state), "*" + SUFFIX)) {
      return files.iterator().hasNext();
    } catch (NoSuchFileException none) {
      return false;
    } catch (IOException | DirectoryIteratorException unknown) {
      return true;
    }
  }

  private static String outcome(boolean isLockedOut) {
    return isLockedOut ? "locked-out" : "readmitted";
  }

  /**
   * Returns whether a receipt is missing.
   *
   * @param lockedOut the vendors that are locked out now.
   */
  public boolean hasMissing(List<VendorLockOut> lockedOut) {
    return lockedOut.stream().anyMatch(this::isNew) || !ended(lockedOut).isEmpty();
  }

  /**
   * Makes the receipts that are missing. One that cannot be recorded or stored is tried again by
   * the next call.
   *
   * @param lockedOut the vendors that are locked out now.
   */
  public List<Receipt> update(List<VendorLockOut> lockedOut) {
    List<Receipt> made = new ArrayList<>();
    for (VendorLockOut each : lockedOut) {
      if (isNew(each)) {
        make(each.vendor(), each.json(), true).ifPresent(made::add);
      }
    }
    ended(lockedOut)
        .forEach((vendor, before) -> make(vendor, before.lockOut(), false).ifPresent(made::add));
    return made;
  }

  private boolean isNew(VendorLockOut lockOut) {
    return !new Stated(true, lockOut.json()).equals(stated.get(lockOut.vendor()));
  }

  private Map<String, Stated> ended(List<VendorLockOut> lockedOut) {
    Map<String, Stated> ended = new TreeMap<>(stated);
    ended.values().removeIf(each -> !each.isLockedOut());
    lockedOut.forEach(each -> ended.remove(each.vendor()));
    return ended;
  }

  private Optional<Receipt> make(String vendor, Json lockOut, boolean isLockedOut) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      long index =
          auditLog.lockOut(
              Json.object()
                  .put("vendor", vendor)
                  .put("outcome", outcome(isLockedOut))
                  .put("lock-out", lockOut)
                  .build());
      Json.Obj envelope =
          auditLog.signed(
              TYPE,
              Json.object()
                  .put("site", site.value())
                  .put("at", now)
                  .put("vendor", vendor)
                  .put("outcome", outcome(isLockedOut))
                  .put("lock-out", lockOut)
                  .put("log-index", index)
                  .build());
      Files.createDirectories(folder);
      DurableFile.replace(
          folder.resolve(vendor + SUFFIX),
          Json.write(envelope),
          PosixFilePermissions.fromString("rw-r-----"));
      stated.put(vendor, new Stated(isLockedOut, lockOut));
      log.info("vendor {} vendor={} log-index={}", outcome(isLockedOut), vendor, index);
      return Optional.of(new Receipt(vendor, isLockedOut, envelope));
    } catch (IOException | UnavailableKeyException failed) {
      log.warn(
          "the receipt of a lock-out is not made yet vendor={} why={}",
          vendor,
          failed.getMessage());
      return Optional.empty();
    }
  }
}
