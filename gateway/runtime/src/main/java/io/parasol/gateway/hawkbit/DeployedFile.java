// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with the latest action of each device, and with the firmware that the server knows it to
 * have. One that cannot be read is not used: the server then delivers its actions again, and a
 * command that was carried out before is not repeated.
 */
@ConfinedTo("hawkbit")
final class DeployedFile {

  private static final Logger log = LoggerFactory.getLogger(DeployedFile.class);

  private static final long MAX_BYTES = 16L << 20;
  private static final String INSTALLED = "installed";

  private final Path file;
  private final Map<DeviceId, Deployed> latest = new LinkedHashMap<>();
  private final Map<DeviceId, String> installed = new LinkedHashMap<>();

  private DeployedFile(Path file) {
    this.file = file;
  }

  static DeployedFile open(Path file) {
    DeployedFile opened = new DeployedFile(file);
    try {
      opened.read();
    } catch (NoSuchFileException absent) {
      // No device has had an action.
    } catch (IOException | JsonException | IllegalArgumentException unusable) {
      log.warn("actions of hawkBit not read file={} why={}", file, unusable.getMessage());
      opened.latest.clear();
      opened.installed.clear();
    }
    return opened;
  }

  private void read() throws IOException, JsonException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("the file is too large");
    }
    if (!(Json.parse(Files.readAllBytes(file)) instanceof Json.Obj devices)) {
      throw new JsonException("expected an object");
    }
    for (Map.Entry<String, Json> each : devices.members().entrySet()) {
      DeviceId device = new DeviceId(each.getKey());
      Members members = Members.of(each.getValue(), "device");
      if (members.optional("action").isPresent()) {
        latest.put(device, Deployed.read(each.getValue()));
      }
      members.optionalText(INSTALLED).ifPresent(text -> installed.put(device, text));
    }
  }

  Optional<Deployed> of(DeviceId device) {
    return Optional.ofNullable(latest.get(device));
  }

  /** Returns the firmware that the server knows a device to have. */
  Optional<String> installed(DeviceId device) {
    return Optional.ofNullable(installed.get(device));
  }

  /** Gives what is known of a device to another name. */
  void rename(DeviceId from, DeviceId to) throws IOException {
    Deployed action = latest.remove(from);
    String firmware = installed.remove(from);
    if (action != null) {
      latest.put(to, action);
    }
    if (firmware != null) {
      installed.put(to, firmware);
    }
    if (action != null || firmware != null) {
      write();
    }
  }

  /** Replaces the latest action of a device; it is on the disk when the method returns. */
  void put(DeviceId device, Deployed action) throws IOException {
    latest.put(device, action);
    write();
  }

  /** Replaces the firmware that the server knows a device to have; as durable as an action. */
  void putInstalled(DeviceId device, String firmware) throws IOException {
    installed.put(device, firmware);
    write();
  }

  private void write() throws IOException {
    Map<String, JsonBuilder> devices = new LinkedHashMap<>();
    latest.forEach((each, of) -> devices.put(each.value(), of.toJson()));
    installed.forEach(
        (each, firmware) ->
            devices.computeIfAbsent(each.value(), none -> Json.object()).put(INSTALLED, firmware));
    JsonBuilder all = Json.object();
    devices.forEach(all::put);
    DurableFile.replace(file, all.toBytes(), PosixFilePermissions.fromString("rw-------"));
  }
}
