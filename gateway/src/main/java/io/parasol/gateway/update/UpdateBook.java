// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.DurableFile;
import io.parasol.config.site.DeviceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What was installed on which device, and which releases have shown that they work. On disk before
 * a method returns. Thread-safe.
 */
final class UpdateBook {

  /** The counter of a release whose trust could not be asked any more when it was finished. */
  static final long UNKNOWN = 0;

  private static final int LARGEST = 8 << 20;

  /** Older ones are forgotten; they are shown again by the first device that takes them. */
  private static final int MOST_PROVEN = 1_000;

  /**
   * What a device runs since an installation.
   *
   * @param version as the device said it.
   */
  record Installed(String version, long counter, String sha256) {}

  private final Path file;
  private final Map<DeviceId, Installed> installed = new LinkedHashMap<>();
  private final Set<String> proven = new LinkedHashSet<>();

  private UpdateBook(Path file) {
    this.file = file;
  }

  /**
   * Opens the book; a missing one is empty.
   *
   * @throws IOException if there is one, and it cannot be read: somebody must look.
   */
  static UpdateBook open(Path file) throws IOException {
    UpdateBook book = new UpdateBook(file);
    try (InputStream in = Files.newInputStream(file)) {
      book.read(Json.parse(in.readNBytes(LARGEST)));
    } catch (NoSuchFileException first) {
      // nothing was installed yet
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

  /** What was installed last on a device, whatever it runs now. */
  synchronized Optional<Installed> installed(DeviceId device) {
    return Optional.ofNullable(installed.get(device));
  }

  /** The hashes of what was installed last, on any device; may be changed. */
  synchronized Set<String> images() {
    Set<String> images = new LinkedHashSet<>();
    installed.values().forEach(each -> images.add(each.sha256()));
    return images;
  }

  /** The counter of what a device runs; empty if it is not known to run what was installed. */
  synchronized OptionalLong counter(DeviceId device, String runs) {
    Installed last = installed.get(device);
    return last != null && last.version().equals(runs) && last.counter() != UNKNOWN
        ? OptionalLong.of(last.counter())
        : OptionalLong.empty();
  }

  /** Whether a device has taken that image, and none has failed with it since. */
  synchronized boolean isProven(String sha256) {
    return proven.contains(sha256);
  }

  synchronized void took(DeviceId device, Installed image) throws IOException {
    installed.put(device, image);
    proven.remove(image.sha256());
    proven.add(image.sha256());
    while (proven.size() > MOST_PROVEN) {
      proven.remove(proven.iterator().next());
    }
    write();
  }

  synchronized void failedWith(String sha256) throws IOException {
    if (proven.remove(sha256)) {
      write();
    }
  }

  private void write() throws IOException {
    Map<String, Json> devices = new LinkedHashMap<>();
    installed.forEach(
        (device, image) ->
            devices.put(
                device.value(),
                new Json.Obj(
                    Map.of(
                        "version", new Json.Str(image.version()),
                        "counter", Json.Num.of(image.counter()),
                        "sha256", new Json.Str(image.sha256())))));
    List<Json> hashes = new ArrayList<>();
    proven.forEach(hash -> hashes.add(new Json.Str(hash)));
    DurableFile.replace(
        file,
        Json.write(
            new Json.Obj(
                Map.of("installed", new Json.Obj(devices), "proven", new Json.Arr(hashes)))),
        PosixFilePermissions.fromString("rw-------"));
  }
}
