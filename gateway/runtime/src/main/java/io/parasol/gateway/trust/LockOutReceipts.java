// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.UnavailableKeyException;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.certs.policy.VendorLockOut;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
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

  private static final String HOLDERS = "holders";
  private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{1,40}");
  private static final String SUFFIX = ".json";
  private static final int MAX_FILES = 1024;
  private static final int MAX_BYTES = 256 * 1024;

  private final Path folder;
  private final SiteId site;
  private final AuditLog auditLog;
  private final InstantSource clock;
  private final Function<VendorLockOut, Map<BigInteger, Identity>> holders;

  /** What the newest receipt of each vendor states. */
  private final Map<String, Stated> stated = new HashMap<>();

  private record Stated(boolean isLockedOut, Json lockOut, Json holders) {}

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
   * @param holders returns the known holders of the certificates that a lock-out names.
   */
  public LockOutReceipts(
      Path folder,
      SiteId site,
      AuditLog auditLog,
      InstantSource clock,
      Function<VendorLockOut, Map<BigInteger, Identity>> holders) {
    this.folder = folder;
    this.site = site;
    this.auditLog = auditLog;
    this.clock = clock;
    this.holders = holders;
    stated.putAll(readAll(folder));
  }

  private static Map<String, Stated> readAll(Path folder) {
    Map<String, Stated> all = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      int count = 0;
      for (Path file : files) {
        if (++count <= MAX_FILES) {
          read(file, all);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      log.warn("receipts not read folder={} why={}", folder, unreadable.getMessage());
    }
    return all;
  }

  private static void read(Path file, Map<String, Stated> all) {
    try (InputStream in = Files.newInputStream(file)) {
      Envelope envelope = Envelope.of(Json.parse(in.readNBytes(MAX_BYTES)));
      Members payload = Members.of(Json.parse(envelope.payload()), "receipt");
      all.put(
          payload.text("vendor"),
          new Stated(
              payload.text("outcome").equals(outcome(true)),
              payload.required("lock-out"),
              payload.optional(HOLDERS).orElseGet(() -> Json.object().build())));
    } catch (IOException | JsonException unusable) {
      log.warn("receipt not read file={} why={}", file, unusable.getMessage());
    }
  }

  /** Returns the holders of certificates that the receipts in a state folder state. */
  static Map<BigInteger, Identity> holdersIn(Path state) {
    Map<BigInteger, Identity> all = new HashMap<>();
    for (Stated each : readAll(folderIn(state)).values()) {
      if (each.holders() instanceof Json.Obj holders) {
        holders.members().forEach((serial, uri) -> put(serial, uri, all));
      }
    }
    return all;
  }

  private static void put(String serial, Json uri, Map<BigInteger, Identity> all) {
    try {
      if (uri instanceof Json.Str text && SERIAL.matcher(serial).matches()) {
        all.put(new BigInteger(serial, 16), Identity.parse(text.text()));
      }
    } catch (InvalidIdentityException damaged) {
      log.warn("holder in a receipt not read why={}", damaged.getMessage());
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
        warnOfUnknown(each);
        make(each.vendor(), stated(each)).ifPresent(made::add);
      }
    }
    ended(lockedOut)
        .forEach(
            (vendor, before) ->
                make(vendor, new Stated(false, before.lockOut(), before.holders()))
                    .ifPresent(made::add));
    return made;
  }

  private boolean isNew(VendorLockOut lockOut) {
    return !stated(lockOut).equals(stated.get(lockOut.vendor()));
  }

  private Stated stated(VendorLockOut lockOut) {
    JsonBuilder known = Json.object();
    new TreeMap<>(holders.apply(lockOut))
        .forEach((serial, holder) -> known.put(serial.toString(16), holder.uri()));
    return new Stated(true, lockOut.json(), known.build());
  }

  private void warnOfUnknown(VendorLockOut lockOut) {
    Set<BigInteger> unknown = new TreeSet<>(lockOut.removed().certificates());
    unknown.removeAll(holders.apply(lockOut).keySet());
    if (!unknown.isEmpty()) {
      log.warn(
          "certificates of a locked-out vendor are denied by their number only, because the"
              + " authority of the site does not know their holders vendor={} serials={}",
          lockOut.vendor(),
          unknown.stream().map(serial -> serial.toString(16)).toList());
    }
  }

  private Map<String, Stated> ended(List<VendorLockOut> lockedOut) {
    Map<String, Stated> ended = new TreeMap<>(stated);
    ended.values().removeIf(each -> !each.isLockedOut());
    lockedOut.forEach(each -> ended.remove(each.vendor()));
    return ended;
  }

  private Optional<Receipt> make(String vendor, Stated content) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    try {
      long index =
          auditLog.lockOut(
              Json.object()
                  .put("vendor", vendor)
                  .put("outcome", outcome(content.isLockedOut()))
                  .put("lock-out", content.lockOut())
                  .put(HOLDERS, content.holders())
                  .build());
      Json.Obj envelope =
          auditLog.signed(
              TYPE,
              Json.object()
                  .put("site", site.value())
                  .put("at", now)
                  .put("vendor", vendor)
                  .put("outcome", outcome(content.isLockedOut()))
                  .put("lock-out", content.lockOut())
                  .put(HOLDERS, content.holders())
                  .put("log-index", index)
                  .build());
      Files.createDirectories(folder);
      DurableFile.replace(
          folder.resolve(vendor + SUFFIX),
          Json.write(envelope),
          PosixFilePermissions.fromString("rw-r-----"));
      stated.put(vendor, content);
      log.info("vendor {} vendor={} log-index={}", outcome(content.isLockedOut()), vendor, index);
      return Optional.of(new Receipt(vendor, content.isLockedOut(), envelope));
    } catch (IOException | UnavailableKeyException failed) {
      log.warn(
          "the receipt of a lock-out is not made yet vendor={} why={}",
          vendor,
          failed.getMessage());
      return Optional.empty();
    }
  }
}
