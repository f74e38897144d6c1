// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
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
 * The file with the latest action of each device. One that cannot be read is not used: the server
 * then delivers its actions again, and a command that was carried out before is not repeated.
 */
@ConfinedTo("hawkbit")
final class DeployedFile {

  private static final Logger log = LoggerFactory.getLogger(DeployedFile.class);

  private static final long MAX_BYTES = 16L << 20;

  private final Path file;
  private final Map<DeviceId, Deployed> latest;

  private DeployedFile(Path file, Map<DeviceId, Deployed> latest) {
    this.file = file;
    this.latest = latest;
  }

  static DeployedFile open(Path file) {
    Map<DeviceId, Deployed> latest = new LinkedHashMap<>();
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("the file is too large");
      }
      if (!(Json.parse(Files.readAllBytes(file)) instanceof Json.Obj devices)) {
        throw new JsonException("expected an object");
      }
      for (Map.Entry<String, Json> each : devices.members().entrySet()) {
        latest.put(new DeviceId(each.getKey()), Deployed.read(each.getValue()));
      }
    } catch (NoSuchFileException absent) {
      return new DeployedFile(file, latest);
    } catch (IOException | JsonException | IllegalArgumentException unusable) {
      log.warn("actions of hawkBit not read file={} why={}", file, unusable.getMessage());
      latest.clear();
    }
    return new DeployedFile(file, latest);
  }

  Optional<Deployed> of(DeviceId device) {
    return Optional.ofNullable(latest.get(device));
  }

  /** Gives the latest action of a device to another name. */
  void rename(DeviceId from, DeviceId to) throws IOException {
    Deployed action = latest.remove(from);
    if (action != null) {
      put(to, action);
    }
  }

  /** Replaces the latest action of a device; it is on the disk when the method returns. */
  void put(DeviceId device, Deployed action) throws IOException {
    latest.put(device, action);
    Map<String, Json> members = new LinkedHashMap<>();
    latest.forEach((each, of) -> members.put(each.value(), of.toJson()));
    DurableFile.replace(
        file, Json.write(new Json.Obj(members)), PosixFilePermissions.fromString("rw-------"));
  }
}
