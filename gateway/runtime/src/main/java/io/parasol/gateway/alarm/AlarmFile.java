// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.alarm;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.analytics.alarm.Alarm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file with the alarms that are active or shelved. A file that cannot be read is not used: its
 * alarms are then raised again.
 */
public record AlarmFile(Path file) {

  private static final Logger log = LoggerFactory.getLogger(AlarmFile.class);

  private static final long MAX_BYTES = 32L << 20;

  /** Returns the file below a state folder. */
  public static AlarmFile in(Path state) {
    return new AlarmFile(state.resolve("alarms.json"));
  }

  List<Alarm> read() {
    List<Alarm> alarms = new ArrayList<>();
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("the file is too large");
      }
      if (!(Json.parse(Files.readAllBytes(file)) instanceof Json.Arr array)) {
        throw new JsonException("expected an array");
      }
      for (Json each : array.items()) {
        alarms.add(AlarmJson.read(each));
      }
      return alarms;
    } catch (NoSuchFileException absent) {
      return List.of();
    } catch (IOException | JsonException unusable) {
      log.warn("alarms not read file={} why={}", file, unusable.getMessage());
      return List.of();
    }
  }

  /**
   * Gives a device another name. The id and the place of an alarm of the device or of its findings
   * contain its name.
   */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    List<Alarm> alarms = read();
    List<Alarm> renamed =
        alarms.stream().map(each -> AlarmRules.renamed(each, from.value(), to.value())).toList();
    if (!renamed.equals(alarms)) {
      write(renamed);
    }
  }

  void write(List<Alarm> alarms) throws IOException {
    Json.Arr array = new Json.Arr(alarms.stream().<Json>map(AlarmJson::stored).toList());
    DurableFile.replace(file, Json.write(array), PosixFilePermissions.fromString("rw-r-----"));
  }
}
