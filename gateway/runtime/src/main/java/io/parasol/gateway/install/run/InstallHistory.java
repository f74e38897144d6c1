// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The history of installations: what was installed on which device, and which releases are proven.
 * Changes are on disk when a method returns. Thread-safe.
 *
 * <p>It is one file for the site, and not one for each device: a release is proven for all devices,
 * and becomes proven in the same write that records its installation. No write is deferred, because
 * the rules for the next installation depend on it.
 */
public final class InstallHistory {

  /**
   * The counter of a release whose trust could no longer be verified when its installation
   * finished.
   */
  static final long UNKNOWN = 0;

  private static final Logger log = LoggerFactory.getLogger(InstallHistory.class);

  private static final int MAX_FILE_SIZE = 8 << 20;

  /**
   * Maximum number of proven releases. The oldest are forgotten; the next device that installs them
   * proves them again.
   */
  private static final int MAX_PROVEN = 1_000;

  /**
   * The release that was installed last on a device.
   *
   * @param version as the device reported it.
   */
  public record Installed(String version, long counter, String sha256) {}

  private final Path file;
  private final Map<DeviceId, Installed> installed = new LinkedHashMap<>();
  private final Set<String> proven = new LinkedHashSet<>();

  private InstallHistory(Path file) {
    this.file = file;
  }

  /**
   * Opens the history; a missing file is an empty history.
   *
   * <p>A damaged file is set aside and reported, and the history is empty. Until a device is
   * updated again, its reported version alone then decides whether a release is newer.
   */
  public static InstallHistory open(Path file, DamagedFile.Listener damagedFiles) {
    try {
      return open(file);
    } catch (IOException damaged) {
      damagedFiles.onDamaged(
          file, String.valueOf(damaged.getMessage()), "the releases installed before are unknown");
      setAside(file);
      return new InstallHistory(file);
    }
  }

  private static void setAside(Path file) {
    try {
      DamagedFile.setAside(file);
    } catch (IOException failed) {
      log.warn("damaged file not set aside file={} why={}", file, failed.getMessage());
    }
  }

  /**
   * Opens the history; a missing file is an empty history.
   *
   * @throws IOException if the file exists but cannot be read.
   */
  public static InstallHistory open(Path file) throws IOException {
    InstallHistory book = new InstallHistory(file);
    try (InputStream in = Files.newInputStream(file)) {
      book.read(Json.parse(in.readNBytes(MAX_FILE_SIZE)));
    } catch (NoSuchFileException first) {
      // Nothing was installed yet.
    } catch (JsonException | IllegalArgumentException damaged) {
      throw new IOException("%s is damaged: %s".formatted(file, damaged.getMessage()), damaged);
    }
    return book;
  }

  private void read(Json json) throws JsonException {
    Members members = Members.of(json, "updates");
    if (members.required("installed") instanceof Json.Obj devices) {
      for (Map.Entry<String, Json> each : devices.members().entrySet()) {
        Members one = Members.of(each.getValue(), "updates.installed");
        installed.put(
            new DeviceId(each.getKey()),
            new Installed(one.text("version"), one.integer("counter"), one.text("sha256")));
      }
    }
    if (members.required("proven") instanceof Json.Arr hashes) {
      for (Json hash : hashes.items()) {
        if (hash instanceof Json.Str text) {
          proven.add(text.text());
        }
      }
    }
    members.expectNoOthers();
  }

  /** Returns what was installed last on a device, regardless of what it runs now. */
  public synchronized Optional<Installed> installed(DeviceId device) {
    return Optional.ofNullable(installed.get(device));
  }

  /** Returns a modifiable set of the hashes of the last installed image of each device. */
  public synchronized Set<String> images() {
    Set<String> images = new LinkedHashSet<>();
    installed.values().forEach(each -> images.add(each.sha256()));
    return images;
  }

  /**
   * Returns the counter of the release that a device runs; empty if it does not run what was
   * installed last.
   */
  public synchronized OptionalLong counter(DeviceId device, String runs) {
    Installed last = installed.get(device);
    return last != null && last.version().equals(runs) && last.counter() != UNKNOWN
        ? OptionalLong.of(last.counter())
        : OptionalLong.empty();
  }

  /** Returns whether a device has installed that image and none has failed with it since. */
  public synchronized boolean isProven(String sha256) {
    return proven.contains(sha256);
  }

  /** Records what was installed on a device; its release is proven then. */
  public synchronized void recordInstalled(DeviceId device, Installed image) throws IOException {
    installed.put(device, image);
    proven.remove(image.sha256());
    proven.add(image.sha256());
    while (proven.size() > MAX_PROVEN) {
      proven.remove(proven.iterator().next());
    }
    write();
  }

  /** Moves what was installed on a device to another name. */
  public synchronized void rename(DeviceId from, DeviceId to) throws IOException {
    Installed last = installed.remove(from);
    if (last != null) {
      installed.put(to, last);
      write();
    }
  }

  synchronized void recordFailed(String sha256) throws IOException {
    if (proven.remove(sha256)) {
      write();
    }
  }

  private void write() throws IOException {
    JsonBuilder devices = Json.object();
    installed.forEach(
        (device, image) ->
            devices.put(
                device.value(),
                Json.object()
                    .put("version", image.version())
                    .put("counter", image.counter())
                    .put("sha256", image.sha256())));
    DurableFile.replace(
        file,
        Json.object().put("installed", devices).putTexts("proven", proven).toBytes(),
        PosixFilePermissions.fromString("rw-------"));
  }
}
